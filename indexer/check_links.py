"""The keeper's linter on links: what leads nowhere, and what a new version of a document no longer holds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from indexer.checked import Corpus, body_lines
from indexer.claims import HeldDocument
from indexer.errors import Level, Problem, UrnError, shown
from indexer.models import Status
from indexer.urn import parse_urn

_LINK = re.compile(r"\]\(\s{0,3}<?(?P<target>(?:urn:|#)[^\s)>]{1,300})")
_FILE_LINK = re.compile(r"\]\(\s{0,3}<?(?:[\w.-]{1,60}/){0,9}(?P<name>[\w.@-]{1,120}\.md)(?=[#)>\s])")

_Fault = tuple[str, str]
"""What is wrong, and how to mend it."""


class _Targets:
    """What links may lead to: fragments by URN, and by URN and version where a link pins one."""

    def __init__(self, corpus: Corpus) -> None:
        self.library = corpus.library
        self.by_urn: dict[str, set[str]] = defaultdict(set)
        self.by_edition: dict[tuple[str, str], set[str]] = {}
        self.withdrawn = _withdrawn(corpus)
        self.files = {document.source.path.rpartition("/")[2] for document in corpus.documents}
        self.files |= {one.place.rpartition("/")[2] for one in corpus.unread}
        for document in corpus.documents:
            source = document.source
            own = {held.passage.fragment for held in document.passages}
            own |= {held.passage.container for held in document.passages}
            own |= {old for old, _ in source.fragment_aliases}
            names = [str(source.urn), *(alias for alias in source.aliases if alias.startswith("urn:"))]
            for name in names:
                self.by_urn[name] |= own
                self.by_edition[name, source.version] = own

    def fault(self, urn: str, version: str | None, fragment: str) -> _Fault | None:
        """Why a link leads nowhere; None where it leads somewhere."""
        if urn not in self.by_urn:
            if self.library.norms.by_urn(parse_urn(urn).urn):
                return None
            return f"el enlace lleva a {urn}, que no está en el corpus", "agregue el documento o corrija el enlace"
        held = self.by_edition.get((urn, version)) if version else self.by_urn[urn]
        if held is None:
            there = sorted(each for name, each in self.by_edition if name == urn)
            return f"el enlace fija {urn} versión {version}, que no está", f"use una de {', '.join(there)}"
        if fragment and held and fragment not in held:  # a law that was read by its heading alone has none
            name = f"{urn} versión {version}" if version else urn
            return f"{name} no tiene el fragmento {shown(fragment)}", "use un fragmento de la página del documento"
        return None


def _withdrawn(corpus: Corpus) -> dict[str, str]:
    """The URNs of which nothing is published any more, with what to do about links to them."""
    out: dict[str, str] = {}
    for document in corpus.documents:
        source = document.source
        if source.status is Status.DEPRECATED:
            out[str(source.urn)] = f"enlace {source.replaced_by}, que lo reemplaza" if source.replaced_by else ""
    for document in corpus.answering:
        out.pop(str(document.source.urn), None)
    return out


def dead_links(corpus: Corpus) -> Iterator[Problem]:
    """Links to a URN, a version, a fragment or a file that the corpus does not hold."""
    targets = _Targets(corpus)
    unknown = {str(one.urn): one for one in corpus.unread if one.urn}
    not_followed: Counter[str] = Counter()
    for document in corpus.current:
        for number, line in body_lines(document.source):
            for match in _FILE_LINK.finditer(line):
                if match["name"] not in targets.files:
                    message = f"el enlace lleva al archivo {shown(match['name'])}, que no está en el corpus"
                    yield corpus.problem(document, number, "enlace-roto", message, "enlace por la URN del documento")
            for match in _LINK.finditer(line):
                urn, version, fragment, fault = _target(match["target"], str(document.source.urn))
                if urn in unknown:
                    not_followed[urn] += 1
                    continue
                fault = fault or targets.fault(urn, version, fragment)
                if fault:
                    message, fix = fault
                    yield corpus.problem(document, number, "enlace-roto", message, fix, Level.ERROR)
                elif urn in targets.withdrawn and not version:
                    message = f"el enlace lleva a {urn}, que fue retirado"
                    fix = targets.withdrawn[urn] or "enlace el documento que rige, o la versión (?=v=)"
                    yield corpus.problem(document, number, "enlace-retirado", message, fix)
    for urn, times in not_followed.items():
        message = "1 enlace a este documento no se revisó" if times == 1 else ""
        yield Problem(
            path=unknown[urn].place,
            code="sin-revisar",
            message=message or f"{times} enlaces a este documento no se revisaron",
            fix="corrija antes su error",
            level=Level.NOTE,
        )


def _target(target: str, own: str) -> tuple[str, str | None, str, _Fault | None]:
    """The URN, version and fragment that a link means, or what is wrong with how it is written."""
    if target.startswith("#"):
        return own, None, target[1:], None
    try:
        ref = parse_urn(target)
    except UrnError as error:
        wrong = f"el enlace {shown(target)} no es un URN: {error}"
        return "", None, "", (wrong, "escríbalo como urn:nid:tipo:id#fragmento")
    return str(ref.urn), ref.version, ref.fragment or "", None


def lost_fragments(corpus: Corpus) -> Iterator[Problem]:
    """Fragments of an earlier version that the next one neither has nor gives an alias for."""
    editions: dict[str, list[HeldDocument]] = defaultdict(list)
    for document in corpus.documents:
        editions[str(document.source.urn)].append(document)
    for versions in editions.values():
        versions.sort(key=lambda one: [int(part) for part in re.findall(r"\d{1,9}", one.source.version)])
        for before, after in pairwise(versions):
            present = {held.passage.fragment for held in after.passages}
            present |= {old for old, _ in after.source.fragment_aliases}
            lost = [held.passage.fragment for held in before.passages if held.passage.fragment not in present]
            if lost:
                more = f" y {len(lost) - 3} más" if len(lost) > 3 else ""
                message = f"la versión {after.source.version} pierde fragmentos de la {before.source.version}: "
                fix = "agregue «fragment_aliases» con el fragmento nuevo de cada uno"
                message += ", ".join(lost[:3]) + more
                yield corpus.problem(after, 1, "fragmento-perdido", message, fix, Level.ERROR)
