"""What happened in a scenario, said by the act itself at the moment it happens."""

from dataclasses import dataclass
from enum import StrEnum

from sample_videos.studio.geometry import Point2


class Act(StrEnum):
    """What an actor or a thing does that somebody may want to know."""

    TOOK = "took"
    PUT = "put"
    LEFT_BELT = "left belt"
    LANDED = "landed"
    STOPPED = "stopped"
    PILED_UP = "piled up"
    FELL_DOWN = "fell down"
    COVERED = "covered"
    UNCOVERED = "uncovered"
    MOVED_CAMERA = "moved camera"
    OPENED = "opened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Fact:
    """One act: when (seconds of the film), who, with what, and where on the floor or in which zone."""

    act: Act
    at: float
    by: str
    thing: str = ""
    zone: str = ""
    place: Point2 = (0.0, 0.0)


class StagingError(ValueError):
    """A scenario asks for something that cannot be: says which, when and who."""

    def __init__(self, scenario: str, at: float, who: str, what: str) -> None:
        super().__init__(f"{scenario}: at {at:.1f} s {who} {what}")
        self.scenario, self.at, self.who = scenario, at, who
