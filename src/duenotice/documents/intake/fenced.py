"""Hand a file to the child process and take its answer, within limits of time, memory and size."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import time
from dataclasses import asdict
from typing import IO, Any

from duenotice.documents.intake import fence
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits

_CHUNK = 1 << 16
_COMMAND = (sys.executable, "-I", "-B", "-m", "duenotice.documents.intake.child")
_LONGEST_HEADER = 200_000_000


def ask(data: bytes, limits: Limits, **order: Any) -> tuple[dict[str, Any], list[bytes]]:
    """Run one task on a file in a child process of its own.

    The child inherits no environment, no open file and no folder; it is killed at the limit.

    Args:
        data: the file.
        limits: what the child may cost.
        order: the task and its values; visible in the list of processes, so it holds nothing of the case.

    Returns:
        The header of the answer and its pieces.

    Raises:
        Refused: the child refused the file, ran into a limit, or broke.
    """
    if not fence.available():
        raise Refused("no_fence")
    command = (*_COMMAND, json.dumps({**order, "limits": asdict(limits)}))
    process = subprocess.Popen(  # noqa: S603  # our own module, a fixed command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    )
    try:
        answer = _talk(process, data, limits)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)
    return _read(answer)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _talk(process: subprocess.Popen[bytes], data: bytes, limits: Limits) -> bytes:
    """Write and read at the same time until the child closes its output."""
    sink, source = process.stdin, process.stdout
    if sink is None or source is None:
        raise Refused("reader_failed")
    ends = time.monotonic() + limits.wall_seconds
    view, got = memoryview(data), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        selector.register(sink, selectors.EVENT_WRITE)
        while True:
            left = ends - time.monotonic()
            if left <= 0:
                raise Refused("costly")
            for key, _ in selector.select(left):
                if key.fileobj is sink:
                    view = _push(sink, view)
                    if not view:
                        selector.unregister(sink)
                        _close(sink)
                else:
                    piece = source.read1(_CHUNK)  # type: ignore[attr-defined]  # a buffered pipe has it
                    if not piece:
                        return _finished(process, bytes(got), ends)
                    got += piece
                    if len(got) > limits.output_bytes:
                        raise Refused("bomb")


def _push(sink: IO[bytes], view: memoryview) -> memoryview:
    try:
        # At most what a pipe takes at once, so that writing never waits while the child waits for us to read.
        written = sink.raw.write(view[:4096])  # type: ignore[attr-defined]
    except BrokenPipeError:
        return view[:0]
    return view[written or 0 :]


def _finished(process: subprocess.Popen[bytes], got: bytes, ends: float) -> bytes:
    try:
        status = process.wait(max(ends - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        raise Refused("costly") from None
    if status < 0 or not got:
        # Killed by a signal (processor time, memory), or out of memory before it could answer.
        raise Refused("costly" if status in (-9, -24, -6, 1, 0) else "reader_failed")
    return got


def _read(answer: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Take an answer apart; a broken or hostile one is refused, never trusted."""
    length = int.from_bytes(answer[:8], "big")
    if len(answer) < 8 or length > min(_LONGEST_HEADER, len(answer) - 8):
        raise Refused("reader_failed")
    try:
        header = json.loads(answer[8 : 8 + length])
        sizes = [int(size) for size in header["pieces"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("reader_failed") from None
    if min(sizes, default=0) < 0 or 8 + length + sum(sizes) != len(answer):
        raise Refused("reader_failed")
    if "refused" in header:
        raise _refusal(str(header["refused"]), str(header.get("detail", "")))
    pieces, at = [], 8 + length
    for size in sizes:
        pieces.append(answer[at : at + size])
        at += size
    return header, pieces


def _refusal(code: str, detail: str) -> Refused:
    try:
        return Refused(code, detail[:80])
    except KeyError:
        return Refused("reader_failed")
