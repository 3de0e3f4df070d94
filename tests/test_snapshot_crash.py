"""Snapshots against kill -9, full disks and flipped bits: a reader sees a whole snapshot, old or new, or a clear error.

NORMATECA_KILLS and NORMATECA_FLIPS raise the number of trials (30 and 100 in a normal run; 300 and 1000 for a release).
"""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SnapshotError
from indexer.snapshot import Store
from tests.sample_store import build, generation, generation_of

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("NORMATECA_KILLS", "30"))
FLIPS = int(os.environ.get("NORMATECA_FLIPS", "100"))


class Builder:
    """A process that builds snapshots in children of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.build_generations"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def build(
        self, directory: Path, number: int, engine: str = "tantivy", limit: int = 0, kill_after: float = -1
    ) -> tuple[int, str]:
        """Build a generation; its exit status (-9: killed) and what it said."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{directory} {engine} {number} {limit} {kill_after}\n")
        self.process.stdin.flush()
        status, _, message = self.process.stdout.readline().rstrip("\n").partition(" ")
        return int(status), message


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    builder = Builder()
    yield builder
    assert builder.process.stdin is not None
    builder.process.stdin.close()
    builder.process.wait(10)


def live_generation(directory: Path) -> int:
    with Store(directory).open_current() as snapshot:
        assert snapshot.notice is None
        return generation_of(snapshot)


def test_killed_at_any_moment_the_old_or_the_new_snapshot_is_whole(builder: Builder, tmp_path: Path) -> None:
    chance = random.Random(7)
    assert builder.build(tmp_path, 0) == (0, "")
    began = time.perf_counter()
    assert builder.build(tmp_path, 1) == (0, "")
    whole = time.perf_counter() - began
    live, killed = 1, 0
    for number in range(2, KILLS + 2):
        share = chance.uniform(0.85, 1.05) if number % 3 == 0 else chance.uniform(0, 0.9)
        status, _ = builder.build(tmp_path, number, kill_after=share * whole)
        killed += status == -signal.SIGKILL
        found = live_generation(tmp_path)
        assert found in ({number} if status == 0 else {live, number})
        live = found
    assert killed > KILLS // 4  # else the trials did not try anything
    assert builder.build(tmp_path, 9999) == (0, "")
    assert live_generation(tmp_path) == 9999
    assert len(list((tmp_path / "snapshots").iterdir())) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "lock", "snapshots"]


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_a_full_disk_fails_cleanly_and_the_old_snapshot_serves(builder: Builder, tmp_path: Path, engine: str) -> None:
    """A real limit on file size stands for the full disk: SQLite, the engine and the seal meet it in their own ways."""
    assert builder.build(tmp_path, 1, engine) == (0, "")
    statuses = []
    for number, limit in enumerate((2, 40, 300, 700, 1500, 4000, 12_000, 30_000, 60_000, 90_000, 10_000_000), start=2):
        before = live_generation(tmp_path)
        status, message = builder.build(tmp_path, number, engine, limit)
        statuses.append(status)
        assert live_generation(tmp_path) == (number if status == 0 else before)
        if status:
            assert (status, message[:10]) == (3, "No se pudo")
            assert message.endswith("Lo publicado antes no cambió.")
    assert statuses[:3] == [3, 3, 3]
    assert statuses[-1] == 0


FAULTS: list[tuple[Any, str]] = [
    (os, "fsync"),
    (os, "replace"),
    (os, "open"),
    (os, "ftruncate"),
    (Path, "mkdir"),
    (Path, "open"),
    (Path, "iterdir"),
]


def counting(calls: list[int], at: int, code: int, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if calls[0] == at:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_an_error_at_any_write_step_leaves_a_whole_snapshot(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, generation(0)).close()
    number, step, failures = 0, 0, 0
    while True:
        number, step = number + 1, step + 1
        before, calls, failed = live_generation(tmp_path), [0], None
        with monkeypatch.context() as patch:
            for owner, name in FAULTS:
                patch.setattr(owner, name, counting(calls, step, code, getattr(owner, name)))
            try:
                build(tmp_path, generation(number)).close()
            except SnapshotError as error:
                failed = str(error)
        if failed is not None:
            failures += 1
            assert {errno.ENOSPC: "no queda espacio en el disco", errno.EIO: "error de entrada/salida"}[code] in failed
        published = live_generation(tmp_path)
        if failed is None or "ya se sirve" in failed:
            assert published == number
        else:
            assert published == before
        if calls[0] < step:
            break
    assert failures > 20
    build(tmp_path, generation(number + 1)).close()
    assert len(list((tmp_path / "snapshots").iterdir())) == 2


def damaged(path: Path, chance: random.Random) -> None:
    """Flip one bit, or cut the file short."""
    content = bytearray(path.read_bytes())
    if chance.random() < 0.2 or not content:
        path.write_bytes(content[: chance.randrange(len(content))] if content else b"x")
    else:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_damage_is_found_before_anything_is_loaded_and_the_last_good_one_serves(tmp_path: Path, engine: str) -> None:
    chance = random.Random(11)
    build(tmp_path, generation(1), engine=engine).close()
    with build(tmp_path, generation(2), engine=engine) as snapshot:
        files = sorted(path for path in snapshot.directory.rglob("*") if path.is_file())
    for _ in range(FLIPS // 2):
        path = chance.choice(files)
        good = path.read_bytes()
        damaged(path, chance)
        with Store(tmp_path).open_current() as snapshot:
            assert snapshot.notice is not None
            assert snapshot.notice.startswith("Se sirve una versión anterior: El índice ")
            assert f"está dañado en {path.relative_to(files[0].parent).as_posix()}" in snapshot.notice
            assert generation_of(snapshot) == 1
        path.write_bytes(good)
    assert live_generation(tmp_path) == 2


def test_a_damaged_pointer_finds_the_newest_whole_snapshot(tmp_path: Path) -> None:
    build(tmp_path, generation(1)).close()
    build(tmp_path, generation(2)).close()
    for content in (b"", b"\xff\xfe", b"../../etc", b"otro\n", b"..", b"\0"):
        (tmp_path / "current").write_bytes(content)
        assert live_generation(tmp_path) == 2
