"""The project's texts against the program: what the README names exists, and all that exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.app import create_app
from server.cli import app
from server.live import Live
from server.settings import PREFIX, Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_readme_lists_every_command() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output.partition("Órdenes:")[2]
    commands = re.findall(r"^  (\S+)", listed, re.MULTILINE)
    assert re.findall(r"^\| `normateca ([a-z-]+)", README, re.MULTILINE) == commands


def test_the_readme_names_every_setting_and_no_other() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} - {f"{PREFIX}STORE"}
    assert set(re.findall(rf"\b{PREFIX}[A-Z]+\b", README)) == known


def test_the_readme_names_every_route_of_the_api() -> None:
    inner = create_app(Live(None)).app  # type: ignore[attr-defined]
    named = set(re.findall(r"`([a-z./]+)`", README)) | set(re.findall(r"`(/[a-z]+)`", README))
    paths = [path for path in inner.openapi()["paths"] if path.startswith(("/api/v1/", "/healthz", "/readyz"))]
    assert [path for path in paths if re.sub(r"^/api/v1/([a-z]+).*", r"\1", path) not in named] == []


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake (serve|test|install|bench)\b", README)) <= targets


def test_the_answer_of_the_readme_is_the_answer(kb_data: Path) -> None:
    shown = README.partition('$ normateca ask "plazo pronunciamiento CORE"\n')[2].partition("```")[0]
    options = ["--kb", str(ROOT / "kb"), "--data", str(kb_data)]
    said = CliRunner().invoke(app, ["ask", "plazo pronunciamiento CORE", *options]).output
    assert said.startswith(shown)


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{3}-[a-z-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_texts_lead_somewhere(text: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text.read_text(encoding="utf-8"))
    assert [link for link in links if not (text.parent / link).exists()] == []
