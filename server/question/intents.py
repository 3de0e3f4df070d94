"""What kind of answer a question wants, from its words: ordered tables of patterns over the folded question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.question.needles import Needles, found_in, needles_of


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    """One pattern that is found where any is. Those that begin at a word are tried there alone, not at every letter."""
    at_words = [pattern[2:] for pattern in patterns if pattern.startswith(r"\b")]
    others = [pattern for pattern in patterns if not pattern.startswith(r"\b")]
    return re.compile("|".join([*others, rf"\b(?:{'|'.join(at_words)})"] if at_words else others))


_ACTS = "ley|decreto|resolucion|oficio|circular|instructivo|norma|reglamento|constitucion|dictamen|contraloria"

ARTICLE_THAT = (
    r"^\W*(?:(?:dl|dfl|ds|ley|decreto)(?: [a-zñ]+){0,2} (?:n[°º]? ?)?\d[\d./-]*,? )?"
    r"(?:el )?articulo (?!\d)(?:.{0,60} )?(?:que|donde|sobre) (?:se )?"
    r"(?:trata|regula|habla|establece|dispone|fija|define|contempla|senala|dice|prohibe|permite|obliga|autoriza|exige"
    r"|ordena|crea|sanciona|castiga|impide|exime|faculta|reconoce|concede|otorga|limita)n?\b"
)
"""The article that says something, asked for with no interrogative: "artículo de la ley X que regula …"."""

# fmt: off
INTENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # The order matters: the first that matches is the intent; each reads the folded question.
    ("urn", (
        r"^\s*urn:",
    )),
    ("hierarchy", (
        r"\bprevalec", r"\bprima\b", r"\bpriman\b", r"\bcual manda\b", r"\bque manda\b", r"\borden de prelacion",
        r"\bprelacion\b", r"\bjerarquia\b", r"\bpesa mas", r"\bmas peso", r"\bque rango", r"\bde que rango",
        r"\bvalen? mas\b",
        r"\brango (?:tiene|normativo|legal|de (?!porcentaje|monto|precio|edad|valor|fecha|hora|puntaje|nota))",
        r"\bpredomina", r"\bmayor (?:rango|jerarquia)",
        r"\bsuperior jerarquic",
        rf"\bpor sobre\b.{{0,40}}\b(?:{_ACTS})\b",
    )),
    ("relation", (
        r"\bque (?:ley|leyes|normas?|decretos?|cuerpos? legal(?:es)?|circular(?:es)?|oficios?|resolucion(?:es)?"
        r"|instructivos?|reglamentos?)\b.{0,60}"
        r"\b(?:modific|reemplaz|derog|complement|sustituy|(?:dej|qued)[a-z]{1,5} sin efecto)\w*",
        r"\b(?:que|a que ley(?:es)?)\s+(?:modific|complement|derog|reemplaz)\w+\s+la\s+ley",
    )),
    ("currency", (
        r"\bhasta que fecha\b.{0,40}\bactualizad", r"\bactualizad[ao] (?:al?|hasta)\b",
        r"\besta (?:vigente|actualizad[ao])\b",
    )),
    ("norm", (r"^\W*(?:en )?que articulo\b",)),
    ("comparison", (
        r"\bdiferencia\w* (?:entre|hay)", r"^\W*diferencias?\b", r"\ben que se (?:diferencia|distingue)n?\b",
        r"\bsubio o bajo\b", r"\bcompar(?:a|ar|acion)\b", r"\bmayor o menor\b",
    )),
    ("term", (
        r"^\W*que [a-zñ]+ (?:del? [a-zñ]+ )?es (?:el|la|un|una) [a-zñ]{3,8}\W*$",
        r"^(?:[a-zñ]+ ){1,5}(?:que|q|k) (?:es|son|significan?)\W*$",
        r"^\W*(?:a )?(?:quien(?:es)?|que) se (?:considera|entiende|denomina|llama)n?\b",
    )),
    ("effect", (
        r"\bque (?:les? )?(?:pasa|ocurre|sucede|efectos?|consecuencias?)\b", r"^\W*(?:y )?(?:que pasa )?si nadie\b",
        r"\bcomo se (?:calcula|determina|mide|obtiene)\b",
        r"\bformula\b(?! (?:el|la|los|las|un|una|sus?)\b)",
        r"\bque (?:debe|deben|hay que|tienen? que|puede|pueden) hacer\b.{0,140}\bsi\b",
        r"\bsi\b.{4,140}\bque se (?:entiende|presume|considera)\b",
        r"^\W*(?:y )?se (?:da|tiene|entiende|considera)(?: por)? [a-zñ]+[ai]d[oa]s? o\b",
        r"\bsi\b.{0,140}\bque (?:debe|deben|hay que|tienen? que|puede|pueden) hacer\b",
    )),
    ("passage", (  # yes or no, of whom a state is said, which days: no term, amount or actor is asked for
        r"^\W*(?:se puede|puedo|podemos|pueden?|es posible|es obligatori[oa]|hay que|debo|debemos|se debe)\b"
        r"(?!.*\bcuan[dt])",
        r"\bquienes? (?:no )?(?:es|son|estan?|quedan?) (?!encargad|design|nombrad|elegid)[a-zñ]+[ai]d[oa]s?\b"
        r"(?! por\b)",
        r"^\W*(?:de |a |en |por |desde |hacia )?(?:donde|adonde)\b", r"\bcuantas veces\b",
        r"^\W*(?:y )?como (?:se|puedo|debo|hay que) (?!llama)",
        r"\bcuando se (?:entiende|considera|presume|estima|configura)n? que\b",
        r"\bquienes? no\b", r"\bque dias? (?:no |son|se (?:consideran|entienden))\b",
    )),
    ("who", (
        r"\bcomo se llama\b", r"\bque (?:unidad|division|departamento|organo|organismo|cargo|autoridad|comision)\b",
        r"\bquien(?:es)?\b", r"\bresponsable del?\b", r"\ba quien(?:es)?\b", r"\bencargad[oa] del?\b",
    )),
    ("norm", (  # what a norm is about, whatever it is about: "¿qué dictamen trata de las multas?"
        r"^\W*(?:que|cual) (?:ley|decreto|norma|resolucion|reglamento|circular|dictamen|oficio|instructivo) "
        r"(?:trata|habla|regula|rige|establece|dispone|crea|fija|ordena|permite|prohibe|se refiere)\b",
    )),
    ("deadline", (
        r"\b(?:dias|meses|a[nñ]os|horas|semanas) (?:minim|maxim)[oa]s\b", r"\bduracion\b",
        r"\b(?:tope|limite|maximo|minimo) (?:de|en) (?:dias|meses|a[nñ]os|semanas)\b",
        r"\ben que (?:parte|epoca|momento) (?:del|de cada) (?:a[nñ]o|mes|semestre)\b",
        r"\bpla[zs]os?\b", r"\bcuant[oa]s? (?:dias|meses|horas|a[nñ]os|semanas|tiempo|rato)\b", r"\bhasta cuando\b",
        r"\bcuanto (?:hay|tengo|tenemos|tienen?|debo|debe|se debe) (?:que )?esperar\b", r"\ba mas tardar\b",
        r"\bque hora\b", r"\bcuando (?:tienen?|tengo|tenemos) que\b", r"\bque meses\b",
        r"\bcada cuanto\b", r"\bcada cuant[oa]s (?:dias|meses|a[nñ]os|semanas)\b",
        r"\bcuanto (?:puede |debe |suele )?(?:tiempo|dura\w*|demora\w*|tarda\w*)\b",
        r"\bcuando (?:hay|debe|se|vence|comienza|empieza|parte|abre|es|puede|cierra)\b", r"\bque dias?\b",
        r"\b(?:que|ultima|fecha) fecha\b", r"\bfechas?\b", r"\bultimo dia\b", r"\bperiodicidad\b",
        r"\bfrecuencia\b", r"\bque (?:mes|trimestre|semestre|plazo)\b", r"\ba los cuantos\b",
        r"\bcuanto (?:tengo|tenemos|tienen?|hay|queda) (?:[a-zñ]+ ){0,4}para\b", r"\bprescripcion de\b",
        r"\ben cuant[oa]s? (?:dias|horas|meses|rato|tiempo)\b", r"^\W*tiempo\b",
        r"\btermino de\b", r"\bdentro de cuanto\b", r"\bvigencia\b",
        r"\bcon cuantos? (?:dias|horas|meses)\b", r"\bcuant[oa]s? .{0,20}\bdias\b",
        r"^(?:dias|horas|meses)\b(?! extra)",
        r"\bcuando$",
        r"[,;:] (?:dias|horas|meses)(?: (?:a la|por|al) [a-zñ]+)?\W*$", r"^\W*(?:y )?(?:para |desde |hasta )?cuando\b",
        r"\banticipacion\b", r"\bantelacion\b",
    )),
    ("amount", (
        r"\bcuant[oa]s?\b", r"\bporcenta?[jg]e\b", r"\bporsenta?[jg]e\b",
        r"\bque (?:monto|parte|proporcion|tope|cantidad|suma|valor|incremento|descuento|recargo|puntaje|reajuste)\b",
        r"\bmontos?\b", r"\btope\b",
        r"\blimites?\b", r"(?<!como )\bmaxim[oa]s?\b", r"(?<!como )\bminim[oa]s?\b", r"\bquorum\b",
        r"\bdesde que monto",
        r"\bponderacion\b", r"\bcosto\b", r"\bvalor\b", r"\bprecio\b", r"\bpresupuesto de\b", r"\bcantidad\b",
        r"\b(?:numero|n[°º]) (?:total |maximo |minimo )?de (?!(?:la |el )?(?:ley|oficio|resolucion|circular|decreto))",
        r"\ben (?:m\$|mm\$|pesos|miles de pesos|millones)(?!\w)",
        r"\bmeta\b", r"(?<![\d.] )\b(?:utm|uta|uf)\b", r"\btasa\b", r"\bmultas?\b", r"\bdotacion\b",
        r"\bsueldo\b", r"\bsalario\b", r"^\W*edad (?:para|minim|maxim|de|a la que)", r"\bque edad\b",
        r"\bpeso (?:maxim|minim|que)",
        r"^\W*(?:(?:el|la|los|las) )?(?:asignacion|bonificacion|bono|aguinaldo|viatico|dieta|remuneracion|renta"
        r"|subsidio|arancel|tarifa)\b.{0,60}\b(?:grado|nivel|tramo|categoria) \d",
    )),
    ("norm", (
        r"\b(?:que|cual) (?:ley|decreto|norma|articulo|resolucion|reglamento|circular|dictamen|oficio)\b",
        r"\ben que (?:articulo|ley|norma|decreto)", ARTICLE_THAT,
        r"\bque (?:dice|regula|establece|dispone|senala) (?:el|la) (?:art|ley|decreto|glosa)", r"\bde que trata\b",
        r"\bnorma que\b", r"\bbase legal\b", r"\bfundamento legal\b",
        r"\bnumero (?:de )?(?:la )?(?:ley|oficio|resolucion|circular|decreto)",
        r"\bcual es (?:el|la) (?:reglamento|ley|decreto|norma)",
        r"^\W*(?:articulo|ley|norma|decreto|glosa)\b.{0,40}\bque (?:trata|regula|habla|rige|establece|crea|fija)",
    )),
    ("term", (
        r"^\W*(?:que|q|k|cual) (?:es|son)\b", r"^\W*que [a-zñ]+ (?:del? [a-zñ]+ )?es (?:el|la|un|una)\b",
        r"\bque (?:significa|quiere decir)\b(?! que\b)", r"\bdefin(?:icion|e|ir)\b", r"\bconcepto\b",
        r"\bse entiende por\b",
        r"\bsigla\b", r"\bnombre completo\b", r"\bque se (?:llama|entiende|denomina)\b", r"\bsignificado\b",
        r"\ba que se (?:llama|denomina)", r"\ben que consisten?\b",
    )),
    ("list", (
        r"\b(?:que|cuales|de que|en que|cuales son l[ao]s)\s+(?:causales|requisitos|documentos|funciones|etapas|fases"
        r"|sanciones|estados|componentes|principios|obligaciones|prohibiciones|atribuciones|criterios|condiciones"
        r"|excepciones|antecedentes|divisiones|comisiones|informes|modificaciones|datos|campos|elementos|areas|anexos"
        r"|votaciones|organismos|fondos|programas|materias|actos|derechos|deberes|integrantes|miembros|motivos|casos"
        r"|causas|inhabilidades|incompatibilidades|gastos|tramites|pasos|tareas|responsabilidades|contenidos)\b",
        r"^(?:elementos|partes|miembros|condiciones|criterios|casos|motivos|inhabilidades|incompatibilidades|derechos"
        r"|deberes|integrantes|causales|requisitos|documentos|funciones|etapas|sanciones|principios|obligaciones"
        r"|prohibiciones|atribuciones|componentes|estados|antecedentes)\b",
        r"\bse compone\b", r"\besta (?:compuest|integrad)[oa]\b",
        r"\bcuales son\b", r"\blista(?:do)?\b",
        r"^\W*(?:los |las )?[a-zñ]{3,}s que (?:compon|integr|conform|contien|incluy)",
        r"^[a-zñ]{3,}[aeoln]e?s para\b", r"\bque (?:requisitos|tipos|informes|modificaciones|documentos|excepciones)\b",
    )),
)

HINTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # Finer than the intent; several may hold.
    ("percent", (
        r"\bporcenta?[jg]e\b", r"\bporsenta?[jg]e\b", r"\bque parte\b", r"\bproporcion\b", r"\bponderacion\b",
        r"\btasa\b", r"\bque (?:recargo|descuento|reajuste|incremento)\b",
    )),
    ("utm", (
        r"\butm\b", r"\buta\b", r"\bunidades tributarias\b",
    )),
    ("effect", (
        r"\bque (?:pasa|ocurre|sucede|efectos?|consecuencias?)\b", r"\bcomo se (?:calcula|determina|mide|obtiene)\b",
        r"\bformula\b",
    )),
    ("who", (
        r"\bcomo se llama\b", r"\bque (?:unidad|division|departamento|organo|organismo|cargo|autoridad|comision)\b",
        r"\bquien(?:es)?\b", r"\bresponsable\b",
    )),
    ("article", (
        r"\b(?:que|cual|en que) articulo\b", ARTICLE_THAT,
    )),
    ("norm", (
        r"\b(?:que|cual(?: es)?(?: el| la)?|en que) "
        r"(?:ley|decreto|norma|resolucion|reglamento|circular|oficio|dictamen)\b",
        r"\bnorma que\b",
    )),
    ("glosa", (
        r"\bque glosa\b", r"\bcual glosa\b",
    )),
    ("date", (
        r"\bque dias?\b", r"\bfechas?\b", r"\bcuando\b", r"\bhasta cuando\b",
    )),
    ("period", (
        r"\bcada cuanto\b", r"\bperiodicidad\b", r"\bfrecuencia\b",
    )),
    ("hours", (
        r"\bhoras\b",
    )),
    ("count", (
        r"(?<!\ben )\bcuant[oa]s?\b(?! (?:tiempo|dura|demora|tarda|es|cuesta|vale|puede|debe))",
    )),
    ("extension", (
        r"\bprorrog", r"\bextend", r"\balarg", r"\bampli", r"\bdias mas\b", r"\bmas dias\b",
    )),
    ("yesno", (
        r"^\W*(?:puede|pueden|debe|deben|se puede|es posible|siguen|sigue|hay que|requiere|necesita)\b", r"\?$",
    )),
    ("top", (
        r"\bprimer[oa]?\b", r"\bmas alt[oa]\b", r"\bencabeza\b", r"\b(?:mas|mayor|maxima) jerarquia\b",
        r"\b(?:mas|mayor|maximo) rango\b", r"\bmas arriba\b",
    )),
    ("bottom", (
        r"\bultim[oa]\b", r"\bmas baj[oa]\b", r"\bal final\b", r"\bmenor (?:jerarquia|rango)\b", r"\bmas abajo\b",
    )),
    ("sigla", (
        r"\bsigla\b", r"\bnombre completo\b", r"\bque (?:significa|quiere decir)\b",
    )),
)
# fmt: on

_Table = tuple[tuple[str, re.Pattern[str], Needles], ...]


def _compiled(table: Sequence[tuple[str, Sequence[str]]]) -> _Table:
    found = [(name, _any(patterns)) for name, patterns in table]
    return tuple((name, pattern, needles_of(pattern)) for name, pattern in found)


_INTENTS, _HINTS = _compiled(INTENTS), _compiled(HINTS)


_ONLY_WHEN = re.compile(
    r"(?P<asks>^\W*(?:y |hasta |en |de |a |por |con |desde )?(?:cuant[oa]s?|quien(?:es)?|que|cual(?:es)?|como|donde)\b"
    r"[^¿?]*[a-zñ] (?<! y ))cuando\b(?=.*[a-zñ])"
)
"""A "cuando" after another interrogative: it tells when something is so, and asks nothing."""


_ONLY_WHOM = re.compile(
    r"(?P<asks>^\W*(?:y |hasta |en |de |a |por |con |desde )?"
    r"(?:cuant[oa]s?|cuando|que (?:plazo|dia|fecha|monto|porcentaje))\b"
    r"[^¿?]*[a-zñ] (?<! y ))(?:(?:a|de|por|con) )?quien(?:es)?\b(?=.*[a-zñ])"
)
"""A "quien" after another interrogative, the same: "¿cuántos días hay para decir a quién se nombra?"."""


def read_intent(folded: str) -> str:
    """The first intent whose words the folded question holds; "passage" where none does."""
    if "cuando" in folded:
        folded = _ONLY_WHEN.sub(r"\g<asks>si", folded)
    if "quien" in folded:
        folded = _ONLY_WHOM.sub(r"\g<asks>que", folded)
    for name, pattern, needles in _INTENTS:
        if found_in(folded, pattern, needles):
            return name
    return "passage"


def read_hints(folded: str) -> frozenset[str]:
    """The finer hints of a folded question."""
    return frozenset([name for name, pattern, needles in _HINTS if found_in(folded, pattern, needles)])
