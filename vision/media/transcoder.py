"""The transcoder: films and voices are made anew in a process of its own, within limits.

    python -m vision.media.transcoder film|voice ORIGINAL TARGET SECONDS

The process has so much time, memory and disk, opens no other file, and no address: where the
system lets it, it has no network at all. A decoder that crashes takes nothing else along.
"""

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from plant.errors import VideoError
from plant.transcoding import TooLongError
from vision.media.confined import run_confined, shut_in

TOO_LONG = 3


class Kind(StrEnum):
    """What is made anew."""

    FILM = "film"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class TranscoderLimits:
    """What one film or voice may take."""

    wall_seconds: float = 110.0
    cpu_seconds: int = 100
    memory: int = 2 * 1024**3
    largest: int = 96 * 1024**2
    longest_seconds: float = 180.0


class ChildTranscoder:
    """Makes films and voices anew, each in a process that ends with it."""

    def __init__(self, limits: TranscoderLimits | None = None) -> None:
        self._limits = limits or TranscoderLimits()

    def film(self, original: Path, target: Path) -> None:
        """Write H.264 with its sound, or raise VideoError."""
        self._make(Kind.FILM, original, target)

    def voice(self, original: Path, target: Path) -> None:
        """Write the sound alone as AAC, or raise VideoError."""
        self._make(Kind.VOICE, original, target)

    def _make(self, kind: Kind, original: Path, target: Path) -> None:
        its = self._limits
        numbers = (its.longest_seconds, its.cpu_seconds, its.memory, its.largest)
        paths = (str(original.resolve()), str(target.resolve()))
        ended = run_confined(
            "vision.media.transcoder",
            [kind, *paths, *map(str, numbers)],
            target,
            wall_seconds=its.wall_seconds,
        )
        if ended.code is None:
            raise VideoError(f"it {ended.said}")
        if ended.code == TOO_LONG:
            raise TooLongError(ended.said)
        if ended.code != 0:
            raise VideoError(ended.said)


def main(arguments: list[str]) -> int:
    """Make one file anew within the limits named; say in one line why it could not be."""
    kind, original, target, *numbers = arguments
    seconds, cpu_seconds, memory, largest = (float(each) for each in numbers)
    shut_in(int(cpu_seconds), int(memory), int(largest))
    # Only here: the process that asks never loads a decoder.
    from vision.media import anew  # noqa: PLC0415

    make = anew.make_film if Kind(kind) is Kind.FILM else anew.make_voice
    try:
        make(Path(original), Path(target), anew.AnewLimits(seconds=seconds))
    except TooLongError as error:
        sys.stderr.write(f"{error}\n")
        return TOO_LONG
    except VideoError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
