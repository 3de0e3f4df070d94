"""XML and HTML that come from outside, read with everything that reaches out of the file turned off.

The one module that imports lxml, which the ``import`` extra brings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import CorpusError

if TYPE_CHECKING:
    from lxml.etree import _Element

    Element = _Element
else:
    Element = object

EXTRA = "instale los importadores con: pip install 'normateca[import]'"


def parse_xml(data: bytes, name: str) -> Element:
    """The root of an XML document. No entities, no DTD, no network; ``name`` is how errors call it.

    Raises CorpusError where it is not well-formed XML, or brings a DTD (none of the sources has one: a DTD is how
    entity bombs and file readers come in).
    """
    try:
        from lxml import etree
    except ImportError:
        raise CorpusError(f"Para leer XML falta el paquete lxml; {EXTRA}") from None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise CorpusError(f"{name}:{line}: no es XML bien formado (columna {column}); descárguelo otra vez") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise CorpusError(f"{name}: trae una DTD y no se lee; las normas de LeyChile no la tienen")
    return root


def parse_html(text: str, name: str) -> Element:
    """The ``body`` of an HTML document. Raises CorpusError where there is none to be found."""
    try:
        from lxml import html
    except ImportError:
        raise CorpusError(f"Para leer HTML falta el paquete lxml; {EXTRA}") from None
    if not text.strip():
        raise CorpusError(f"{name}: el documento está vacío")
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(text, parser=parser)
    body = root.find("body")
    if body is None:
        raise CorpusError(f"{name}: no tiene cuerpo (body)")
    return body


def content(element: Element) -> str:
    """All text of an element, as it stands."""
    return "".join(piece for piece in element.itertext() if isinstance(piece, str))


def local(element: Element) -> str:
    """An element's name without its namespace; "" for what is not an element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
