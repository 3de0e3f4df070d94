"""What kind of answer a question wants, from its words: ordered tables of patterns over the folded question."""

from __future__ import annotations

import re

_ACT_KINDS = (
    r"(?:ley|decreto|resolucion|oficio|circular|instructivo|norma|reglamento|constitucion|dictamen|contraloria)"
)
INTENTS: tuple[tuple[str, str], ...] = (
    # The order matters: the first that matches is the intent; each reads the folded question.
    ("urn", r"^\s*urn:"),
    (
        "hierarchy",
        r"\bprevalec|\bprima\b|\bpriman\b|\bcual manda\b|\bque manda\b|\borden de prelacion|\bprelacion\b|\bjerarquia\b"
        r"|\bpesa mas|\bmas peso|\bque rango|\bde que rango|\brango (?:tiene|de|normativo|legal)|\bpredomina"
        rf"|\bmayor (?:rango|jerarquia)|\bsuperior jerarquic|\bpor sobre\b.{{0,40}}\b{_ACT_KINDS}\b",
    ),
    (
        "relation",
        r"\bque (?:ley|leyes|normas?|decretos?|cuerpos? legal(?:es)?)\b.{0,60}\b(?:modific|reemplaz|derog|complement|sustituy)\w*"
        r"|\b(?:que|a que ley(?:es)?)\s+(?:modific|complement|derog|reemplaz)\w+\s+la\s+ley",
    ),
    (
        "currency",
        r"\bhasta que fecha\b.{0,40}\bactualizad|\bactualizad[ao] (?:al?|hasta)\b|\besta (?:vigente|actualizad[ao])\b",
    ),
    ("comparison", r"\bdiferencia\w* (?:entre|hay)|\bsubio o bajo\b|\bcompar(?:a|ar|acion)\b|\bmayor o menor\b"),
    ("who", r"\bquien(?:es)?\b|\bresponsable de\b|\ba quien(?:es)?\b|\bencargad[oa] de\b"),
    (
        "deadline",
        r"\bpla[zs]os?\b|\bcuant[oa]s? (?:dias|meses|horas|anos|semanas|tiempo)\b|\bhasta cuando\b|\bcada cuanto\b|\bcada cuant[oa]s (?:dias|meses|anos|semanas)\b"
        r"|\bcuanto (?:puede |debe |suele )?(?:tiempo|dura\w*|demora\w*|tarda\w*)\b|\bcuando (?:hay|debe|se|vence|comienza|empieza|parte|abre|es|puede|cierra)\b"
        r"|\bque dia\b|\b(?:que|ultima|fecha) fecha\b|\bfechas?\b|\bultimo dia\b|\bperiodicidad\b|\bfrecuencia\b"
        r"|\bque (?:mes|trimestre|semestre|plazo)\b|\ba los cuantos\b|\ben cuant[oa]s? (?:dias|horas|meses)\b|\btermino de\b"
        r"|\bdentro de cuanto\b|\bvigencia\b|\bcon cuantos? (?:dias|horas|meses)\b|\bcuant[oa]s? .{0,20}\bdias\b"
        r"|^(?:dias|horas|meses)\b|\bcuando$|\banticipacion\b|\bantelacion\b",
    ),
    (
        "amount",
        r"\bcuant[oa]s?\b|\bporcenta?[jg]e\b|\bporsenta?[jg]e\b|\bque (?:monto|parte|proporcion|tope|cantidad|suma|valor)\b|\bmontos?\b|\btope\b"
        r"|\blimites?\b|\bmaxim[oa]s?\b|\bminim[oa]s?\b|\bquorum\b|\bdesde que monto|\bponderacion\b|\bcosto\b|\bvalor\b"
        r"|\bprecio\b|\bpresupuesto de\b|\bcantidad\b|\bmeta\b|(?<![\d.] )\b(?:utm|uta|uf)\b|\btasa\b|\bmultas?\b|\bdotacion\b",
    ),
    (
        "norm",
        r"\b(?:que|cual) (?:ley|decreto|norma|articulo|resolucion|reglamento|circular|dictamen|oficio)\b"
        r"|\ben que (?:articulo|ley|norma|decreto)|\bque (?:dice|regula|establece|dispone|senala) (?:el|la) (?:art|ley|decreto|glosa)"
        r"|\bde que trata\b|\bnorma que\b|\bbase legal\b|\bfundamento legal\b|\bnumero (?:de )?(?:la )?(?:ley|oficio|resolucion|circular|decreto)"
        r"|\bcual es (?:el|la) (?:reglamento|ley|decreto|norma)",
    ),
    (
        "term",
        r"^\s*(?:que|q|k|cual) (?:es|son)\b|^\W*que [a-zñ]+ (?:del? [a-zñ]+ )?es (?:el|la|un|una)\b|\bque significa\b|\bdefin(?:icion|e|ir)\b|\bconcepto\b|\bse entiende por\b|\bsigla\b"
        r"|\bnombre completo\b|\bque se (?:llama|entiende|denomina)\b|\bsignificado\b|\ba que se (?:llama|denomina)",
    ),
    (
        "list",
        r"\bcuales son\b|\blista(?:do)?\b|\bque (?:requisitos|tipos|informes|modificaciones|documentos|excepciones)\b",
    ),
)
_INTENTS = tuple((name, re.compile(pattern)) for name, pattern in INTENTS)

WANTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "percent",
            r"\bporcenta?[jg]e\b|\bporsenta?[jg]e\b|\bque parte\b|\bproporcion\b|\bponderacion\b|\btasa\b|\bmultas?\b",
        ),
        ("utm", r"\butm\b|\buta\b|\bunidades tributarias\b"),
        ("who", r"\bquien(?:es)?\b|\bresponsable\b"),
        ("article", r"\b(?:que|cual|en que) articulo\b"),
        (
            "norm",
            r"\b(?:que|cual(?: es)?(?: el| la)?|en que) (?:ley|decreto|norma|resolucion|reglamento|circular|oficio|dictamen)\b|\bnorma que\b",
        ),
        ("glosa", r"\bque glosa\b|\bcual glosa\b"),
        ("date", r"\bque dia\b|\bfechas?\b|\bcuando\b|\bhasta cuando\b"),
        ("period", r"\bcada cuanto\b|\bperiodicidad\b|\bfrecuencia\b"),
        ("hours", r"\bhoras\b"),
        ("count", r"\bcuant[oa]s\b"),
        ("extension", r"\bprorrog|\bextend|\balarg|\bampli|\bdias mas\b|\bmas dias\b"),
        ("yesno", r"^\W*(?:puede|pueden|debe|deben|se puede|es posible|siguen|sigue|hay que|requiere|necesita)\b|\?$"),
        ("top", r"\bprimer[oa]?\b|\bmas alt[oa]\b|\bencabeza\b"),
        ("bottom", r"\bultim[oa] lugar\b|\bmas baj[oa]\b|\bal final\b"),
        ("sigla", r"\bsigla\b|\bnombre completo\b|\bque significa\b"),
    )
)


def read_intent(folded: str) -> str:
    """The first intent whose words the folded question holds; "passage" where none does."""
    for name, pattern in _INTENTS:
        if pattern.search(folded):
            return name
    return "passage"
