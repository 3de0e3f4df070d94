"""A server with both corpora and a browser to look at it with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, find_browser
from tests.pages_corpus import PAGES_KB

ARGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service."""
    if find_browser() is None:
        pytest.skip("no hay navegador")
    data: Path = tmp_path_factory.mktemp("navegador")
    port = free_port()
    command = [sys.executable, "-m", "server.cli", "serve", "--kb", str(ROOT / "kb"), "--kb", str(PAGES_KB)]
    environment = {**os.environ, "NORMATECA_DATA": str(data), "NORMATECA_CONTACT": "normas@example.cl"}
    with open(data / "salida.txt", "wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(f"{address}/readyz", process, data / "salida.txt")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_ready(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"el servicio no respondió: {output.read_text(errors='replace')[-2000:]}", pytrace=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        pytest.skip("no hay navegador")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


def is_fault(said: Any) -> bool:
    """An error of the console, other than that the page asked for is one that says no (404, 410)."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


@pytest.fixture
def open_page(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Opens a path in a fresh window; errors of the console and of the security policy fail the test."""
    contexts, faults = [], list[str]()

    def opened(path: str, *, width: int = 1280, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
