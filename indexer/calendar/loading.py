"""The calendar's tables from disk: those of a served directory, else those of the project."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from indexer.calendar.holidays import Calendar, read_calendar
from indexer.errors import CorpusError

_PACKAGED = Path(__file__).parent / "data"  # where the built package keeps kb/calendario
_PROJECT = Path(__file__).parents[2] / "kb" / "calendario"
_FILES = ("feriados.yaml", "comunas.yaml")


def load_calendar(root: str | Path | None = None) -> Calendar:
    """The calendar of ``{root}/calendario`` if it is there, else the project's own.

    Raises ``CorpusError`` for tables that cannot be read.
    """
    places = [Path(root) / "calendario"] if root is not None else []
    for place in (*places, _PACKAGED, _PROJECT):
        if all((place / name).is_file() for name in _FILES):
            return _read(str(place), tuple((place / name).stat().st_mtime_ns for name in _FILES))
    raise CorpusError("No se encontró el calendario de feriados: faltan calendario/feriados.yaml y comunas.yaml.")


@lru_cache(maxsize=8)
def _read(place: str, _changed: tuple[int, ...]) -> Calendar:
    # The files' times are part of the key: tables that change are read again.
    try:
        texts = [(Path(place) / name).read_text(encoding="utf-8-sig") for name in _FILES]
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"No se pudo leer el calendario de feriados en {place}: {error}.") from error
    return read_calendar(*texts)
