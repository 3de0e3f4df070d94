"""What the tests need from the machine, and the reasons shown where it lacks it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build, store_for, up_to_date
from indexer.corpus import read_corpus
from indexer.snapshot import Store
from server.clock import now
from server.shelf import Shelf
from tests import answer_cases

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_shared() -> Path | None:
    """The shared corpora and questions, which are not part of the project: NORMATECA_SHARED, or beside the checkout."""
    named = os.environ.get("NORMATECA_SHARED")
    places = [Path(named)] if named else [ROOT.parent / "shared", ROOT.parent.parent / "shared"]
    return next((place for place in places if (place / "corpora").is_dir()), None)


def find_browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    no_shared = pytest.mark.skip(reason="no está ../shared ni NORMATECA_SHARED: corpus de prueba externos")
    for item in items:
        if item.get_closest_marker("shared") and find_shared() is None:
            item.add_marker(no_shared)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and find_browser() is None:
        reason = f"no hay navegador ({', '.join(BROWSERS)}): se omite lo que se ve en uno"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(f"CI=true y {reason}", pytrace=False)
        pytest.skip(reason)


@pytest.fixture
def shared_dir() -> Path:
    found = find_shared()
    assert found is not None, "mark the test with pytest.mark.shared"
    return found


@pytest.fixture
def browser_path() -> str:
    """The browser's executable, for tests marked ``browser``."""
    found = find_browser()
    assert found is not None, "mark the test with pytest.mark.browser"
    return found


@pytest.fixture(scope="session")
def kb_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of snapshots, shared by every test that serves kb/: it is built once."""
    return tmp_path_factory.mktemp("datos")


@pytest.fixture(scope="session")
def kb_shelf(kb_data: Path) -> Iterator[Shelf]:
    """The library over the project's own corpus."""
    roots = [ROOT / "kb"]
    snapshot, _, _ = up_to_date(roots, store_for(roots, "tantivy", kb_data), created=now())
    yield Shelf(snapshot)
    snapshot.close()


@pytest.fixture(scope="session")
def answer_shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shelf]]:
    """A library of the documents of each fixture of the answers, by the fixture's name."""
    snapshots = {name: answer_cases.built(name, tmp_path_factory.mktemp(name)) for name in answer_cases.names()}
    yield {name: Shelf(snapshot) for name, snapshot in snapshots.items()}
    for snapshot in snapshots.values():
        snapshot.close()


@pytest.fixture(scope="session")
def gn_shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A library of the shared guides, for tests marked ``shared``."""
    found = find_shared()
    assert found is not None, "mark the test with pytest.mark.shared"
    reading = read_corpus([found / "corpora" / "gn"])
    snapshot = build(reading, Store(tmp_path_factory.mktemp("gn")), created=answer_cases.CREATED)
    yield Shelf(snapshot)
    snapshot.close()
