"""A small corpus with what the pages must tell apart: versions, drafts, withdrawn texts, norms that are only cited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from indexer.build import store_for, up_to_date
from server.clock import now
from server.shelf import Shelf

PAGES_KB = Path(__file__).parent / "fixtures" / "paginas"
DAY = date(2026, 3, 2)


def open_shelf(kb: Path, data: Path) -> Shelf:
    """The library over a directory of documents, built under ``data``."""
    snapshot, _, _ = up_to_date([kb], store_for([kb], "tantivy", data), created=now())
    return Shelf(snapshot)
