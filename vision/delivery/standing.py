"""How a camera is doing, as its vision process tells it and the heartbeat passes it on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plant.ids import CameraId
from plant.json_tables import JsonTable
from plant.wire import time_text


class CameraState(StrEnum):
    """Whether pictures come from a camera."""

    ONLINE = "online"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class CameraStanding:
    """How one camera is doing: since when, pictures left out so far, and how late it is seen."""

    camera: CameraId
    state: CameraState
    since: datetime
    skipped: int = 0
    late_seconds: float = 0.0

    def told(self) -> dict[str, object]:
        """Return it as plain values, without the camera."""
        return {
            "state": self.state.value,
            "since": time_text(self.since),
            "skipped": self.skipped,
            "late_seconds": round(self.late_seconds, 2),
        }

    @classmethod
    def read(cls, camera: str, here: JsonTable) -> "CameraStanding":
        """Return what plain values tell, or raise JsonMisfitError."""
        return cls(
            CameraId(camera),
            here.choice("state", CameraState),
            here.time("since"),
            here.whole("skipped"),
            here.number("late_seconds"),
        )
