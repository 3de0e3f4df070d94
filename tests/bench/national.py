"""A synthetic national corpus in the mirror's format, for benchmarks: 20,000 laws, some 158 MB, always the same.

The public mirror of Chilean law is not part of the project. These laws say nothing true: they have its shape (sizes
with a heavy tail, títulos, articles at levels 5 and 6, incisos merged, letters and numerals, transitorios, a law inside
a law), its words in a Zipf distribution with a long tail of rare ones, terms, amounts, citations of one another.

    python -m tests.bench.national CARPETA --laws 20000 --seed 1

A smaller corpus is a prefix of a larger one, so that cost can be read against size.
"""

from __future__ import annotations

import argparse
import json
import time
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

MEAN, SIGMA, LARGEST = 6_750, 1.35, 900_000  # bytes of a law: lognormal; 20,000 are as long as 20,000 of the mirror
FIRST_ID = 100_000

ACTORS = """el Presidente de la República|el Ministerio de Hacienda|el gobierno regional|el consejo regional|
el gobernador regional|la Contraloría General de la República|el alcalde|el concejo municipal|
la Dirección de Presupuestos|el Servicio de Impuestos Internos|el jefe superior del servicio|la Superintendencia|
el tribunal competente|la comisión evaluadora|el directorio|la Subsecretaría|el interesado|la municipalidad|
el órgano requerido|el Consejo para la Transparencia|el secretario regional ministerial|la Corporación|el Instituto|
la Tesorería General de la República|el Director Nacional|el contribuyente|el empleador|el beneficiario|
la autoridad sanitaria|el Banco Central|el notario|el Conservador de Bienes Raíces|la Junta de Vecinos|
el delegado presidencial regional|la Inspección del Trabajo|el Servicio Nacional de Aduanas"""
VERBS = """aprobar|resolver|informar|publicar|dictar|fijar|remitir|otorgar|pronunciarse sobre|proponer|rendir|pagar|
autorizar|denegar|notificar|inscribir|transferir|evaluar|fiscalizar|modificar|certificar|declarar|convocar|
suspender|prorrogar|revocar|reintegrar|administrar|ejecutar|contratar|concesionar|expropiar|acreditar|registrar|
devolver|distribuir"""
NOUNS = """solicitud|reglamento|presupuesto|subsidio|bonificación|concesión|permiso|informe|cuenta|contrato|
licitación|asignación|planta|cargo|dotación|patente|multa|impuesto|aporte|fondo|programa|proyecto|convenio|plan|
registro|inmueble|predio|derecho|recurso|reclamación|resolución|decreto|nómina|garantía|pensión|crédito|tasa|
arancel|obra|servicio|concurso|beneficio|remuneración|viático|indemnización|liquidación|inversión|empréstito|
donación|estatuto|balance|auditoría"""
QUALITIES = """anual|regional|público|municipal|extraordinario|provisorio|definitivo|fiscal|complementario|especial|
general|electrónico|sanitario|agrícola|minero|pesquero|forestal|previsional|tributario|aduanero|educacional|
ambiental|portuario|ferroviario|energético|marítimo|laboral|civil|comercial|rural|urbano|indígena|deportivo|
cultural|científico|judicial"""
ENDINGS = """en conformidad a la ley|sin perjuicio de lo dispuesto en el inciso anterior|
según lo determine el reglamento|con cargo a los recursos que se contemplen en la Ley de Presupuestos|
en la forma que señale el reglamento|previo informe de la autoridad competente|por decreto supremo fundado|
bajo su responsabilidad|en lo que no se le oponga|con sujeción a las normas generales|
para todos los efectos legales|salvo que la ley disponga otra cosa|en los términos del artículo anterior"""
SENTENCES: tuple[tuple[int, str], ...] = (  # how often, and the sentence
    (18, "{Actor} deberá {verb} {np} dentro del plazo de {days} {count}, contado desde {event}, {ending}."),
    (8, "Corresponderá a {actor} {verb} {np} de {rare}, {ending}."),
    (18, "En caso de que {actor} no se pronunciare en el plazo de {days} días, se entenderá aprobada {np}."),
    (28, "Lo dispuesto en {cite} no será aplicable a {np} que {actor} hubiere de {verb}."),
    (22, "El monto de {np} no podrá exceder de {amount}, {ending}."),
    (22, "{Actor} podrá {verb} {np} hasta por {amount}, previa propuesta de {actor2}."),
    (5, "Para los efectos de esta ley se entenderá por {rare} {np} que {actor} acuerde {verb}."),
    (8, "Un reglamento, dictado por {actor}, establecerá {np}, {np2} y las demás materias de {rare}."),
    (20, "Las infracciones serán sancionadas con multa de {amount}, que aplicará {actor}, {ending}."),
    (28, "Con todo, {actor} y {actor2} velarán por que {np} se ajuste a {cite}."),
    (8, "Los recursos de {rare} se destinarán a {verb} {np}, {ending}."),
    (28, 'Sustitúyese en {cite} la expresión "{np}" por "{np2}".'),
    (14, "{Actor} enviará a {actor2}, a más tardar el {day} de {month} de cada año, {np}."),
    (28, "La {fem} de {rare} quedará sujeta a {cite}, {ending}."),
)
CLAUSES = (
    ", de modo que {actor} y {actor2} puedan {verb} {np} sin otro trámite",
    ", para lo cual se tendrán a la vista {np}, {np2} y los demás antecedentes de {rare}",
    ", sea que lo solicite {actor} o quien haga sus veces ante {actor2}",
    ", todo ello sin que se altere {np} que estuviere en uso ni se grave a {actor}",
    ", cuando la naturaleza de {np} así lo aconseje y no se perjudique a terceros",
)
"""What a law's sentence goes on with. The real ones are 215 characters long in the mean (the 12 laws that the mirror's
format was read from), hold some 70 terms of time, 90 amounts, 200 citations and 6 definitions in 100,000 characters."""

