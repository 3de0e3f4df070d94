"""What every response carries, whoever makes it: security headers, request id, revalidation, CORS, a leased snapshot.

Plain ASGI, outside everything else, so that errors and static files get it too and a revalidation (304) costs nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from datetime import date
from pathlib import Path
from typing import Any

from server.live import Live
from server.problems import MEDIA_TYPE, HttpProblem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS: Headers = [
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"content-language", b"es-CL"),
    (b"server", b""),
]
_OPEN: Headers = [
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Content-Location, X-Request-Id"),
]
_CLOSED: Headers = [(b"cross-origin-resource-policy", b"same-origin")]
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"Accept, If-None-Match"),
    (b"access-control-max-age", b"86400"),
]
_HEALTH = ("/healthz", "/readyz")
_UNTAGGED = (*_HEALTH, "/static/")
_REVALIDATE = (b"cache-control", b"no-cache")


class Envelope:
    """Wraps an app.

    ``hosts``: the values of Host that are answered; ``today``: the injected clock; ``shown``: what else of the settings
    stands in replies.
    """

    def __init__(self, app: Asgi, live: Live, hosts: Iterable[str], today: Callable[[], date], shown: str = "") -> None:
        self.app, self.live, self.today = app, live, today
        self._hosts = frozenset(hosts)
        self._code = code_mark() + shown.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        sent = dict(scope["headers"])
        request_id = secrets.token_hex(8)
        headers = [*_ALWAYS, *(_OPEN if is_open(path) else _CLOSED), (b"x-request-id", request_id.encode())]
        method: str = scope["method"]
        if not path.startswith(_HEALTH) and not self.admits(sent.get(b"host", b"")):
            await _reply(send, 400, headers, _foreign_host(request_id), head=method == "HEAD")
            return
        if method == "OPTIONS" and is_open(path):
            await _reply(send, 204, [*headers, *_PREFLIGHT], b"")
            return
        with self.live.lease() as served:
            tag = None
            if method in ("GET", "HEAD") and served is not None and not path.startswith(_UNTAGGED):
                tag = self.tag(scope, served.name, sent.get(b"accept", b""))
                if tag in (part.strip() for part in sent.get(b"if-none-match", b"").split(b",")):
                    await _reply(send, 304, [*headers, (b"etag", tag), _REVALIDATE, (b"vary", b"Accept")], None)
                    return
            scope = {**scope, "method": "GET" if method == "HEAD" else method}
            scope["state"] = {**scope.get("state", {}), "served": served, "request_id": request_id}
            await self.app(scope, receive, _wrapped(send, headers, tag, head=method == "HEAD"))

    def admits(self, host: bytes) -> bool:
        """Whether a request under this Host is for us: a foreign name bound to our address is not (DNS rebinding)."""
        name = host.decode("latin-1").lower()
        name, _, port = name.rpartition(":") if not name.endswith("]") and ":" in name else (name, "", "")
        return name in self._hosts and (not port or port.isdigit())

    def tag(self, scope: Scope, snapshot: str, accept: bytes) -> bytes:
        """The validator of a reply: all that it is made from. Weak, since the time taken is told in the body."""
        made_from = (
            *(snapshot.encode(), self._code, self.today().isoformat().encode()),
            *(scope.get("raw_path") or scope["path"].encode(), scope.get("query_string", b""), accept),
        )
        return b'W/"' + hashlib.sha256(b"\0".join(made_from)).hexdigest()[:32].encode() + b'"'


def is_open(path: str) -> bool:
    """What a page of another site may read: the API and the machine-readable twins of documents."""
    return path.startswith(("/api/", "/openapi.json", "/id/")) or path.endswith((".json", ".md", ".txt"))


_CODE = frozenset((".py", ".html", ".xml", ".svg", ".css", ".js"))


def code_mark(package: Path = Path(__file__).parent) -> bytes:
    """A hash of this package's files: other code may answer otherwise from the same snapshot.

    Styles and scripts count too: a page names them by their own hashes, so it changes with them.
    """
    digest = hashlib.sha256()
    for path in sorted(each for each in package.rglob("*") if each.suffix in _CODE):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16].encode()


def _wrapped(send: Send, extra: Headers, tag: bytes | None, *, head: bool) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(name.lower(), value) for name, value in message.get("headers", ())]
            present = {name for name, _ in own}
            added = [pair for pair in extra if pair[0] not in present]
            if tag is not None and message["status"] == 200 and b"etag" not in present:
                added.append((b"etag", tag))
                if b"cache-control" not in present:
                    added.append(_REVALIDATE)
                if b"vary" not in present:
                    added.append((b"vary", b"Accept"))
            elif message["status"] >= 400 and b"cache-control" not in present:
                added.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*own, *added]}
        elif head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return wrapped


async def _reply(send: Send, status: int, headers: Headers, body: bytes | None, *, head: bool = False) -> None:
    if body:
        headers = [*headers, (b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    if body is not None:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body or b""})


def _foreign_host(request_id: str) -> bytes:
    return HttpProblem(
        status=400,
        title="Nombre de servidor no admitido",
        detail="Este servicio no responde bajo el nombre con que se le pidió (cabecera Host).",
        suggestions=("Quien lo administra puede agregarlo en NORMATECA_HOSTS o con --allowed-host",),
    ).as_json(request_id)
