"""What kinds, states and measures are called where people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plant.incidents import Incident, IncidentState, Outcome
from plant.json_tables import JsonTable, table_of
from plant.kind_words import KINDS
from plant.places import Plant
from plant.reviews import ReviewState
from plant.wire import Json

STATES: Mapping[ReviewState, str] = {
    ReviewState.NEW: "New",
    ReviewState.CONFIRMED: "Confirmed",
    ReviewState.FALSE_ALARM: "False alarm",
    ReviewState.AUTHORISED: "Authorised",
    ReviewState.UNSURE: "Unsure",
    ReviewState.ESCALATED: "Escalated",
}


WORK: Mapping[IncidentState, str] = {
    IncidentState.OPEN: "Open",
    IncidentState.IN_PROGRESS: "In progress",
    IncidentState.CLOSED: "Closed",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.THEFT: "Theft",
    Outcome.OPERATIONAL_ISSUE: "Operational issue",
    Outcome.PROCESS_ERROR: "Process error",
    Outcome.DAMAGE: "Damage",
    Outcome.AUTHORISED: "Authorised",
    Outcome.FALSE_ALARM: "False alarm",
    Outcome.INSUFFICIENT_EVIDENCE: "Insufficient evidence",
}
# Reasons that are said often, offered while somebody types.
REASONS: tuple[str, ...] = (
    "shadow or light",
    "reflection",
    "animal",
    "rain, fog or dust",
    "the box is wrong",
    "planned work",
    "cleaning",
    "known person at work",
    "delivery that was expected",
    "test",
)
SNOOZE_MINUTES: Mapping[int, str] = {
    30: "30 minutes",
    60: "an hour",
    240: "4 hours",
    480: "8 hours",
    1440: "a day",
}


def incident_named(incident: Incident, plant: Plant) -> str:
    """Return what people call an incident: what, where, when."""
    camera = None if incident.camera is None else plant.cameras.get(incident.camera)
    post = None if incident.post is None else plant.posts.get(incident.post)
    where = (camera and (camera.name or camera.id)) or (post and post.name) or incident.camera
    what = KINDS[incident.kind] if incident.kind else "Report"
    when = f"{incident.opened_at.astimezone(plant.timezone):%Y-%m-%d %H:%M}"
    return ", ".join(filter(None, (what, where, when)))


def where_of(incident: Incident, plant: Plant) -> str:
    """Return where an incident is: its camera and the places in its view, as people call them."""
    camera = None if incident.camera is None else plant.cameras.get(incident.camera)
    names: dict[str, str] = {}
    if camera is not None:
        names = {zone: each.name for zone, each in camera.zones.items()}
        names |= {line: each.name for line, each in camera.gate_lines.items()}
    places = ", ".join(names.get(each) or each for each in incident.places)
    seen_by = (camera.name or camera.id) if camera else incident.camera
    return " · ".join(filter(None, (seen_by, places)))


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


CAMERA_STATES: Mapping[str, tuple[str, str]] = {
    "online": ("Online", "ok"),
    "offline": ("Offline", "critical"),
    "blind": ("Blind", "critical"),
    "unwatched": ("Not watched", "medium"),
    "tampered": ("Tampered", "high"),
}


@dataclass(frozen=True, slots=True)
class CameraTold:
    """How a camera is, in words: since when, and why."""

    state: str
    word: str
    style: str
    since: str
    because: str


def camera_states(states: Sequence[Json], plant: Plant) -> dict[str, CameraTold]:
    """Return in words how each camera is, by its id."""
    tables = [table_of(each) for each in states]
    return {each.text("id"): _camera_told(each, plant) for each in tables}


def _camera_told(told: JsonTable, plant: Plant) -> CameraTold:
    state, since = told.text("state"), told.time_or_null("since")
    word, style = CAMERA_STATES[state]
    when = f"{since.astimezone(plant.timezone):%Y-%m-%d %H:%M}" if since else ""
    return CameraTold(state, word, style, when, told.text("because"))
