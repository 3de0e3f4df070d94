"""General Spanish administrative vocabulary as data: question words, intent words, abbreviations, word endings.

Nothing here names a subject of any document. Words are written as people write them; ``indexer.text.stem`` puts them in
index form. The words that every Chilean public office uses in place of one another are in ``server/synonyms.py``.
"""

from __future__ import annotations

from functools import lru_cache

from indexer.text import stem

# Words of a question that say how it is asked, not what about. They never count towards covering a passage.
QUESTION_WORDS = frozenset(
    """sigue siguen entiende entienden voy vamos vienen venia tipo tipos clase clases forma manera modo contempla
    contemplan considera consideran incluye incluyen asciende ascienden que quien quienes cual cuales cuanto
    cuanta cuantos cuantas cuando como donde adonde porque hay debe deben deberia deberian debemos debo tiene
    tienen tenemos tengo puede pueden podemos puedo podria podrian hace hacen hacer hago dice dicen dicho decir
    necesito necesita necesitan necesitamos quiero quiere saber averiguar corresponde corresponden seria seran
    sera esta este estos estas vez veces favor gracias hola estimados sirve sirven significa quiere existe
    existen hubo haya hayan habia si nos les ser soy somos cosa caso hacerlo usa usan usar da dan dar dado va
    van ir pasa pasar sobre respecto relacion relativo relativa referente trata tratar aplica aplicar aplican
    rige regir fija fijan fijar indica establece establecen senala dispone trato antes despues luego entonces ya
    aun todavia solo solamente ahora exactamente mas menos mucho poco jefatura duda dudas ayuda consulta
    pregunta llama llaman denomina denominan consiste dejar deja dejan quedar queda quedan llevar lleva llevan
    traer sacar saca mismo nosotros alguien algo nadie pide piden exige exigen mando mandamos estar estamos
    poder deber tener tenia lo la el cuya cuyo rigen ocurre ocurren
    ocurrir sucede suceden suceder damos doy oye oiga oigan hey disculpa disculpe porfa porfavor normal
    normalmente ex toca tocan tocaba q k cosas nada mio mia mios mias suyo suya tuyo tuya""".split()
)

# Verbs and nouns of every story, which say little of what is asked: they count, but for less than the words that tell.
LIGHT_WORDS = frozenset(
    """llegar llega llego llegan llegue llevo paso pasan pasando pasaron poner pone ponen puso puesto quedo
    quedaron dejo dejaron seguir siga sigan siguio volver vuelve vuelvo volvi volvio vuelta fui fue fueron iba
    ira iran vino viene vienen toca tocan tocaba toque echa echan echar tomar toma toman tomo tenia tenian tuvo
    tuvimos tuvieron estaba estaban estoy estare estara andar anda andamos encontrar encuentra encuentran saben
    sabe conocer conoce queremos quieren querria queria lograr logra conseguir consigue intentar creer cree
    pensar piensa hablar habla ver vemos mirar buscar busca esperar espera esperan faltar falta faltan realizar
    realiza realizan efectuar efectua obtener obtiene recibir recibe reciben recibio darme darle darles dieron
    deje armar armando empezar terminar hicimos hicieron hizo hemos tema temas parte partes caso casos momento
    lado nombre manera papel tiempo dentro fuera fin""".split()
)

# Whose documents these are: their rules leave it unsaid, so that it tells little, and no passage is for want of it.
OWN_BODY = frozenset(("gore", "gobierno regional", "nuestro servicio", "nuestra institucion"))

# The regions, as officials write them: a figure of one region never answers for another.
REGIONS = (
    "arica parinacota", "tarapacá", "antofagasta", "atacama", "coquimbo", "valparaíso", "metropolitana", "ohiggins",
    "maule", "ñuble", "biobío", "araucanía", "los ríos", "los lagos", "aysén", "magallanes",
)  # fmt: skip

