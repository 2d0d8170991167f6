"""Which part of a file a request asks for (RFC 9110, section 14), and whether it has it already.

One range of bytes is honoured. Several at once, other units and what cannot be read
are answered with the whole file, as the standard allows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# More digits than any file has bytes; longer ones are nobody's honest question.
_ONE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Some bytes of a file: from the start on, so many."""

    start: int
    length: int

    def told(self, size: int) -> str:
        """Return it as the header Content-Range says it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


class UnsatisfiableError(ValueError):
    """A range that begins behind the end of the file."""


def asked_for(header: str | None, size: int) -> Span | None:
    """Return the part that a Range header asks for, or None for the whole file.

    A range without a single byte of the file raises UnsatisfiableError.
    """
    found = _ONE.fullmatch(header or "")
    if found is None:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        return _last(int(last), size)
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableError
    return Span(start, end - start + 1)


def names(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names the tag, be it as a weak one."""
    tags = [each.strip().removeprefix("W/") for each in (header or "").split(",")]
    return etag in tags or tags == ["*"]


def still_holds(if_range: str | None, etag: str) -> bool:
    """Whether a range may be given: no If-Range was sent, or it names the very tag."""
    return if_range is None or if_range.strip() == etag


def _last(count: int, size: int) -> Span:
    if count == 0 or size == 0:
        raise UnsatisfiableError
    length = min(count, size)
    return Span(size - length, length)


def joined(headers: Sequence[str]) -> str | None:
    """Return repeated headers as the one list that they are, or None where there is none."""
    return ", ".join(headers) or None
