"""Keys of a file changed where they stand: front matter and register keep their order, comments and all else as is.

Pure: texts in, texts out. What comes out is read again and compared; a text that cannot be changed line by line is
refused (front matter) or written anew (the register's ``documentos``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Values
from collections.abc import Sequence as Series

import semver

from indexer.errors import NormatecaError, shown
from indexer.frontmatter import read_front_matter
from indexer.manifest import MANIFEST_LIMIT, MANIFEST_NAME, Registered, read_manifest, write_manifest
from indexer.models import Urn
from indexer.yamlio import Entry, Mapping, Node, Scalar, Sequence, read_mapping, write_scalar

# --------------------------------------------------------------------------------------------- front matter

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]{0,60}):(?=\s|$)")
_CREATED = re.compile(r"^(?P<key>[ \t]{1,20}created_at:[ \t]{1,5})[^\s,}].*$", re.MULTILINE)


def set_fields(text: str, fields: Values[str, str], *, path: str) -> str:
    """A document's text with these keys of its front matter's top level set; new ones follow ``status`` or the last.

    ``text`` keeps its BOM and line ends. Raises NormatecaError where a key does not stand on a line of its own.
    """
    lines = text.splitlines(keepends=True)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    head, after = lines[:end], "status"
    for key, value in fields.items():
        first, last = _place_of(head, key) or ((_place_of(head, after) or (0, end))[1],) * 2
        head[first:last] = [f"{key}: {write_scalar(value)}{ending}"]
        after = key
    out = "".join(head + lines[end:])
    _confirm(out, fields, path)
    return out


def set_created(text: str, day: str) -> str:
    """The text with the day on which it was made, where its provenance states one in a line of its own."""
    end = text.find("\n---", 3)
    head = _CREATED.sub(lambda found: f"{found['key']}'{day}'", text[:end], count=1) if end > 0 else ""
    return head + text[end:] if head else text


def _place_of(head: Series[str], key: str) -> tuple[int, int] | None:
    """The lines, first and past the last, of a key at the top level: what is indented under it belongs to it."""
    for number, line in enumerate(head):
        found = _KEY.match(line)
        if found and found["key"] == key:
            last = number + 1
            while last < len(head) and (head[last].startswith((" ", "\t", "- ")) or not head[last].strip()):
                last += 1
            return number, last
    return None


def _confirm(text: str, fields: Values[str, str], path: str) -> None:
    normal = text.removeprefix("\ufeff").replace("\r\n", "\n")
    front, _ = read_front_matter(normal, path=path)
    if front is None:
        raise NormatecaError(f"{path}: el encabezado no se pudo cambiar; escriba cada clave en su propia línea")
    for key, value in fields.items():
        stated = getattr(front, key)
        if str(stated) != " ".join(value.split()):
            raise NormatecaError(
                f"{path}: no se pudo cambiar {shown(key)} en el encabezado; póngalo en su propia línea: {key}: {value}"
            )


# ------------------------------------------------------------------------------------------------- register


def set_versions(text: str, urn: Urn, versions: Series[Registered]) -> str:
    """A register's text in which ``urn`` has exactly these versions; whatever else it holds stays to the letter.

    Lines of a version that stay true stay, comments included. Where ``documentos`` is not written in lines of its own
    (``{}``, or nothing), the block is written anew.
    """
    ordered = sorted(versions, key=lambda each: semver.Version.parse(each.version))
    known = read_manifest(text, path=MANIFEST_NAME)[0]
    wanted = [each for each in known.documents if each.urn != urn] + ordered
    out = _edited(text, urn, ordered)
    if out is not None and _same(read_manifest(out, path=MANIFEST_NAME)[0].documents, wanted):
        return out
    return write_manifest(text, wanted, urn=known.urn or urn, title=known.title or "")


def _same(found: Series[Registered], wanted: Series[Registered]) -> bool:
    def facts(entries: Series[Registered]) -> list[tuple[str, ...]]:
        return sorted((str(each.urn), *(str(getattr(each, key)) for key in _KEYS)) for each in entries)

    return facts(found) == facts(wanted)


_KEYS = ("version", "path", "status", "kind", "valid_from", "valid_to", "sha256")


def _edited(text: str, urn: Urn, versions: Series[Registered]) -> str | None:
    top = read_mapping(text, path=MANIFEST_NAME, limit=MANIFEST_LIMIT).mapping
    documents = top.entry("documentos") if top else None
    if top is None or documents is None or not isinstance(documents.value, Mapping):
        return None
    lines = text.split("\n")
    entries = documents.value.entries
    if any(entry.line == documents.line for entry in entries):
        return None  # {flow: style}
    end = _end(lines, next((entry.line - 1 for entry in top.entries if entry.line > documents.line), len(lines)))
    starts = [entry.line - 1 for entry in entries] + [end]
    place = next((n for n, entry in enumerate(entries) if entry.key == str(urn)), None)
    if place is None:
        keys = [entry.key for entry in entries]
        after = sum(key < str(urn) for key in keys) if keys == sorted(keys) else len(keys)
        at = _end(lines, starts[after]) if after else starts[0]
        return "\n".join([*lines[:at], f"  {urn}:", *_blocks(versions), *lines[at:]])
    first, last = starts[place], _end(lines, starts[place + 1])
    return "\n".join([*lines[:first], *_document(lines, entries[place], last, versions), *lines[last:]])


def _end(lines: Series[str], end: int) -> int:
    """Blank lines and comments above the next key belong to that key."""
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _document(lines: Series[str], entry: Entry, last: int, versions: Series[Registered]) -> list[str]:
    """The lines of one document: each version that was there changed where it stands, the new ones after."""
    items = entry.value.items if isinstance(entry.value, Sequence) else ()
    starts = [item.line - 1 for item in items] + [last]
    out = list(lines[entry.line - 1 : starts[0]])
    wanted = {each.version: each for each in versions}
    for item, first, end in zip(items, starts, starts[1:], strict=False):
        version = _scalar(item, "version")
        one = wanted.pop(version, None) if version else None
        if one is not None:
            out += _version(lines[first:end], item, one)
    for each in wanted.values():
        out += _blocks([each])
    return out


def _version(lines: Series[str], item: Node, one: Registered) -> list[str]:
    """A version's lines with the values that changed; one in another style than a key a line is written anew."""
    values = {key: getattr(one, key) for key in _KEYS}
    entries = item.entries if isinstance(item, Mapping) else ()
    if len({entry.line for entry in entries}) != len(entries) or any(entry.key not in _KEYS for entry in entries):
        return list(_blocks([one]))
    out = list(lines)
    stated = set()
    for entry in entries:
        stated.add(entry.key)
        place, value = entry.line - item.line, values[entry.key]
        if value is None:
            out[place] = ""
        elif not isinstance(entry.value, Scalar) or entry.value.value != str(value):
            comment = re.search(r"[ \t]{1,9}#.*$", out[place])
            lead = out[place].partition(f"{entry.key}:")[0]
            out[place] = f"{lead}{entry.key}: {write_scalar(str(value))}{comment[0] if comment else ''}"
    new = [f"      {key}: {write_scalar(str(value))}" for key, value in values.items() if value and key not in stated]
    return [line for line in out if line.strip()] + new


def _scalar(item: Node, key: str) -> str | None:
    entry = item.entry(key) if isinstance(item, Mapping) else None
    return entry.value.value if entry and isinstance(entry.value, Scalar) else None


def _blocks(versions: Series[Registered]) -> list[str]:
    out = []
    for each in versions:
        values = [(key, getattr(each, key)) for key in _KEYS]
        lines = [f"{key}: {write_scalar(str(value))}" for key, value in values if value is not None]
        out += [f"    - {lines[0]}", *(f"      {line}" for line in lines[1:])]
    return out