LONGER = (25, 45, 25, 5)  # of a hundred sentences, how many go on with none of these clauses, one, two, three
EVENTS = """la publicación de esta ley|la notificación de la resolución|la recepción de la solicitud|
el vencimiento del plazo anterior|la fecha del acuerdo|su ingreso a la oficina de partes|la toma de razón|
el término del año presupuestario"""
DAYS = "diez|quince|treinta|veinte|cinco|sesenta|noventa|tres|cuarenta y cinco|ciento veinte|ocho|dos".split("|")
COUNTS = ["días", "días", "días", "días hábiles", "días hábiles", "días corridos", "meses"]
MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
MINISTRIES = """MINISTERIO DE HACIENDA|MINISTERIO DEL INTERIOR|MINISTERIO DE JUSTICIA|MINISTERIO DE OBRAS PÚBLICAS|
MINISTERIO DE EDUCACIÓN|MINISTERIO DE SALUD|MINISTERIO DE AGRICULTURA|MINISTERIO DE MINERÍA|
MINISTERIO DE DEFENSA NACIONAL"""
NEXT = {"": (" BIS", 0.05), " BIS": (" TER", 0.3), " TER": (" QUÁTER", 0.3)}  # what follows an article, and how often
ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
ORDINALS = "PRIMERO SEGUNDO TERCERO CUARTO QUINTO SEXTO SEPTIMO OCTAVO NOVENO DECIMO".split()


def _words(text: str) -> list[str]:
    return [" ".join(item.split()) for item in text.split("|")]


@dataclass(frozen=True)
class Pool:
    """Values drawn by Zipf's law: the one at rank r with weight 1/(r+2)."""

    values: list[str]

    @cached_property
    def _weights(self) -> list[float]:
        return list(accumulate(1 / (rank + 2) for rank in range(len(self.values))))

    def draw(self, rng: Random, count: int) -> list[str]:
        return rng.choices(self.values, cum_weights=self._weights, k=count)

    def one(self, rng: Random) -> str:
        return self.values[bisect_left(self._weights, rng.random() * self._weights[-1])]


class Vocabulary:
    """The words of one seed, made once."""

    def __init__(self, seed: int, laws: int) -> None:
        rng = Random(f"vocabulary {seed}")
        nouns, qualities = _words(NOUNS), _words(QUALITIES)
        rng.shuffle(nouns)
        self.actors = Pool(_words(ACTORS))
        self.verbs = Pool(_words(VERBS))
        self.endings = Pool(_words(ENDINGS))
        self.events = Pool(_words(EVENTS))
        self.ministries = Pool(_words(MINISTRIES))
        self.feminine = Pool([noun for noun in nouns if noun.endswith(("ción", "ud", "a"))])
        self.rare = Pool(list(dict.fromkeys(_coined(rng) for _ in range(60_000))))
        phrases = [_phrase(noun, quality) for noun in nouns for quality in qualities]
        rng.shuffle(phrases)
        self.phrases = Pool(phrases)
        self.numbers = Pool([f"{number:,}".replace(",", ".") for number in rng.sample(range(5_000, 22_000), 9_000)])
        self.laws = laws


