"""Who must act: the organ or person that is the subject of a sentence, by word order and prepositions.

A name after "de", "a" or "ante" is somebody else's complement, not the subject: "el informe del consejo deberá" binds
nobody here. Nothing is guessed: a passive sentence with no agent has no actor.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from indexer.grammar.words import Words, at, digits, joined, phrase

_ORGANS = frozenset(
    """gobernador gobernadora gobernadores intendente delegado delegada consejo core gobierno gore ministerio
    ministro ministra subsecretaria subsecretario direccion director directora division departamento depto
    unidad jefe jefa jefatura servicio servicios organo organos organismo organismos municipalidad
    municipalidades municipio municipios alcalde alcaldesa contraloria contralor tribunal corte juez jueza
    comision comite presidente presidenta secretario secretaria secretarias administrador administradora
    interesado interesada interesados solicitante solicitantes requirente reclamante denunciante recurrente
    funcionario funcionaria funcionarios proveedor proveedores adjudicatario adjudicataria ejecutor ejecutora
    entidad entidades autoridad autoridades institucion instituciones persona personas tercero terceros
    titular titulares mandante contratista oferente oferentes postulante postulantes consejero consejera
    consejeros camara senado congreso superintendencia intendencia encargado encargada fiscal inspector
    tesoreria tesorero area seremi empresa empresas universidad universidades corporacion sociedad
    administracion receptor receptora receptores beneficiario beneficiaria beneficiarios usuario usuarios
    responsable secretaria superior abastecimiento denunciado afectado afectados dipres cgr subdere mdsf daf
    dipir diplade corfo sercotec segpres tgr senapred seremis oficina oficinas cplt chilecompra gobiernos
    consejos ministerios direcciones intendentes directores jefes jefas alcaldes divisiones unidades
    comisiones ministros tribunales delegados subsecretarias instructor actuario""".split()
)
_TITLES = frozenset(("regional", "regionales", "general", "ejecutivo", "ejecutiva", "nacional", "municipal", "tecnica"))
_DETERMINERS = frozenset(
    """el la los las un una dicho dicha dichos dichas este esta estos estas ese esa cada respectivo respectiva su sus
    otro otra ambos ambas mismo misma todo toda todos todas propio propia correspondiente citado citada
    referido""".split()
)
_PREPOSITIONS = frozenset(
    """a al de del ante con contra en entre hacia hasta para por segun sin sobre tras y o desde mediante que""".split()
)
_VERB = re.compile(
    r"^(?:[a-z]{2,}[aeid]ran?|[a-z]{2,}(?:ar|ier)en?|pronuncian?|dara|ira|tiene|tienen|debe|deben|puede|pueden|dispone|disponen|envia|envian|"
    r"presenta|presentan|elabora|elaboran|realiza|realizan|remite|remiten|emite|emiten|aprueba|aprueban|comunica|informa|"
    r"informan|publican|entrega|entregan|resuelve|notifica|rinde|rinden|solicita|revisa|valida|registra|"
    r"actualiza|propone|dicta|firma|responde|convoca|evalua|paga|habilita|recibe|ingresa|sube|carga|certifica|"
    r"requiere|designa|autoriza|toma|toman|otorga|otorgan|ejecuta|ejecutan|coordina|lidera|gestiona|define|"
    r"establece|determina|ordena|sesiona|transfiere|transfieren|rechaza|modifica|asigna|deriva|verifica|tramita|suscribe|"
    r"adjudica|mantiene|mantienen|conserva|cumple|reciba|podria|deberia)$"
)
_NOT_VERB = frozenset(("cartera", "primera", "tercera", "manera", "fuera", "camara", "carrera", "frontera", "bandera"))
_RELATIVE = ("para que", ", quien", ", el que", ", el cual", ", la que", ", la cual", "quien", ", quienes")
_WHO = (", quien", "quien", ", quienes", "quienes")
_ADJECTIVE = re.compile(r"^[a-z]{3,}(?:al|ales|iv[oa]s?|ic[oa]s?|ari[oa]s?|ente|entes|ante|antes)$")
_PASSIVE = re.compile(r"\b(?:ser|sera|seran|sea|sean|parte)\b")
_MAX_NAME = 9
_MAX_SENTENCE = 150
_MAX_MARKS = 24
_BREAKS = frozenset((";", ".", ":"))
_STOPS = _BREAKS | {"quien", "quienes"}
_LANDMARKS = _STOPS | _ORGANS


class Actor(NamedTuple):
    """Words ``first`` to ``last`` name who must act."""

    first: int
    last: int


def landmarks(words: Words, siglas: frozenset[int]) -> tuple[int, ...]:
    """The indices at which ``subject`` stops: organs, "quien", and the marks that end a clause."""
    named = [place for place, word in enumerate(words) if word in _LANDMARKS or place in siglas]
    return tuple([place for place in named if words[place] in _STOPS or _is_organ(words, siglas, place)])


def subject(words: Words, siglas: frozenset[int], marks: tuple[int, ...], value: int, floor: int = 0) -> Actor | None:
    """The subject nearest before the value at word ``value``, else the first one after it with a verb.

    The search goes back to ``floor``, and no further than a long sentence. ``siglas`` holds the indices of words
    written all in capitals (DIPRES, CGR): names of organs too. ``marks`` are the segment's ``landmarks``.
    """
    agent: Actor | None = None
    pending: Actor | None = None
    who = False
    here = bisect_left(marks, value)
    for place in reversed(marks[max(here - _MAX_MARKS, 0) : here]):
        text = at(words, place)
        if text == ";" or place < max(floor, value - _MAX_SENTENCE):
            break
        if text in ("quien", "quienes") and agent is None and pending is None:
            who = verb_after(words, place, value) is not None
        if text in _STOPS:
            continue
        role = _role(words, place)
        name = Actor(place, _name_end(words, siglas, place))
        if who:
            return name
        if role == "subject" and _has_verb(words, siglas, name, value):
            return name
        if role == "agent":
            agent = agent or name
        elif phrase(words, name.last, *(_RELATIVE if role == "bound" else _WHO)) or (
            role == "subject" and place <= floor + 2 and place not in siglas
        ):
            return name
        elif role == "subject" and place not in siglas:
            pending = pending or name
    if agent or (pending and at(words, value - 1) and verb_after(words, value, len(words)) is not None):
        return agent or pending
    return _subject_after(words, siglas, marks[here : here + _MAX_MARKS], value)


def _subject_after(words: Words, siglas: frozenset[int], marks: tuple[int, ...], value: int) -> Actor | None:
    """ "Dentro del plazo de diez días el consejo podrá …", "… deberá la autoridad resolver"."""
    for place in marks:
        if at(words, place) in _BREAKS or place > value + 45:
            return None
        if at(words, place) not in _STOPS and _role(words, place) == "subject":
            name = Actor(place, _name_end(words, siglas, place))
            if _has_verb(words, siglas, name, len(words)):
                return name
    return None


def named(words: Words, siglas: frozenset[int], first: int, last: int, *, addressed: bool) -> Actor | None:
    """The last organ in a label or lead ("Propuesta Gobernador", "Corresponderá al consejo regional:").

    ``addressed``: an organ after "a" counts (a lead gives it a task); in a label it is only who receives.
    """
    for place in range(last - 1, first - 1, -1):
        alone = last - first <= 2  # "DIPIR:"
        if _is_organ(words, siglas, place) and (alone or at(words, place) in _ORGANS):
            before = _before(words, place)
            if before in ("a", "al") and not addressed:
                return None
            if before in ("de", "del", "por", "y", "", ":", "/", "a", "al") or before not in _PREPOSITIONS:
                return Actor(place, min(_name_end(words, siglas, place), last))
    return None


def _is_organ(words: Words, siglas: frozenset[int], place: int) -> bool:
    text = at(words, place)
    if place in siglas:
        return True
    if text not in _ORGANS:
        return False
    # "jefe de servicio", "unidad de …": the name begins at its first noun.
    return not (at(words, place - 1) in ("de", "del") and at(words, place - 2) in _ORGANS) and not (
        at(words, place - 1) in _ORGANS and text in ("superior", "tercero", "terceros", "responsable")
    )


def _before(words: Words, place: int) -> str:
    place -= 1
    while (
        at(words, place) in _DETERMINERS
        or (
            at(words, place) in ("o", "u", "y") and (at(words, place - 1) in _ORGANS or at(words, place - 1) in _TITLES)
        )
        or (at(words, place) in _ORGANS | _TITLES and at(words, place + 1) in ("o", "u", "y"))
    ):
        place -= 1
    return at(words, place)


def _role(words: Words, place: int) -> str:
    before = _before(words, place)
    if before == "por" or "por parte de" in joined(words, place - 4, place):
        # An agent acts here only in the sentence's own passive ("deberá ser remitida por …"), not in a participle's.
        return "agent" if _PASSIVE.search(joined(words, place - 7, place)) else "complement"
    if before in ("a", "al"):
        return "bound"
    return "complement" if before in _PREPOSITIONS - {"y", "o", "que"} else "subject"


def _name_end(words: Words, siglas: frozenset[int], place: int) -> int:
    """The index behind the name that begins at ``place``: its adjectives and "de …" complements."""
    if place in siglas:
        return place + 1
    here = place + 1
    while here < len(words) and here - place < _MAX_NAME:
        text = at(words, here)
        if text in _TITLES or here in siglas or text in ("superior", "ejecutor") or _ADJECTIVE.match(text):
            here += 1
        elif (
            text in ("de", "del") and at(words, here + 1) and not digits(at(words, here + 1)) and here + 1 < len(words)
        ):
            after = here + 1 + (1 if at(words, here + 1) in _DETERMINERS else 0)
            if _VERB.match(at(words, after)) or not at(words, after).isalpha() or at(words, after) in ("que", "plazo"):
                break
            here = after + 1
        else:
            break
    return here


def _has_verb(words: Words, siglas: frozenset[int], name: Actor, limit: int) -> bool:
    """Whether a finite verb goes with the name: soon behind it, or just before it ("deberá la autoridad").

    A sigla of its own (it may name a form or a system) needs its verb at once: "CGR realiza …".
    """
    reach = 2 if name.first in siglas and at(words, name.first) not in _ORGANS else 24
    for word in words[name.last : min(limit, name.last + reach)]:
        if word in (";", "."):
            break
        if _VERBS[word]:
            return True
    return is_verb(words, name.first - (2 if at(words, name.first - 1) in _DETERMINERS else 1))


def is_organ(word: str) -> bool:
    """Whether a folded word names a kind of organ or person that a rule can bind."""
    return word in _ORGANS


class _Verbs(dict[str, bool]):
    """Whether a word looks like a finite verb. A corpus has the same words again and again: asked once of each."""

    def __missing__(self, word: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = found = _VERB.match(word) is not None and word not in _NOT_VERB
        return found


_REMEMBERED = 100_000
_VERBS = _Verbs()


def is_verb(words: Words, place: int) -> bool:
    """Whether the word at ``place`` looks like a finite verb of a rule (future, or a frequent present)."""
    return _VERBS[at(words, place)]


def verb_after(words: Words, start: int, limit: int) -> int | None:
    """The index of the first finite verb between ``start`` and ``limit``."""
    for place, word in enumerate(words[start : min(limit, start + 30)], start):
        if _VERBS[word]:
            return place
    return None
