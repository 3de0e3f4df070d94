"""The web server: granian's workers over the application. They share a socket, no memory; each follows the store."""

from __future__ import annotations

import errno
import importlib
import os
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from indexer.errors import NormatecaError
from indexer.files import os_fault
from server.settings import PREFIX, Settings

HEADER_TIMEOUT = 5_000
"""Milliseconds in which a client must send its headers: one that never ends them holds nothing up."""

SHUTDOWN = 5
"""Seconds that requests in flight have to finish after SIGTERM."""


def check_port(host: str, port: int) -> None:
    """Raise NormatecaError, in one line, where the address cannot be listened at."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise NormatecaError(f"«{host}» no es una dirección de este equipo; use --host 127.0.0.1.") from None
    family, kind, protocol, _, address = found[0]
    try:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NormatecaError(f"El puerto {port} de {host} está en uso; elija otro con --port.") from None
        if error.errno == errno.EADDRNOTAVAIL:
            raise NormatecaError(f"«{host}» no es una dirección de este equipo; use --host 127.0.0.1.") from None
        raise NormatecaError(f"No se puede escuchar en {host}:{port}: {os_fault(error)}.") from None


def serve(settings: Settings, store: Path) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are finished. Workers are set by their environment."""
    os.environ[f"{PREFIX}STORE"] = str(store.resolve())
    os.environ[f"{PREFIX}HOST"] = settings.host
    os.environ[f"{PREFIX}HOSTS"] = ",".join(settings.hosts)
    if settings.unanswered is not None:
        os.environ[f"{PREFIX}UNANSWERED"] = str(settings.unanswered.resolve())
    importlib.import_module("server.app")  # once, before the workers are forked from this process
    Granian(
        "server.worker:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT),
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN,
    ).serve()
