"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Kb = Annotated[
    list[Path] | None,
    typer.Option("--kb", metavar="DIR", help="Directorio de documentos; se puede repetir. Por omisión, kb."),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Dónde se guardan los índices. Por omisión, .normateca."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Escribe JSON, para otro programa.")]
