"""A corpus's golden questions (``preguntas.yaml``): what its keeper wants answered, asked and judged.

- pregunta: plazo pronunciamiento CORE
  respuesta: 10 días corridos            «sin respuesta» where the corpus has none
  fragmento: urn:…#…                     or  documento: urn:…
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indexer.errors import CorpusError, Level, NormatecaError, Problem, shown
from indexer.files import FileError, normalised, read_bytes
from indexer.models import Unread
from indexer.text import tokens
from indexer.urn import parse_urn
from indexer.yamlio import Mapping, Scalar, read_mapping
from indexer.yamlio import Sequence as YamlSequence
from server.answering.model import Answer, AnswerStatus
from server.answers import ask
from server.library import Library

NAME = "preguntas.yaml"
SILENCE = "sin respuesta"
_LIMIT = 1024 * 1024
_KEYS = ("pregunta", "respuesta", "fragmento", "documento")


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One golden question. ``answer`` None: the corpus has none. Neither fragment nor document: any source."""

    question: str
    answer: str | None
    fragment: str | None  # URN with fragment
    document: str | None  # URN
    path: str  # of its file, as it is shown
    line: int

    @property
    def wanted(self) -> str:
        """The URN that is to be cited; "" where any will do."""
        return self.fragment or self.document or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A question with what came back."""

    golden: Golden
    intent: str
    said: str | None
    cited: str | None  # URN and fragment of the first citation
    fault: str | None  # None: right

    def problem(self, path: str) -> Problem:
        """The fault as a finding of ``check``."""
        message = f"{shown(self.golden.question)}: {self.fault}"
        return Problem(path=path, line=self.golden.line, code="pregunta", message=message, level=Level.ERROR)


def read_golden(path: Path) -> list[Golden]:
    """The questions of a file. Raises CorpusError with every fault in it."""
    try:
        text = normalised(read_bytes(str(path), _LIMIT))
    except FileError as fault:
        raise CorpusError(f"no se puede leer {path}", [fault.problem(path.name)]) from fault
    reading = read_mapping(f"preguntas:\n{text}", path=path.name, first_line=0, limit=_LIMIT)
    problems = list(reading.problems)
    entry = reading.mapping.entry("preguntas") if reading.mapping else None
    found: list[Golden] = []
    if entry is not None and isinstance(entry.value, YamlSequence):
        for item in entry.value.items:
            golden = _golden(item, path.name, problems) if isinstance(item, Mapping) else None
            if golden is not None:
                found.append(golden)
    elif not problems:
        problems.append(_fault(path.name, 1, "no es una lista de preguntas"))
    if problems:
        raise CorpusError(f"{path} no se puede usar; problemas encontrados: {len(problems)}", problems)
    if not found:
        raise NormatecaError(f"{path} no tiene preguntas.")
    return found


def _golden(item: Mapping, path: str, problems: list[Problem]) -> Golden | None:
    values: dict[str, str] = {}
    for entry in item.entries:
        if entry.key not in _KEYS:
            problems.append(_fault(path, entry.line, f"no se conoce la clave {shown(entry.key)}"))
        elif isinstance(entry.value, Scalar):
            values[entry.key] = entry.value.value.strip()
    if not values.get("pregunta") or not values.get("respuesta"):
        problems.append(_fault(path, item.line, "falta «pregunta» o «respuesta»"))
        return None
    fragment, document = values.get("fragmento"), values.get("documento")
    try:
        for urn in filter(None, (fragment, document)):
            parse_urn(urn)
    except NormatecaError as error:
        problems.append(_fault(path, item.line, str(error)))
        return None
    answer = values["respuesta"]
    return Golden(
        question=values["pregunta"],
        answer=None if answer == SILENCE else answer,
        fragment=fragment,
        document=document,
        path=path,
        line=item.line,
    )


def _fault(path: str, line: int, message: str) -> Problem:
    expected = "«- pregunta: …», «respuesta: …» y «fragmento:» o «documento:» con su URN"
    return Problem(path=path, line=line, code="preguntas", message=message, expected=expected)


def askable(questions: Sequence[Golden], unread: Sequence[Unread], path: str) -> tuple[list[Golden], list[Problem]]:
    """The questions whose document was read, and the finding that others wait for one that was not."""
    broken = {str(one.urn) for one in unread if one.urn}
    asked = [each for each in questions if each.wanted.partition("#")[0] not in broken]
    waiting = len(questions) - len(asked)
    if not waiting:
        return asked, []
    message = f"{waiting} preguntas no se hicieron: esperan un documento que no se pudo leer"
    if waiting == 1:
        message = "1 pregunta no se hizo: espera un documento que no se pudo leer"
    fix = "corrija antes su error"
    return asked, [Problem(path=path, code="sin-revisar", message=message, fix=fix, level=Level.NOTE)]


def evaluate(
    questions: Sequence[Golden],
    library: Library,
    progress: Callable[[int, int, str], None] | None = None,
    today: date | None = None,
) -> list[Judged]:
    """Ask every question and judge the reply; ``today`` as in ``answers.ask``."""
    judged = []
    for done, golden in enumerate(questions, 1):
        judged.append(judge(golden, ask(golden.question, library, today)))
        if progress:
            progress(done, len(questions), golden.question)
    return judged


def judge(golden: Golden, answer: Answer) -> Judged:
    """Whether a reply says what is wanted and cites it."""
    cited = None
    if answer.quotes:
        entry = answer.quotes[0].entry
        cited = f"{entry.document.source.urn}#{entry.passage.fragment}"
    fault = _wrong(golden, answer, cited)
    return Judged(golden=golden, intent=answer.query.intent, said=answer.text, cited=cited, fault=fault)


def _wrong(golden: Golden, answer: Answer, cited: str | None) -> str | None:
    if golden.answer is None:
        if answer.status is AnswerStatus.NONE:
            return None
        return f"se esperaba que no hubiera respuesta y se respondió {shown(answer.text or 'una elección')}"
    if answer.status is not AnswerStatus.ANSWERED or answer.text is None:
        told = "dio a elegir" if answer.status is AnswerStatus.CHOICES else "no respondió"
        return f"se esperaba {shown(golden.answer)} y {told}"
    if not _holds(answer.text, golden.answer):
        return f"se esperaba {shown(golden.answer)} y se respondió {shown(answer.text)}"
    wanted = golden.wanted
    parts = f"{wanted}." if golden.fragment else f"{wanted}#"  # a part of what is wanted is right
    if wanted and cited is not None and cited != wanted and not cited.startswith(parts):
        return f"responde bien, pero cita {cited} en vez de {wanted}"
    return None


def _holds(text: str, wanted: str) -> bool:
    """Whether the wanted words stand in the text, as a run, without regard to case, accents or punctuation."""
    have, want = [token.folded for token in tokens(text)], [token.folded for token in tokens(wanted)]
    return any(have[at : at + len(want)] == want for at in range(len(have) - len(want) + 1))


@dataclass(frozen=True, slots=True)
class Figure:
    """How many questions of an intent came out right."""

    intent: str
    right: int
    total: int


def figures(judged: Sequence[Judged]) -> list[Figure]:
    """Right and total by intent, the questions that must stay unanswered apart."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for each in judged:
        groups[each.intent if each.golden.answer is not None else SILENCE].append(each.fault is None)
    return [Figure(intent, sum(right), len(right)) for intent, right in sorted(groups.items())]
