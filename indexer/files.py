"""Bytes from the disk to text that can be read: bounded, UTF-8, one line end. What is no such text says why."""

from __future__ import annotations

import errno
import os
import re
import stat

from indexer.errors import Problem


class FileError(Exception):
    """A file that holds no text to read; ``line`` 0 where the file as a whole is meant."""

    def __init__(self, message: str, expected: str = "", fix: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message, self.expected, self.fix, self.line = message, expected, fix, line

    def problem(self, path: str) -> Problem:
        return Problem(
            path=path, line=self.line, code="archivo", message=self.message, expected=self.expected, fix=self.fix
        )


def read_bytes(path: str, limit: int) -> bytes:
    """A regular file's bytes, no more than ``limit``: neither a huge file nor a pipe can hold the reading up."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise FileError("no es un archivo común", "un archivo de texto")
        data = b""
        if status.st_size <= limit:
            with open(path, "rb") as file:
                data = file.read(status.st_size + 1)  # as much room as it needs: the limit is fifty times that
                if len(data) > status.st_size:
                    data += file.read(limit + 1 - len(data))  # it grew meanwhile
    except OSError as error:
        raise FileError(f"no se puede leer: {os_fault(error)}", fix="revise el archivo y sus permisos") from None
    if max(status.st_size, len(data)) > limit:
        size = f"{max(status.st_size, len(data)) / 1024 / 1024:.0f} MB"
        raise FileError(f"el archivo tiene {size}", f"a lo más {limit // 1024 // 1024} MB", "divídalo en varios")
    return data


def normalised(data: bytes) -> str:
    """A file's bytes as the text that spans and lines refer to: UTF-8, no BOM, LF line ends.

    Raises ``FileError``, a problem in waiting, for bytes that are no such text.
    """
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise FileError("el archivo está vacío", "un encabezado y un texto", "complételo o bórrelo")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError("el archivo está en UTF-16", "UTF-8", "guárdelo como UTF-8")
    null = data.find(b"\0")
    if null >= 0:
        line = _line_at(data, null)
        raise FileError("no es un texto: contiene bytes nulos", "Markdown en UTF-8", "quítelo del corpus", line)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"el byte 0x{data[error.start]:02X} no es UTF-8"
        fix = "guárdelo como UTF-8 (quizá está en Latin-1 o Windows-1252)"
        raise FileError(message, "UTF-8", fix, _line_at(data, error.start)) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _line_at(data: bytes, offset: int) -> int:
    return len(re.findall(rb"\r\n?|\n", data[:offset])) + 1


_FAULTS = {
    errno.EACCES: "sin permiso",
    errno.EPERM: "sin permiso",
    errno.ENOENT: "no existe",
    errno.ENOTDIR: "no existe",
    errno.ELOOP: "es un enlace que se apunta a sí mismo",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.EIO: "error del disco",
}


def os_fault(error: OSError) -> str:
    return _FAULTS.get(error.errno or 0) or error.strerror or "error desconocido"
