"""How people are made illegible in pictures, for whoever may see the floor and not who is there."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from plant.records import MediaFile, Sha256

# Part of the name under which a blurred copy is kept: another recipe makes another copy.
RECIPE = 1


class Blurrer(Protocol):
    """Makes copies in which people are blurred, by a clip's box track.

    Where the box track is missing or says nothing of people, all of the picture is blurred.
    What cannot be made raises VideoError and leaves nothing behind. Each waits until it is done.
    """

    def film(self, original: Path, boxes: Path | None, target: Path) -> None:
        """Write a clip as MP4 that every browser plays, without sound."""
        ...

    def still(self, original: Path, boxes: Path | None, target: Path, *, at: float) -> None:
        """Write a JPEG, with people where they stood at a time (Unix seconds)."""
        ...

    def picture(self, jpeg: bytes) -> bytes:
        """Return a JPEG of which all is blurred: nobody looked for people in it."""
        ...


class BlurredCopies(Protocol):
    """Keeps blurred copies for a while. They go with their originals, and when they are too many."""

    def make(self, original: Sha256, recipe: str, write: Callable[[Path], None]) -> MediaFile:
        """Return the copy of an original by a recipe; it is written where there is none yet.

        Who asks for a copy that is being made waits for it.
        """
        ...

    def lend(self, sha256: Sha256) -> Path:
        """Return where a file of the media store can be read, or raise MissingError."""
        ...

    def find(self, sha256: Sha256) -> MediaFile | None:
        """Return a copy by its name."""
        ...

    def read(self, sha256: Sha256, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield a range of a copy in pieces."""
        ...

    def sweep(self) -> int:
        """Let copies go whose original is gone, and the oldest of too many; return how many."""
        ...
