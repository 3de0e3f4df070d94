"""The identity of norms: kinds, numbers, URNs, common names, and names out of official titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.models import Urn
from indexer.norm_names import COMMON_NAMES, common_names, consolidated_law, key_of_name, names_from_title
from indexer.norms import KINDS, NormKey, key_of_urn, kind_named, kind_of, norm_key, normal_norm_number


@pytest.mark.parametrize(
    ("kind", "number", "year", "urn", "label"),
    [
        ("ley", "21.796", 2025, "urn:gn:norma:ley-21796", "Ley 21.796"),
        ("ley", "19.175", None, "urn:gn:norma:dfl-1-19175", "D.F.L. 1-19.175"),
        ("dfl", "1-19.175", 2005, "urn:gn:norma:dfl-1-19175", "D.F.L. 1-19.175"),
        ("dfl", "1/19.653", 2001, "urn:gn:norma:ley-18575", "Ley 18.575"),
        ("dfl", "29", 2005, "urn:gn:norma:ley-18834", "Ley 18.834"),
        ("dfl", "4", 1981, "urn:gn:norma:dfl-4-1981", "D.F.L. 4, de 1981"),
        ("dl", "1.263", None, "urn:gn:norma:dl-1263-1975", "D.L. 1.263, de 1975"),
        ("dl", "1263", 1975, "urn:gn:norma:dl-1263-1975", "D.L. 1.263, de 1975"),
        ("decreto", "854", 2004, "urn:gn:norma:decreto-854-2004", "Decreto 854, de 2004"),
        ("decreto-exento", "47", 1999, "urn:gn:norma:decreto-exento-47-1999", "D. Ex. 47, de 1999"),
        ("resolucion-exenta", "15.051", 2023, "urn:gn:norma:resolucion-exenta-15051-2023", "Res. Ex. 15.051, de 2023"),
        ("oficio-circular", "032", 2021, "urn:gn:norma:oficio-circular-32-2021", "Of. Circ. 32, de 2021"),
        ("dictamen", "E548580", 2024, "urn:gn:norma:dictamen-e548580-2024", "Dictamen E548580, de 2024"),
        ("constitucion", None, None, "urn:gn:norma:constitucion", "Constitución"),
        ("codigo", "trabajo", None, "urn:gn:norma:codigo-trabajo", "Código del Trabajo"),
    ],
)
def test_a_norm_has_one_urn_and_one_label(
    kind: str, number: str | None, year: int | None, urn: str, label: str
) -> None:
    key = norm_key(kind, number, year)
    assert (str(key.urn), key.label) == (urn, label)


_NUMBERS = st.integers(1, 40000).map(str)


@given(
    st.sampled_from([kind.id for kind in KINDS if kind.id != "codigo"]), _NUMBERS, st.none() | st.integers(1900, 2099)
)
def test_a_norm_is_found_again_by_its_urn(kind: str, number: str, year: int | None) -> None:
    key = norm_key(kind, number if kind != "constitucion" else None, year)
    again = key_of_urn(key.urn)
    ambiguous = year is None and len(number) == 4 and kind not in ("ley", "dl")  # "decreto 1999" has no year to tell
    assert again == key or ambiguous


@pytest.mark.parametrize(
    "urn", [Urn("gn", "kb", "ley-19880"), Urn("gn", "norma", "otra-cosa"), Urn("cl", "norma", "ley-1")]
)
def test_other_urns_name_no_norm(urn: Urn) -> None:
    assert key_of_urn(urn) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("19.553", "19553"), ("1-19.175", "1-19175"), ("1/19.653", "1-19653"), ("031584", "31584"),
        ("E548580", "e548580"), ("4A/00269", "4a-269"), ("4A N°103", "4a-103"), ("0", "0"),
    ],
)  # fmt: skip
def test_numbers_in_one_form(written: str, number: str) -> None:
    assert normal_norm_number(written) == number


@pytest.mark.parametrize(
    ("rank", "kind"),
    [
        ("decreto_con_fuerza_de_ley", "dfl"), ("decreto ley", "dl"), ("Ley", "ley"), ("resolucion", "resolucion"),
        ("oficio-circular", "oficio-circular"), ("guia", None), ("ficha", None), (None, None),
    ],
)  # fmt: skip
def test_kind_of_a_rank(rank: str | None, kind: str | None) -> None:
    assert kind_of(rank) == kind


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("un oficio circular de la DIPRES", "oficio-circular"), ("la circular", "circular"),
        ("los decretos leyes", "dl"), ("D.F.L.", "dfl"), ("decreto con fuerza de ley", "dfl"), ("D. S.", "decreto"),
        ("las resoluciones exentas", "resolucion-exenta"), ("Res. Ex.", "resolucion-exenta"),
        ("Constitución Política", "constitucion"), ("leyes", "ley"), ("la dieta", None), ("un oficial", None),
        ("", None),
    ],
)  # fmt: skip
def test_kind_named_by_a_phrase(phrase: str, kind: str | None) -> None:
    assert kind_named(phrase) == kind


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("LOC GORE", NormKey("dfl", "1-19175")),
        ("locgore", NormKey("dfl", "1-19175")),
        ("Ley de Transparencia", NormKey("ley", "20285")),
        ("ley sobre acceso a la informacion publica", NormKey("ley", "20285")),
        ("Ley de Bases de los Procedimientos Administrativos", NormKey("ley", "19880")),
        ("LBPA", NormKey("ley", "19880")),
        ("ley de bases generales de la Administración del Estado", NormKey("ley", "18575")),
        ("estatuto administrativo", NormKey("ley", "18834")),
        ("ley de compras", NormKey("ley", "19886")),
        ("Ley del Lobby", NormKey("ley", "20730")),
        ("Ley Orgánica de Administración Financiera del Estado", NormKey("dl", "1263", 1975)),
        ("Código del Trabajo", NormKey("codigo", "trabajo")),
        ("ley del embudo", None),
        ("ley", None),
    ],
)
def test_common_names(name: str, key: NormKey | None) -> None:
    assert key_of_name(name) == key


def test_every_common_name_leads_back_to_its_norm() -> None:
    wrong = [(name, key_of_name(name)) for key, names in COMMON_NAMES for name in names if key_of_name(name) != key]
    assert wrong == []
    assert "LOC GORE" in common_names(NormKey("dfl", "1-19175"))
    assert common_names(NormKey("ley", "1")) == ()


@pytest.mark.parametrize(
    ("title", "rank", "number", "names"),
    [
        (
            "LEY SOBRE ROYALTY A LA MINERÍA", "ley", "21591",
            ("ley sobre royalty a la minería", "ley de royalty", "ley 21.591"),
        ),
        (
            "LEY DE PRESUPUESTOS DEL SECTOR PÚBLICO CORRESPONDIENTE AL AÑO 2026", "ley", "21796",
            (
                "ley de presupuestos del sector público 2026", "ley de presupuestos 2026",
                "ley de presupuestos de la nación 2026", "ley de presupuestos del sector público",
                "ley de presupuestos",
                "ley de presupuestos de la nación", "ley 21.796",
            ),
        ),
        (
            "SOBRE ACCESO A LA INFORMACIÓN PÚBLICA", "ley", "20285",
            ("ley sobre acceso a la información pública", "ley de acceso", "ley 20.285"),
        ),
        (
            "ESTABLECE BASES DE LOS PROCEDIMIENTOS ADMINISTRATIVOS QUE RIGEN LOS ACTOS", "ley", "19880",
            ("ley de bases de los procedimientos administrativos", "ley de bases", "ley 19.880"),
        ),
        (
            "CREA EL SISTEMA NACIONAL DE PREVENCIÓN Y RESPUESTA ANTE DESASTRES", "ley", "21364",
            (
                "ley de sistema nacional de prevención y respuesta ante desastres", "ley de sistema nacional",
                "ley 21.364",
            ),
        ),
        (
            "FIJA EL TEXTO REFUNDIDO Y SISTEMATIZADO DE LA LEY Nº 18.695, ORGANICA CONSTITUCIONAL DE MUNICIPALIDADES",
            "decreto_con_fuerza_de_ley", "1",
            ("ley 18.695", "ley organica constitucional de municipalidades", "d.f.l. 1"),
        ),
        ("APRUEBA REGLAMENTO DE LA LEY N° 19.886", "decreto", "250", ("reglamento de la ley n° 19.886", "decreto 250")),
        ("MODIFICA LAS LEYES N° 19.553 Y Nº 19.882", "ley", "20212", ("ley 20.212",)),
        ("Guía de rendiciones", "guia", None, ()),
        ("", None, None, ()),
    ],
)  # fmt: skip
def test_names_out_of_titles(title: str, rank: str | None, number: str | None, names: tuple[str, ...]) -> None:
    assert names_from_title(title, rank, number) == names


def test_a_refundido_names_the_law_whose_text_it_fixes() -> None:
    assert consolidated_law(
        "FIJA TEXTO REFUNDIDO, COORDINADO Y SISTEMATIZADO DE LA LEY Nº 18.695, ORGANICA"
    ) == NormKey("ley", "18695")
    assert consolidated_law("MODIFICA LA LEY N° 19.175") is None
