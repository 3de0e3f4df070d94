"""Files as the public mirror of Chilean law writes them, made for the tests: no law of these exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.importers.frontmatter import split
from indexer.models import Document, DocumentSource, Status, Urn
from indexer.passages import read_document

_SHARED = (folder / "shared/corpora/laws" for folder in Path(__file__).parents)
LAWS = next((folder for folder in _SHARED if folder.is_dir()), Path("shared/corpora/laws"))
needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="needs the shared corpora, which are not part of the project")

LEY = """---
title: "ESTABLECE NORMAS SOBRE RIEGO COMUNITARIO"
identifier: "CL-900001"
country: "cl"
rank: "ley"
publication_date: "2011-05-04"
last_updated: "2011-05-04"
status: "in_force"
source: "https://www.bcn.cl/leychile/navegar?idNorma=900001"
department: "MINISTERIO DE AGRICULTURA"
subjects: ["Riego \\"menor\\"", "Comunidades de Aguas", "Ley no. 20.501", "1975"]
promulgation_date: "2011-04-20"
official_type: "Ley"
official_number: "20501"
gazette: "Diario Oficial"
gazette_issue_number: "39999"
common_names: "LEY DE RIEGO COMUNITARIO | LEY DEL CANAL"
transitory_parts: "2"
---
# ESTABLECE NORMAS SOBRE RIEGO COMUNITARIO

LEY NÚM. 20.501

Proyecto de ley:

##### Artículo PRIMERO

Apruébase la siguiente ley de comunidades de riego:

## TITULO I Normas Generales

##### Artículo 1 (DEL ART. PRIMERO)

El directorio se pronunciará en el plazo de quince días hábiles. Vencido ese plazo se entenderá aprobada la solicitud.

##### Artículo 1 BIS (DEL ART. PRIMERO)

Corresponderá al directorio:

a) Distribuir las aguas. b) Cobrar las cuotas.

##### Artículo 2 (DEL ART. PRIMERO)

Artículo 2º.- Las cuotas no excederán de 5 unidades tributarias mensuales.

### DISPOSICIONES TRANSITORIAS

##### Artículo PRIMERO TRANSITORIO (DEL ART. PRIMERO)

El primer directorio durará un año.

##### Artículo SEGUNDO

Derógase la ley N° 5.000.

##### Artículo TERCERO

Agrégase, en el Código de Aguas, el siguiente artículo 20 bis:

"Artículo 20 bis.- El riego es de interés público.".

## DISPOSICIONES TRANSITORIAS

##### Artículo 1

Esta ley regirá a contar del 1 de enero de 2012.

##### Artículo 2

El mayor gasto se financiará con cargo a la partida 50.

## Anexo

##### Artículo 1

El canal matriz tiene 12 kilómetros.

**Santiago, 20 de abril de 2011.**
"""

DFL = """---
title: "FIJA EL TEXTO REFUNDIDO, COORDINADO Y SISTEMATIZADO DE LA LEY N° 18.111, SOBRE CAMINOS VECINALES"
identifier: "CL-{id}"
rank: "decreto_con_fuerza_de_ley"
publication_date: "1999-01-15"
last_updated: "1999-01-15"
status: "in_force"
source: "https://www.bcn.cl/leychile/navegar?idNorma={id}"
department: "MINISTERIO DE OBRAS PÚBLICAS"
promulgation_date: "1998-12-30"
official_type: "Decreto con Fuerza de Ley"
official_number: "{number}"
---
# FIJA EL TEXTO REFUNDIDO

Santiago, 30 de diciembre de 1998.- D.F.L. Núm. {text}.- Visto: el decreto con fuerza de ley N° 7-10.000.

###### Artículo 1

Los caminos vecinales son bienes nacionales de uso público.
"""


def dfl(id_norma: int, number: str = "3", text: str = "3-18.111") -> str:
    return DFL.format(id=id_norma, number=number, text=text)


def write(folder: Path, **files: str) -> Path:
    """``write(tmp, CL_900001=LEY)`` puts CL-900001.md there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.md").write_bytes(text.encode())
    return folder


def read(path: Path) -> Document:
    """The passages of a document as it lies on disk, without a corpus around it."""
    text = path.read_text(encoding="utf-8")
    start = len(text) - len(split(text)[1])
    source = DocumentSource(
        root="",
        path=path.name,
        sha256="",
        text=text,
        body_start=start,
        body_line=text.count("\n", 0, start) + 1,
        urn=Urn("gn", "norma", path.stem),
        version="1.0.0",
        status=Status.PUBLISHED,
    )
    return read_document(source)
