"""PDFs typeset for the tests: the text of a source as an office would print it."""

from __future__ import annotations

import re
from pathlib import Path

from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

LEFT, TOP, BOTTOM, WIDTH, LEADING = 72.0, 700.0, 90.0, 470.0, 13.0


def typeset(text: str, path: Path, *, footer: str = "Teatinos 120", spaced: bool = False) -> Path:
    """Each line of the text, wrapped, a foot and a number on each page.

    ``spaced``: the text's lines are paragraphs; otherwise it was wrapped itself and a paragraph ends at a blank line.
    """
    canvas = Canvas(str(path), pagesize=letter, invariant=1)
    page, y = 1, TOP

    def foot() -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(LEFT, 40, footer)
        canvas.drawString(520, 40, f"Página {page}")

    pieces = re.split(r"(\s*\n\s*)", text.strip())
    for line, gap in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        font = "Helvetica-Bold" if re.match(r"[IVX]+\. ", line) else "Helvetica"
        for wrapped in simpleSplit(" ".join(line.split()), font, 10, WIDTH):
            if y < BOTTOM:
                foot()
                canvas.showPage()
                page, y = page + 1, TOP
            canvas.setFont(font, 10)
            canvas.drawString(LEFT, y, wrapped)
            y -= LEADING
        y -= LEADING if spaced or gap.count("\n") > 2 else 0
    foot()
    canvas.save()
    return path


def scan(path: Path) -> Path:
    """A page with a drawing and no text."""
    canvas = Canvas(str(path), pagesize=letter, invariant=1)
    canvas.rect(100, 100, 300, 500, fill=1)
    canvas.showPage()
    canvas.save()
    return path


def plan(path: Path) -> Path:
    """A title, a list in another, a ruled table, a word cut at a line's end; three pages with a running head."""
    canvas = Canvas(str(path), pagesize=letter, invariant=1)

    def line(x: float, y: float, text: str, font: str = "Helvetica", size: int = 10) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)

    for page in (1, 2, 3):
        line(72, 760, f"Plan Anual - hoja {page}", size=8)
        if page == 1:
            line(72, 700, "Plan Anual de Compras", "Helvetica-Bold", 18)
            line(72, 670, "1. Etapas", "Helvetica-Bold", 13)
            line(72, 650, "Las etapas se cumplen en el orden que sigue y su incumpli-")
            line(72, 637, "miento se informa al administrador regional.")
            line(72, 610, "1) Programación:")
            line(92, 597, "- unidad requirente;")
            line(92, 584, "- presupuesto.")
            line(72, 571, "2) Ejecución.")
        if page == 2:
            rows = [("Etapa", "Plazo"), ("Licitación", "20 días corridos"), ("Contrato", "10 días | hábiles")]
            for index, row in enumerate(rows):
                for column, cell in enumerate(row):
                    canvas.rect(72 + 150 * column, 680 - 20 * index, 150, 20)
                    line(76 + 150 * column, 686 - 20 * index, cell)
        if page == 3:
            line(72, 700, "Fin del plan, que rige desde su aprobación.")
        canvas.showPage()
    canvas.save()
    return path
