"""The keeper's commands: a new document, a version published, a document withdrawn, and what rests on one.

Exit codes: 0 done, or it could be done (``--simular``); 1 it may not be done as it is, or was not confirmed; 2 it could
not be done.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.errors import Level, NormatecaError, Problem, SnapshotError
from server.cli_options import AsJson, Data, Kb

if TYPE_CHECKING:
    from indexer.corpus import CorpusReading
    from indexer.manifest import Registered
    from indexer.publishing import Plan
    from server.cli_golden import Golden
    from server.foreseen import Foreseen
    from server.settings import Settings

NOTHING = 1

Yes = Annotated[bool, typer.Option("--si", "--yes", help="No pide confirmación.")]
Simulate = Annotated[bool, typer.Option("--simular", help="Muestra lo que cambiaría y no escribe nada.")]


def add_keeper(app: typer.Typer, settings_of: Callable[..., Settings], open_shelf: Callable[..., Any]) -> None:
    """Add the commands to the application; the two functions give its settings and open the corpus."""
    _add_new(app, settings_of)
    _add_publish(app, settings_of, open_shelf)
    _add_withdraw(app, settings_of, open_shelf)
    _add_impact(app, settings_of, open_shelf)


def _add_new(app: typer.Typer, settings_of: Callable[..., Settings]) -> None:
    @app.command("nuevo", help="Crea el borrador de un documento, o de la versión siguiente de uno. No sobrescribe.")
    def new_command(
        kind: Annotated[
            str, typer.Argument(metavar="CLASE", help="ley, circular, guia, glosario, glosas, informe, ficha…")
        ] = "",
        name: Annotated[
            str, typer.Argument(metavar="NOMBRE", help="El del archivo y la URN; de una ficha, la norma: «ley 21.796».")
        ] = "",
        version_of: Annotated[
            str, typer.Option("--version-de", metavar="URN", help="Abre la versión siguiente de un documento.")
        ] = "",
        version: Annotated[
            str, typer.Option("--version", metavar="VERSIÓN", help="Con --version-de: la que sigue, si no es 1.1.0.")
        ] = "",
        title: Annotated[str, typer.Option("--titulo", metavar="TÍTULO")] = "",
        urn: Annotated[str, typer.Option("--urn", metavar="URN", help="Por omisión, urn:gn:kb:NOMBRE.")] = "",
        issuer: Annotated[str, typer.Option("--emisor", metavar="ORGANISMO", help="Quién lo emite.")] = "",
        number: Annotated[str, typer.Option("--numero", metavar="N", help="Su número oficial.")] = "",
        date: Annotated[str, typer.Option("--fecha", metavar="AAAA-MM-DD", help="Su fecha.")] = "",
        valid_from: Annotated[str, typer.Option("--rige-desde", metavar="AAAA-MM-DD")] = "",
        valid_to: Annotated[str, typer.Option("--rige-hasta", metavar="AAAA-MM-DD")] = "",
        source: Annotated[str, typer.Option("--fuente", metavar="TEXTO", help="De dónde viene el texto.")] = "",
        source_url: Annotated[str, typer.Option("--enlace", metavar="URL", help="Dónde está publicado.")] = "",
        id_norma: Annotated[str, typer.Option("--id-norma", metavar="N", help="El de LeyChile.")] = "",
        author: Annotated[str, typer.Option("--autor", metavar="NOMBRE", help="Quién lo crea.")] = "",
        tags: Annotated[
            list[str] | None, typer.Option("--etiqueta", metavar="PALABRA", help="Se puede repetir.")
        ] = None,
        kb: Kb = None,
    ) -> None:
        from indexer.corpus import read_corpus
        from indexer.drafting import Asked, plan_new
        from indexer.publishing import carry_out, plan_next_version
        from indexer.text import slug
        from server.clock import today

        reading = read_corpus(settings_of(kb).kb, may_be_empty=True)
        if version_of:
            if kind:
                raise NormatecaError("con --version-de no van CLASE ni NOMBRE: la versión toma los del documento")
            plan = plan_next_version(reading, _urn(version_of)[0], version or None, today().isoformat())
        elif not (kind and name):
            raise NormatecaError("faltan CLASE y NOMBRE, como en «normateca nuevo circular circular-12-2026»")
        else:
            asked = Asked(
                kind=kind,
                name=name,
                day=today().isoformat(),
                urn=urn,
                title=title,
                author=author,
                source=source,
                issuer=issuer,
                number=number,
                date=date,
                valid_from=valid_from,
                valid_to=valid_to,
                source_url=source_url,
                id_norma=id_norma,
                tags=tuple(filter(None, map(slug, tags or ()))),
            )
            plan = plan_new(reading, asked)
        carry_out(plan)
        where = _shown(plan, reading)
        typer.echo(f"Borrador creado: {where} ({plan.urn}, versión {plan.version})")
        write = "corrija el texto" if version_of else "reemplace cada «[completar: …]»"
        typer.echo(f"Ahora: abra {where}, {write}, revise con «normateca check»")
        typer.echo(f"y publíquelo con «normateca publicar {plan.urn}». Mientras sea borrador no se usa para responder.")


def _add_publish(app: typer.Typer, settings_of: Callable[..., Settings], open_shelf: Callable[..., Any]) -> None:
    @app.command("publicar", help="Publica un borrador o una versión nueva, tras mostrar todo lo que cambia.")
    def publish_command(
        urn: Annotated[str, typer.Argument(metavar="URN", help="Por ejemplo urn:gn:kb:gestion-prpto.")],
        yes: Yes = False,
        simulate: Simulate = False,
        before: Annotated[
            Path | None,
            typer.Option("--anterior", metavar="ARCHIVO", help="El texto anterior, si se escribió encima de él."),
        ] = None,
        as_json: AsJson = False,
        kb: Kb = None,
        data: Data = None,
    ) -> None:
        from indexer.corpus import read_corpus
        from indexer.publishing import plan_publication

        settings = settings_of(kb, data)
        reading = read_corpus(settings.kb)
        wanted, version = _urn(urn)
        plan = plan_publication(reading, wanted, version, _recovery(settings, before))
        foreseen = _foreseen(settings, reading, plan, open_shelf)
        head = f"{plan.urn}: {f'{plan.previous} → ' if plan.previous else ''}{plan.version}"
        _go_on(settings, plan, foreseen, _Words("publicar", head), yes=yes, simulate=simulate, as_json=as_json)


def _add_withdraw(app: typer.Typer, settings_of: Callable[..., Settings], open_shelf: Callable[..., Any]) -> None:
    @app.command("retirar", help="Retira un documento: se conserva y se puede leer, y ya no se usa para responder.")
    def withdraw_command(
        urn: Annotated[str, typer.Argument(metavar="URN", help="Por ejemplo urn:gn:kb:circular-36-2011-pmg-2012.")],
        why: Annotated[
            str, typer.Option("--motivo", metavar="TEXTO", help="Por qué se retira: lo verá quien lo pida.")
        ],
        successor: Annotated[
            str, typer.Option("--reemplazo", metavar="URN", help="El documento que rige en su lugar.")
        ] = "",
        yes: Yes = False,
        simulate: Simulate = False,
        as_json: AsJson = False,
        kb: Kb = None,
        data: Data = None,
    ) -> None:
        from indexer.corpus import read_corpus
        from indexer.publishing import plan_withdrawal

        settings = settings_of(kb, data)
        reading = read_corpus(settings.kb)
        reason = " ".join(why.split())
        if not reason:
            raise NormatecaError("el motivo está vacío: diga por qué se retira")
        plan = plan_withdrawal(reading, _urn(urn)[0], reason, _urn(successor)[0] if successor else None)
        foreseen = _foreseen(settings, reading, plan, open_shelf)
        words = _Words("retirar", f"{plan.urn}: se retira ({reason})")
        _go_on(settings, plan, foreseen, words, yes=yes, simulate=simulate, as_json=as_json)


def _add_impact(app: typer.Typer, settings_of: Callable[..., Settings], open_shelf: Callable[..., Any]) -> None:
    @app.command("impact", help="Qué se apoya en un documento o fragmento: enlaces, citas, preguntas, contradicciones.")
    def impact_command(
        urn: Annotated[str, typer.Argument(metavar="URN", help="Del documento, o con #fragmento.")],
        as_json: AsJson = False,
        kb: Kb = None,
        data: Data = None,
    ) -> None:
        from server import cli_output as show
        from server.clock import today
        from server.impact import impact_json, impact_lines, impact_of
        from server.listings import Listings
        from server.looking import Missing

        settings = settings_of(kb, data)
        shelf, _, _ = open_shelf(settings)
        found = impact_of(Listings(shelf), urn, _questions([str(root) for root in settings.kb]), today())
        if isinstance(found, Missing):
            show.print_missing(found)
            raise typer.Exit(NOTHING)
        if as_json:
            show.print_json(impact_json(found))
        else:
            for line in impact_lines(found):
                typer.echo(line)


# --------------------------------------------------------------------------------------- looked at beforehand


def _urn(text: str) -> tuple[Any, str | None]:
    from indexer.urn import parse_urn

    ref = parse_urn(text)
    return ref.urn, ref.version


def _recovery(settings: Settings, given: Path | None) -> Callable[[Registered], bytes | None]:
    """How to get at the text of a version whose file was written over: the file named, or the index, which keeps it."""

    def recover(entry: Registered) -> bytes | None:
        from indexer.build import store_for
        from server.cli_files import read_bytes

        if given is not None:
            kept = read_bytes(given)
            if entry.sha256 and hashlib.sha256(kept).hexdigest() != entry.sha256.lower():
                raise NormatecaError(f"{given} no es el texto que se publicó como {entry.urn} {entry.version}")
            return kept
        try:
            with store_for(settings.kb, settings.engine, settings.data).open_current() as snapshot:
                for stored in snapshot.catalogue.by_urn(entry.urn):
                    text = snapshot.catalogue.text(stored.id).encode()
                    if stored.version == entry.version and hashlib.sha256(text).hexdigest() == entry.sha256:
                        return text
        except SnapshotError:
            return None
        return None

    return recover


def _foreseen(settings: Settings, reading: CorpusReading, plan: Plan, open_shelf: Callable[..., Any]) -> Foreseen:
    """The corpus as it would be, built apart, against the one that is served."""
    from indexer.corpus import read_corpus
    from server.clock import today
    from server.foreseen import foresee
    from server.shelf import Shelf

    after = read_corpus(settings.kb, pending=plan.pending)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if plan.past:
            past = read_corpus(settings.kb, pending=plan.past)
            was = Shelf(stack.enter_context(_built(past, folder / "antes", settings)))
        else:
            was = open_shelf(settings)[0]
            stack.callback(was.snapshot.close)
        will = Shelf(stack.enter_context(_built(after, folder / "despues", settings)))
        questions = _questions([root.path for root in reading.roots])
        return foresee(was, will, plan.urn, questions, _new_errors(settings, plan, after), today())


def _built(reading: CorpusReading, folder: Path, settings: Settings) -> Any:
    from indexer.build import build
    from indexer.snapshot import Store
    from server.clock import now

    folder.mkdir()
    return build(reading, Store(folder), created=now(), engine=settings.engine)


def _new_errors(settings: Settings, plan: Plan, after: CorpusReading) -> list[Problem]:
    """The errors that ``check`` would find: of the document, and of others where they were not there before."""
    from indexer.corpus import read_corpus
    from indexer.health import health
    from server.clock import today

    errors = [one for one in health(after, today=today()) if one.level is Level.ERROR]
    if not errors:
        return []
    before = read_corpus(settings.kb, pending=plan.past)
    known = {(one.path, one.code, one.message) for one in health(before, today=today())}
    own = {after.place(each) for each in after.documents if (each.urn, each.version) == (plan.urn, plan.version)}
    return [one for one in errors if one.path in own or (one.path, one.code, one.message) not in known]


def _questions(roots: Sequence[str]) -> list[Golden]:
    from server.cli_golden import NAME, read_golden

    return [each for root in roots if (path := Path(root, NAME)).is_file() for each in read_golden(path)]


# ------------------------------------------------------------------------------------------ told and confirmed


class _Words:
    """How an action is told of: its command, and what it does to which document."""

    def __init__(self, verb: str, head: str) -> None:
        self.verb, self.head = verb, head

    @property
    def done(self) -> str:
        return "Publicado" if self.verb == "publicar" else "Retirado"


def _go_on(
    settings: Settings, plan: Plan, foreseen: Foreseen, words: _Words, *, yes: bool, simulate: bool, as_json: bool
) -> None:
    """Show what changes, have it confirmed, do it, and say what is next."""
    from indexer.publishing import carry_out

    if not as_json:
        _tell(plan, foreseen, words)
    refused = bool(foreseen.errors)
    if refused or simulate:
        _end(plan, foreseen, words, as_json, "Simulación: no se escribió nada." if not refused else "")
    if not yes and not _confirmed(words):
        typer.echo("No se escribió nada.")
        raise typer.Exit(NOTHING)
    carry_out(plan)
    if as_json:
        _print_json(plan, foreseen, done=True)
        return
    typer.echo(f"{words.done}: {plan.urn} {plan.version}")
    for line in _next(foreseen, settings):
        typer.echo(line)


def _tell(plan: Plan, foreseen: Foreseen, words: _Words) -> None:
    from server import cli_output as show
    from server.foreseen import foreseen_lines

    for line in (words.head, *foreseen_lines(foreseen), "Archivos:", *(f"  {step}" for step in plan.steps)):
        typer.echo(line)
    if foreseen.errors:
        show.print_problems(foreseen.errors)


def _end(plan: Plan, foreseen: Foreseen, words: _Words, as_json: bool, said: str) -> None:
    """End without writing: 1 where there are errors to mend first."""
    if as_json:
        _print_json(plan, foreseen, done=False)
    elif said:
        typer.echo(said)
    if foreseen.errors:
        typer.echo(f"normateca: no se puede {words.verb}: corrija antes estos errores y repita", err=True)
    raise typer.Exit(NOTHING if foreseen.errors else 0)


def _confirmed(words: _Words) -> bool:
    if not is_terminal():
        raise NormatecaError(
            f"no se escribió nada: falta confirmar. Revise lo anterior y repita con --si para {words.verb}"
        )
    reply = typer.prompt(f"¿{words.verb.capitalize()}? Escriba sí para seguir", default="no", show_default=False)
    return reply.strip().lower() in ("s", "si", "sí")


def is_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _next(foreseen: Foreseen, settings: Settings) -> list[str]:
    wrong = [each for each in foreseen.golden if each.after.fault]
    out = []
    if wrong:
        files = ", ".join(dict.fromkeys(each.after.golden.path for each in wrong))
        one = "1 pregunta de control ya no se responde como decía; revísela"
        many = f"{len(wrong)} preguntas de control ya no se responden como decían; revíselas"
        out.append(f"Ahora: {one if len(wrong) == 1 else many} en {files}")
    places = " ".join(f"--kb {root}" for root in settings.kb) if settings.kb != (Path("kb"),) else ""
    out.append(f"{'Y después' if wrong else 'Ahora'}: revise el corpus con «{f'normateca check {places}'.strip()}»")
    return out


def _print_json(plan: Plan, foreseen: Foreseen, *, done: bool) -> None:
    from server import cli_output as show
    from server.foreseen import foreseen_json

    body: Mapping[str, Any] = {
        "ok": not foreseen.errors,
        "done": done,
        "urn": str(plan.urn),
        "version": plan.version,
        "previous": plan.previous,
        "steps": list(plan.steps),
        **foreseen_json(foreseen),
        "problems": [show.problem_json(each) for each in foreseen.errors],
    }
    show.print_json(body)


def _shown(plan: Plan, reading: CorpusReading) -> str:
    """The document's file as the person would name it."""
    full = next(change.path for change in plan.changes if change.path.endswith(plan.path))
    root = next(each for each in reading.roots if full.startswith(each.path))
    return str(Path(root.shown, plan.path))
