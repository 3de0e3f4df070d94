"""The command ``normateca``. Exit codes: 0 done; 1 findings, or nothing found; 2 it could not be done.

What a command needs beyond its options is imported when it runs: ``--help`` must not wait for an engine.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
import typer.main
from typer.core import TyperGroup

from indexer.baseline import BASELINE
from indexer.errors import CorpusError, Level, NormatecaError, Problem, SnapshotError
from server.cli_keeper import add_keeper
from server.cli_links import add_links
from server.cli_options import AsJson, Data, Kb
from server.cli_plazo import add_plazo
from server.cli_sin_respuesta import add_sin_respuesta
from server.cli_spanish import SpanishGroup
from server.cli_verificar import add_verificar

if TYPE_CHECKING:
    from indexer.corpus import CorpusReading
    from server.settings import Settings
    from server.shelf import Shelf

NOTHING = 1


class EngineName(StrEnum):
    TANTIVY = "tantivy"
    WHOOSH = "whoosh"


class Commands(SpanishGroup):
    """The commands, and ``import``, whose libraries are large and are loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), "import"]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name == "import" and cmd_name not in self.commands:
            from indexer.importers.commands import import_app

            holder = typer.Typer()
            holder.add_typer(import_app, name="import", cls=SpanishGroup)
            self.commands["import"] = cast(TyperGroup, typer.main.get_command(holder)).commands["import"]
        return super().get_command(ctx, cmd_name)


