"""The page "Revisar citas": a draft pasted or uploaded, its citations against the corpus. Nothing of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from indexer.drafts import MAX_DRAFT, draft_text
from indexer.errors import NormatecaError
from indexer.review import review_draft
from server.rendering import EXTRA, page
from server.reviewing import review_json
from server.routes_api import served

MENU = ("/revisar", "Revisar citas")
MAX_BODY = MAX_DRAFT + 16 * 1024
"""Bytes of a request: a draft and its envelope. Far below what Starlette would put into a temporary file."""

_REVIEWER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="revisar")
"""One draft at a time for each process: a long one takes seconds, and questions go on being answered meanwhile."""

_PRIVATE = {"cache-control": "no-store"}


class DraftError(Exception):
    """Why a draft cannot be reviewed, in a sentence, and the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def install(app: FastAPI) -> None:
    """Add the page to the app and to the menu."""
    app.add_route("/revisar", show, methods=["GET"], include_in_schema=False)
    app.add_route("/revisar", check, methods=["POST"], include_in_schema=False)
    if MENU not in EXTRA:
        EXTRA.append(MENU)


async def show(request: Request) -> Response:
    return _form(request)


async def check(request: Request) -> Response:
    catalogue = served(request).shelf.catalogue
    text = ""
    try:
        form = await _read(request)
        typed = form.get("texto")
        text = typed if isinstance(typed, str) else ""
        draft = await _draft(text, form.get("archivo"))
        try:
            found = await asyncio.get_running_loop().run_in_executor(_REVIEWER, review_draft, catalogue, draft)
        except NormatecaError as error:
            raise DraftError(413, str(error)) from error
    except DraftError as error:
        return _form(request, text=text, fault=str(error), status=error.status)
    except ClientDisconnect:
        return Response(b"", 400, _PRIVATE)
    return _form(request, text=text, review=review_json(found))


def _form(
    request: Request, *, text: str = "", fault: str | None = None, review: object = None, status: int = 200
) -> Response:
    headers = _PRIVATE if request.method == "POST" else {}
    return page(request, "revisar.html", status=status, headers=headers, text=text, fault=fault, review=review)


async def _read(request: Request) -> FormData:
    """The fields sent. Raises DraftError for what is no such form or is too large."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise DraftError(415, "El borrador se envía con el formulario de esta página (multipart/form-data).")
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and len(declared) < 19 and int(declared) > MAX_BODY:
        raise _too_large()
    parser = MultiPartParser(
        request.headers, _capped(request.stream()), max_files=1, max_fields=4, max_part_size=MAX_BODY
    )
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError, LookupError) as error:
        raise DraftError(400, "El formulario llegó incompleto o dañado; vuelva a enviarlo.") from error


async def _capped(stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for chunk in stream:
        taken += len(chunk)
        if taken > MAX_BODY:
            raise _too_large()
        yield chunk


def _too_large() -> DraftError:
    return DraftError(413, f"El borrador pasa de {MAX_DRAFT // 1024} KB; deje solo la parte que cita normas.")


async def _draft(text: str, file: object) -> str:
    """The text to review: what was pasted, or the file's."""
    data = await file.read() if isinstance(file, UploadFile) else b""
    name = (file.filename or "") if isinstance(file, UploadFile) else ""
    if data and text.strip():
        raise DraftError(422, "Llegaron un texto y un archivo: deje uno solo.")
    if data:
        try:
            return draft_text(name, data)
        except NormatecaError as error:
            raise DraftError(422, str(error)) from error
    if not text.strip():
        raise DraftError(422, "Pegue un texto o elija un archivo.")
    return text
