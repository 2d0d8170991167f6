"""Live pictures: who looks at which camera, and one picture on its way, as bytes.

    01 · length of the head (2 bytes) · head, JSON · JPEG

The same bytes go from the vision process to its parent, over the worker link and to a
browser, so that nobody on the way opens a picture. A wish to look always names all that
is looked at, and ends by itself: who falls silent looks at nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plant.ids import CameraId
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from plant.wire import time_text

MARK = b"\x01"
LONGEST_HEAD = 1024
LARGEST_JPEG = 512 * 1024
LARGEST = 3 + LONGEST_HEAD + LARGEST_JPEG
FASTEST_FPS, SLOWEST_FPS = 5.0, 0.02
WIDEST, NARROWEST = 1920, 160
MOST_CAMERAS = 1000


@dataclass(frozen=True, slots=True)
class Look:
    """How often a camera is looked at, and how large."""

    fps: float
    width: int

    @classmethod
    def read(cls, here: JsonTable) -> "Look":
        """Return what plain values ask for, within what is given."""
        fps, width = here.number("fps"), here.whole("width")
        return cls(
            min(max(fps, SLOWEST_FPS), FASTEST_FPS),
            min(max(width, NARROWEST), WIDEST),
        )

    def told(self) -> dict[str, object]:
        """Return it as plain values."""
        return {"fps": self.fps, "width": self.width}

    def with_(self, other: "Look") -> "Look":
        """Return the look that satisfies both."""
        return Look(max(self.fps, other.fps), max(self.width, other.width))


@dataclass(frozen=True, slots=True)
class Looks:
    """All that is looked at from now on, for so many seconds unless it is said again.

    `blurred` is for those who may not see people: other pictures of the same cameras.
    """

    cameras: Mapping[CameraId, Look] = field(default_factory=dict)
    seconds: float = 0.0
    blurred: Mapping[CameraId, Look] = field(default_factory=dict)

    @classmethod
    def read(cls, here: JsonTable) -> "Looks":
        """Return what a message says, or raise JsonMisfitError."""
        return cls(
            looks_of(here.table("cameras")),
            here.number("seconds", default=0.0),
            looks_of(here.table("blurred")) if here.has("blurred") else {},
        )

    def told(self) -> dict[str, object]:
        """Return it as a message."""
        told: dict[str, object] = {
            "is": "live",
            "cameras": {camera: look.told() for camera, look in self.cameras.items()},
            "seconds": self.seconds,
        }
        if self.blurred:
            told["blurred"] = {camera: look.told() for camera, look in self.blurred.items()}
        return told


def looks_of(here: JsonTable) -> dict[CameraId, Look]:
    """Return who wants to look at what, by camera."""
    if len(here.values) > MOST_CAMERAS:
        raise JsonMisfitError(f"nobody looks at {len(here.values)} cameras at once")
    return {CameraId(name): Look.read(here.table(name)) for name in here.values}


@dataclass(frozen=True, slots=True)
class LivePicture:
    """One picture of a camera: when it was captured, and when by our clock it was in hand.

    The two differ where a film plays: it is captured in film time. `blurred` says that people are.
    """

    camera: CameraId
    captured_at: datetime
    seen_at: datetime
    jpeg: bytes
    blurred: bool = False

    def to_bytes(self) -> bytes:
        """Return the picture as it travels."""
        told = {
            "camera": self.camera,
            "captured_at": time_text(self.captured_at),
            "seen_at": time_text(self.seen_at),
            **({"people": "blurred"} if self.blurred else {}),
        }
        head = json.dumps(told, separators=(",", ":")).encode()
        return b"".join((MARK, len(head).to_bytes(2, "big"), head, self.jpeg))

    @classmethod
    def from_bytes(cls, data: bytes) -> "LivePicture":
        """Return the picture that travelled, or raise JsonMisfitError."""
        length = int.from_bytes(data[1:3], "big")
        if data[:1] != MARK or len(data) > LARGEST or not 0 < length <= LONGEST_HEAD:
            raise JsonMisfitError("bytes that are no live picture")
        head, jpeg = data[3 : 3 + length], data[3 + length :]
        if not jpeg.startswith(b"\xff\xd8"):
            raise JsonMisfitError("a live picture that is no JPEG")
        try:
            here = table_of(json.loads(head))
        except (ValueError, RecursionError) as error:
            raise JsonMisfitError("a live picture whose head is no JSON") from error
        return cls(
            CameraId(here.text("camera")),
            here.time("captured_at"),
            here.time("seen_at"),
            jpeg,
            blurred=here.has("people") and here.text("people") == "blurred",
        )
