"""Reads the log from its end: the newest record first, as somebody who looks something up does.

Nothing is verified here; that is what `verifying` is for. A record that is written
while it is read is left for the next time.
"""

import json
import mmap
from collections.abc import Iterator
from pathlib import Path

from policy.audit.files import Part, parts_of
from policy.canonical import Json

_BLOCK = 1 << 18


def lines_backwards(folder: Path, *, before: int | None = None) -> Iterator[bytes]:
    """Yield the records as lines, the newest first; with `before` only those with lower numbers."""
    for part in reversed(parts_of(folder)):
        if before is None or part.first < before:
            yield from _older(_lines_of(part), before)


def record_of(line: bytes) -> dict[str, Json]:
    """Return what a line says."""
    told = json.loads(line)
    return told if isinstance(told, dict) else {}


def find_line(folder: Path, text: bytes) -> bytes | None:
    """Return the newest line that holds a text, or None."""
    for part in reversed(parts_of(folder)):
        with part.records.open("rb") as file:
            if part.records.stat().st_size == 0:
                continue
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                if (at := whole.rfind(text)) >= 0:
                    end = whole.find(b"\n", at)
                    return whole[whole.rfind(b"\n", 0, at) + 1 : end] if end >= 0 else None
    return None


def _older(lines: Iterator[bytes], before: int | None) -> Iterator[bytes]:
    skip = 0
    for number, line in enumerate(lines):
        if number == 0 and before is not None:
            # Records are numbered without gaps, so the newest says how many to pass over.
            skip = int(str(record_of(line)["seq"])) - before + 1
        if number >= skip:
            yield line


def _lines_of(part: Part) -> Iterator[bytes]:
    """Yield the complete lines of a part, the last one first."""
    with part.records.open("rb") as file:
        end, tail = part.records.stat().st_size, b""
        is_end = True
        while end > 0:
            start = max(0, end - _BLOCK)
            file.seek(start)
            first, *lines = (file.read(end - start) + tail).split(b"\n")
            if is_end and lines:
                lines.pop()  # what follows the last newline is still being written
            yield from reversed(lines)
            is_end, tail, end = False, first, start
    if tail:
        yield tail
