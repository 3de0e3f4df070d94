"""Reading Spanish text: folding, tokens, stems, number words, sentences. Pure functions shared by index and query.

One analyser for both sides is the contract: what the index holds under a token is what a question's token finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from indexer.models import Span
from indexer.scanning import digit_runs, letters_of, matches, stand_together

# --------------------------------------------------------------------------------------------- folding


def fold(text: str) -> str:
    """Lower case without accents, ñ kept. Same length as the NFC text (one code point in, one out)."""
    if text.isascii():
        return text.lower()
    try:  # as bytes: twenty times as fast
        return text.encode("latin-1").translate(_FOLDED_LATIN).decode("latin-1")
    except UnicodeEncodeError:
        return _folded(text)


@lru_cache(maxsize=16)
def fold_whole(passage: str) -> str:
    """``fold`` of a passage, for which each extractor asks: the same string, whose hash is then worked out once."""
    return fold(passage)


@lru_cache(maxsize=256)
def _folded(text: str) -> str:  # a passage is folded by the analyser and by every extractor, one after another
    return text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Each code point's folded form, worked out once: ``str.translate`` then runs in C over whole passages."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        low = char.lower()
        base = low if low == "ñ" else unicodedata.normalize("NFD", low)[:1]
        self[code] = folded = base if len(base) == 1 else char
        return folded


_FOLDED = _Folded()
_FOLDED_LATIN = bytes(ord(_FOLDED[code]) for code in range(256))


def is_latin(text: str) -> bool:
    """Whether a text fits into latin-1, a byte a character."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def collapse(text: str) -> str:
    """White space runs as one blank, trimmed; as none where several end at a full stop or its like, as a link's end."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text  # as most are: no white space but single blanks
    return " ".join(_LOOSE.sub("", text).split())


_LOOSE = re.compile(r"(?<! ) {2,}+(?=[.,;:)](?:\s|$))")


@lru_cache(maxsize=1024)  # the letters and numerals of lists, and labels
def slug(text: str, limit: int = 60) -> str:
    """A URN fragment segment ``[a-z0-9-]``: folded, ñ as n, words joined by hyphens, cut at a word boundary."""
    words = re.findall(r"[a-z0-9]+", fold(text).replace("ñ", "n"))
    out = ""
    for word in words:
        if out and len(out) + 1 + len(word) > limit:
            break
        out = f"{out}-{word}" if out else word[:limit]
    return out


# --------------------------------------------------------------------------------------------- numbers

_UNITS = {
    "cero": 0, "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
    "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiun": 21,
    "veintiuno": 21, "veintiuna": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25,
    "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
_TENS = {"treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90}
_HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300, "trescientas": 300,
    "cuatrocientos": 400, "cuatrocientas": 400, "quinientos": 500, "quinientas": 500, "seiscientos": 600,
    "seiscientas": 600, "setecientos": 700, "setecientas": 700, "ochocientos": 800, "ochocientas": 800,
    "novecientos": 900, "novecientas": 900,
}  # fmt: skip
NUMBER_VALUES = {**_UNITS, **_TENS, **_HUNDREDS, "mil": 1000}
"""Every cardinal number word, folded, and its value."""

_ORDINAL_UNITS = {
    "primer": 1, "primero": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercer": 3, "tercero": 3, "tercera": 3,
    "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5, "sexto": 6, "sexta": 6, "septimo": 7, "septima": 7,
    "octavo": 8, "octava": 8, "noveno": 9, "novena": 9,
}  # fmt: skip
_ORDINAL_TENS = {
    "decimo": 10, "vigesimo": 20, "trigesimo": 30, "cuadragesimo": 40, "quincuagesimo": 50, "sexagesimo": 60,
    "septuagesimo": 70, "octogesimo": 80, "nonagesimo": 90, "centesimo": 100,
}  # fmt: skip
_ORDINAL_WHOLE = {"undecimo": 11, "duodecimo": 12, "decimoprimero": 11, "decimosegundo": 12}

NUMBER_WORD = (
    r"(?:(?:mil|cien(?:to)?|(?:dos|tres|cuatro|seis|sete|ocho|nove)cient[oa]s|quinient[oa]s|"
    r"treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|veinti[a-z]+|dieci[a-z]+|veinte|"
    r"un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince)\b)"
)
"""Regex (over folded text) of one number word; join with blanks and "y" for a whole number."""

NUMBER_WORDS = rf"(?:{NUMBER_WORD}(?:\s+(?:y\s+)?{NUMBER_WORD})*)"
"""Regex (over folded text) of a whole number in words, e.g. "ciento veinte", "sesenta y cinco"."""


def words_to_number(text: str) -> int | None:
    """The value of a cardinal number in words up to 999.999 ("sesenta y cinco" -> 65), or None."""
    total, group, seen = 0, 0, False
    for word in re.findall(r"[a-zñ]+", fold(text)):
        if word == "y" and seen:
            continue
        if word in _UNITS:
            group += _UNITS[word]
        elif word in _TENS:
            group += _TENS[word]
        elif word in _HUNDREDS:
            group += _HUNDREDS[word]
        elif word == "mil":
            total, group = (group or 1) * 1000, 0
        else:
            return None
        seen = True
    return total + group if seen else None


def ordinal_to_number(text: str) -> int | None:
    """The value of an ordinal in words ("sexagésimo primero" -> 61, "VIGESIMOSEXTO" -> 26, "único" -> None)."""
    total, seen = 0, False
    for word in re.findall(r"[a-zñ]+", fold(text)):
        value = _ordinal_word(word)
        if value is None:
            return None
        total, seen = total + value, True
    return total if seen else None


def _ordinal_word(word: str) -> int | None:
    masculine = f"{word[:-1]}o" if word.endswith("a") else word  # "décima", "vigesimoprimera"
    for table in (_ORDINAL_UNITS, _ORDINAL_TENS, _ORDINAL_WHOLE):
        if masculine in table:
            return table[masculine]
    for prefix, tens in _ORDINAL_TENS.items():  # "vigesimosexto", "vigesimasexta", "decimoctavo"
        if masculine.startswith(prefix[:-1]):
            unit = _ORDINAL_UNITS.get(masculine[len(prefix) :]) or (8 if masculine.endswith("octavo") else None)
            if unit is not None and masculine[len(prefix) - 1] in "oa":
                return tens + unit
    return None


_GROUPED = re.compile(r"^\d{1,3}(?:\.\d{3})+$")


def normal_number(digits: str) -> str:
    """Chilean digits in one form: thousands points dropped, decimal comma as a point ("1.263" -> "1263")."""
    whole, comma, decimals = digits.partition(",")
    whole = whole.replace(".", "") if _GROUPED.match(whole) else whole
    return f"{whole}.{decimals}" if comma and decimals else whole


# ---------------------------------------------------------------------------------------------- tokens

_WORDS = re.compile(r"[a-zñ]+|[0-9]+(?:er|ro|do|to|mo|vo|no|ra|da|ta|ma|va|na)\b|[0-9]+(?:[.,][0-9]+)*|%")
CAPITALS = "[A-ZÀ-ÖØ-Þ\u0100-\u1fff\u2100-\U0010ffff]"
"""A regex class of every capital that folds to a letter of a word, and more: where none stand together is no sigla."""

_WORD_LETTERS = "".join(chr(code) for code in range(256) if "a" <= fold(chr(code)) <= "z" or fold(chr(code)) == "ñ")
_WORD_CAPITALS = "".join(filter(str.isupper, _WORD_LETTERS))
_SIGLA = re.compile(  # within latin-1: a whole word in capitals
    f"(?<![{_WORD_LETTERS}])[{_WORD_CAPITALS}]{{2,7}}(?![{_WORD_LETTERS}])"
)
_CAPITALS_AS_ONES = bytes(ord("1") if chr(code) in _WORD_CAPITALS else ord(" ") for code in range(256))
_GLUED = re.compile(f"[0-9][{_WORD_CAPITALS}]")
_STEMMER = Stemmer.Stemmer("spanish")
_STEMMER.maxCacheSize = 0

# Words that carry grammar, not subject. Kept apart from question words so that each list can be read on its own.
STOP_WORDS = frozenset(
    """a al ante aquel aquella aquellas aquellos aun aunque cada como con contra cual cuales cualquier cuando
    cuyo cuya cuyos cuyas de del desde donde durante e el ella ellas ellos en entre era eran es esa esas ese
    eso esos esta estan estar estas este esto estos fue fueron ha haber habia habra han hasta hay la las le
    les lo los mas me mi mis mismo misma mismos mismas muy ni no nos nosotros o otra otras otro otros para
    pero poco por porque pues que quien quienes se sea sean segun ser si sido sin sino so sobre son su sus tal
    tales tambien tan tanto te tener tiene tienen toda todas todo todos tras tu tus u un una unas uno unos
    usted ustedes ya y yo""".split()
)


_FUTURE = re.compile(r"[ei]r(?=[áÁ][nN]?\b)")
_NO_LETTER = re.compile(r"[\W\d_]")


def _futures(text: str) -> dict[str, str]:
    """Folded futures of verbs in -er and -ir, by which the stemmer goes astray without their accent, to infinitives."""
    out: dict[str, str] = {}
    for match in _FUTURE.finditer(text) if "rÁ" in text else matches(_FUTURE, _before_accents(text), text):
        end = match.end()
        verb = fold(_NO_LETTER.split(text[max(0, end - 30) : end])[-1])
        if len(verb) > 3:
            out[f"{verb}a"] = out[f"{verb}an"] = verb
    return out


def _before_accents(text: str) -> Iterator[int]:
    """The places of the letters before "rá"."""
    at = text.find("rá", 1)
    while at >= 0:
        yield at - 1
        at = text.find("rá", at + 2)


class Token(NamedTuple):
    """A word or figure: as folded, its stem, and where it stands in the text analysed."""

    folded: str
    stem: str
    start: int
    end: int


def singular(word: str) -> str:
    """The singular of a folded Spanish noun or adjective, by the regular rules (RAE, plurals in -s and -es).

    Snowball alone leaves gobierno/gobiernos, año/años, dictamen/dictámenes apart; this joins them first.
    """
    if len(word) <= 3 or not word.endswith("s"):
        return word
    if word.endswith("ces") and len(word) > 4:
        return word[:-3] + "z"
    if word.endswith("iones"):
        return word[:-2]
    if word.endswith("eses") and len(word) > 6:  # intereses, of which the singular ends in -és; not "meses"
        return word[:-2]
    if word.endswith("es") and len(word) > 4:
        if word[-3] in "dlnrzy" and word[-4] in "aeiou":
            return word[:-2]
        return word[:-1]
    if word.endswith(("is", "us")):
        return word
    return word[:-1]


# An infinitive with its pronouns, but not "gobiernos", "cuadernos", "fuerte" or "confirme", which only end alike.
_ENCLITIC = re.compile(
    r"^([a-zñ]{2,}(?:[aei]r(?=se|l[oae])|ar(?=me|nos)|ir(?=nos)))(?:se|me|nos|l[oae]s?)(?:l[oa]s?)?$"
)


_ABLE = tuple(f"{vowel}bilidad{plural}" for vowel in ("sa", "ca", "ta", "na", "ra", "i") for plural in ("", "es"))


@lru_cache(maxsize=100_000)
def stem(folded: str) -> str:
    """The index form of a folded word: number words as digits, digits normalised, else singular then Snowball."""
    if folded[0].isdigit():
        return normal_number(folded) if folded[-1].isdigit() else f"{folded.rstrip('abcdefghijklmnopqrstuvwxyz')}o"
    if folded in _ORDINAL_UNITS or folded == "decimo":  # "2do llamado" is "segundo llamado"
        return f"{_ORDINAL_UNITS.get(folded, 10)}o"
    number = words_to_number(folded)
    if number is not None and folded not in ("un", "uno", "una"):
        return str(number)
    verb = _ENCLITIC.match(folded)  # "borrarlas" is "borrar", "pronunciarse" is "pronunciar"
    if verb:
        folded = verb[1]
    if folded.endswith(("amos", "emos", "imos")):  # a verb ("avisamos"), or a plural that the stemmer cuts itself
        return str(_STEMMER.stemWord(folded))
    if folded.endswith(_ABLE):  # "admisibilidad" is of the family of "admisible"
        folded = f"{folded.removesuffix('es')[:-7]}ble"
    single = singular(singular(folded))  # twice: "intereses" and "interés", both "interes" on the way, meet
    if len(single) > 40:  # no Spanish word is this long: keep the stemmer away from noise
        return single
    return str(_STEMMER.stemWord(single))


def tokens(text: str) -> list[Token]:
    """Every word and figure of a text in order; compound number words are one token ("sesenta y cinco" -> 65).

    A word in capitals within ordinary text is a sigla and is its own stem: SITIA is not a form of "sitio".
    """
    folded = fold(text)
    futures = _futures(text) if "rá" in text else {}
    shouted = text.isupper()  # a title in capitals holds words, not siglas
    out: list[Token] = []
    tens = False
    for match in _WORDS.finditer(folded):
        word = match[0]
        start, end = match.span()
        sigla = not shouted and 2 <= end - start <= 7 and text[start:end].isupper() and word.isalpha()
        out.append(Token(word, word if sigla else stem(futures.get(word, word)), start, end))
        tens = tens or word in _TENS
    return _join_numbers(out) if tens else out


def _join_numbers(found: list[Token]) -> list[Token]:
    out: list[Token] = []
    for token in found:
        if len(out) >= 2 and out[-1].folded == "y" and out[-2].folded in _TENS and token.folded in _UNITS:
            value = _TENS[out[-2].folded] + _UNITS[token.folded]
            out[-2:] = [Token(f"{out[-2].folded} y {token.folded}", str(value), out[-2].start, token.end)]
        else:
            out.append(token)
    return out


_SHORT = 100  # characters of a text below which a regex is as fast


def _words(folded: str) -> list[str]:
    """``_WORDS.findall(folded)``: only figures need the regex, letters between them are split as bytes."""
    if len(folded) < _SHORT or "%" in folded:
        return _WORDS.findall(folded)
    try:
        data = folded.encode("latin-1")
    except UnicodeEncodeError:
        return _WORDS.findall(folded)
    out: list[str] = []
    end = 0
    for run in digit_runs(folded):
        if run >= end and (figure := _WORDS.match(folded, run)):
            out += letters_of(data[end:run])
            out.append(figure[0])
            end = figure.end()
    out += letters_of(data[end:] if end else data)
    return out


def stems(text: str) -> list[str]:
    """The index tokens of a text, stop words left out."""
    words = _words(fold(text))
    futures = _futures(text) if "rá" in text else {}
    shouted = text.isupper()
    siglas = _SIGLA.findall(text) if not shouted and stand_together(text, _CAPITALS_AS_ONES) else []
    if (not _TENS.keys().isdisjoint(words) and _joins(words)) or (siglas and not _all_siglas(text, siglas, words)):
        return [token.stem for token in tokens(text) if token.folded not in STOP_WORDS]
    if siglas or shouted:
        named = {fold(sigla) for sigla in siglas}
        return [word if word in named else stem(futures.get(word, word)) for word in words if word not in STOP_WORDS]
    if futures:
        words = [futures.get(word, word) for word in words]
    return list(filter(None, map(_INDEXED.__getitem__, words)))


class _Indexed(dict[str, str | None]):
    """Stems by word, none of a stop word: a dictionary's own method goes over a text's words several times as fast."""

    def __missing__(self, word: str) -> str | None:
        if len(self) >= 200_000:
            self.clear()
        self[word] = found = None if word in STOP_WORDS else stem(word)
        return found


_INDEXED = _Indexed()


def _joins(words: list[str]) -> bool:
    """Whether "sesenta y cinco" is among the words: one token."""
    joints = zip(words, words[1:], words[2:], strict=False)
    return any(middle == "y" and tens in _TENS and units in _UNITS for tens, middle, units in joints)


def _all_siglas(text: str, siglas: list[str], words: list[str]) -> bool:
    """Whether each of these words is a sigla wherever it stands in the text, so that the word alone tells."""
    if not is_latin(text) or _GLUED.search(text):
        return False
    written = Counter(fold(sigla) for sigla in siglas)
    return all(words.count(word) == count for word, count in written.items())


# ------------------------------------------------------------------------------------------- sentences

# A full stop after one of these does not end a sentence (legal Spanish abbreviations).
_ABBREVIATIONS = frozenset(
    """art arts inc incs num nums n no nro sr sra sres sras dr dra ud uds res ex exc dto dcto depto adm pag pags
    ej etc cap tit let of ord reg sec subt subs asig av dpto excmo h d.l d.f.l d.s s.a ss fs p pp vs aprox max
    min prov gral ltda cia lib exa""".split()
)
_FULL_STOP = re.compile(r"\.(?:[\"”»)]+)?(?=\s+[\"“«¿(]*[A-ZÁÉÍÓÚÑ0-9]|\s*$)|\n\s*\n")


@lru_cache(maxsize=64)  # of one passage, for each extractor
def sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of a text. Abbreviations ("Art.", "N°", "D.L.") and "1." enumerators do not end one."""
    out: list[Span] = []
    start = 0
    for match in _FULL_STOP.finditer(text) if "\n" in text else matches(_FULL_STOP, _stops(text), text):
        last = _last_word(text[max(start, match.start() - 24) : match.start()])
        if text[match.start()] == "." and (
            fold(last) in _ABBREVIATIONS
            or (len(last) <= 2 and last.isalpha() and last[0].isupper())
            or (last.isdigit() and len(collapse(text[start : match.start()])) <= 4)
        ):
            continue
        _append(out, text, start, match.end())
        start = match.end()
    _append(out, text, start, len(text))
    return tuple(out)


def _stops(text: str) -> Iterator[int]:
    at = text.find(".")
    while at >= 0:
        yield at
        at = text.find(".", at + 1)


def _last_word(text: str) -> str:
    """What follows the last blank, opening bracket or quotation mark of a text."""
    last = "" if not text or text[-1].isspace() else text.split()[-1]
    for mark in '(«"“':
        if mark in last:
            last = last.rpartition(mark)[2]
    return last


def _append(out: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        out.append(Span(start, end))
