"""Whether a camera gives pictures. One that does not is an event like any other.

A short break is forgiven: it heals by itself. A longer one opens `camera.offline`
with the reason and ends when pictures come again. The onset is the last picture. A camera
that comes and goes is one event, and time in which this machine was too busy for us to
look is no silence of the camera.
"""

from plant.events import EventKind
from plant.ids import CameraId, RuleId
from plant.rules import Rule, Timing
from vision.violations import Violation

FORGIVEN_SECONDS = 8.0
# Longer than a silence that is forgiven, or a camera that comes and goes would be many events.
MERGE_SECONDS = 15.0
# Whoever looks less often than this was kept from it.
LOOKED_SECONDS = 1.0
SEVERITY = 700


def offline_rule(camera: CameraId) -> Rule:
    """Return the rule that watches over the camera itself; no plant file can forget it."""
    return Rule(
        id=RuleId("camera-offline"),
        kind=EventKind.CAMERA_OFFLINE,
        camera=camera,
        severity=SEVERITY,
        parameters=None,
        timing=Timing(merge_seconds=MERGE_SECONDS),
    )


class Health:
    """Follows the pictures of one camera. All times are wall time, Unix seconds."""

    def __init__(self, now: float) -> None:
        self._last_at = self._looked_at = now
        self._missed_seconds = 0.0

    def picture(self, at: float) -> None:
        """Note that a packet came."""
        self._last_at = at
        self._missed_seconds = 0.0

    def silent_seconds(self, now: float) -> float:
        """Return for how long nothing has come while we looked."""
        return max(now - self._last_at - self._missed_seconds, 0.0)

    def judge(self, now: float, reason: str) -> list[Violation]:
        """Return the violation of a camera that has been away for too long.

        It is asked a few times a second; what lies between two times that are far apart is missed.
        """
        self._missed_seconds += max(now - self._looked_at - LOOKED_SECONDS, 0.0)
        self._looked_at = now
        if self.silent_seconds(now) <= FORGIVEN_SECONDS:
            return []
        return [
            Violation(
                subject="camera",
                onset=self._last_at,
                because=f"no pictures: {reason}" if reason else "no pictures",
                measures={"silent_seconds": round(self.silent_seconds(now), 1)},
            )
        ]
