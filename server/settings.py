"""What can be set from outside: the environment (NORMATECA_…), over which the commands' options win."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from indexer.errors import NormatecaError

PREFIX = "NORMATECA_"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
WILDCARDS = ("0.0.0.0", "::")


class Settings(BaseSettings):
    """Settings of the service. Each is an environment variable: ``NORMATECA_PORT``, ``NORMATECA_HOSTS``…"""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    kb: Annotated[tuple[Path, ...], NoDecode] = (Path("kb"),)  # separated as in PATH
    data: Path | None = None
    engine: str = "tantivy"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=min(2, os.cpu_count() or 1), ge=1, le=64)
    hosts: Annotated[tuple[str, ...], NoDecode] = ()  # names, besides the loopback's, that requests may come in under
    contact: str | None = None  # where readers tell that something is missing or wrong; else the register's
    unanswered: Path | None = None  # the file that counts questions without answer; None: they are not counted
    store: Path | None = None  # the directory of the snapshots; set by ``serve`` for its workers

    @field_validator("kb", mode="before")
    @classmethod
    def _paths(cls, value: object) -> object:
        return tuple(Path(part) for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator("hosts", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return (
            tuple(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The values of ``Host``, without port, that are answered: no other site can bind its name to this address."""
        own = (socket.gethostname().lower(),) if self.host in WILDCARDS else (self.host.lower(),)
        return frozenset((*LOOPBACK, *own, *self.hosts))


def read_settings(**options: object) -> Settings:
    """The settings of the environment with these options over it (None: not given).

    Raises NormatecaError, naming every variable or option whose value does not serve.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = []
        for fault in error.errors():
            name = str(fault["loc"][0]) if fault["loc"] else ""
            shown = f"--{name}" if name in given else f"{PREFIX}{name.upper()}"
            faults.append(f"{shown}: «{fault['input']}» no sirve ({_EXPECTED.get(name, 'otro tipo de valor')})")
        raise NormatecaError("; ".join(faults)) from error


_EXPECTED = {
    "port": "se espera un puerto de 1 a 65535",
    "workers": "se espera un número de procesos de 1 a 64",
}
