"""How one camera is doing, noted packet by packet and frame by frame: what its heartbeat tells.

A camera is online while pictures come. It is late by what was kept and not judged yet; of a
film that was played and judged to its end, nothing is late any more.
"""

from datetime import datetime
from math import isfinite

from plant.ids import CameraId
from vision.delivery.standing import CameraStanding, CameraState


class CameraPulse:
    """What was kept and what was judged of one camera, and the standing that follows from it."""

    def __init__(self, camera: CameraId, now: datetime) -> None:
        self.standing = CameraStanding(camera, CameraState.OFFLINE, now)
        self.kept_at = float("-inf")
        self._first_kept_at = self._judged_at = float("-inf")

    @property
    def has_pictures(self) -> bool:
        """Whether a picture ever came."""
        return isfinite(self.kept_at)

    def keep(self, at: float) -> None:
        """Note a packet."""
        if not self.has_pictures:
            self._first_kept_at = at
        self.kept_at = at

    def judge(self, at: float) -> None:
        """Note a frame that the rules have seen."""
        self._judged_at = at

    def note(self, now: datetime, *, away: bool, over: bool, skipped: int) -> None:
        """Say how the camera is now; of what is over nothing waits to be judged."""
        state = CameraState.OFFLINE if away else CameraState.ONLINE
        known = self.standing
        self.standing = CameraStanding(
            known.camera,
            state,
            known.since if state is known.state else now,
            skipped=skipped,
            late_seconds=0.0 if away or over else self._late_seconds(),
        )

    def _late_seconds(self) -> float:
        """Return how far the judging is behind what was kept; all of it before it has begun."""
        judged_at = self._judged_at if isfinite(self._judged_at) else self._first_kept_at
        return max(self.kept_at - judged_at, 0.0)
