"""How a film or a voice that somebody sent is made anew, so that nothing else of it is kept."""

from pathlib import Path
from typing import Protocol

from plant.errors import VideoError


class TooLongError(VideoError):
    """It lasts longer than is taken. Nothing was made of it."""


class Transcoder(Protocol):
    """Makes files that every browser plays. What comes in is hostile until it is made anew.

    A file that cannot be made anew raises VideoError, and leaves nothing behind. Both wait
    until it is done.
    """

    def film(self, original: Path, target: Path) -> None:
        """Write H.264 with its sound, upright, without a word of where and when it was made."""
        ...

    def voice(self, original: Path, target: Path) -> None:
        """Write the sound alone, as AAC."""
        ...
