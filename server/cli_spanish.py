"""The command line's own words in Spanish, and errors as one line: typer writes its help and faults in English."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any, cast

import typer
from typer.core import TyperGroup

from indexer.errors import CorpusError, NormatecaError
from indexer.files import os_fault

FAILED, INTERRUPTED = 2, 130

_Context: Any = TyperGroup.context_class
_Formatter: Any = _Context.formatter_class
_UsageError: Any = typer.BadParameter.__mro__[1]
_NoArguments: Any = getattr(sys.modules[_UsageError.__module__], "NoArgsIsHelpError", ())

_HEADINGS = {"Options": "Opciones", "Arguments": "Argumentos", "Commands": "Órdenes"}
_WORDS = (
    ("Show this message and exit.", "Muestra esta ayuda."),
    ("[required]", "[obligatorio]"),
    ("  [default: ", "  [por omisión: "),
    ("; required]", "; obligatorio]"),
)


class SpanishFormatter(_Formatter):  # type: ignore[misc]
    """Help with Spanish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        spanish = args.replace("[OPTIONS]", "[OPCIONES]").replace("COMMAND [ARGS]...", "ORDEN …")
        super().write_usage(prog, spanish, prefix or "Uso: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().write_dl([(_worded(term), _worded(text)) for term, text in rows], *args, **options)


_TYPE = re.compile(r" <[A-Za-z\[\], ]{1,40}>$")


def _worded(text: str) -> str:
    text = _TYPE.sub("", text)
    for english, spanish in _WORDS:
        text = text.replace(english, spanish)
    return text


class SpanishContext(_Context):  # type: ignore[misc]
    """A command's context whose help is that."""

    formatter_class = SpanishFormatter


class SpanishGroup(TyperGroup):
    """A group whose commands speak Spanish and end every error this project raises in one line, status 2."""

    context_class = SpanishContext

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            cast(Any, command).rich_markup_mode = None
            command.context_class = SpanishContext
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Each command with the first sentence of its help, whole: the library cuts it at the terminal's width."""
        commands = [(name, cast(Any, self.get_command(ctx, name))) for name in self.list_commands(ctx)]
        rows = [(name, _first_sentence(command.help or "")) for name, command in commands if not command.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def main(self, args: Sequence[str] | None = None, *_: Any, **options: Any) -> Any:
        options.update(standalone_mode=False, prog_name="normateca")
        try:
            code = super().main(args, **options)
        except _NoArguments as error:  # a group's name alone: its help, as it is read with --help
            typer.echo(error.format_message(), err=True)
            sys.exit(FAILED)
        except _UsageError as error:
            command = error.ctx.command_path if error.ctx else "normateca"
            fail(f"{translated(error.format_message())} Vea «{command} --help».")
        except CorpusError as error:
            for problem in error.problems:
                typer.echo(problem, err=True)
            fail(str(error))
        except NormatecaError as error:
            fail(str(error))
        except typer.Abort:
            sys.exit(INTERRUPTED)
        except OSError as error:
            fail(f"{os_fault(error)}: {error.filename}" if error.filename else os_fault(error))
        sys.exit(code or 0)


def _first_sentence(text: str) -> str:
    line = " ".join(text.split())
    return line.partition(". ")[0].rstrip(".") + "." if line else ""


def fail(message: str) -> None:
    """One line on stderr, and status 2."""
    typer.echo(f"normateca: {message}", err=True)
    sys.exit(FAILED)


_FAULTS = (
    (r"No such option: (\S+)(?: \(Possible options: (.+)\))?", r"No existe la opción \1.\2"),
    (r"No such command '(.+?)'\.?(?: Did you mean (.+?)\?)?", r"No existe la orden «\1».\2"),
    (r"Missing argument '?(.+?)'?\.", r"Falta \1."),
    (r"Missing option '?(.+?)'?\.", r"Falta la opción \1."),
    (r"Missing command\.", "Falta la orden."),
    (r"Option '(.+)' requires an argument\.", r"La opción \1 lleva un valor."),
    (r"Option '(.+)' does not take a value\.", r"La opción \1 no lleva valor."),
    (r"Got unexpected extra arguments? ?(?:\(s\))? ?\((.+)\)", r"Sobra: \1."),
    (r"Invalid value for (.+?): Input should be a valid integer.*", r"\1 lleva un número entero."),
    (r"Invalid value for (.+?): Input should be greater than or equal to (.+)", r"\1 es al menos \2."),
    (r"Invalid value for (.+?): Input should be less than or equal to (.+)", r"\1 es a lo más \2."),
    (r"Invalid value for (.+?): Input should be (.+)", r"\1 es uno de \2."),
    (r"Invalid value for (.+?): (?:Value error, )?'(.+)' is not one of (.+?)\.?", r"\1: «\2» no es uno de \3."),
    (r"Invalid value for (.+?): (.+?)\.?", r"\1: \2."),
)
_SUGGESTED = re.compile(r"^(No existe la (?:orden|opción) \S+\.)(\S.*)$")


def translated(message: str) -> str:
    """A fault of the command line in Spanish; one that is not known stays as it is."""
    line = " ".join(message.split())
    for pattern, spanish in _FAULTS:
        match = re.fullmatch(pattern, line)
        if match:
            said = match.expand(spanish)
            said = said.replace(" or ", " o ")
            return _SUGGESTED.sub(r"\1 ¿Quiso decir \2?", said)
    return line
