"""Plays a film to its end and shows it to nobody: `python -m vision.media.playing FILM`.

Prints how many pictures it holds and how long it lasts, as JSON, or leaves with 2 and
one line that says what is wrong. In a process of its own a hostile film harms nobody.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from plant.errors import VideoError
from vision.sources.file import FileSource


@dataclass(frozen=True, slots=True)
class Played:
    """What a player gets to see of a film."""

    frames: int
    seconds: float


def play(path: Path) -> Played:
    """Decode every picture, or raise VideoError with what is wrong."""
    source = FileSource(path)
    frames = 0
    for packet in source.packets():
        frames += len(source.decode(packet))
    frames += len(source.drain())
    if source.fault is not None:
        raise source.fault
    if source.broken_frames or not frames:
        raise VideoError(f"{source.broken_frames} pictures cannot be decoded", where=str(path))
    return Played(frames, round(source.seconds, 3))


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{json.dumps(asdict(play(Path(sys.argv[1]))))}\n")
    except VideoError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
