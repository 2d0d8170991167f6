"""One detector for all cameras of a process.

Live cameras take a seat: a thread drains the pictures that are ready, up to four
at a time, and hands the answers back. Files ask with `detect_now`, which runs in
the caller's thread, one picture at a time, and drops nothing.
"""

from collections.abc import Sequence
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from plant.events import ModelReference
from vision.detections import Detection, Detector, Picture
from vision.detector.seats import Counters, Offer, Room, Seat, Sighting
from vision.frames import Frame

MOST_IN_A_BATCH = 4


class SharedDetector:
    """The detector of a process. Enter it to start its thread; leaving stops it.

    - A stop answers what still waits, then the thread ends.
    - An error of the detector ends the thread and reaches every seat.
    """

    def __init__(self, detector: Detector, *, most: int = MOST_IN_A_BATCH) -> None:
        self._detector = detector
        self._most = most
        self._room = Room()
        # INVARIANT: a Detector is used by one thread at a time.
        self._in_use = Lock()
        self._thread = Thread(target=self._serve, name="detector", daemon=True)

    @property
    def labels(self) -> Sequence[str]:
        """Every label that the model knows."""
        return self._detector.labels

    @property
    def reference(self) -> ModelReference:
        """Name and hash of the weights."""
        return self._detector.reference

    @property
    def counters(self) -> Counters:
        """What has been done so far."""
        with self._room.changed:
            return self._room.counters

    def prepare(self, frame: Frame) -> Picture:
        """Return the frame at the model's input size. Safe to call from any thread."""
        return self._detector.prepare(frame)

    # The caller says what its tickets are: `seat: Seat[Frame] = shared.seat()`.
    def seat(self) -> Seat[Any]:
        """Return a new place for one camera."""
        return Seat(self._room)

    def detect_now(self, picture: Picture) -> list[Detection]:
        """Return the detections of one picture, looked at in the caller's thread."""
        with self._in_use:
            return self._detector.detect([picture])[0]

    def start(self) -> None:
        """Begin to serve the seats."""
        self._thread.start()

    def stop(self, *, timeout: float = 10.0) -> None:
        """Answer what waits, end the thread and let no seat wait any longer."""
        with self._room.changed:
            self._room.closed = True
            self._room.changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        try:
            while batch := self._next_batch():
                self._answer(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, no camera may wait for ever
            with self._room.changed:
                self._room.failure = error
                self._room.queue.clear()
                self._room.changed.notify_all()

    def _next_batch(self) -> list[Offer[Any]]:
        """Wait for work; an empty batch means that the end has come."""
        room = self._room
        with room.changed:
            room.changed.wait_for(lambda: room.queue or room.closed)
            return room.next_batch(self._most)

    def _answer(self, batch: list[Offer[Any]]) -> None:
        with self._in_use:
            found = self._detector.detect([offer.picture for offer in batch])
        with self._room.changed:
            for offer, detections in zip(batch, found, strict=True):
                offer.seat.answer(Sighting(offer.ticket, detections))
            self._room.changed.notify_all()
