"""Plain prose is read without the parser, and gives what the parser gives, to the letter."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import markdown
from indexer.markdown import Block, blocks

ROOT = Path(__file__).resolve().parent.parent
LINES = r"""# Título
###### Artículo 1
## **Con marcas**
**Por tanto, "promúlguese" y > llévese.**
**Anótese** y **publíquese**
** suelto **
**sin fin
**º**
****
***tres***
**a**b
#sin blanco
#
####### siete
Texto llano.
Texto "citado" > 3
Con *énfasis*, `código` y <b>
Enlace [a](http://b.cl)
[a]: http://b.cl
1. Uno
1) Uno
2. Dos; y
10) Diez
3. 4. anidado
- 1. anidado
* * *
-  dos blancos
1. [a]
12º bis
2024 fue
- a
  sangrado
+ b
    código
> cita
| a | b |
|---|---|
---
===
```
~~~
a) letra
&nbsp; y &
* c
_subrayado_
¿Qué?
: dos puntos
\# escapado
# Cierre #
   # Tres blancos
!
(paréntesis)
"comillas""".split("\n")
BLANKS = ["", " ", "\t", "\u00a0", "\u2003texto\u2003", "espacio final ", "doble final  "]
LINE = st.sampled_from([*LINES, *BLANKS, "**a\u00a0b**", "**\u00a0a**"])


@settings(max_examples=1500, deadline=None)
@given(st.lists(LINE, max_size=12))
def test_any_lines_give_the_blocks_that_the_parser_gives(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert blocks(text) == markdown._parsed(text)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet='ab\u00e1\u00f1 \u00a0\n\t#>-+*_=|:`~<[]!&\\0123.)("', max_size=40))
def test_any_marks_give_the_blocks_that_the_parser_gives(text: str) -> None:
    assert blocks(text) == markdown._parsed(text)


@pytest.mark.parametrize("path", sorted((ROOT / "kb").rglob("*.md")), ids=lambda path: path.name)
def test_every_document_gives_the_blocks_that_the_parser_gives(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert blocks(text) == markdown._parsed(text)


def test_a_list_of_short_items_needs_no_parser() -> None:
    with patch.object(markdown, "_parsed", side_effect=AssertionError("parsed")):
        assert blocks("Para estos efectos:\n\n1. El alcalde;\n\n- El concejo.\n") == [
            Block(kind="paragraph", lines=(0, 1), html="Para estos efectos:"),
            Block(kind="item", lines=(2, 3), html="El alcalde;", level=1, ordered=True, starts_item=True),
            Block(kind="item", lines=(4, 5), html="El concejo.", level=1, starts_item=True),
        ]


def test_a_law_of_plain_articles_needs_no_parser() -> None:
    with patch.object(markdown, "_parsed", side_effect=AssertionError("parsed")):
        assert blocks('# Ley\n\nUn "artículo":\n\n###### Artículo 1\n\nTexto\nseguido.\n') == [
            Block(kind="heading", lines=(0, 1), html="Ley", level=1),
            Block(kind="paragraph", lines=(2, 3), html="Un &quot;artículo&quot;:"),
            Block(kind="heading", lines=(4, 5), html="Artículo 1", level=6),
            Block(kind="paragraph", lines=(6, 8), html="Texto\nseguido."),
        ]
