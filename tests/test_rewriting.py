"""Keys changed where they stand: all else of a front matter or a register stays to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NormatecaError
from indexer.manifest import Registered, read_manifest, write_manifest
from indexer.models import Status, Urn
from indexer.rewriting import set_created, set_fields, set_versions

HEAD = """---
_manifest:
  urn: urn:gn:kb:a   # no se cambia
  provenance:
    created_at: '2025-01-01'
version: 1.0.0  # la primera
status: draft
tags:
- uno
- dos

lang: es
---
status: esto es texto
"""

FRONT = [
    ("un valor", HEAD, {"status": "published"}, HEAD.replace("status: draft", "status: published")),
    (
        "una clave nueva va tras el estado, y se escribe entre comillas si hace falta",
        HEAD,
        {"status": "deprecated", "withdrawn": "Perdió vigencia: 31-12-2012"},
        HEAD.replace("status: draft", 'status: deprecated\nwithdrawn: "Perdió vigencia: 31-12-2012"'),
    ),
    (
        "un valor en varias líneas se cambia entero",
        HEAD.replace("status: draft", "status:\n  draft"),
        {"status": "published"},
        HEAD.replace("status: draft", "status: published"),
    ),
    (
        "BOM y CRLF quedan",
        "\ufeff" + HEAD.replace("\n", "\r\n"),
        {"status": "published"},
        "\ufeff" + HEAD.replace("status: draft", "status: published").replace("\n", "\r\n"),
    ),
    (
        "sin estado, al final del encabezado",
        HEAD.replace("status: draft\n", ""),
        {"status": "published"},
        HEAD.replace("status: draft\n", "").replace("lang: es\n", "lang: es\nstatus: published\n"),
    ),
]


@pytest.mark.parametrize(("text", "fields", "expected"), [each[1:] for each in FRONT], ids=[each[0] for each in FRONT])
def test_a_key_of_a_front_matter_is_set(text: str, fields: dict[str, str], expected: str) -> None:
    assert set_fields(text, fields, path="a.md") == expected


def test_a_front_matter_that_is_no_list_of_lines_is_refused() -> None:
    flow = "---\n{_manifest: {urn: 'urn:gn:kb:a'}, version: 1.0.0, status: draft}\n---\nTexto\n"
    with pytest.raises(NormatecaError) as refused:
        set_fields(flow, {"status": "published"}, path="a.md")
    assert str(refused.value) == "a.md: el encabezado no se pudo cambiar; escriba cada clave en su propia línea"


def test_the_day_of_making_is_set_where_it_stands() -> None:
    assert set_created(HEAD, "2026-03-01") == HEAD.replace("2025-01-01", "2026-03-01")
    without = HEAD.replace("    created_at: '2025-01-01'\n", "    created_by: yo\n")
    assert set_created(without, "2026-03-01") == without


# ------------------------------------------------------------------------------------------------ register

A, B, C = (Urn("gn", "kb", name) for name in "abc")

REGISTER = """# Registro
corpus: {urn: urn:gn:corpus:x, title: X}
documentos:
  # la guía vieja
  urn:gn:kb:a:
    - version: 1.0.0  # nunca se cambió
      path: kb/a.md
      status: published
      sha256: aa

  urn:gn:kb:c:
    - {version: 2.0.0, path: kb/c.md, status: draft}
# el orden de las normas
rangos:
  - {nivel: 1, nombre: Ley, clases: [ley]}
"""


def entry(
    urn: Urn, version: str, path: str, status: Status = Status.PUBLISHED, sha256: str | None = None
) -> Registered:
    return Registered(urn=urn, version=version, path=path, line=0, status=status, sha256=sha256)


VERSIONS = [
    (
        "una versión nueva tras la anterior, que cambia de lugar",
        A,
        [entry(A, "1.0.0", "kb/a@1.0.0.md", sha256="aa"), entry(A, "1.1.0", "kb/a.md", sha256="bb")],
        REGISTER.replace("path: kb/a.md", "path: kb/a@1.0.0.md").replace(
            "      sha256: aa\n",
            "      sha256: aa\n    - version: 1.1.0\n      path: kb/a.md\n      status: published\n      sha256: bb\n",
        ),
    ),
    (
        "un documento nuevo, en su orden",
        B,
        [entry(B, "1.0.0", "kb/b.md", Status.DRAFT)],
        REGISTER.replace(
            "      sha256: aa\n",
            "      sha256: aa\n  urn:gn:kb:b:\n    - version: 1.0.0\n      path: kb/b.md\n      status: draft\n",
        ),
    ),
    (
        "una versión escrita en una línea",
        C,
        [entry(C, "2.0.0", "kb/c.md", sha256="cc")],
        REGISTER.replace(
            "    - {version: 2.0.0, path: kb/c.md, status: draft}\n",
            "    - version: 2.0.0\n      path: kb/c.md\n      status: published\n      sha256: cc\n",
        ),
    ),
    (
        "un valor que ya no está",
        A,
        [entry(A, "1.0.0", "kb/a.md", Status.DRAFT)],
        REGISTER.replace("status: published\n      sha256: aa", "status: draft"),
    ),
]


@pytest.mark.parametrize(("urn", "versions", "expected"), [v[1:] for v in VERSIONS], ids=[v[0] for v in VERSIONS])
def test_only_the_lines_of_a_document_change(urn: Urn, versions: list[Registered], expected: str) -> None:
    assert set_versions(REGISTER, urn, versions) == expected


def test_a_register_without_documents_gets_its_block() -> None:
    text = set_versions("# Registro\ncorpus: {urn: urn:gn:corpus:x, title: X}\n", A, [entry(A, "1.0.0", "kb/a.md")])
    assert text == (
        "# Registro\ncorpus: {urn: urn:gn:corpus:x, title: X}\n\n"
        "documentos:\n  urn:gn:kb:a:\n    - version: 1.0.0\n      path: kb/a.md\n      status: published\n"
    )


NAMES = st.sampled_from("abcdef")
ENTRIES = st.lists(
    st.builds(
        lambda name, minor, status, sha: entry(Urn("gn", "kb", name), f"1.{minor}.0", f"{name}{minor}.md", status, sha),
        NAMES,
        st.integers(0, 3),
        st.sampled_from(list(Status)),
        st.sampled_from([None, "ab", "12e4"]),
    ),
    max_size=8,
    unique_by=lambda each: (each.urn, each.version),
)


@settings(deadline=None)
@given(ENTRIES, ENTRIES, NAMES)
def test_a_register_says_what_was_wanted_and_of_others_what_it_said(
    before: list[Registered], after: list[Registered], name: str
) -> None:
    urn = Urn("gn", "kb", name)
    wanted = [each for each in after if each.urn == urn] or [entry(urn, "9.0.0", "z.md")]
    text = write_manifest(None, before, urn=Urn("gn", "corpus", "x"), title="X")
    found, problems = read_manifest(set_versions(text, urn, wanted), path="manifest.yaml")
    assert problems == ()

    def facts(entries: list[Registered]) -> list[str]:
        return sorted(f"{one.urn} {one.version} {one.path} {one.status} {one.sha256}" for one in entries)

    assert facts(list(found.documents)) == facts([each for each in before if each.urn != urn] + wanted)
