"""What kinds, states and measures are called where people read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from plant.events import EventKind
from plant.reviews import ReviewState

KINDS: Mapping[EventKind, str] = {
    EventKind.ZONE_INTRUSION: "Somebody in a zone",
    EventKind.ZONE_LOITERING: "Somebody lingers",
    EventKind.LINE_CROSSED: "Line crossed",
    EventKind.LINE_WRONG_WAY: "Wrong way",
    EventKind.LINE_TAILGATING: "Close follower",
    EventKind.OBJECT_REMOVED: "Object gone",
    EventKind.OBJECT_ABANDONED: "Object left behind",
    EventKind.PRODUCT_FELL: "Product fell",
    EventKind.CARRIED_OUT: "Carried out",
    EventKind.COUNT_MISMATCH: "Count does not match",
    EventKind.FLOW_JAM: "Jam",
    EventKind.FLOW_STARVED: "Line starved",
    EventKind.PERSON_DOWN: "Person down",
    EventKind.FLOOR_SPILL: "Spill",
    EventKind.CAMERA_TAMPERED: "Camera tampered with",
    EventKind.CAMERA_OFFLINE: "Camera offline",
}
STATES: Mapping[ReviewState, str] = {
    ReviewState.NEW: "New",
    ReviewState.CONFIRMED: "Confirmed",
    ReviewState.FALSE_ALARM: "False alarm",
    ReviewState.AUTHORISED: "Authorised",
    ReviewState.UNSURE: "Unsure",
    ReviewState.ESCALATED: "Escalated",
}


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad it is: a word with its shape, never colour alone."""

    word: str
    style: str


_SEVERITIES = (
    (900, Severity("Critical", "critical")),
    (700, Severity("High", "high")),
    (400, Severity("Medium", "medium")),
    (0, Severity("Low", "low")),
)


def severity_of(value: int) -> Severity:
    """Return the word for a severity from 1 to 1000."""
    return next(each for least, each in _SEVERITIES if value >= least)


def measured(name: str, value: float | str) -> tuple[str, str]:
    """Return a measure as words: `absent_seconds`, 4.0 is `absent`, `4 s`."""
    label = name.removesuffix("_seconds").replace("_", " ")
    told = value if isinstance(value, str) else f"{value:.4g}"
    return label, f"{told} s" if name.endswith("_seconds") else told
