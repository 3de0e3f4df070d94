"""The one place where time enters: everything else takes it as an argument."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHILE = ZoneInfo("America/Santiago")


def now() -> datetime:
    """This moment in continental Chile."""
    return datetime.now(CHILE)


def today() -> date:
    """This day in continental Chile."""
    return now().date()
