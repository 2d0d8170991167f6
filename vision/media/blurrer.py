"""Blurs people in a process of its own, within limits: whoever serves pictures opens none.

python -m vision.media.blurrer film|still ORIGINAL TARGET BOXES|- AT
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from plant.errors import VideoError
from vision.media.confined import run_confined, shut_in

FILM, STILL = "film", "still"


@dataclass(frozen=True, slots=True)
class BlurrerLimits:
    """What one clip may take."""

    wall_seconds: float = 240.0
    cpu_seconds: int = 200
    memory: int = 2 * 1024**3
    largest: int = 512 * 1024**2


class ChildBlurrer:
    """Makes blurred copies, each in a process that ends with it."""

    def __init__(self, limits: BlurrerLimits | None = None) -> None:
        self._limits = limits or BlurrerLimits()

    def film(self, original: Path, boxes: Path | None, target: Path) -> None:
        """Write a clip in which people are blurred, all of it where there are no boxes."""
        self._make(FILM, original, boxes, target, 0.0)

    def still(self, original: Path, boxes: Path | None, target: Path, *, at: float) -> None:
        """Write a JPEG in which people are blurred as they stood at a time (Unix seconds)."""
        self._make(STILL, original, boxes, target, at)

    def picture(self, jpeg: bytes) -> bytes:
        """Return a JPEG of which all is blurred."""
        with tempfile.TemporaryDirectory(prefix="floorwatch-blur-") as folder:
            original, target = Path(folder) / "original", Path(folder) / "blurred"
            original.write_bytes(jpeg)
            self._make(STILL, original, None, target, 0.0)
            return target.read_bytes()

    def _make(self, kind: str, original: Path, boxes: Path | None, target: Path, at: float) -> None:
        its = self._limits
        named = (
            str(original.resolve()),
            str(target.resolve()),
            str(boxes.resolve()) if boxes else "-",
        )
        numbers = (at, its.cpu_seconds, its.memory, its.largest)
        ended = run_confined(
            "vision.media.blurrer",
            [kind, *named, *map(repr, numbers)],
            target,
            wall_seconds=its.wall_seconds,
        )
        if ended.code is None:
            raise VideoError(f"blurring {ended.said}")
        if ended.code != 0:
            raise VideoError(ended.said)


def main(arguments: list[str]) -> int:
    """Make one copy within the limits named; say in one line why it could not be."""
    # Only here: the process that asks never loads a decoder.
    from vision.media.blurring import blur_film, blur_still  # noqa: PLC0415
    from vision.people_track import PeopleTrack  # noqa: PLC0415

    kind, original, target, boxes, at, cpu_seconds, memory, largest = arguments
    shut_in(int(cpu_seconds), int(memory), int(largest))
    try:
        track = PeopleTrack() if boxes == "-" else PeopleTrack.read(Path(boxes))
        if kind == FILM:
            blur_film(Path(original), Path(target), track)
        else:
            blur_still(Path(original), Path(target), track.at(float(at) - track.starts_at))
    except (VideoError, OSError) as error:
        # Without the place: it is told to whoever asked for the picture.
        sys.stderr.write(f"{error.what if isinstance(error, VideoError) else error.strerror}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
