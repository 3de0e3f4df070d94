"""Two versions of a document side by side: its words by passage, and the values that changed."""

from __future__ import annotations

import difflib
import html as html_lib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.glosas import Renumbering, stated_in, successor_fragments
from indexer.models import Amount, Deadline, PassageKind
from server.answering.model import visible
from server.library import Entry

_WORD = re.compile(r"\s+|[^\s]+")
LONG = 20_000
"""Characters of a passage beyond which it is shown whole in both versions, not word by word."""


@dataclass(frozen=True, slots=True)
class Change:
    """A passage that differs: ``before`` or ``after`` is empty where the other version has none."""

    fragment: str
    place: str
    before: str  # HTML
    after: str  # HTML

    @property
    def kind(self) -> str:
        return "added" if not self.before else "removed" if not self.after else "changed"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A term or figure of a passage that differs."""

    subject: str
    before: str
    after: str
    fragment: str


Moves = Mapping[str, str | None]
"""Fragment of a glosa of the earlier text -> that of its successor; None: it has none, whatever stands there now."""


def glosa_moves(before: Sequence[Entry], after: Sequence[Entry], table: Renumbering) -> dict[str, str | None]:
    """Where the glosas of one budget stand in the text of another, as the keeper's table says.

    Nothing where the table says nothing of these budgets: then passages are aligned by their fragments alone.
    """
    old, new = ([(e.passage.fragment, key) for e in part if (key := stated_in(e.passage, e.document.source)) is not None
                 and e.passage.kind is PassageKind.HEADING] for part in (before, after))  # fmt: skip
    years = {key.year for _, key in new}
    passed = [(fragment, key) for fragment, key in old if key.year not in years]
    found = successor_fragments(table, passed, new)
    told = any(table.fate(key, year) for _, key in passed for year in years if year is not None)
    return {fragment: found.get(fragment) for fragment, _ in passed} if told else {}


def _aligned(before: Sequence[Entry], moves: Moves) -> dict[str, Entry]:
    """The passages of the earlier text under the fragments that they are compared at."""
    return {_moved(entry.passage.fragment, moves): entry for entry in before}


def _moved(fragment: str, moves: Moves) -> str:
    parts = fragment.split(".")
    for length in range(len(parts), 0, -1):
        start = ".".join(parts[:length])
        if start in moves:
            target = moves[start]
            return ".".join([target, *parts[length:]]) if target is not None else f"{fragment} "  # a place of its own
    return fragment


def changes(before: Sequence[Entry], after: Sequence[Entry], moves: Moves | None = None) -> list[Change]:
    """The passages that differ, aligned by fragment, in the order of the later version."""
    old = _aligned(before, moves or {})
    new = {entry.passage.fragment: entry for entry in after}
    out = []
    for fragment in _order(list(old), list(new)):
        one, other = old.get(fragment), new.get(fragment)
        texts = (one.passage.text if one else ""), (other.passage.text if other else "")
        shown = other or one
        if texts[0] != texts[1] and shown is not None:
            sides = marked(*texts)
            place = " › ".join(shown.passage.heading_path) or shown.document.title
            out.append(Change(fragment.strip(), place, *sides))
    return out


def _order(old: list[str], new: list[str]) -> list[str]:
    """Both lists of fragments as one, each one's order kept."""
    out: list[str] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        out += old[first:last] if tag != "insert" else []
        out += [each for each in new[start:end] if tag != "equal"]
    return list(dict.fromkeys(out))


def marked(before: str, after: str) -> tuple[str, str]:
    """Both texts as HTML, what only one of them has marked."""
    if not before or not after or len(before) + len(after) > LONG:
        return _wrap("del", before), _wrap("ins", after)
    one, other = _WORD.findall(before), _WORD.findall(after)
    left, right = [], []
    for tag, first, last, start, end in difflib.SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        gone, come = "".join(one[first:last]), "".join(other[start:end])
        left.append(html_lib.escape(gone) if tag == "equal" else _wrap("del", gone))
        right.append(html_lib.escape(come) if tag == "equal" else _wrap("ins", come))
    return "".join(left), "".join(right)


def _wrap(tag: str, text: str) -> str:
    return f"<{tag}>{html_lib.escape(text)}</{tag}>" if text else ""


def value_changes(before: Sequence[Entry], after: Sequence[Entry], moves: Moves | None = None) -> list[ValueChange]:
    """The terms and figures that differ in passages with the same fragment: "10 días corridos" -> "30 días"."""
    old = {fragment: values(entry) for fragment, entry in _aligned(before, moves or {}).items()}
    out = []
    for entry in after:
        known = old.get(entry.passage.fragment)
        now = values(entry)
        if known is None or known == now or entry.passage.kind is PassageKind.HEADING:
            continue
        gone = [text for text in known if text not in now]
        come = [text for text in now if text not in known]
        subject = entry.passage.label or (entry.passage.heading_path[-1:] or (entry.document.title,))[0]
        if gone or come:
            out.append(ValueChange(subject, ", ".join(gone) or "—", ", ".join(come) or "—", entry.passage.fragment))
    return out


def values(entry: Entry) -> list[str]:
    """The terms and figures of a passage as it writes them, in order."""
    facts: list[Deadline | Amount] = [*entry.facts.deadlines, *entry.facts.amounts]
    facts.sort(key=lambda fact: fact.span)
    return list(dict.fromkeys(visible(entry, fact.span) for fact in facts))
