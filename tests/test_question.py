"""How a question is read: words that meet, misspellings, siglas, what is asked for, figures and conditions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.text import STOP_WORDS, fold, stem, stems, tokens
from server.acronyms import names_for, spelt_by
from server.answers import ask
from server.query import MAX_CHARACTERS, MAX_WORDS, read_query
from server.question.conditions import figures_of, noun_of
from server.question.intents import read_hints, read_intent
from server.question.ranges import polarities_of, quantities_of
from server.question.typos import correct, sound
from server.rows import range_of
from server.shelf import Shelf

FIXTURE = "silencio"
"""The fixture whose documents stand for a corpus here: it serves those of the other fixtures too."""


@pytest.fixture
def shelf(answer_shelves: dict[str, Shelf]) -> Shelf:
    return answer_shelves[FIXTURE]


# ------------------------------------------------------------------------------------------------ stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gobierno", "gobiernos"),
        ("año", "años"),
        ("dictamen", "dictámenes"),
        ("ley", "leyes"),
        ("vez", "veces"),
        ("cuaderno", "cuadernos"),
        ("fuerte", "fuertes"),
        ("externo", "externos"),
        ("ofrecerle", "ofrecer"),
        ("mes", "meses"),
        ("clase", "clases"),
        ("interés", "intereses"),
        ("resolución", "resoluciones"),
        ("consejera", "consejeras"),
        ("borrarlas", "borrar"),
        ("pronunciarse", "pronunciar"),
        ("notificarle", "notificar"),
        ("durarán", "durar"),
        ("notificará", "notificar"),
        ("aprobó", "aprobar"),
        ("2do", "segundo"),
        ("1ra", "primera"),
        ("3er", "tercero"),
        ("diez", "10"),
        ("sesenta", "60"),
        ("19.880", "19880"),
        ("mil", "1000"),
        ("Trámite", "tramite"),
    ],
)
def test_words_that_must_meet(one: str, other: str) -> None:
    assert stem(fold(one)) == stem(fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("año", "ano"),
        ("10", "100"),
        ("consejo", "consejero"),
        ("segundo", "2"),
        ("19.880", "19.8"),
        ("fuerte", "fuera"),
    ],
)
def test_words_that_must_not_meet(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sesenta y cinco días", ["65", "dia"]),
        ("el SITIA y el sitio", ["sitia", "siti"]),
        ("LEY DE BASES", ["ley", "bas"]),
        ("5,5 UTM", ["5.5", "utm"]),
        ("el 20%", ["20", "%"]),
        ("", []),
        ("¿de la que los?", []),
    ],
)
def test_the_index_words_of_a_text(text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@given(st.text(max_size=200))
def test_both_ways_to_the_index_words_agree(text: str) -> None:
    assert stems(text) == [token.stem for token in tokens(text) if token.folded not in STOP_WORDS]


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    for token in tokens(text):
        assert fold(text)[token.start : token.end] == token.folded


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("El plazo se extenderá hasta marzo", "extender"),
        ("Los servicios percibirán un aporte", "percibir"),
        ("La SEREMI corresponderá y el GORE emitirá", "emitir"),
    ],
)
def test_a_future_meets_its_verb_by_its_accent(text: str, verb: str) -> None:
    assert stem(verb) in stems(text)
    assert stem(verb) in [token.stem for token in tokens(text)]


def test_without_the_accent_it_may_be_a_noun() -> None:
    assert stems("la primera frontera minera") == [stem("primera"), stem("frontera"), stem("minera")]


# ---------------------------------------------------------------------------------------------- spelling


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("consecion", "concesion"),
        ("enbarcadero", "embarcadero"),
        ("embarcadreo", "embarcadero"),
        ("valisas", "balizas"),
        ("resivo", None),
        ("combocatoria", "convocatoria"),
        ("hidrolojia", "hidrologia"),
        ("garanta", "garantia"),
        ("plaso", "plazo"),
        ("plazo", None),
        ("fechas", None),
        ("muele", "muelle"),
        ("40111", None),
        ("cod", None),
        ("vacaciones", None),
        ("xkcdzzz", None),
    ],
)
def test_a_misspelt_word(typed: str, meant: str | None, shelf: Shelf) -> None:
    assert correct(typed, shelf) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [("bacasiones", "vacaciones"), ("acer", "hacer"), ("jeneral", "general"), ("yave", "llave"), ("exeso", "esceso")],
)
def test_words_that_sound_alike_in_chile(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize("question", ["plaso de adimisibilidad", "plazo de admisibilidad"])
def test_a_correction_is_told_and_only_where_there_is_one(question: str, shelf: Shelf) -> None:
    told = dict(read_query(question, shelf).corrections)
    assert told == (
        {} if question == "plazo de admisibilidad" else {"plaso": "plazo", "adimisibilidad": "admisibilidad"}
    )


# ----------------------------------------------------------------------------------------------- siglas


@pytest.mark.parametrize(
    ("sigla", "text", "name"),
    [
        (
            "prot",
            "El Plan Regional de Ordenamiento Territorial rige.",
            ("plan", "regional", "ordenamiento", "territorial"),
        ),
        ("core", "sesión del Consejo Regional", ("consejo", "regional")),
        ("segpres", "Ministerio Secretaría General de la Presidencia", ("secretaria", "general", "presidencia")),
        ("cplt", "el Consejo para la Transparencia", ("consejo", "transparencia")),
        ("fori", "el Fondo de Ribera", ("fondo", "ribera")),
        ("xyz", "el Fondo de Ribera", None),
        ("fr", "Fondo. Ribera", None),
    ],
)
def test_a_sigla_that_only_the_text_spells(sigla: str, text: str, name: tuple[str, ...] | None) -> None:
    found = names_for(sigla, [text])
    assert (found[0] if found else None) == name


def test_stop_words_may_give_a_letter_or_none() -> None:
    assert spelt_by(["consejo", "para", "la", "transparencia"], "cplt")
    assert spelt_by(["consejo", "para", "la", "transparencia"], "ct")
    assert not spelt_by(["consejo", "para", "la", "transparencia"], "cpx")


@pytest.mark.parametrize(
    ("question", "siglas"),
    [("plazo del CODEC", ("CODEC",)), ("plazo del codec", ("codec",)), ("plazo del consejo", ())],
)
def test_siglas_of_the_glossary_in_any_case(question: str, siglas: tuple[str, ...], shelf: Shelf) -> None:
    assert read_query(question, shelf).siglas == siglas


# ------------------------------------------------------------------------------------- what is asked for


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("urn:gn:kb:guia", "urn"),
        ("¿Qué prevalece, una ley o un decreto?", "hierarchy"),
        ("orden de prelación", "hierarchy"),
        ("¿qué rango tiene un instructivo?", "hierarchy"),
        ("qué ley modifica la ley 20.000", "relation"),
        ("hasta qué fecha está actualizada la ley", "currency"),
        ("diferencia entre un fondo y un programa", "comparison"),
        ("¿subió o bajó el presupuesto?", "comparison"),
        ("qué pasa si no responde", "effect"),
        ("¿Quién firma el convenio?", "who"),
        ("responsable del registro", "who"),
        ("qué unidad cobra los derechos", "who"),
        ("plazo para rendir", "deadline"),
        ("plaso para rendir", "deadline"),
        ("¿Cuántos días hay para apelar?", "deadline"),
        ("¿Cuántos años dura el cargo?", "deadline"),
        ("cuantos anos dura", "deadline"),
        ("cada cuánto se informa", "deadline"),
        ("¿cuándo vence?", "deadline"),
        ("con cuánta anticipación se cita", "deadline"),
        ("¿Cuánto se puede gastar?", "amount"),
        ("porsentaje de aporte", "amount"),
        ("tope por iniciativa", "amount"),
        ("quórum para aprobar", "amount"),
        ("número de funcionarios", "amount"),
        ("número de la ley de aguas", "norm"),
        ("¿En qué artículo se regula?", "norm"),
        ("base legal del fondo", "norm"),
        ("¿Qué es el fondo?", "term"),
        ("que es el fondo", "term"),
        ("sigla del consejo", "term"),
        ("qué significa CODEC", "term"),
        ("cuáles son los requisitos", "list"),
        ("qué documentos se piden", "list"),
        ("fondo de ribera", "passage"),
        ("", "passage"),
    ],
)
def test_the_intent_of_a_question(question: str, intent: str) -> None:
    assert read_intent(fold(question)) == intent


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("qué porcentaje se exige", "percent"),
        ("¿cuántas UTM?", "utm"),
        ("¿quién firma?", "who"),
        ("en qué artículo está", "article"),
        ("qué decreto lo aprueba", "norm"),
        ("¿cuál glosa lo dice?", "glosa"),
        ("hasta cuándo", "date"),
        ("periodicidad del reporte", "period"),
        ("cuántas horas hay", "hours"),
        ("cuántos consejeros son", "count"),
        ("se puede prorrogar el plazo", "extension"),
        ("cuál va primero", "top"),
        ("cuál es el último lugar", "bottom"),
        ("sigla del consejo", "sigla"),
    ],
)
def test_the_finer_hints_of_a_question(question: str, hint: str) -> None:
    assert hint in read_hints(fold(question))


def test_a_length_of_time_is_no_count_of_things() -> None:
    assert "count" not in read_hints(fold("¿cuánto demora la visación?"))
    assert "count" not in read_hints(fold("¿cuánto tiempo hay?"))


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("¿cuántos kilómetros hay?", "kilometr"),
        ("¿qué informe se envía?", "inform"),
        ("¿en qué comuna queda?", "comun"),
        ("¿qué debe decir?", None),
        ("plazo de pago", None),
    ],
)
def test_the_noun_asked_for(question: str, noun: str | None) -> None:
    assert noun_of(fold(question)) == noun


# ------------------------------------------------------------------------------- figures and conditions


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("un proyecto de 4.800 UTM", (("=", "4800", False),)),
        ("compras sobre 1.000 UTM", ((">", "1000", False),)),
        ("menos de 300 UTM", (("<", "300", False),)),
        ("un 12,5% del total", (("=", "12.5", True),)),
        ("el año 2025", ()),
        ("la ley de 2019", ()),
        ("sin cifras", ()),
    ],
)
def test_the_figures_that_a_question_sets(question: str, figures: tuple[tuple[str, str, bool], ...]) -> None:
    assert figures_of(fold(question)) == figures


@pytest.mark.parametrize(
    ("question", "quantities"),
    [
        ("una compra de 450 UTM", [(Decimal(450), "utm")]),
        ("funcionario grado 8", [(Decimal(8), "grad")]),
        ("viaje de 250 km", [(Decimal(250), "km")]),
        ("2 millones de pesos", [(Decimal(2_000_000), "$")]),
        ("3,5 años de servicio", [(Decimal("3.5"), "año")]),
        ("ley 19.880", []),
    ],
)
def test_the_quantities_that_may_fall_in_a_range(question: str, quantities: list[tuple[Decimal, str]]) -> None:
    assert quantities_of(fold(question)) == quantities


@pytest.mark.parametrize(
    ("label", "limits"),
    [
        ("100 a 1.000 UTM", (Decimal(100), Decimal(1000))),
        ("100–1.000 UTM", (Decimal(100), Decimal(1000))),
        ("entre 3 y 12 meses", (Decimal(3), Decimal(12))),
        ("> 600 km", (Decimal(600), None)),
        ("Más de 5", (Decimal(5), None)),
        ("hasta 5 días", (None, Decimal(5))),
        ("menos de 30", (None, Decimal(30))),
        ("sobre 4 y bajo 9 km", (Decimal(4), Decimal(9))),
        ("de $ 1.000 a $ 2.000", (Decimal(1000), Decimal(2000))),
        ("7 horas y más", (Decimal(7), None)),
        ("60 o menos", (None, Decimal(60))),
        ("cuota de 5", None),
        ("9 a 3", None),
        ("Unidad de Muelles", None),
    ],
)
def test_the_range_that_a_label_states(label: str, limits: tuple[Decimal | None, Decimal | None] | None) -> None:
    found = range_of(label)
    assert (found and (found.low, found.high)) == limits


@pytest.mark.parametrize(
    ("label", "value", "held"),
    [
        ("sobre 4 y bajo 9 km", 4, False),
        ("sobre 4 y bajo 9 km", 9, False),
        ("sobre 4 y hasta 9 km", 9, True),
        ("entre 4 y menos de 9", 4, True),
        ("entre 4 y menos de 9", 9, False),
        ("9 km y más", 9, True),
    ],
)
def test_whether_a_range_holds_its_own_ends(label: str, value: int, held: bool) -> None:
    found = range_of(label)
    assert found is not None
    assert found.hold(Decimal(value)) is held


@pytest.mark.parametrize(
    ("text", "polarities"),
    [
        ("viático sin pernoctar", {("sin", "pernoct")}),
        ("con la garantía y sin un anticipo", {("con", "garanti"), ("sin", "anticip")}),
        ("contrato sin fin", set()),
        ("nada", set()),
    ],
)
def test_with_and_without(text: str, polarities: set[tuple[str, str]]) -> None:
    assert polarities_of(fold(text)) == polarities


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("ppto riego campesino 2024", "presupuesto riego campesino 2024"),
        ("pto riego campesino 2024", "presupuesto riego campesino 2024"),
    ],
)
def test_abbreviations_ask_the_same(typed: str, question: str, shelf: Shelf) -> None:
    assert ask(typed, shelf).text == ask(question, shelf).text is not None


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        (
            "cuantos anos duran los miembros del consejo de cuenca",
            "cuántos años duran los miembros del consejo de cuenca",
        ),
        ("que senales repara la unidad de balizas", "qué señales repara la Unidad de Balizas"),
        ("TOPE POR INICIATIVA", "tope por iniciativa"),
        ("plazo   admisibilidad", "plazo admisibilidad"),
    ],
)
def test_accents_enye_capitals_and_blanks_do_not_matter(typed: str, question: str, shelf: Shelf) -> None:
    assert ask(typed, shelf).text == ask(question, shelf).text is not None


def test_the_question_counts_more_than_the_story_before_it(shelf: Shelf) -> None:
    query = read_query("Me llegó un oficio del alcalde sobre las lanchas. ¿Cuál es el tope por iniciativa?", shelf)
    weights = {fold(concept.text): concept.weight for concept in query.concepts}
    assert weights["iniciativa"] > 2 * weights["lanchas"]
    assert {fold(concept.text) for concept in query.concepts if not concept.asked} >= {"oficio", "lanchas"}


# ------------------------------------------------------------------------------------------- any text

_SPANISH = st.lists(
    st.sampled_from(
        "plazo tope qué quién cuánto ¿ ? ley 40.222 artículo 2 4 bis glosa 04 UTM % consejo de cuenca sin con 2025 > |"
        " ** ` urn:gn:kb:x # y o la mil sesenta sigla PRC FORI prevalece decreto cada trimestre 12,5 1.000".split()
    ),
    max_size=60,
).map(" ".join)
_ANY = st.one_of(st.text(max_size=700), _SPANISH)
_QUIETLY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@_QUIETLY
@given(text=_ANY)
def test_any_text_is_read_within_bounds(text: str, shelf: Shelf) -> None:
    query = read_query(text, shelf)
    assert len(query.text) <= MAX_CHARACTERS
    assert len(query.concepts) <= MAX_WORDS
    assert query == read_query(text, shelf)


@_QUIETLY
@given(text=_ANY)
def test_any_text_is_answered_and_always_alike(text: str, shelf: Shelf) -> None:
    once, again = ask(text, shelf), ask(text, shelf)
    assert (once.status, once.text, once.quotes) == (again.status, again.text, again.quotes)
    assert (once.text is not None) == (once.status == "answered")
    assert bool(once.quotes) == (once.status != "none")


def test_a_question_that_is_too_long_is_cut_and_says_so(shelf: Shelf) -> None:
    by_length = read_query("tope " + "inexistente " * 100, shelf)
    assert by_length.notice == "La pregunta se cortó en 500 caracteres."
    by_words = read_query(" ".join(f"w{number}x" for number in range(60)), shelf)
    assert by_words.notice == "Se leyeron las primeras 40 palabras de la pregunta."
    assert read_query("tope por iniciativa", shelf).notice is None


@pytest.mark.parametrize("text", ["", " ", "\0", "¿?", "....", "😀", "%" * 600, "a" * 5000])
def test_texts_that_ask_nothing_have_no_answer(text: str, shelf: Shelf) -> None:
    assert ask(text, shelf).status == "none"
