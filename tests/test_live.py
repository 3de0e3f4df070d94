"""The served snapshot: swapped whole, kept where a new one cannot be opened, closed when its last reader is done."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.build import build, store_for
from indexer.corpus import read_corpus
from indexer.errors import SnapshotError
from indexer.snapshot import Store
from server.app import create_app
from server.clock import now
from server.live import Live
from tests.conftest import ROOT

DOCUMENT = """---
_manifest: {{urn: urn:gn:kb:bodega, provenance: {{created_by: prueba, created_at: 2026-01-05, source: prueba}}}}
version: 1.0.0
status: published
tags: [bodega]
lang: es
kind: guia
---
# Guía de bodega

- **Recuento anual:** {days} días hábiles desde el cierre.
"""
QUESTION = "/api/v1/ask?q=plazo+del+recuento+anual"


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "kb").mkdir()
    return tmp_path / "kb"


def publish(kb: Path, days: int) -> Store:
    """Build the corpus with another term in it, as ``normateca build`` does."""
    (kb / "bodega.md").write_text(DOCUMENT.format(days=days), encoding="utf-8")
    store = store_for([kb], "tantivy", kb.parent / "datos")
    build(read_corpus([kb]), store, created=now()).close()
    return store


def asked(http: TestClient) -> str:
    return str(http.get(QUESTION).json()["answer"]["text"])


def test_a_new_snapshot_is_taken_over(kb: Path) -> None:
    live = Live(publish(kb, 20))
    assert live.refresh()
    http = TestClient(create_app(live), base_url="http://127.0.0.1")
    assert asked(http).startswith("20 días hábiles")
    tag = http.get(QUESTION).headers["etag"]
    assert not live.refresh(), "nothing new"
    publish(kb, 30)
    assert live.refresh()
    assert asked(http).startswith("30 días hábiles")
    assert http.get(QUESTION, headers={"if-none-match": tag}).status_code == 200, "another snapshot, another reply"
    live.close()


def test_the_application_follows_the_store_by_itself(kb: Path) -> None:
    live = Live(publish(kb, 20))
    live.refresh()
    with TestClient(create_app(live, watch_seconds=0.02), base_url="http://127.0.0.1") as http:
        publish(kb, 30)
        until = time.monotonic() + 20
        while not asked(http).startswith("30") and time.monotonic() < until:
            time.sleep(0.02)
        assert asked(http).startswith("30 días hábiles")


def test_a_broken_snapshot_leaves_the_old_one_in_service(kb: Path) -> None:
    store = publish(kb, 20)
    live = Live(store)
    live.refresh()
    http = TestClient(create_app(live), base_url="http://127.0.0.1")
    publish(kb, 30)
    name = store.current_name()
    catalogue = store.directory / "snapshots" / str(name) / "catalogue.sqlite"
    catalogue.write_bytes(catalogue.read_bytes()[:-1] + b"x")
    assert not live.refresh()
    assert asked(http).startswith("20 días hábiles")
    publish(kb, 40)
    assert live.refresh(), "the next good one is taken"
    assert asked(http).startswith("40 días hábiles")
    live.close()


def test_a_snapshot_is_closed_after_its_last_reader(kb: Path) -> None:
    live = Live(publish(kb, 20))
    live.refresh()
    with live.lease() as old:
        assert old is not None
        publish(kb, 30)
        assert live.refresh()
        assert old.shelf.catalogue.text(1).endswith("20 días hábiles desde el cierre.\n"), "still open"
        with live.lease() as fresh:
            assert fresh is not old
    with pytest.raises(SnapshotError, match=r"El catálogo está cerrado\."):
        old.shelf.catalogue.text(1)
    live.close()


def test_no_request_fails_or_mixes_while_snapshots_are_swapped(kb: Path) -> None:
    """Readers ask without pause while a builder publishes; each reply is of one snapshot, whole."""
    live = Live(publish(kb, 10))
    live.refresh()
    http = TestClient(create_app(live), base_url="http://127.0.0.1")
    done = threading.Event()
    wrong: list[str] = []

    def read() -> None:
        while not done.is_set():
            reply = http.get(QUESTION)
            body = reply.json()
            days = body["answer"]["text"].split()[0] if reply.status_code == 200 else ""
            if not days or f"{days} días" not in body["citations"][0]["quote"]:
                wrong.append(reply.text)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for days in range(11, 19):
        publish(kb, days)
        live.refresh()
    done.set()
    for reader in readers:
        reader.join()
    live.close()
    assert wrong == []


# -------------------------------------------------------------------------------------- the service itself


def serve(kb: Path, port: int) -> subprocess.Popen[str]:
    options = ["--kb", str(kb), "--data", str(kb.parent / "datos"), "--port", str(port)]
    command = [sys.executable, "-m", "server.cli", "serve", *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_for(url: str, process: subprocess.Popen[str], seconds: float = 60) -> bytes:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                return bytes(reply.read())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    process.kill()
    raise AssertionError(f"no respondió: {process.communicate()[0]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_service_comes_up_answers_follows_builds_and_stops(kb: Path) -> None:
    (kb / "bodega.md").write_text(DOCUMENT.format(days=20), encoding="utf-8")
    port = free_port()
    process = serve(kb, port)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/readyz", process)
        assert b"20 d\xc3\xadas h\xc3\xa1biles" in wait_for(url + QUESTION, process)
        publish(kb, 30)
        until = time.monotonic() + 30
        while b"30 d\xc3\xadas" not in wait_for(url + QUESTION, process) and time.monotonic() < until:
            time.sleep(0.1)
        # In a thread of its own: the browser tests leave a running event loop in this one.
        with ThreadPoolExecutor(1) as pool:
            answered = pool.submit(lambda: asyncio.run(in_flight_while_stopping(port, process))).result()
        assert answered == [200] * 8
        said, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert said == f"Normateca en {url} (Ctrl+C para terminar)\n"
    finally:
        if process.poll() is None:
            process.kill()


async def in_flight_while_stopping(port: int, process: subprocess.Popen[str]) -> list[int]:
    """The statuses of requests that were sent before SIGTERM."""
    streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(8)]
    for _, writer in streams:
        writer.write(f"GET {QUESTION} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        await writer.drain()
    await asyncio.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    heads = [await asyncio.wait_for(reader.readuntil(b"\r\n"), 10) for reader, _ in streams]
    for _, writer in streams:
        writer.close()
    return [int(head.split()[1]) for head in heads]


def test_a_service_told_to_stop_while_it_starts_stops(kb: Path) -> None:
    publish(kb, 20)
    port = free_port()
    process = serve(kb, port)
    wait_for(f"http://127.0.0.1:{port}/healthz", process)
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert (process.returncode, time.monotonic() - start < 5) == (0, True)
