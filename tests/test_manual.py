"""The keeper's manual: each recipe done as it is written, on a copy of the corpus."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server import cli_keeper, clock
from server.cli import app
from tests.conftest import ROOT

MANUAL = (ROOT / "docs" / "manual-del-corpus.md").read_text(encoding="utf-8")
_RECIPE = re.compile(r"^## Receta \d+: (?P<title>.+)\n(?P<body>(?:(?!## ).*\n)*)", re.MULTILINE)
RECIPES = {found["title"]: found["body"] for found in _RECIPE.finditer(MANUAL)}
_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>(?:(?!```).*\n)*)```$", re.MULTILINE)
_FILE = r"`(?P<file>kb/[^`]+)`"


@dataclass
class Step:
    """A block of a recipe and the words that lead to it."""

    kind: str
    text: str
    lead: str


def steps(body: str) -> Iterator[Step]:
    at = 0
    for found in _BLOCK.finditer(body):
        yield Step(found["kind"], found["text"], " ".join(body[at : found.start()].split()))
        at = found.end()


class Keeper:
    """Does what the manual says: runs its commands and edits its files."""

    def __init__(self) -> None:
        self.said = ""
        self.file: Path | None = None
        self.old = ""

    def do(self, step: Step) -> None:
        if step.kind == "sh":
            self.run(step.text)
        elif step.lead.endswith("Responde:"):
            missing = [line for line in step.text.splitlines() if line not in self.said]
            assert missing == [], self.said
        else:
            self.edit(step)

    def run(self, commands: str) -> None:
        self.said = ""
        for line in commands.splitlines():
            name, *arguments = shlex.split(line)
            assert name == "normateca", line
            result = CliRunner().invoke(app, arguments, input="sí\n")
            self.said += result.output
            assert result.exit_code == 0, f"{line}\n{result.output}"

    def edit(self, step: Step) -> None:
        """One change of a file, in the words that the manual uses for it."""
        named = re.search(_FILE, step.lead)
        if named:
            self.file = Path(named["file"])
        assert self.file is not None, step.lead
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        if "reemplace todo lo que sigue al encabezado por" in step.lead:
            head = re.match(r"---\n(?:(?!---).*\n)*---\n", text)
            assert head is not None
            text = f"{head[0]}\n{step.text}"
        elif step.lead.endswith("agregue al final:"):
            text += step.text
        elif step.lead.endswith("borre:"):
            assert text.count(step.text) == 1
            text = text.replace(step.text, "")
        elif step.lead.endswith(("reemplace:", "agregue después de:")):
            assert text.count(step.text) == 1, step.text
            self.old = step.text
        elif step.lead.endswith(("por:", "esto:")):
            assert self.old, step.lead
            text = text.replace(self.old, (self.old if step.lead.endswith("esto:") else "") + step.text)
            self.old = ""
        elif step.lead.endswith("con:"):
            text = step.text
        else:
            pytest.fail(f"el manual no dice qué hacer con este bloque: {step.lead[-80:]}")
        self.file.write_text(text, encoding="utf-8")


def test_there_are_six_recipes() -> None:
    assert list(RECIPES) == [
        "agregar una circular",
        "corregir una guía",
        "retirar un documento",
        "un año presupuestario nuevo",
        "un feriado nuevo",
        "una pregunta de control",
    ]


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_does_what_it_says(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    shutil.copy(ROOT / "manifest.yaml", tmp_path)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("NORMATECA_KB", "NORMATECA_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cli_keeper, "is_terminal", lambda: True)  # somebody answers the questions
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 15, 9, tzinfo=clock.CHILE))
    keeper = Keeper()
    for step in steps(RECIPES[title]):
        keeper.do(step)


def test_the_manual_names_only_commands_and_options_that_exist() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output.partition("Órdenes:")[2]
    commands = set(re.findall(r"^  (\S+)", listed, re.MULTILINE))
    assert set(re.findall(r"normateca ([a-z]+)", MANUAL)) <= commands
    helps = "".join(CliRunner().invoke(app, [name, "--help"]).output for name in sorted(commands))
    helps += CliRunner().invoke(app, ["import", "document", "--help"]).output
    assert [option for option in set(re.findall(r"(--[a-z]+(?:-[a-z]+)*)", MANUAL)) if option not in helps] == []
