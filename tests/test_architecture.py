"""The dataflow is the architecture: imports point one way, each library has one door, nothing outgrows its reader."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the bottom up: a module imports from its own line or those above it here. A name covers its submodules.
LAYERS = tuple(
    line.split()
    for line in """
    models errors
    urn text scanning collecting yamlio files disk grammar norms norm_names articles fragments initials incisos
    baseline glosas renumbering beside
    manifest frontmatter markdown masking mentions naming glossary_tables norm_catalogue
    passages
    facts
    calendar
    resolve
    claims
    citing statements
    sources
    verify
    conflicts drafts checked check_links check coverage
    corpus register rewriting publishing
    analysis codec catalogue catalogue_trust catalogue_writer engines seal shelved review findings
    trust locks reuse remembered catalogue_patch snapshot importers
    drafting
    parallel
    build watch health
    cli
    """.strip().splitlines()
)

# Each library has one importing module, so that changing it is changing one file.
DOORS = {
    "markdown_it": "indexer.markdown",
    "mdit_py_plugins": "indexer.markdown",
    "yaml": "indexer.yamlio",
    "tantivy": "indexer.engines.tantivy",
    "whoosh": "indexer.engines.whoosh",
}

WEB = re.compile(r"server\.(app|routes_\w+|rendering|problems)")

# What reads documents or writes snapshots; a server reads snapshots. The command line is both sides' face.
WRITE_SIDE = (
    "files", "yamlio", "frontmatter", "manifest", "renumbering", "beside", "markdown", "passages", "corpus", "register",
    "catalogue_writer", "catalogue_patch", "reuse", "remembered", "parallel", "build", "importers", "trust",
    "rewriting", "publishing", "drafting",
)  # fmt: skip
BOTH_SIDES = "server.cli"

MAX_LINES = 450
MAX_FUNCTION = 70


@cache
def modules() -> dict[str, Path]:
    found = [path for package in ("indexer", "server") for path in sorted((ROOT / package).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in found}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


def imports(name: str) -> list[str]:
    return sorted(set(named_imports(name)))


def named_imports(name: str) -> Iterator[str]:
    """Every module that a module imports, as far as it is named; ``from indexer import text`` is ``indexer.text``."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules() else str(node.module)


def within(name: str, *places: str) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def layer(name: str) -> int | None:
    inner = name.removeprefix("indexer.")
    return next((number for number, names in enumerate(LAYERS) if within(inner, *names)), None)


def test_every_module_has_its_place() -> None:
    homeless = [name for name in modules() if within(name, "indexer") and name != "indexer" and layer(name) is None]
    assert homeless == [], "put them in LAYERS"


def test_imports_point_one_way() -> None:
    wrong = [
        f"{name} imports {target}"
        for name in modules()
        if (place := layer(name)) is not None and within(name, "indexer")
        for target in imports(name)
        if within(target, "server") or (within(target, "indexer") and (layer(target) or 0) > place)
    ]
    assert wrong == []


def test_no_module_needs_itself() -> None:
    graph = {name: {target for target in imports(name) if target in modules() and target != name} for name in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_extractors_do_not_know_each_other() -> None:
    table = "indexer.facts.extractors"  # the ordered table of them is the one that names them
    wrong = [
        f"{name} imports {target}"
        for name in modules()
        if within(name, "indexer.facts") and name not in (table, "indexer.facts")
        for target in imports(name)
        if within(target, "indexer.facts")
    ]
    assert wrong == []


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_a_library_has_one_door(library: str, door: str) -> None:
    importers = {name for name in modules() for target in imports(name) if within(target, library)}
    assert importers <= {door}


def test_the_web_stays_at_the_edge() -> None:
    wrong = [
        f"{name} imports {target}"
        for name in modules()
        for target in imports(name)
        if within(target, "fastapi", "jinja2") and not WEB.fullmatch(name)
    ]
    assert wrong == []


def test_the_server_reads_and_does_not_build() -> None:
    forbidden = [f"indexer.{name}" for name in WRITE_SIDE]
    wrong = [
        f"{name} imports {target}"
        for name in modules()
        if within(name, "server") and not name.startswith(BOTH_SIDES)
        for target in imports(name)
        if within(target, *forbidden)
    ]
    assert wrong == []


def test_files_and_functions_are_of_a_size_to_be_read() -> None:
    long_files = [
        f"{name}: {lines} lines"
        for name, path in modules().items()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    ]
    long_functions = [
        f"{name}:{node.lineno} {node.name}: {lines} lines"
        for name in modules()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    ]
    assert (long_files, long_functions) == ([], [])


# Put together from pieces, so that this file does not hold what it looks for.
REGISTRIES = re.compile("|".join(re.escape(".".join(parts)) for parts in (("pypi", "org"), ("pythonhosted", "org"))))
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:root|work|Users/\w|home/\w)[\w./-]*/")


def tracked_files() -> list[Path]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("no es una copia de git: no se sabe qué archivos son del proyecto")
    return [path for name in done.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATH], ids=["registry addresses", "paths of one machine"])
def test_no_tracked_file_names_a_place_of_the_machine_it_was_made_on(pattern: re.Pattern[str]) -> None:
    wrong = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert wrong == []


def test_the_patterns_find_what_they_look_for() -> None:
    assert REGISTRIES.search("https://files.pythonhosted" + ".org/x")
    assert MACHINE_PATH.search("see /" + "home/ana/normateca/kb")
    assert not MACHINE_PATH.search("https://example.cl/home/ana/x y kb/work/a")