app = typer.Typer(
    cls=Commands,
    help="Respuestas citadas sobre un corpus normativo: nada se responde que no esté en el texto citado.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Engine = Annotated[
    EngineName | None,
    typer.Option("--engine", metavar="MOTOR", help="Motor de búsqueda: tantivy (por omisión) o whoosh."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Falla si algún documento tiene un error.")]


@app.command(
    "check", help="Revisa documentos, registro y preguntas de control. Dice qué está mal, dónde y cómo se arregla."
)
def check_command(
    kb: Kb = None,
    data: Data = None,
    engine: Engine = None,
    strict: Annotated[bool, typer.Option("--strict", help="Falla también con avisos.")] = False,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="ARCHIVO", help=f"Calla los ya conocidos. Por omisión, los de {BASELINE}."),
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", metavar="ARCHIVO", help="Anota los hallazgos como conocidos.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    from indexer.baseline import compare, render_baseline
    from server import cli_output as show
    from server.cli_files import read_text, replace_text

    settings = settings_of(kb, data, engine)
    try:
        problems, documents = findings(settings)
    except CorpusError as error:
        if not error.problems:
            raise
        problems, documents = list(error.problems), 0
    if write_baseline is not None:
        replace_text(write_baseline, render_baseline(problems))
    elif baseline is None:
        baseline = next((path for root in settings.kb if (path := root / BASELINE).is_file()), None)
    if baseline is not None:
        problems = list(compare(problems, read_text(baseline)).new)
    counts = {level: sum(problem.level is level for problem in problems) for level in Level}
    failed = bool(counts[Level.ERROR] or (strict and counts[Level.WARNING]) or not documents)
    if as_json:
        show.print_json(
            {"ok": not failed, "documents": documents, "problems": [show.problem_json(each) for each in problems]}
        )
    else:
        show.print_problems(problems)
        errors = show.counted(counts[Level.ERROR], "error", "errores")
        warnings = show.counted(counts[Level.WARNING], "aviso", "avisos")
        typer.echo(f"{show.counted(documents, 'documento', 'documentos')}, {errors}, {warnings}")
    raise typer.Exit(NOTHING if failed else 0)


@app.command("build", help="Construye el índice de los documentos. Un servicio en marcha lo toma solo.")
def build_command(
    kb: Kb = None, data: Data = None, engine: Engine = None, strict: Strict = False, as_json: AsJson = False
) -> None:
    from server import cli_output as show

    shelf, problems, built = open_shelf(settings_of(kb, data, engine), strict=strict)
    info = shelf.snapshot.info
    if as_json:
        body = {"built": built, "snapshot": info.name, "engine": info.engine}
        show.print_json({**body, "documents": info.documents, "passages": info.passages, "problems": len(problems)})
        return
    tell(problems)
    state = "Índice construido" if built else "El índice ya estaba al día"
    typer.echo(f"{state}: {info.documents} documentos, {info.passages} textos ({info.engine}, {info.name})")


@app.command("serve", help="Sirve las páginas y la API. Antes construye el índice si los documentos cambiaron.")
def serve_command(
    kb: Kb = None,
    data: Data = None,
    engine: Engine = None,
    strict: Strict = False,
    host: Annotated[
        str | None, typer.Option("--host", metavar="DIRECCIÓN", help="Por omisión, 127.0.0.1: solo este equipo.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", metavar="PUERTO", help="Por omisión, 8000.")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Procesos que responden. Por omisión, 2.")
    ] = None,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option("--allowed-host", metavar="NOMBRE", help="Otro nombre bajo el que se entra; se puede repetir."),
    ] = None,
    unanswered: Annotated[
        Path | None,
        typer.Option("--unanswered", metavar="ARCHIVO", help="Cuenta ahí las preguntas sin respuesta, sin más datos."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Reconstruye el índice cuando un documento cambia.")] = False,
) -> None:
    from contextlib import nullcontext

    from server.cli_serving import check_port, serve
    from server.cli_watch import watching

    settings = settings_of(kb, data, engine, host=host, port=port, workers=workers, hosts=allowed_host,
                           unanswered=unanswered)  # fmt: skip
    check_port(settings.host, settings.port)
    store = prepared(settings, strict=strict)
    shown = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    typer.echo(f"Normateca en http://{f'[{shown}]' if ':' in shown else shown}:{settings.port} (Ctrl+C para terminar)")
    with watching(settings.kb, store, settings.engine) if watch else nullcontext():
        serve(settings, store)


@app.command("ask", help="Responde una pregunta con su cita. Termina en 1 si no hay respuesta.")
def ask_command(
    question: Annotated[list[str], typer.Argument(metavar="PREGUNTA", help="La pregunta, con o sin comillas.")],
    kb: Kb = None,
    data: Data = None,
    engine: Engine = None,
    as_json: AsJson = False,
) -> None:
    import time

    from server import cli_output as show
    from server.answering.model import AnswerStatus
    from server.answers import ask
    from server.clock import today
    from server.schemas import answer_json

    shelf, problems, _ = open_shelf(settings_of(kb, data, engine))
    start = time.perf_counter()
    answer = ask(" ".join(question), shelf, today())
    if as_json:
        show.print_json(answer_json(answer, (time.perf_counter() - start) * 1000))
    else:
        show.print_answer(answer)
        tell(problems)
    raise typer.Exit(NOTHING if answer.status is AnswerStatus.NONE else 0)


@app.command("search", help="Busca textos, los mejores primero. Termina en 1 si no hay ninguno.")
def search_command(
    words: Annotated[list[str], typer.Argument(metavar="PALABRAS", help="Lo que se busca.")],
    kb: Kb = None,
    data: Data = None,
    engine: Engine = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="CLASE", help="Solo esta clase (ley, guia…)."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, metavar="N", help="Cuántos mostrar.")] = 10,
    as_json: AsJson = False,
) -> None:
    from server import cli_output as show
    from server.listings import Listings
    from server.schemas import result_json
    from server.searching import search_page
    from server.selection import Filters

    shelf, _, _ = open_shelf(settings_of(kb, data, engine))
    filters = Filters(kinds=frozenset(kind or ()))
    found = search_page(" ".join(words), Listings(shelf), filters, page=1, per_page=limit)
    if as_json:
        results = [result_json(found.query, candidate) for candidate in found.results]
        show.print_json({"question": found.query.text, "total": found.total, "results": results})
    else:
        show.print_results(found.results, found.total, found.capped)
    raise typer.Exit(0 if found.total else NOTHING)


@app.command("show", help="Muestra un documento o un fragmento por su URN. Termina en 1 si no existe.")
def show_command(
    urn: Annotated[str, typer.Argument(metavar="URN", help="Por ejemplo urn:gn:kb:gestion-prpto?=v=2.0.0#fragmento.")],
    kb: Kb = None,
    data: Data = None,
    engine: Engine = None,
    as_json: AsJson = False,
) -> None:
    from server import cli_output as show
    from server.looking import Missing, look_up, looked_up_json

    shelf, _, _ = open_shelf(settings_of(kb, data, engine))
    found = look_up(shelf, urn)
    if isinstance(found, Missing):
        show.print_missing(found)
        raise typer.Exit(NOTHING)
    if as_json:
        show.print_json(looked_up_json(found))
    else:
        show.print_document(found.view, found.versions, found.entries, found.whole)


@app.command("manifest", help="Compara manifest.yaml con los documentos. Con --write, lo pone al día.")
def manifest_command(
    kb: Kb = None,
    write: Annotated[bool, typer.Option("--write", help="Escribe el registro.")] = False,
    as_json: AsJson = False,
) -> None:
    from indexer.corpus import read_corpus
    from indexer.register import manifest_problems
    from server import cli_output as show
    from server.cli_files import write_registers

    reading = read_corpus(settings_of(kb).kb)
    problems = [*reading.problems, *manifest_problems(reading)]
    rewritten = [problem for problem in problems if problem.code == "version-publicada"]
    if write and not rewritten:
        for path in write_registers(reading):
            typer.echo(f"Registro escrito: {path}", err=as_json)
        problems = list(reading.problems)
    if as_json:
        show.print_json({"ok": not problems, "problems": [show.problem_json(each) for each in problems]})
    else:
        show.print_problems(problems)
        if not problems and not write:
            typer.echo("El registro está al día")
    if write and rewritten:
        raise NormatecaError("no se escribió el registro: una versión ya publicada tiene otro texto; suba su versión")
    raise typer.Exit(NOTHING if problems else 0)


@app.command("eval", help="Hace las preguntas de control de un archivo. Dice cuántas se responden bien y cuáles no.")
def eval_command(
    file: Annotated[Path, typer.Argument(metavar="ARCHIVO", help="Lista como kb/preguntas.yaml.")],
    kb: Kb = None,
    data: Data = None,
    engine: Engine = None,
    as_json: AsJson = False,
) -> None:
    from server import cli_output as show
    from server.cli_golden import evaluate, figures, read_golden
    from server.clock import today

    questions = read_golden(file)
    shelf, _, _ = open_shelf(settings_of(kb, data, engine))
    with show.progress("Preguntando") as tick:
        judged = evaluate(questions, shelf, tick, today())
    wrong = [each for each in judged if each.fault is not None]
    if as_json:
        show.print_json(
            {
                "total": len(judged),
                "right": len(judged) - len(wrong),
                "by_intent": {row.intent: {"right": row.right, "total": row.total} for row in figures(judged)},
                "failures": [show.problem_json(each.problem(file.name)) for each in wrong],
            }
        )
    else:
        show.print_figures(figures(judged), judged, file.name)
    raise typer.Exit(NOTHING if wrong else 0)


# ------------------------------------------------------------------------------------------------- common


def settings_of(
    kb: list[Path] | None = None, data: Path | None = None, engine: EngineName | None = None, **options: object
) -> Settings:
    """The settings with the options of a command over them."""
    from server.settings import read_settings

    hosts = options.pop("hosts", None)
    return read_settings(
        kb=tuple(kb) if kb else None,
        data=data,
        engine=engine.value if engine else None,
        hosts=tuple(hosts) if isinstance(hosts, list) else None,
        **options,
    )


def open_shelf(settings: Settings, *, strict: bool = False) -> tuple[Shelf, tuple[Problem, ...], bool]:
    """The library over the documents as they are now, built first where they changed; see ``build.up_to_date``."""
    from indexer.build import store_for, up_to_date
    from server import cli_output as show
    from server.clock import now
    from server.shelf import Shelf

    store = store_for(settings.kb, settings.engine, settings.data)
    with show.progress("Construyendo el índice") as tick:
        snapshot, problems, built = up_to_date(
            settings.kb, store, created=now(), engine=settings.engine, strict=strict, progress=tick
        )
    return Shelf(snapshot), problems, built


def prepared(settings: Settings, *, strict: bool) -> Path:
    """The directory of the snapshots to serve, up to date; with the last good one where a new one cannot be written."""
    from indexer.build import store_for

    store = store_for(settings.kb, settings.engine, settings.data)
    try:
        shelf, problems, _ = open_shelf(settings, strict=strict)
    except SnapshotError as error:
        try:
            store.open_current().close()
        except SnapshotError:
            raise error from None
        typer.echo(f"normateca: {error} Se sirve el índice anterior.", err=True)
        return store.directory
    tell(problems)
    shelf.snapshot.close()
    return store.directory


def findings(settings: Settings) -> tuple[list[Problem], int]:
    """Everything a keeper must know, and how many documents can be used."""
    from indexer.corpus import read_corpus
    from indexer.health import health
    from server.clock import today

    reading = read_corpus(settings.kb)
    problems = list(health(reading, today=today()))
    return problems + golden_problems(settings, reading), len(reading.documents)


def golden_problems(settings: Settings, reading: CorpusReading) -> list[Problem]:
    """What the golden questions of each directory find, asked over the whole corpus."""
    from server import cli_output as show
    from server.cli_golden import NAME, askable, evaluate, read_golden
    from server.clock import today

    found: list[Problem] = []
    for root in reading.roots:
        path = Path(root.path) / NAME
        if not path.is_file():
            continue
        shelf, _, _ = open_shelf(settings)
        place = f"{root.shown}/{NAME}" if len(reading.roots) > 1 else NAME
        try:
            with show.progress("Preguntas de control") as tick:
                asked, waiting = askable(read_golden(path), reading.unread, place)
                judged = evaluate(asked, shelf, tick, today())
            found += [each.problem(place) for each in judged if each.fault is not None] + waiting
        except CorpusError as error:
            found += error.problems
    return found


def tell(problems: tuple[Problem, ...]) -> None:
    """One line on stderr where documents have faults."""
    errors = sum(problem.level is Level.ERROR for problem in problems)
    if errors:
        said = "Hay 1 error" if errors == 1 else f"Hay {errors} errores"
        typer.echo(f"{said} en los documentos; véalos con «normateca check».", err=True)


add_plazo(app, settings_of, open_shelf)
add_verificar(app, settings_of, open_shelf)
add_keeper(app, settings_of, open_shelf)
add_sin_respuesta(app, settings_of)
add_links(app, settings_of, open_shelf)


def main() -> None:
    """The console script."""
    app(prog_name="normateca")


if __name__ == "__main__":
    main()
