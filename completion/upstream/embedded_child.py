"""The embedded model's own process: hosts llama.cpp's HTTP server on a loopback port.

Run by `embedded.py` as a script under `python -I`; imports nothing of Fimble. It reads one JSON
line from standard input, answers with one on standard output, and ends when standard input ends, so
that it never outlives the process that started it, however that one died.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import sys
import tempfile
import threading
import time
from typing import IO, Any

LOG_CHARS_MAX = 400
MEASURE_S = 0.05
MEASURE_TIMES = 3
SHARE_ENOUGH = 0.4
"""A processor that is ours for less than 1 - this is left to the others."""


def main() -> None:
    """Start, report, and wait for the end of standard input."""
    with tempfile.TemporaryFile() as log:
        answers = _take_stdout(log)
        order = json.loads(sys.stdin.buffer.readline() or b"{}")
        threading.Thread(target=_end_with_parent, daemon=True).start()
        try:
            threads = order["threads"] or measured_threads(order["threads_max"])
            server = _start(order, threads)
            answer = {"address": server.listening_address, "threads": threads}
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent has to be told
            server = None
            answer = {"error": f"{type(error).__name__}: {error}", "log": _tail(log)}
        with contextlib.suppress(OSError):
            os.write(answers, json.dumps(answer).encode() + b"\n")
        if server is None:
            os._exit(1)
        _silence()
    threading.Event().wait()


def _take_stdout(log: IO[bytes]) -> int:
    """Keep standard output for the answer; the library writes to both streams at will."""
    answers = os.dup(1)
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    return answers


def _silence() -> None:
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor, not a path
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)  # the library's threads would keep an ordinary exit waiting


def _start(order: dict[str, Any], threads: int) -> Any:  # noqa: ANN401 - the library is untyped
    sys.path += [entry for entry in order["sys_path"] if entry not in sys.path]
    xllamacpp: Any = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = order["model_path"]
    params.n_ctx = order["context_tokens"]
    params.n_batch = order["batch_tokens"]
    params.n_parallel = order["slots"]
    params.kv_unified = True
    params.cache_ram_mib = order["cache_mib"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [order["key"]]
    params.endpoint_slots = False
    params.ui = False
    params.verbosity = 1
    return xllamacpp.Server(params)


def measured_threads(threads_max: int) -> int:
    """How many processors are really free: as many as that many busy threads get time of.

    The best of a few short measurements, so that a passing load does not count.
    """
    if threads_max == 1:
        return 1
    free = max(_processors_got(threads_max) for _ in range(MEASURE_TIMES))
    return max(1, min(threads_max, int(free + SHARE_ENOUGH)))


def _processors_got(threads: int) -> float:
    """Processor time that so many threads get in a moment, per time that passes."""
    got: list[float] = []
    block = bytes(1_048_576)

    def work() -> None:
        end_s = time.monotonic() + MEASURE_S
        while time.monotonic() < end_s:
            hashlib.sha256(block).digest()  # runs without the interpreter's lock
        got.append(time.thread_time())

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(got) / MEASURE_S


def _tail(log: IO[bytes]) -> str:
    end = log.seek(0, os.SEEK_END)
    log.seek(max(0, end - LOG_CHARS_MAX))
    return log.read().decode("utf-8", "replace")


if __name__ == "__main__":
    main()
