"""What is said of a trial between the server and a vision worker: the wish, and how it stands."""

from dataclasses import dataclass
from enum import StrEnum

from plant.drawings import View
from plant.ids import CameraId
from plant.json_tables import JsonMisfitError, JsonTable
from plant.trials import Findings
from plant.wire import Json

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class TrialWanted:
    """Somebody wants to know what other drawings in a camera's view would have told lately."""

    id: str
    camera: CameraId
    view: View
    seconds: float

    def told(self) -> dict[str, Json]:
        """Return it as plain values."""
        return {
            "trial": self.id,
            "camera": self.camera,
            "view": self.view.told(),
            "seconds": self.seconds,
        }

    @classmethod
    def read(cls, here: JsonTable) -> "TrialWanted":
        """Return what plain values say, or raise JsonMisfitError."""
        camera, view = CameraId(here.text("camera")), View.read(here.table("view"))
        return cls(here.text("trial"), camera, view, here.number("seconds"))


class TrialState(StrEnum):
    """How far a trial is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TrialNews:
    """How a trial stands: the share done, what was found in the end, or why nothing was."""

    id: str
    state: TrialState
    share: float = 0.0
    findings: Findings | None = None
    reason: str = ""

    def told(self) -> dict[str, Json]:
        """Return it as plain values."""
        return {
            "trial": self.id,
            "state": self.state.value,
            "share": round(self.share, 4),
            "findings": self.findings.told() if self.findings else None,
            "reason": self.reason[:LONGEST_REASON] or None,
        }

    @classmethod
    def read(cls, here: JsonTable) -> "TrialNews":
        """Return what plain values say, or raise JsonMisfitError."""
        state = here.choice("state", TrialState)
        found = Findings.read(here.table("findings")) if here.has("findings") else None
        if (state is TrialState.DONE) != (found is not None):
            raise JsonMisfitError("a trial that is done has findings, and no other has")
        reason = here.text_or_null("reason") or ""
        return cls(here.text("trial"), state, here.number("share", 0.0), found, reason)
