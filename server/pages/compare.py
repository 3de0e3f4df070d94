"""Two versions of a document side by side: its words by passage, and the values that changed."""

from __future__ import annotations

import difflib
import html as html_lib
import re
from collections.abc import Sequence
from dataclasses import dataclass

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


def changes(before: Sequence[Entry], after: Sequence[Entry]) -> list[Change]:
    """The passages that differ, aligned by fragment, in the order of the later version."""
    old = {entry.passage.fragment: entry for entry in before}
    new = {entry.passage.fragment: entry for entry in after}
    out = []
    for fragment in _order(list(old), list(new)):
        one, other = old.get(fragment), new.get(fragment)
        texts = (one.passage.text if one else ""), (other.passage.text if other else "")
        shown = other or one
        if texts[0] != texts[1] and shown is not None:
            marked = _marked(*texts)
            place = " › ".join(shown.passage.heading_path) or shown.document.title
            out.append(Change(fragment, place, *marked))
    return out


def _order(old: list[str], new: list[str]) -> list[str]:
    """Both lists of fragments as one, each one's order kept."""
    out: list[str] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        out += old[first:last] if tag != "insert" else []
        out += [each for each in new[start:end] if tag != "equal"]
    return list(dict.fromkeys(out))


def _marked(before: str, after: str) -> tuple[str, str]:
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


def value_changes(before: Sequence[Entry], after: Sequence[Entry]) -> list[ValueChange]:
    """The terms and figures that differ in passages with the same fragment: "10 días corridos" -> "30 días"."""
    old = {entry.passage.fragment: values(entry) for entry in before}
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