# Words that name the kind of answer wanted. They steer the intent and weigh little in covering a passage, because
# the passage that answers need not repeat them ("10 días corridos" answers "plazo").
INTENT_WORDS: dict[str, frozenset[str]] = {
    "deadline": frozenset(
        """plazo plazos maximo maxima minimo minima dia dias fecha fechas termino tiempo hora horas mes meses
        ano anos año años periodicidad frecuencia periodo cada ultimo tope limite vence hasta cuando demora dura
        durar duracion rato esperar espera tardar tarda semana semanas trimestre semestre vigencia antelacion
        anticipacion""".split()
    ),
    "amount": frozenset(
        """monto montos porcentaje porcentajes cantidad cuantia valor cifra tope limite maximo maxima minimo
        minima numero total suma utm uta uf pesos miles millones parte proporcion cobra cobran cuesta
        cuestan plata dinero vale valen paga pagan""".split()
    ),
    "term": frozenset(
        "definicion concepto nombre completo sigla siglas significado definir define define entiende".split()
    ),
    "norm": frozenset(
        """norma normas articulo articulos ley leyes decreto resolucion fundamento legal base sustento permite prohibe
        impide obliga autoriza faculta exige ordena""".split()
    ),
    "hierarchy": frozenset(
        """prevalece prevalecen prima priman manda jerarquia jerarquico prelacion orden rango superior inferior
        pesa predomina""".split()
    ),
    "list": frozenset("lista listado cuales enumera requisitos tipos causas motivos casos razones".split()),
    "comparison": frozenset("diferencia diferencias subio bajo compara comparar comparacion aumento disminuyo".split()),
    "who": frozenset("responsable encargado encargada quien quienes".split()),
    "effect": frozenset("efecto efectos consecuencia consecuencias tiempo calcula calcular formula".split()),
    "currency": frozenset("fecha actualizado actualizada vigente version hasta texto".split()),
}

# Abbreviations that officials type, in full.
ABBREVIATIONS = {
    "of": "oficio", "ofic": "oficio", "circ": "circular", "ord": "ordinario", "res": "resolución",
    "resol": "resolución",
    "dto": "decreto", "dcto": "decreto", "ds": "decreto", "art": "artículo", "inc": "inciso", "subt": "subtítulo",
    "asig": "asignación", "proy": "proyecto", "ppto": "presupuesto", "prpto": "presupuesto", "pto": "presupuesto",
    "presup": "presupuesto", "min": "ministerio", "gob": "gobierno", "reg": "regional", "muni": "municipalidad",
    "munis": "municipalidades", "depto": "departamento", "div": "división", "adm": "administración", "nac": "nacional",
    "doc": "documento", "docs": "documentos", "inf": "informe", "func": "funcionario", "transf": "transferencia",
    "conv": "convenio", "lic": "licitación", "infra": "infraestructura", "dir": "dirección", "dpto": "departamento",
    "utm": "unidad tributaria mensual", "uta": "unidad tributaria anual", "km": "kilómetro", "ha": "hectárea",
    "hab": "habitante", "max": "máximo", "mín": "mínimo", "pob": "población", "prog": "programa", "consej": "consejero",
    "gtos": "gastos", "cgr": "contraloría general república", "gore": "gobierno regional",
    "seremi": "secretario regional ministerial",
    "compu": "computador", "info": "información", "cel": "celular",
    "gto": "gasto", "rem": "remuneración", "vehic": "vehículo", "modif": "modificación",
}  # fmt: skip


# A collegiate body and its members: what its rules say of them ("la mayoría de los consejeros") they say of it.
MEMBERS = {"consejo": "consejero", "concejo": "concejal", "directorio": "director", "comisión": "comisionado"}


@lru_cache(maxsize=1)
def member_stems() -> dict[str, str]:
    """Stem of a body -> that of its members."""
    return {stem(body): stem(member) for body, member in MEMBERS.items()}


@lru_cache(maxsize=1)
def intent_stems() -> dict[str, frozenset[str]]:
    """Stem -> the intents it points to."""
    out: dict[str, set[str]] = {}
    for intent, words in INTENT_WORDS.items():
        for word in words:
            out.setdefault(stem(word), set()).add(intent)
    return {key: frozenset(value) for key, value in out.items()}


# Endings that make one word family in administrative Spanish: a stem and another that differ only by these name the
# same action ("transferir", "transferencia"; "notifica", "notificación"; "territorio", "territorial").
FAMILY_ENDINGS = frozenset(
    """a al ari ativ cion dor ent ent encia encial enci iv ient imient il ion ional or orial ori r ri s sion tiv tori
    ual uar mient ment an ano ador ant anc anci abl ibl id ad ida it iz izacion izar ific ar er ir e i o u
    n on tr""".split()
)
