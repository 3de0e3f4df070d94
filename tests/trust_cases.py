"""Small corpora written in one text: each document after a line ``@@ kind=guia title=…``, to verify and compare."""

from __future__ import annotations

import re

from indexer.claims import Held, HeldDocument
from indexer.facts.extractors import read_facts
from indexer.manifest import DEFAULT_RANKS
from indexer.models import DocumentSource, Status, Urn
from indexer.passages import read_document
from indexer.urn import parse_urn

_HEAD = re.compile(r"^@@ (?P<fields>.+)\n", re.MULTILINE)
_FIELD = re.compile(r"(?P<key>\w+)=(?P<value>.+?)(?=\s+\w+=|$)")


def corpus(text: str) -> tuple[HeldDocument, ...]:
    """The documents of a case, passages numbered through all of them as a snapshot does."""
    parts = _HEAD.split(text)[1:]
    out: list[HeldDocument] = []
    rowid = 0
    for number, (fields, body) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1):
        given = {match["key"]: match["value"].strip() for match in _FIELD.finditer(fields)}
        document = held_document(body, given, f"{given.get('kind', 'documento')}-{number}", rowid)
        rowid += len(document.passages)
        out.append(document)
    return tuple(out)


def held_document(body: str, given: dict[str, str], name: str, rowid: int = 0) -> HeldDocument:
    """One document with its facts and the rank of its kind."""
    kind = given.get("kind")
    source = DocumentSource(
        root="",
        path=f"{name}.md",
        sha256="",
        text=body,
        body_start=0,
        body_line=1,
        urn=parse_urn(given["urn"]).urn if "urn" in given else Urn("gn", "kb", name),
        version=given.get("version", "1.0.0"),
        status=Status(given.get("status", "published")),
        kind=kind,
        title=given.get("title"),
        number=given.get("number"),
        date=given.get("date"),
        valid_to=given.get("valid_to"),
        about=parse_urn(given["about"]).urn if "about" in given else None,
        replaced_by=parse_urn(given["replaced_by"]).urn if "replaced_by" in given else None,
    )
    document = read_document(source)
    rank = DEFAULT_RANKS.rank_for(kind)
    return HeldDocument(
        source=source,
        title=document.title,
        passages=tuple(
            Held(rowid=rowid + number, passage=passage, facts=read_facts(passage))
            for number, passage in enumerate(document.passages, 1)
        ),
        level=rank.level,
        rank=rank.label,
    )
