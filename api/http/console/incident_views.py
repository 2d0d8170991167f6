"""An incident as its page shows it: films of several cameras on one time axis, and its trail.

dock   ══════▲════                 one line a camera, in the plant's own time;
yard        ════════               what was asked for and has not come says so
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.http.console.views import PLAYABLE
from api.http.console.words import OUTCOMES, WORK
from plant.events import Event
from plant.footage import FootageRequest, FootageState
from plant.ids import EventId
from plant.incidents import IncidentStep, Loss
from plant.records import Attachment
from plant.wire import Json, time_text
from plant.workbench import Entry, EntryKind

AROUND = timedelta(seconds=20)
# So much of what came before a moment is seen first.
LEAD = timedelta(seconds=3)
# A clip begins and ends with whole pictures, so it may miss what was asked for by this much.
FORGIVEN = timedelta(seconds=1.5)
ENTRIES: Mapping[EntryKind, str] = {
    EntryKind.NOTE: "wrote",
    EntryKind.TASK: "wants done",
    EntryKind.TASK_DONE: "did",
    EntryKind.TASK_REOPENED: "wants done again",
    EntryKind.LOSS: "counted as lost",
    EntryKind.LOSS_DROPPED: "took back as lost",
    EntryKind.EVENT_CAME: "took in",
    EntryKind.EVENT_WENT: "gave away",
}


@dataclass(frozen=True, slots=True)
class Film:
    """A span of a camera: with an address where it can be played, else with why not."""

    camera: str
    begins_at: datetime
    ends_at: datetime
    address: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """All films of an incident, by camera, and the moments that events began."""

    begins_at: datetime
    ends_at: datetime
    films: tuple[Film, ...]
    moments: tuple[tuple[str, datetime, str], ...]

    @property
    def cameras(self) -> tuple[str, ...]:
        """The cameras with films or moments, each once."""
        named = [each.camera for each in self.films] + [camera for camera, _, _ in self.moments]
        return tuple(dict.fromkeys(named))

    def share(self, at: datetime) -> float:
        """Return where on the axis a moment lies, in per cent."""
        whole = (self.ends_at - self.begins_at).total_seconds()
        return round(100 * min(max((at - self.begins_at).total_seconds() / whole, 0), 1), 3)

    @property
    def opens_at(self) -> datetime:
        """Where playing begins: shortly before the first moment that a film shows."""
        films = [each for each in self.films if each.address]
        shown = [
            max(at - LEAD, film.begins_at)
            for camera, at, _ in self.moments
            for film in films
            if film.camera == camera and film.begins_at <= at < film.ends_at
        ]
        return min(shown or [each.begins_at for each in films], default=self.begins_at)

    def to_json(self) -> dict[str, Json]:
        """Return what the page's script plays."""
        return {
            "begins": time_text(self.begins_at),
            "opens": (self.opens_at - self.begins_at).total_seconds(),
            "seconds": (self.ends_at - self.begins_at).total_seconds(),
            "films": [
                {
                    "camera": each.camera,
                    "from": (each.begins_at - self.begins_at).total_seconds(),
                    "to": (each.ends_at - self.begins_at).total_seconds(),
                    "address": each.address,
                }
                for each in self.films
                if each.address
            ],
        }


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One thing that somebody did, in words."""

    at: datetime
    by: str
    told: str


def axis_of(
    events: Sequence[Event],
    media: Mapping[EventId, Sequence[Attachment]],
    footage: Iterable[FootageRequest],
) -> Axis | None:
    """Return the axis of an incident's films, or None where there is nothing on it."""
    films = [_film(each, media.get(each.id, ())) for each in events] + [
        _asked(each) for each in footage
    ]
    if not films:
        return None
    moments = tuple((each.camera, each.onset_at, each.id) for each in events)
    begins = min([each.begins_at for each in films] + [at for _, at, _ in moments])
    ends = max([each.ends_at for each in films] + [at for _, at, _ in moments])
    return Axis(begins, max(ends, begins + timedelta(seconds=1)), tuple(films), moments)


def trail_of(
    steps: Iterable[IncidentStep], entries: Iterable[Entry], verdicts: Iterable[TrailLine]
) -> tuple[TrailLine, ...]:
    """Return all that people did, in the order in which they did it."""
    lines = [TrailLine(each.at, each.by, _step(each)) for each in steps]
    lines += [TrailLine(each.at, each.by, _entry(each)) for each in entries]
    return tuple(sorted([*lines, *verdicts], key=lambda line: line.at))


def money(loss: Loss) -> str:
    """Return a loss in words."""
    back = f", {loss.recovered:,f} of it came back" if loss.recovered else ""
    return f"{loss.value:,f} {loss.unit}{back}"


def _film(event: Event, media: Sequence[Attachment]) -> Film:
    kept = {each.name: each.media_type for each in media}
    proof = event.evidence
    begins = proof.clip_from_at or event.onset_at
    ends = proof.clip_to_at or max(event.ended_at or event.onset_at, begins) + AROUND
    for name in ("viewing_copy", "clip"):
        if kept.get(name) == PLAYABLE:
            address = f"/api/v1/events/{event.id}/media/{name}"
            return Film(event.camera, begins, ends, address)
    return Film(event.camera, begins, ends, trouble=f"clip {proof.state.value}: {proof.reason}")


def _asked(request: FootageRequest) -> Film:
    told = {
        FootageState.WAITING: "asked for, not here yet",
        FootageState.FAILED: request.reason or "cannot be had",
        FootageState.READY: "here, but this browser cannot play it",
    }[request.state]
    playable = request.state is FootageState.READY and request.media_type == PLAYABLE
    address = f"/api/v1/footage-requests/{request.id}/media/clip" if playable else ""
    begins = request.clip_from_at or request.from_at
    ends = request.clip_to_at or request.to_at
    return Film(request.camera, begins, ends, address, _lacking(request) if playable else told)


def _lacking(request: FootageRequest) -> str:
    """Return what of the span was not to be had any more, nothing where all came."""
    begins, ends = request.clip_from_at, request.clip_to_at
    if begins is None or ends is None:
        return ""
    gaps = (begins - request.from_at, request.to_at - ends)
    missing = [
        f"the {where} {gap.total_seconds():.0f} s that were asked for"
        for where, gap in zip(("first", "last"), gaps, strict=True)
        if gap > FORGIVEN
    ]
    return f"not recorded, or no longer kept: {' and '.join(missing)}" if missing else ""


def _step(step: IncidentStep) -> str:
    told = WORK[step.after]
    if step.owner:
        told += f", with {step.owner}"
    if step.outcome is not None:
        told += f" as {OUTCOMES[step.outcome].lower()}"
    if step.loss is not None:
        told += f", lost {money(step.loss)}"
    return f"{told}: {step.reason}" if step.reason else told


def _entry(entry: Entry) -> str:
    amount = f" ({money(entry.loss)})" if entry.loss is not None else ""
    return f"{ENTRIES[entry.kind]}: {entry.text}{amount}"
