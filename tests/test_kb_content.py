"""The glossary, the glosas and the golden questions rest on the documents that they name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from indexer.corpus import CorpusReading, read_corpus
from indexer.passages import read_document
from indexer.register import manifest_problems, render_manifest

ROOT = Path(__file__).resolve().parent.parent
KB = ROOT / "kb"
USER_FOLDERS = ("guias", "circulares", "informes")

LINK = re.compile(r"urn:gn:(?:kb|ficha):[a-z0-9-]+(?:#[a-z0-9.-]+)?")


@cache
def corpus() -> CorpusReading:
    return read_corpus([KB])


@cache
def fragments() -> dict[str, set[str]]:
    """The fragments of each document of kb/, by URN."""
    return {
        str(source.urn): {passage.fragment for passage in read_document(source).passages}
        for source in corpus().documents
    }


def body(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("\n---\n", 1)[1]


def test_the_corpus_reads_without_a_problem_and_its_register_is_up_to_date() -> None:
    register = (ROOT / "manifest.yaml").read_text(encoding="utf-8")
    assert corpus().problems == ()
    assert manifest_problems(corpus()) == ()
    assert render_manifest(corpus(), register) == register


@pytest.mark.parametrize("path", [*sorted(KB.rglob("*.md")), KB / "preguntas.yaml"], ids=lambda path: path.name)
def test_links_lead_to_a_document_and_a_fragment_of_it(path: Path) -> None:
    dead = []
    for link in sorted(set(LINK.findall(path.read_text(encoding="utf-8")))):
        urn, _, fragment = link.partition("#")
        if urn not in fragments() or (fragment and fragment not in fragments()[urn]):
            dead.append(link)
    assert dead == []


# Runs of capitals that are no siglas to define.
NOT_SIGLAS = {
    "SANTIAGO": "place",
    "SRES": "abbreviation (señores)",
    "CLI": "initials of a person who signs",
    "CU": "part of a registry number",
    "CVD": "initials of a person who signs",
    "GLO": "short for glosa, in a number",
    "LI": "part of a registry number",
    "LY": "initials of a person who signs",
    "PDA": "initials of a person who signs",
    "SET": "month",
    "SRU": "initials of a person who signs",
}


CAPITALS = "[A-ZÁÉÍÓÚÑ]{2,}"


def siglas(text: str) -> set[str]:
    """Words in capitals outside headings, bold labels and links, and not in runs (names in capitals)."""
    plain = re.sub(r"^#.*|\*\*[^*]*\*\*|\[[^\]]*\]\([^)]*\)", " ", text, flags=re.MULTILINE)
    return set(re.findall(rf"\b{CAPITALS}\b", re.sub(rf"\b{CAPITALS}(?:,? +{CAPITALS})+\b", " ", plain)))


def test_every_sigla_of_the_users_documents_is_in_the_glossary() -> None:
    glossary = body(KB / "glosario" / "glosario.md")
    defined = {word for row in re.findall(r"^\| ([^|]+?) \|", glossary, re.MULTILINE) for word in row.split()}
    used = {sigla for folder in USER_FOLDERS for path in (KB / folder).glob("*.md") for sigla in siglas(body(path))}
    assert used - defined - set(NOT_SIGLAS) == set()


def test_glosas_keep_to_the_words_of_the_guide() -> None:
    guide = body(KB / "guias" / "gestion-prpto.md")
    cells = {" ".join(cell.split()) for line in guide.splitlines() for cell in line.split("|")}
    lines = {line.strip().removeprefix("- ") for line in guide.splitlines()}
    invented = []
    for item in re.findall(r"^- (.+)$", body(KB / "glosas" / "glosas-2026.md"), re.MULTILINE):
        label, _, rest = item.replace("**", "").partition(": ")
        if item not in lines and not {label, rest} <= cells:
            invented.append(item)
    assert invented == []
