"""What officials type, and what documents write for it: near synonyms, words near in meaning, runs of words.

Nothing here names a subject of any document. Words are written as people write them; ``indexer.text.stem`` puts them in
index form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from indexer.norm_names import numbered_laws
from indexer.text import stems, tokens
from server.synonyms_near import NEAR
from server.synonyms_wide import WIDE

NEAR_QUALITY, WIDE_QUALITY = 0.72, 0.62
"""How much a match by a near synonym, and by a word that only stands near in meaning, counts beside the word itself."""

ONE_WAY: tuple[tuple[str, str], ...] = (
    ("contraloría", "cgr"),
    ("objetar", "reclamar reclamo impugnar"),
    ("alegar", "reclamar reclamo apelar impugnar objetar observar observación descargos"),
    ("edad", "año"),
    ("hijo", "menor"),
    ("morir", "muerte fallecimiento fallecer"),
    ("casamiento", "matrimonio"),
    ("parto", "nacimiento"),
    ("minuta", "acta"),
    ("estudiante", "alumno"),
    ("echar", "poner cargar"),
    ("peso", "kilo kilogramo"),
    ("chequear", "revisar verificar"),
    ("pega", "trabajo servicio institución"),
    ("enchufar", "conectar"),
)
"""A word that is said, and what documents write for it; never the reverse, where the word's stem is also that of
another ("objetar" and "objeto"), or where what is written says much more ("años")."""


PHRASES: tuple[tuple[str, str], ...] = (
    ("caja chica", "fondo fijo"),
    ("horas extras", "horas extraordinarias"),
    ("horas extras", "trabajos extraordinarios"),
    ("horas extraordinarias", "horas extras"),
    ("horas extraordinarias", "trabajos extraordinarios"),
    ("dar de baja", "baja"),
    ("dar aviso", "aviso"),
    ("dar aviso", "informar"),
    ("dar permiso", "autorizar"),
    ("dar permiso", "permiso"),
    ("dar cuenta", "informar"),
    ("dar cuenta", "rendir"),
    ("dar por terminado", "término"),
    ("poner término", "terminar"),
    ("poner fin", "terminar"),
    ("poner la firma", "firmar"),
    ("poner plata", "aportar"),
    ("pasar plata", "transferir recursos"),
    ("dejar sin efecto", "revocar"),
    ("dejar sin efecto", "derogar"),
    ("hacerse cargo", "asumir"),
    ("hacerse cargo", "responsable"),
    ("hacer uso", "usar"),
    ("llevar a cabo", "realizar"),
    ("llevar a cabo", "ejecutar"),
    ("fuera de plazo", "atraso"),
    ("fuera de plazo", "extemporáneo"),
    ("quedar fuera", "excluido"),
    ("quedar fuera", "inadmisible"),
    ("trato directo", "contratación directa"),
    ("bien raíz", "inmueble"),
    ("tercera edad", "adultos mayores"),
    ("adulto mayor", "personas mayores"),
    ("trabajo remoto", "teletrabajo"),
    ("página web", "sitio electrónico"),
    ("sitio web", "sitio electrónico"),
    ("correo electrónico", "casilla electrónica"),
    ("gobierno regional", "gore"),
    ("consejo regional", "core"),
    ("contraloría general", "cgr"),
    ("fin semana", "sábado"),
    ("día administrativo", "permiso administrativo"),
    ("cajas chicas", "fondos fijos"),
    ("hora extra", "horas extraordinarias"),
    ("echar bencina", "combustible"),
    ("mal uso", "uso indebido"),
    ("pasar la noche", "pernoctar"),
    ("fuera de horario", "trabajos extraordinarios"),
    ("fuera de plazo", "fuera de término"),
    ("poner al día", "actualizar"),
    ("pedir permiso", "autorización"),
    ("quedar fuera", "inhabilitado"),
    ("hacer llegar", "enviar"),
    ("vuelo avión", "pasaje aéreo"),
    ("rendir cuenta", "dar cuenta"),
    ("fin de semana", "sábado domingo"),
    ("fin de semana", "días inhábiles"),
)
"""Runs of words that say one thing, and what documents write for it; the common names of laws are added to them."""


@lru_cache(maxsize=1)
def phrases() -> Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]:
    """Content stems of a phrase -> those of what may stand for it."""
    out: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for said, written in PHRASES:
        out.setdefault(tuple(stems(said)), []).append(tuple(stems(written)))
    for name, number in numbered_laws():
        said_so = tuple(stems(name))
        if len(said_so) == _PHRASE:
            out.setdefault(said_so, []).append(tuple(stems(number)))
    return out


_PHRASE = 2
"""Content words of a phrase: that many are looked for together."""


@lru_cache(maxsize=1)
def synonyms() -> Mapping[str, Mapping[str, float]]:
    """Stem -> the stems that may stand for it, each with how well (0..1)."""
    out: dict[str, dict[str, float]] = {}
    for groups, quality in ((NEAR, NEAR_QUALITY), (WIDE, WIDE_QUALITY)):
        for group in groups:
            members = list(dict.fromkeys(token.stem for token in tokens(group)))  # in order: the first forms are kept
            for member in members:
                known = out.setdefault(member, {})
                for other in members:
                    if other != member:
                        known.setdefault(other, quality)
    for said, written in ONE_WAY:
        known = out.setdefault(tokens(said)[0].stem, {})
        for token in tokens(written):
            known.setdefault(token.stem, NEAR_QUALITY)
    return out


_INFINITIVE = re.compile(r"[aei]r(?:se|l[aeo]s?)?$")


def strong_forms(folded: str, base: str) -> list[str]:
    """Stems of the irregular forms of an infinitive: "aprueba" of "aprobar", "niega" of "negar", "pide" of "pedir"."""
    place = max(base.rfind(vowel) for vowel in "eo")
    if place < 1 or len(base) > 10 or not _INFINITIVE.search(folded) or set(base[place + 1 :]) & set("aiu"):
        return []
    return [base[:place] + strong + base[place + 1 :] for strong in (("ue",) if base[place] == "o" else ("ie", "i"))]


@lru_cache(maxsize=1)
def strong_stems() -> Mapping[str, Sequence[str]]:
    """Stem of an infinitive among the synonyms -> those of its irregular forms ("expedir": "expide")."""
    out: dict[str, list[str]] = {}
    for group in (*NEAR, *WIDE, *(written for _, written in ONE_WAY)):
        for token in tokens(group):
            strong = strong_forms(token.folded, token.stem)
            if strong:
                out[token.stem] = strong
    return out