def _phrase(noun: str, quality: str) -> str:
    if noun.endswith(("ión", "ud", "a")):
        return f"la {noun} {quality[:-1]}a" if quality.endswith("o") else f"la {noun} {quality}"
    return f"el {noun} {quality}"


def _coined(rng: Random) -> str:
    """A proper name that nobody has: two to four Spanish syllables."""
    onset, nucleus, coda = "b c d f g l m n p r t v ch ll qu tr pl".split(), "aeiou", ["", "", "", "n", "r", "l", "s"]
    syllables = (rng.choice(onset) + rng.choice(nucleus) + rng.choice(coda) for _ in range(rng.randint(2, 4)))
    return "".join(syllables).capitalize()


def make_corpus(target: Path, laws: int = 20_000, seed: int = 1) -> int:
    """Writes ``CL-<idNorma>.md`` for each law under ``target``; returns the bytes. Same arguments, same bytes."""
    target.mkdir(parents=True, exist_ok=True)
    words, total = Vocabulary(seed, laws), 0
    for index in range(laws):
        data = make_law(words, seed, index).encode()
        (target / f"CL-{FIRST_ID + index}.md").write_bytes(data)
        total += len(data)
    return total


def make_law(words: Vocabulary, seed: int, index: int) -> str:
    """The file of one law."""
    rng = Random(f"{seed} {index}")
    size = min(LARGEST, int(rng.lognormvariate(0, 1) ** SIGMA * MEAN / _lognormal_mean()))
    title = f"{rng.choice(_OPENINGS)} {words.phrases.one(rng)} de {words.rare.one(rng)}".upper()
    writer = _Writer(words, rng, level=rng.choice((5, 6)))
    body = writer.law(max(size - 900, 300))
    return f"{_front(words, rng, index, title)}# {title}\n\n{body}"


_OPENINGS = ("Establece", "Modifica", "Regula", "Crea", "Autoriza", "Fija", "Concede")


def _lognormal_mean() -> float:
    return float(2.718281828 ** (SIGMA**2 / 2))


