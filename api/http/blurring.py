"""Blurred copies of kept files: made when somebody who may not see people first asks for one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from api.http.problems import RequestError
from api.http.seats import Seats
from plant.blurring import RECIPE, BlurredCopies, Blurrer
from plant.errors import VideoError
from plant.records import MediaFile

Write = Callable[[Path], None]
# So many requests may wait for copies; two are made at a time.
WAITING_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Blurring:
    """What makes blurred copies, and where they are kept."""

    blurrer: Blurrer
    copies: BlurredCopies
    waiting: Seats = field(
        default_factory=lambda: Seats(WAITING_AT_ONCE, "pictures waiting to be blurred")
    )

    def film(self, original: MediaFile, boxes: MediaFile | None) -> MediaFile:
        """Return the blurred copy of a clip; all of it is blurred where there are no boxes."""

        def write(target: Path) -> None:
            self.blurrer.film(self._lent(original), self._boxes(boxes), target)

        return self._made(original, f"film {_named(boxes)}", write)

    def still(self, original: MediaFile, boxes: MediaFile | None, *, at: float) -> MediaFile:
        """Return the blurred copy of a picture that was taken at a time."""

        def write(target: Path) -> None:
            self.blurrer.still(self._lent(original), self._boxes(boxes), target, at=at)

        return self._made(original, f"still {_named(boxes)} {at:.3f}", write)

    def picture(self, jpeg: bytes) -> bytes:
        """Return a picture that is kept nowhere, all of it blurred."""
        with self.waiting.seat():
            try:
                return self.blurrer.picture(jpeg)
            except VideoError as error:
                raise _unblurred(error) from error

    def _made(self, original: MediaFile, recipe: str, write: Write) -> MediaFile:
        with self.waiting.seat():
            try:
                return self.copies.make(original.sha256, f"{RECIPE} {recipe}", write)
            except VideoError as error:
                raise _unblurred(error) from error

    def _lent(self, file: MediaFile) -> Path:
        return self.copies.lend(file.sha256)

    def _boxes(self, file: MediaFile | None) -> Path | None:
        return None if file is None else self._lent(file)


def _named(boxes: MediaFile | None) -> str:
    return "whole" if boxes is None else boxes.sha256


def _unblurred(error: VideoError) -> RequestError:
    return RequestError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "not-blurred",
        f"people in it cannot be blurred, and you may not see them: {error.what}",
        remedy="ask somebody who may see people",
    )
