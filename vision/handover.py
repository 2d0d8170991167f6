"""From the footage of before to live pictures, without a gap between the two.

    replay:  ─────────────────────────►│ done: what is held is judged, then live goes on
    live:    (recorded only)   near ─► │ held ▪▪▪▪

While the replay is far behind, live pictures are recorded and not decoded. Near its
end they are decoded and held, until the replay has come to the first of them.
"""

from collections.abc import Callable
from threading import Lock

from vision.frames import Frame

MOST_HELD = 30


class Handover:
    """Stands between the thread that replays and the thread that sees live pictures."""

    def __init__(self, *, replaying: bool) -> None:
        self.near = not replaying
        self.over = not replaying
        self.first_at = float("inf")
        self._held: list[Frame] = []
        self._lock = Lock()

    def hold(self, frame: Frame) -> bool:
        """Keep a live frame until the replay is done; return False where it is done already."""
        if self.over:
            return False
        with self._lock:
            if self.over:
                return False
            if not self._held:
                self.first_at = frame.at
            if len(self._held) < MOST_HELD:
                self._held.append(frame)
            return True

    def finish(self, judge: Callable[[Frame], None]) -> None:
        """Judge what was held, in order; from then on live frames pass."""
        with self._lock:
            try:
                for frame in self._held:
                    judge(frame)
            finally:
                self._held.clear()
                self.near = self.over = True