def _front(words: Vocabulary, rng: Random, index: int, title: str) -> str:
    year = 1925 + index * 100 // max(words.laws, 20_000)
    rank, kind = rng.choices(
        (("ley", "Ley"), ("decreto_con_fuerza_de_ley", "Decreto con Fuerza de Ley"), ("decreto_ley", "Decreto Ley")),
        (93, 5, 2),
    )[0]
    number = index + 1 if rank == "ley" else rng.randint(1, 400)
    day = f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    id_norma = FIRST_ID + index
    fields = {
        "title": title,
        "identifier": f"CL-{id_norma}",
        "country": "cl",
        "rank": rank,
        "publication_date": day,
        "last_updated": day,
        "status": "in_force",
        "source": f"https://www.bcn.cl/leychile/navegar?idNorma={id_norma}",
        "department": words.ministries.one(rng),
        "promulgation_date": day,
        "official_type": kind,
        "official_number": str(number),
        "gazette": "Diario Oficial",
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    return "\n".join(["---", *lines, "---", ""])


class _Writer:
    """Writes the body of one law to a wanted size."""

    def __init__(self, words: Vocabulary, rng: Random, level: int) -> None:
        self.words, self.rng, self.mark = words, rng, "#" * level
        self.out: list[str] = []
        self.size = 0

    def law(self, size: int) -> str:
        rng = self.rng
        self._add(
            "Teniendo presente que el H. Congreso Nacional ha dado su aprobación al siguiente\n\nProyecto de ley:"
        )
        transitory = int(size * 0.12) if size > 3_000 and rng.random() < 0.5 else 0
        if size > 40_000 and rng.random() < 0.2:
            self._add(f"{self.mark} Artículo PRIMERO\n\nApruébase la siguiente ley:")
            self._articles(size - transitory - 2_000, " (DEL ART. PRIMERO)")
            for ordinal in ORDINALS[1:4]:
                self._add(f"{self.mark} Artículo {ordinal}\n\n{self._text(2)}")
        else:
            self._articles(size - transitory, "")
        if transitory:
            self._add("## DISPOSICIONES TRANSITORIAS")
            start = self.size
            for number in range(1, 60):
                name = f"{ORDINALS[number - 1]} TRANSITORIO" if number <= 10 else f"{number} TRANSITORIO"
                self._add(f"{self.mark} Artículo {name}\n\n{self._text(rng.randint(1, 3))}")
                if self.size - start >= transitory:
                    break
        place = self.words.rare.one(rng)
        self._add(f"**Por tanto, promúlguese y llévese a efecto como Ley de la República. {place}, Presidente.**")
        return "\n\n".join(self.out) + "\n"

    def _articles(self, size: int, suffix: str) -> None:
        rng, number, title, next_title, more = self.rng, 0, 0, 0, ""
        titled = size > 12_000
        while self.size < size or number == 0:
            if titled and number >= next_title:
                self._add(
                    f"## TITULO {ROMAN[title % 20]} De {self.words.phrases.one(rng)} de {self.words.rare.one(rng)}"
                )
                title, next_title = title + 1, number + rng.randint(4, 15)
            following, chance = NEXT.get(more, ("", 0.0))
            more = following if number and rng.random() < chance else ""
            number += not more
            self._add(f"{self.mark} Artículo {number}{more}{suffix}\n\n{self._article(number)}")

    def _article(self, number: int) -> str:
        rng = self.rng
        opening = f"Artículo {number}º.- " if rng.random() < 0.2 else ""
        text = opening + self._text(rng.choices((1, 2, 3, 5, 8, 12), (25, 25, 20, 15, 10, 5))[0])
        if rng.random() < 0.2:
            items = self._sentences(rng.randint(2, 7))
            numbered = rng.random() < 0.4
            listed = [f"{i + 1}. {item}" if numbered else f"{chr(97 + i)}) {item}" for i, item in enumerate(items)]
            text += " Para estos efectos:\n\n" + (" " if rng.random() < 0.3 and not numbered else "\n\n").join(listed)
        return text

    def _text(self, sentences: int) -> str:
        return " ".join(self._sentences(sentences))

    def _sentences(self, count: int) -> list[str]:
        rng, words = self.rng, self.words
        actors, phrases = words.actors.draw(rng, 2 * count), words.phrases.draw(rng, 2 * count)
        verbs, rare = words.verbs.draw(rng, count), words.rare.draw(rng, count)
        endings, events = words.endings.draw(rng, count), words.events.draw(rng, count)
        out = []
        templates = rng.choices([text for _, text in SENTENCES], [often for often, _ in SENTENCES], k=count)
        for i, template in enumerate(templates):
            actor = actors[2 * i]
            more = "".join(rng.sample(CLAUSES, rng.choices((0, 1, 2, 3), LONGER)[0]))
            out.append(
                f"{template[:-1]}{more}.".format(
                    actor=actor,
                    Actor=actor[0].upper() + actor[1:],
                    actor2=actors[2 * i + 1],
                    verb=verbs[i],
                    np=phrases[2 * i],
                    np2=phrases[2 * i + 1],
                    rare=rare[i],
                    ending=endings[i],
                    event=events[i],
                    fem=words.feminine.values[i % len(words.feminine.values)],
                    days=DAYS[int(len(DAYS) * rng.random() ** 2)],
                    count=COUNTS[int(len(COUNTS) * rng.random())],
                    cite=self._citation(),
                    amount=f"{int(1000 * rng.random() ** 3) + 1} unidades tributarias mensuales",
                    day=int(28 * rng.random()) + 1,
                    month=MONTHS[int(12 * rng.random())],
                )
            )
        return [text.replace(" de el ", " del ").replace(" a el ", " al ") for text in out]

    def _citation(self) -> str:
        rng = self.rng
        article = int(120 * rng.random() ** 2) + 1
        if rng.random() < 0.4:
            return f"el artículo {article}"
        return f"el artículo {article} de la ley N° {self.words.numbers.one(rng)}"

    def _add(self, block: str) -> None:
        self.out.append(block)
        self.size += len(block) + 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--laws", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.perf_counter()
    total = make_corpus(options.target, options.laws, options.seed)
    print(f"{options.laws} laws, {total / 1e6:.1f} MB, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
