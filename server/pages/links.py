"""Links inside a passage's HTML: URNs and citations of norms made clickable, links to nowhere undone."""

from __future__ import annotations

import html as html_lib
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

_TAG = re.compile(r"(<[^<>]*>)")
_HREF = re.compile(r'\bhref="([^"]*)"')
_URN = re.compile(
    r"\burn:[a-z0-9-]{2,32}:[A-Za-z0-9-]{1,40}:[A-Za-z0-9._~:-]*[A-Za-z0-9](?:\?=[a-z]{1,2}=[0-9.-]*\d)?(?:#[a-z0-9.-]*[a-z0-9])?"
)

Target = Callable[[str], str | None]
"""The address that a link's ``href`` leads to on the site, or None where it leads nowhere."""


def urn_path(urn: str) -> str:
    """The address under which a URN is resolved; its pin and fragment stay as they stand."""
    return "/id/" + quote(urn, safe=":/?#=.&~-_!$'()*+,;@%")


def targets_of(html: str) -> list[str]:
    """What the links of a passage's HTML lead to, as written."""
    return [html_lib.unescape(found) for found in _HREF.findall(html)]


def relink(html: str, target: Target, citations: Sequence[tuple[str, str]] = ()) -> str:
    """The HTML with its links led through ``target`` and the given texts (text, address) linked where first written.

    Texts inside a link stay as they are; a text broken by other tags is not linked.
    """
    if "<" not in html and not citations and "urn:" not in html:
        return html
    pending = [(html_lib.escape(text, quote=False), address) for text, address in citations]
    out: list[str] = []
    open_links: list[bool] = []  # of each open <a>: whether it was kept
    for part in _TAG.split(html):
        if part.startswith("<a ") or part == "<a>":
            address = _address(part, target)
            open_links.append(address is not None)
            if address is not None:
                out.append(_anchor(address))
        elif part == "</a>":
            if open_links and open_links.pop():
                out.append(part)
        elif part.startswith("<") or open_links:
            out.append(part)
        else:
            out.append(_linked(part, pending, target))
    return "".join(out)


def _address(tag: str, target: Target) -> str | None:
    found = _HREF.search(tag)
    return target(html_lib.unescape(found[1])) if found else None


def _anchor(address: str) -> str:
    outside = ' rel="noopener noreferrer" class="ext"' if address.startswith(("http:", "https:")) else ""
    return f'<a href="{html_lib.escape(address)}"{outside}>'


def _linked(text: str, pending: list[tuple[str, str]], target: Target) -> str:
    """A run of text with the pending citations that it holds linked, and its URNs."""
    for place, (wanted, address) in enumerate(pending):
        start = text.find(wanted)
        if start >= 0:
            del pending[place]
            before, after = text[:start], text[start + len(wanted) :]
            link = f'<a class="cita" href="{html_lib.escape(address)}">{wanted}</a>'
            return _linked(before, pending, target) + link + _linked(after, pending, target)
    if "urn:" not in text:
        return text

    def linked(match: re.Match[str]) -> str:
        address = target(match[0])
        return f'<a href="{html_lib.escape(address)}"><code>{match[0]}</code></a>' if address else match[0]

    return _URN.sub(linked, text)
