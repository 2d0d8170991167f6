"""A file played as if it were a camera: in film time, at its own pace, over and over.

For demonstrations and measurements. Packets come when a camera would send them,
faster or slower by `speed`. Each loop begins with a discontinuity, and capture
time goes on from where the film ended. It is decoded as a live stream is. Who falls behind by more than a second
leaves pictures out until the next key frame, as with any live source.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from plant.errors import VideoError
from vision.frames import Frame
from vision.sources.file import FileSource
from vision.sources.film_place import FilmPlace, LoopBegun
from vision.sources.packets import Packet

LATEST_WINS_SECONDS = 1.0
NAP_SECONDS = 0.2


class FilmSource:
    """Packets and frames of a film that is played `loops` times, 0 for without end."""

    def __init__(
        self,
        path: Path,
        *,
        starts_at: float,
        speed: float = 1.0,
        loops: int = 0,
        now: Callable[[], float] = time.monotonic,
        place: FilmPlace | None = None,
    ) -> None:
        self.fault: VideoError | None = None
        self.progress = 0.0
        self.late_seconds = 0.0
        self._path = path
        self._starts_at = starts_at
        self._speed = speed
        self._loops = loops
        self._now = now
        self._place = place
        self._closed = Event()
        self._playing = self._decoding = FileSource(path, starts_at=starts_at, swift=True)
        self._passed, self._played = 0.0, 0
        if place is not None and (begun := place.known()) is not None:
            self._resume(begun)
        self._counted = (0, 0)
        self._idle = False

    @property
    def name(self) -> str:
        """The path of the film."""
        return self._decoding.name

    @property
    def broken_frames(self) -> int:
        """Count of packets that could not be decoded."""
        return self._counted[0] + self._decoding.broken_frames

    @property
    def skipped_frames(self) -> int:
        """Count of packets that were not decoded, because we were late or idle."""
        return self._counted[1] + self._decoding.skipped_frames

    @property
    def idle(self) -> bool:
        """Whether only key frames are decoded."""
        return self._idle

    @idle.setter
    def idle(self, value: bool) -> None:
        self._idle = self._playing.idle = self._decoding.idle = value

    def packets(self) -> Iterator[Packet]:
        """Yield packets when they are due, until the loops are over or we are closed."""
        begun = self._now() - self._passed / self._speed
        while self._played != self._loops or self._loops == 0:
            self._note_place()
            for packet in self._rest():
                self._wait_until(begun + (packet.at - self._starts_at) / self._speed)
                if self._closed.is_set():
                    return
                yield packet
            self._played += 1
            self.fault = self._playing.fault
            if self._closed.is_set() or self._played == self._loops:
                return
            self._playing = FileSource(self._path, starts_at=self._playing.ended_at, swift=True)
            self._playing.idle = self._idle

    def decode(self, packet: Packet) -> list[Frame]:
        """Return the frames that this packet completes; none while we are behind."""
        rest: list[Frame] = []
        if packet.coding is not self._decoding.coding:
            rest = self.drain()
            self._counted = (self.broken_frames, self.skipped_frames)
            self._playing.count_from(self._decoding.next_index)
            self._decoding = self._playing
        if self.late_seconds > LATEST_WINS_SECONDS and not packet.is_keyframe:
            self._decoding.leave_out()
            return rest
        return [*rest, *self._decoding.decode(packet)]

    def drain(self) -> list[Frame]:
        """Return the frames that the decoder still holds."""
        return self._decoding.drain()

    def close(self) -> None:
        """End `packets` at once."""
        self._closed.set()

    def _resume(self, begun: LoopBegun) -> None:
        """Go on where the film would be by now, had nobody stopped it."""
        here = begun.later(time.time(), self._playing.seconds)
        self._played = min(here.loops, self._loops)
        self._starts_at, self._passed = here.capture_at, here.passed
        self._playing = FileSource(self._path, starts_at=here.capture_at, swift=True)
        self._playing.seek(here.capture_at + here.passed)
        self._decoding = self._playing

    def _rest(self) -> Iterator[Packet]:
        """Yield the packets of this loop that nobody had before."""
        from_at = self._starts_at + self._passed
        fresh = False
        for packet in self._playing.packets():
            fresh = fresh or (packet.is_keyframe and packet.at >= from_at)
            if fresh or self._closed.is_set():
                yield packet

    def _note_place(self) -> None:
        if self._place is None:
            return
        begun_at = self._playing.starts_at
        since = max(self._starts_at + self._passed - begun_at, 0.0) / self._speed
        self._place.note(LoopBegun(begun_at, time.time() - since))

    def _wait_until(self, due: float) -> None:
        early = due - self._now()
        self.late_seconds = max(0.0, -early)
        while early > 0 and not self._closed.is_set():
            # An event that can be waited for costs ten times as much as a nap.
            time.sleep(min(early, NAP_SECONDS))
            early = due - self._now()
