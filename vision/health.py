"""Whether a camera gives pictures. One that does not is an event like any other.

A short break is forgiven: it heals by itself. A longer one opens `camera.offline`
with the reason and ends when pictures come again. The onset is the last picture.
"""

from plant.events import EventKind
from plant.ids import CameraId, RuleId
from plant.rules import Rule, Timing
from vision.violations import Violation

FORGIVEN_SECONDS = 8.0
SEVERITY = 700


def offline_rule(camera: CameraId) -> Rule:
    """Return the rule that watches over the camera itself; no plant file can forget it."""
    return Rule(
        id=RuleId("camera-offline"),
        kind=EventKind.CAMERA_OFFLINE,
        camera=camera,
        severity=SEVERITY,
        parameters=None,
        timing=Timing(merge_seconds=0.0),
    )


class Health:
    """Follows the pictures of one camera. All times are wall time, Unix seconds."""

    def __init__(self, now: float) -> None:
        self._last_at = now

    def picture(self, at: float) -> None:
        """Note that a packet came."""
        self._last_at = at

    def silent_seconds(self, now: float) -> float:
        """Return for how long nothing has come."""
        return max(now - self._last_at, 0.0)

    def judge(self, now: float, reason: str) -> list[Violation]:
        """Return the violation of a camera that has been away for too long."""
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
