"""The verdicts and conflicts that a catalogue keeps: the reading half of ``trust``."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from typing import Any

from indexer.codec import decoder
from indexer.models import Conflict, Verdict

_IN = "(SELECT value FROM json_each(?))"
_VERDICT, _CONFLICT = decoder(Verdict), decoder(Conflict)


class TrustReads(ABC):
    """What a catalogue is asked about claims: their sources' verdicts, and which do not agree."""

    @abstractmethod
    def _rows(self, query: str, *values: Any) -> list[Any]: ...

    def kinds(self) -> set[str | None]:
        """Every kind of document that the corpus has."""
        return {row[0] for row in self._rows("SELECT DISTINCT kind FROM documents")}

    def verdicts(self, rowid: int) -> tuple[Verdict, ...]:
        """What the sources that a passage cites say of its claims."""
        return self.verdicts_by_rowid([rowid]).get(rowid, ())

    def verdicts_by_rowid(self, rowids: Collection[int]) -> dict[int, tuple[Verdict, ...]]:
        """``verdicts`` of several passages; those that have any."""
        query = f"SELECT passage, payload FROM verdicts WHERE passage IN {_IN} ORDER BY passage, ordinal"
        return _grouped(self._rows(query, json.dumps(list(rowids))))

    def all_verdicts(self) -> dict[int, tuple[Verdict, ...]]:
        """Every verdict of the corpus by the passage that claims, in text order."""
        return _grouped(self._rows("SELECT passage, payload FROM verdicts ORDER BY passage, ordinal"))

    def conflicts(self) -> list[Conflict]:
        """Every conflict of the corpus, in text order."""
        return [_CONFLICT(row[0]) for row in self._rows("SELECT payload FROM conflicts ORDER BY id")]

    def conflicts_of(self, rowids: Collection[int]) -> list[Conflict]:
        """The conflicts that one of those passages takes part in, each once."""
        query = f"SELECT conflict FROM conflict_passages WHERE passage IN {_IN}"
        rows = self._rows(f"SELECT payload FROM conflicts WHERE id IN ({query}) ORDER BY id", json.dumps(list(rowids)))
        return [_CONFLICT(row[0]) for row in rows]


def _grouped(rows: Iterable[Any]) -> dict[int, tuple[Verdict, ...]]:
    found: dict[int, tuple[Verdict, ...]] = {}
    for rowid, payload in rows:
        found[rowid] = (*found.get(rowid, ()), _VERDICT(payload))
    return found
