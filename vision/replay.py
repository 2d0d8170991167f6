"""Watching again what was recorded before a restart, up to what is recorded now.

    ring:   ███████████████░░░████████▌            ░ nobody recorded (we were dead)
                 ▲ from here         ▲ to here, then live

Rules know the past only through what they saw; a process that was killed has seen
nothing. So it looks back as far as its rules do, and as far as the oldest event that
is still open, and judges that footage as if it were live.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace

from plant.errors import VideoError
from plant.events import Event, Phase
from plant.rules import Rule
from vision.frames import Frame
from vision.recorder.footage import opened
from vision.recorder.ring import Ring
from vision.recorder.segment import Segment
from vision.sources.picture import DecodedFrame

SETTLING_SECONDS = 10.0
"""How long a view must have been seen before its background can be trusted."""
LONGEST_GAP_SECONDS = 10.0
SHORTEST_GAP_SECONDS = 0.2
LOOK_SECONDS = 0.1
_SAME_SECONDS = 1e-3


def lookback_seconds(rules: Sequence[Rule]) -> float:
    """Return how much of the past the rules need to judge the present."""
    return SETTLING_SECONDS + max((_durations(rule) for rule in rules), default=0.0)


def replay_from(rules: Sequence[Rule], remembered: Iterable[Event], last_at: float) -> float:
    """Return where to begin, if the footage of before ends at `last_at`."""
    still_open = (
        event.onset_at.timestamp() for event in remembered if event.phase is not Phase.ENDED
    )
    return min([last_at, *still_open]) - lookback_seconds(rules)


class Replay:
    """Plays a ring from a time on, and goes on while it is written."""

    def __init__(self, ring: Ring, from_at: float, *, stopped: Callable[[], bool]) -> None:
        # The picture of that very moment is still to be shown.
        self.reached_at = from_at - 2 * _SAME_SECONDS
        self._ring = ring
        self._stopped = stopped
        self._ended_at: float | None = None

    def frames(self, *, patience_seconds: float) -> Iterator[Frame]:
        """Yield frames until stopped, or until nothing new was recorded for so long."""
        heard_at = time.monotonic()
        while not self._stopped() and time.monotonic() - heard_at < patience_seconds:
            before = self.reached_at
            for segment in self._ring.segments(self.reached_at, float("inf")):
                yield from self._of(segment)
            if self.reached_at > before:
                heard_at = time.monotonic()
            else:
                time.sleep(LOOK_SECONDS)

    def _of(self, segment: Segment) -> Iterator[Frame]:
        """Yield what is new in a segment; a broken one is left out."""
        breaks = self._is_new_scene(segment)
        try:
            for frame in _decoded(segment, self.reached_at):
                if self._stopped():
                    return
                if frame.at <= self.reached_at + _SAME_SECONDS:
                    continue
                self.reached_at = frame.at
                yield marked(frame, discontinuity=breaks)
                breaks = False
        except VideoError:
            self.reached_at = max(self.reached_at, segment.ends_at)
        self._ended_at = max(self._ended_at or segment.ends_at, segment.ends_at)

    def _is_new_scene(self, segment: Segment) -> bool:
        """Whether what is known of the view does not hold for a segment.

        A short time without recording is our own death, and the view went on meanwhile.
        A run that follows at once, or only after long, is another scene.
        """
        ended_at, begins = self._ended_at, segment.starts_at
        if ended_at is None:
            return True
        if not segment.begins_run or begins <= self.reached_at:
            return False
        return not SHORTEST_GAP_SECONDS < begins - ended_at <= LONGEST_GAP_SECONDS


def _decoded(segment: Segment, from_at: float) -> Iterator[Frame]:
    source = opened(segment, from_at=from_at)
    for packet in source.packets():
        yield from source.decode(packet)
    yield from source.drain()


def marked(frame: Frame, *, discontinuity: bool) -> Frame:
    """Return the frame as the first of a new scene, or as one that goes on with what is known."""
    if frame.discontinuity == discontinuity or not isinstance(frame, DecodedFrame):
        return frame
    return replace(frame, discontinuity=discontinuity)


def _durations(rule: Rule) -> float:
    """Return the sum of all durations that a rule knows of; more than needed is no harm."""
    asked = rule.parameters if is_dataclass(rule.parameters) else None
    own = [
        getattr(asked, each.name)
        for each in (fields(asked) if asked else ())
        if each.name.endswith("_seconds")
    ]
    return float(sum(own)) + rule.timing.minimum_seconds + rule.timing.merge_seconds
