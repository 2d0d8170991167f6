"""A ZIP in one form only: entries stored one after the other, with no byte left to choice.

Any program can open it. Because nothing in it is free, whoever knows names, sizes and
contents knows every byte, and one that was changed shows.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from casework.errors import CaseError

LARGEST = 2**32 - 2
MOST_ENTRIES = 2**16 - 2
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = 0x04034B50, 0x02014B50, 0x06054B50
_VERSION, _MADE_BY = 20, (3 << 8) | 20
_FIRST_DAY = (1 << 5) | 1  # 1 January 1980: times stand in the manifest
_PLAIN_FILE = 0o100644 << 16


class ZipFormError(CaseError):
    """A file that is no ZIP of this form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its name, its size and check sum, and where it begins."""

    name: str
    size: int
    crc: int
    offset: int

    @property
    def begins(self) -> int:
        """Where its content begins."""
        return self.offset + len(local_header(self))

    @property
    def ends(self) -> int:
        """Where its content ends."""
        return self.begins + self.size


def placed(files: Sequence[tuple[str, int, int]]) -> list[Entry]:
    """Return entries for files (name, size, check sum) one after the other, or raise CaseError."""
    entries, offset = [], 0
    for name, size, crc in files:
        entries.append(Entry(name, size, crc, offset))
        offset = entries[-1].ends
    if offset > LARGEST or len(entries) > MOST_ENTRIES:
        raise CaseError(
            "this is too much for one package: it would be larger than 4 GiB",
            remedy="give a span of time, and make several packages",
        )
    return entries


def local_header(entry: Entry) -> bytes:
    """Return what stands before an entry's content."""
    name = entry.name.encode("ascii")
    return (
        _LOCAL.pack(
            *(_LOCAL_MARK, _VERSION, 0, 0, 0, _FIRST_DAY),
            *(entry.crc, entry.size, entry.size, len(name), 0),
        )
        + name
    )


def directory(entries: Sequence[Entry]) -> bytes:
    """Return what stands behind the last entry."""
    rows = b"".join(_row(each) for each in entries)
    begins = entries[-1].ends if entries else 0
    count = len(entries)
    return rows + _END.pack(_END_MARK, 0, 0, count, count, len(rows), begins, 0)


def read_entries(stream: BinaryIO) -> list[Entry]:
    """Return the entries of a ZIP of this form; one of any other form is a ZipFormError."""
    size = stream.seek(0, 2)
    if size < _END.size:
        raise ZipFormError("this is no evidence package: it is too short")
    stream.seek(size - _END.size)
    mark, _, _, count, _, length, begins, _ = _END.unpack(stream.read(_END.size))
    if mark != _END_MARK or begins + length + _END.size != size:
        raise ZipFormError("this is no evidence package, or its end was changed")
    stream.seek(begins)
    rows = stream.read(length)
    entries = _entries(rows, count)
    stream.seek(begins)
    if directory(entries) != stream.read():
        raise ZipFormError("the directory of the package was changed")
    for each in entries:
        stream.seek(each.offset)
        if stream.read(each.begins - each.offset) != local_header(each):
            raise ZipFormError(f"the header of {each.name} was changed")
    if [each.offset for each in entries] != [0, *(each.ends for each in entries)][: len(entries)]:
        raise ZipFormError("the package has gaps")
    return entries


def _row(entry: Entry) -> bytes:
    name = entry.name.encode("ascii")
    return (
        _CENTRAL.pack(
            *(_CENTRAL_MARK, _MADE_BY, _VERSION, 0, 0, 0, _FIRST_DAY),
            *(entry.crc, entry.size, entry.size, len(name), 0, 0, 0, 0),
            *(_PLAIN_FILE, entry.offset),
        )
        + name
    )


def _entries(rows: bytes, count: int) -> list[Entry]:
    entries, at = [], 0
    try:
        for _ in range(count):
            told = _CENTRAL.unpack_from(rows, at)
            name = rows[at + _CENTRAL.size : at + _CENTRAL.size + told[10]].decode("ascii")
            entries.append(Entry(name, told[9], told[7], told[16]))
            at += _CENTRAL.size + told[10]
    except (struct.error, UnicodeDecodeError) as error:
        raise ZipFormError("the directory of the package cannot be read") from error
    if at != len(rows):
        raise ZipFormError("the directory of the package was changed")
    return entries
