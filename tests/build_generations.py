"""Builds snapshots on request, each in a forked child that is killed when asked. Run by test_snapshot_crash.py.

Reads lines "DIRECTORY ENGINE GENERATION FILE_LIMIT KILL_AFTER" (a limit in bytes, 0: none; seconds, -1: never) and
answers each with "STATUS MESSAGE" once the child ended.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from pathlib import Path

from indexer.engines.base import load_engine
from indexer.errors import NormatecaError
from tests.sample_store import build, generation


def child(directory: str, engine: str, number: int, limit: int, report: int) -> None:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        build(Path(directory), generation(number), fingerprint=f"{number:064x}", engine=engine).close()
    except NormatecaError as error:
        os.write(report, str(error).encode())
        os._exit(3)
    os._exit(0)


def main() -> None:
    load_engine("tantivy")
    load_engine("whoosh")
    for line in sys.stdin:
        directory, engine, number, limit, kill_after = line.split()
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            child(directory, engine, int(number), int(limit), write)
        os.close(write)
        if float(kill_after) >= 0:
            time.sleep(float(kill_after))
            os.kill(pid, signal.SIGKILL)  # not waited for yet, so the id is still the child's
        with os.fdopen(read, "rb") as pipe:
            message = pipe.read().decode()
        status = os.waitpid(pid, 0)[1]
        print(os.waitstatus_to_exitcode(status), message.replace("\n", " "), flush=True)


if __name__ == "__main__":
    main()
