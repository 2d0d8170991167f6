"""Which files an event may have, of which types, and how the first bytes of each look.

A closed list: what is served is one of these and nothing that a browser would run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class MediaName(StrEnum):
    """The files of an event, by what they are to it."""

    CLIP = "clip"
    VIEWING_COPY = "viewing_copy"
    SNAPSHOT = "snapshot"
    BOX_TRACK = "box_track"


@dataclass(frozen=True, slots=True)
class MediaForm:
    """One type of file: the ending of its name, how it begins, how large it may be."""

    ending: str
    begins: Callable[[bytes], bool]
    largest: int


_MIB = 1 << 20
SNIFFED = 12
FORMS: Mapping[str, MediaForm] = {
    "video/mp4": MediaForm(".mp4", lambda head: head[4:8] == b"ftyp", 1024 * _MIB),
    "video/x-matroska": MediaForm(
        ".mkv", lambda head: head.startswith(b"\x1a\x45\xdf\xa3"), 1024 * _MIB
    ),
    "video/x-msvideo": MediaForm(
        ".avi", lambda head: head[:4] == b"RIFF" and head[8:12] == b"AVI ", 1024 * _MIB
    ),
    "image/jpeg": MediaForm(".jpg", lambda head: head.startswith(b"\xff\xd8\xff"), 16 * _MIB),
    "image/png": MediaForm(".png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), 8 * _MIB),
    "image/webp": MediaForm(
        ".webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", 8 * _MIB
    ),
    "application/json": MediaForm(".json", lambda head: head.lstrip()[:1] == b"{", 64 * _MIB),
}
ALLOWED: Mapping[MediaName, frozenset[str]] = {
    MediaName.CLIP: frozenset({"video/mp4", "video/x-matroska", "video/x-msvideo"}),
    MediaName.VIEWING_COPY: frozenset({"video/mp4"}),
    MediaName.SNAPSHOT: frozenset({"image/jpeg"}),
    MediaName.BOX_TRACK: frozenset({"application/json"}),
}
LARGEST = max(form.largest for form in FORMS.values())
