"""One thread that writes for all cameras, and a queue that cannot grow without end.

Camera threads put packets in and never wait for a disk. Only when the disk has
been too slow for too long are packets dropped, up to the camera's next key frame,
and counted: recorded packets are the last thing that overload takes.
"""

from collections import deque
from dataclasses import dataclass
from threading import Condition

from vision.recorder.ring import Ring
from vision.sources.packets import Packet, copied

QUEUE_SIZE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Entry:
    ring: Ring
    packet: Packet


class Writer:
    """Takes packets from any thread; `run` is the thread that writes them."""

    def __init__(self, *, queue_size: int = QUEUE_SIZE) -> None:
        self._queue_size = queue_size
        self._entries: deque[_Entry] = deque()
        self._size = 0
        self._rings: set[Ring] = set()
        self._dropping: set[Ring] = set()
        self._dropped: dict[Ring, int] = {}
        self._changed = Condition()
        self._put = self._written = 0
        self._stopped = False

    def dropped(self, ring: Ring) -> int:
        """Count of the camera's packets that were lost because the disk was too slow."""
        return self._dropped.get(ring, 0)

    def put(self, ring: Ring, packet: Packet) -> bool:
        """Queue a copy of the packet; return False where there is no room for it."""
        with self._changed:
            full = self._size + packet.raw.size > self._queue_size
            if full or (ring in self._dropping and not packet.is_keyframe):
                self._dropping.add(ring)
                self._dropped[ring] = self._dropped.get(ring, 0) + 1
                return False
            self._dropping.discard(ring)
            self._entries.append(_Entry(ring, copied(packet)))
            self._size += packet.raw.size
            self._put += 1
            self._changed.notify_all()
            return True

    def run(self) -> None:
        """Write until stopped, then complete every ring. To be the body of a thread."""
        while (entry := self._next()) is not None:
            self._rings.add(entry.ring)
            entry.ring.write(entry.packet)
            with self._changed:
                self._written += 1
                self._changed.notify_all()
        for ring in self._rings:
            ring.close()

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all that was put before has been written; False on timeout."""
        with self._changed:
            until = self._put
            return self._changed.wait_for(lambda: self._written >= until, timeout)

    def stop(self) -> None:
        """Let `run` end once everything that was put has been written."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _next(self) -> _Entry | None:
        with self._changed:
            self._changed.wait_for(lambda: self._entries or self._stopped)
            if not self._entries:
                return None
            entry = self._entries.popleft()
            self._size -= entry.packet.raw.size
            return entry
