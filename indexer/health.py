"""Every finding about a corpus in one list: its reading, its register, and what its documents say."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

from indexer.calendar.loading import load_calendar
from indexer.check import check_corpus
from indexer.checked import in_order
from indexer.claims import Held, HeldDocument
from indexer.corpus import CorpusReading
from indexer.errors import CorpusError, Problem
from indexer.facts.extractors import read_facts
from indexer.passages import read_document
from indexer.register import manifest_problems
from indexer.renumbering import renumbering_problems
from indexer.sources import as_document


def health(reading: CorpusReading, *, today: date) -> tuple[Problem, ...]:
    """The problems of a reading (front matter, files), of its registers and calendar, and of every rule of ``check``.

    What keeps a document out comes first: all that rests on the document waits for it.
    """
    documents = held_documents(reading)
    found = {*reading.problems, *manifest_problems(reading), *calendar_problems(reading)}
    found |= set(renumbering_problems(reading.renumbering, [as_document(one) for one in documents]))
    found |= set(check_corpus(documents, today=today, place=reading.place, unread=reading.unread))
    return in_order(found, reading.unread)


def calendar_problems(reading: CorpusReading) -> tuple[Problem, ...]:
    """What is wrong with the holidays that a corpus keeps itself; none where it keeps none."""
    found: list[Problem] = []
    for root in reading.roots:
        if not os.path.isfile(os.path.join(root.path, "calendario", "feriados.yaml")):
            continue
        try:
            load_calendar(root.path)
        except CorpusError as error:
            place = f"{root.shown}/" if len(reading.roots) > 1 else ""
            found += [replace(problem, path=f"{place}{problem.path}") for problem in error.problems]
    return tuple(found)


def held_documents(reading: CorpusReading) -> tuple[HeldDocument, ...]:
    """The documents of a reading, parsed, with their facts and ranks; passages are numbered as a snapshot does."""
    ranks = reading.manifest.ranks
    table = {kind: row.rank for row in ranks.rows for kind in row.kinds}
    out: list[HeldDocument] = []
    rowid = 0
    for source in reading.documents:
        document = read_document(source)
        passages = tuple(
            Held(rowid=rowid + number, passage=passage, facts=read_facts(passage))
            for number, passage in enumerate(document.passages, 1)
        )
        rowid += len(passages)
        rank = table.get(source.kind or "")
        out.append(
            HeldDocument(
                source=source,
                title=document.title,
                passages=passages,
                level=rank.level if rank else None,
                rank=rank.label if rank else source.kind or "sin rango",
            )
        )
    return tuple(out)
