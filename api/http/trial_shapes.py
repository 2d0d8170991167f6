"""How a trial of what is drawn looks over HTTP."""

from pydantic import AwareDatetime, Field

from api.http.drawing_shapes import Drawn
from api.http.shapes import Shape
from plant.events import EventKind
from plant.trial_words import TrialState

DAY_SECONDS = 86400


class TriedSketch(Drawn):
    """All that is drawn into a view and how its rules are set, to be tried and not to be kept."""

    seconds: float = Field(
        default=DAY_SECONDS, ge=60, le=DAY_SECONDS, description="how far to look back"
    )


class Happening(Shape):
    """An event as it would have been told, and what the other side makes of it."""

    rule: str
    kind: EventKind
    place: str
    onset_at: AwareDatetime
    ended_at: AwareDatetime | None
    because: str
    severity: int
    boxes: list[list[float]] = Field(description="x, y, width, height as shares of the view")
    note: str


class Left(Shape):
    """How many are counted and not listed."""

    more: int
    fewer: int
    same: int


class Findings(Shape):
    """What would have fired more, what less; `seen_seconds` is what there was to judge."""

    camera: str
    from_at: AwareDatetime
    to_at: AwareDatetime
    seen_seconds: float
    more: list[Happening]
    fewer: list[Happening]
    same: list[Happening]
    left_out: Left
    untried: list[str] = Field(description="rules that cannot be tried without footage")


class Trial(Shape):
    """How a trial stands."""

    trial: str
    state: TrialState
    share: float
    findings: Findings | None
    reason: str | None
