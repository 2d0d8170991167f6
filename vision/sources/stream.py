"""A live camera over RTSP or HTTP: it comes back by itself and never makes us wait.

- Every packet is given out, so that it can be recorded. Decoding is what gives
  way: who falls behind leaves pictures out until the next key frame, and counts.
- A stream that stalls, breaks or changes its coding is opened again, at once or
  after a growing pause; what comes then begins with a discontinuity.
- `fault` says why the stream is away; `on_fault` is told when that changes.

Where a camera has two streams, use two sources: record the large one without
decoding it, and decode the small one.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from threading import Event

from plant.errors import StreamLostError, VideoError
from vision.frames import Frame
from vision.sources.address import Address
from vision.sources.arrival_time import Arrival, ArrivalTime, Stamped, first_burst
from vision.sources.backoff import Backoff
from vision.sources.connection import Connection, Patience
from vision.sources.decoder import Decoder
from vision.sources.packets import Packet, RawPacket
from vision.sources.parameter_sets import SequenceWatch

LATEST_WINS_SECONDS = 1.0
CLOCK_STEP_SECONDS = 1.0
_WAITED_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class World:
    """What a live source needs from outside: the time, chance, and a way to pause."""

    now: Callable[[], float] = time.time
    random: Callable[[], float] = random.random
    pause: Callable[[float], object] | None = None
    connect: Callable[[Address, Patience], Connection] = Connection


class _ChangedError(StreamLostError):
    """The camera goes on, but what it sends is coded in another way."""


class StreamSource:
    """Packets and frames of one live stream, for as long as anybody wants them."""

    def __init__(
        self,
        address: Address,
        *,
        patience: Patience | None = None,
        on_fault: Callable[[VideoError | None], None] = lambda _: None,
        world: World | None = None,
    ) -> None:
        self.name = str(address)
        self.fault: VideoError | None = None
        self.progress = 0.0
        self.connections = 0
        self._address = address
        self._patience = patience or Patience()
        self._on_fault = on_fault
        self._world = world or World()
        self._closed = Event()
        self._pause = self._world.pause or self._closed.wait
        self._backoff = Backoff(self._world.random)
        self._decoder: Decoder | None = None
        self._idle = False
        self._past = (0, 0)
        self._last_at = float("-inf")
        self._kept_up_at = 0.0

    @property
    def broken_frames(self) -> int:
        """Count of packets that could not be decoded."""
        return self._past[0] + (self._decoder.broken if self._decoder else 0)

    @property
    def skipped_frames(self) -> int:
        """Count of packets that were not decoded, because we were late or idle."""
        return self._past[1] + (self._decoder.skipped if self._decoder else 0)

    @property
    def idle(self) -> bool:
        """Whether only key frames are decoded."""
        return self._idle

    @idle.setter
    def idle(self, value: bool) -> None:
        self._idle = value
        if self._decoder:
            self._decoder.idle = value

    def packets(self) -> Iterator[Packet]:
        """Yield packets until the source is closed, through every loss."""
        while not self._closed.is_set():
            try:
                connection = self._world.connect(self._address, self._patience)
                with closing(connection):
                    yield from self._run(connection)
            except _ChangedError as error:
                self._say(error)
                continue
            except VideoError as error:
                self._say(error)
            if not self._closed.is_set():
                self._pause(self._backoff.next_seconds())

    def decode(self, packet: Packet) -> list[Frame]:
        """Return the frames that this packet completes; none while we are behind."""
        decoder = self._decoder
        if decoder is None:
            return []
        behind = self._world.now() - self._kept_up_at > LATEST_WINS_SECONDS
        if behind and not packet.is_keyframe:
            decoder.skip()
            return []
        return decoder.decode(packet)

    def drain(self) -> list[Frame]:
        """Return nothing: a live stream has no end to wait for."""
        return []

    def close(self) -> None:
        """End `packets` with the packet in hand, or within the patience for one."""
        self._closed.set()

    def _run(self, connection: Connection) -> Iterator[Packet]:
        coding = connection.coding
        times, watch = ArrivalTime(rate=coding.rate), SequenceWatch(coding.codec)
        arriving = self._arriving(connection)
        zero_at: float | None = None
        for stamped in chain(times.begin(first_burst(arriving)), arriving):
            raw = stamped.raw
            if raw.is_keyframe and watch.changed(memoryview(raw)):
                raise _ChangedError(
                    "the camera changed its picture size or coding",
                    where=self.name,
                    remedy="the stream is opened again at once",
                )
            at = times.capture_at(stamped.stated, stamped.arrival)
            begins = zero_at is None or at < self._last_at - CLOCK_STEP_SECONDS
            if zero_at is None:
                zero_at = at
                self._begin(connection, zero_at)
            self._last_at = at
            _settle(raw, round((at - zero_at) / float(coding.time_base)))
            yield Packet(raw, at, raw.is_keyframe, begins, coding)
            if self._closed.is_set():
                return

    def _arriving(self, connection: Connection) -> Iterator[Stamped]:
        now, second = self._world.now, float(connection.coding.time_base)
        self._kept_up_at = asked_at = now()
        for raw in connection.packets():
            came_at = now()
            waited = came_at - asked_at > _WAITED_SECONDS
            if waited:
                self._kept_up_at = came_at
            if self.fault is not None:
                self._say(None)
            self._backoff.reset()
            yield Stamped(raw, _stated(raw, second), Arrival(came_at, waited))
            asked_at = now()

    def _begin(self, connection: Connection, zero_at: float) -> None:
        """Decode with a new decoder from here on; frames are counted on."""
        index = self._decoder.index if self._decoder else 0
        self._past = (self.broken_frames, self.skipped_frames)
        self._decoder = Decoder(
            connection.decoder, connection.coding, zero_at=zero_at, first_index=index
        )
        self._decoder.idle = self._idle
        self.connections += 1

    def _say(self, fault: VideoError | None) -> None:
        self.fault = fault
        self._on_fault(fault)


def _stated(raw: RawPacket, second: float) -> float | None:
    stated = raw.pts if raw.pts is not None else raw.dts
    return None if stated is None else stated * second


def _settle(raw: RawPacket, pts: int) -> None:
    shift = pts - raw.pts if raw.pts is not None else 0
    raw.dts = raw.dts + shift if raw.dts is not None and raw.pts is not None else pts
    raw.pts = pts
