"""What the review page shows, as values: decided here, only laid out by the templates.

The reviewer checks a claim and not a film: what is said to have happened, why the
rule says so, and where to look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from api.http.console.words import STATES, Severity, measured, severity_of
from casework.verdicts import second_look_of
from plant.events import ClipState, Event
from plant.kind_words import KINDS
from plant.places import Camera, Plant
from plant.queue import MEDIUM
from plant.records import Attachment
from plant.reviews import Review, ReviewState, Verdict
from plant.rules import Rule
from plant.wire import Json, time_text

# What browsers play; other clips have a viewing copy, or are there to be downloaded.
PLAYABLE = "video/mp4"
LEAD_SECONDS = 2.0

# The name of a zone or gate line, and its points as shares of the view.
Drawn: TypeAlias = tuple[str, tuple[tuple[float, float], ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One event in the list."""

    id: str
    title: str
    place: str
    camera: str
    onset: str
    onset_told: str
    severity: Severity
    thumbnail: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One event on the stage, with all that is needed to judge it."""

    row: Row
    version: int
    state: ReviewState
    state_told: str
    because: str
    facts: tuple[tuple[str, str], ...]
    clip: str
    download: str
    no_clip: str
    boxes: str
    begin_seconds: float
    onset_seconds: float
    zones: tuple[Drawn, ...]
    objects: tuple[tuple[str, str, float, float, float, float], ...]
    history: tuple[str, ...]
    rule: str
    camera: str
    incident: str
    calm: bool

    def to_json(self) -> dict[str, Json]:
        """Return what the page's script needs to show another event."""
        return {
            "id": self.row.id,
            "title": self.row.title,
            "place": f"{self.row.camera} · {self.row.place}",
            "onset": self.row.onset,
            "onset_told": self.row.onset_told,
            "severity": {"word": self.row.severity.word, "style": self.row.severity.style},
            "thumbnail": self.row.thumbnail,
            "version": self.version,
            "state": self.state.value,
            "state_told": self.state_told,
            "because": self.because,
            "facts": [[label, value] for label, value in self.facts],
            "clip": self.clip,
            "download": self.download,
            "no_clip": self.no_clip,
            "boxes": self.boxes,
            "begin_seconds": self.begin_seconds,
            "onset_seconds": self.onset_seconds,
            "zones": [[name, [[x, y] for x, y in points]] for name, points in self.zones],
            "objects": [list(each) for each in self.objects],
            "history": list(self.history),
            "rule": self.rule,
            "camera_id": self.camera,
            "incident": self.incident,
            "calm": self.calm,
        }


@dataclass(frozen=True, slots=True)
class Known:
    """All that is kept of one event."""

    event: Event
    media: Sequence[Attachment]
    review: Review
    verdicts: Sequence[Verdict] = ()


def row_of(event: Event, plant: Plant, *, has_snapshot: bool) -> Row:
    """Return the line of the list that tells an event."""
    camera = plant.cameras.get(event.camera)
    return Row(
        id=event.id,
        title=KINDS[event.kind],
        place=_place(event, camera),
        camera=camera.name if camera else event.camera,
        onset=time_text(event.onset_at),
        onset_told=_local(event.onset_at, plant),
        severity=severity_of(event.severity),
        thumbnail=_media(event, "snapshot") if has_snapshot else "",
    )


def shown(known: Known, plant: Plant) -> Shown:
    """Return how one event is put on the stage."""
    event, names = known.event, {each.name: each for each in known.media}
    camera = plant.cameras.get(event.camera)
    onset = _onset_in_clip(event)
    clip = _playable(event, known.media)
    return Shown(
        row=row_of(event, plant, has_snapshot="snapshot" in names),
        version=known.review.version,
        state=known.review.state,
        state_told=STATES[known.review.state],
        because=event.because,
        facts=_facts(event, plant, known.verdicts),
        clip=clip,
        download=_media(event, "clip") if "clip" in names else "",
        no_clip="" if clip else _no_clip(event, is_kept="clip" in names),
        boxes=_media(event, "box_track") if "box_track" in names else "",
        begin_seconds=max(onset - LEAD_SECONDS, 0.0),
        onset_seconds=onset,
        zones=_zones(event, camera),
        objects=tuple(
            (each.track, each.label, each.box.x, each.box.y, each.box.w, each.box.h)
            for each in event.objects
        ),
        history=tuple(_said(each, plant) for each in known.verdicts),
        rule=event.rule.id,
        camera=event.camera,
        incident=known.review.incident or "",
        calm=event.severity < MEDIUM,
    )


def _place(event: Event, camera: Camera | None) -> str:
    if not event.place:
        return "whole view"
    zones = [zone for zone in event.zones if camera and zone in camera.zones]
    named = [camera.zones[zone].name for zone in zones if camera and camera.zones[zone].name]
    return named[0] if named else event.place


def _local(moment: datetime, plant: Plant) -> str:
    return f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M:%S}"


def _media(event: Event, name: str) -> str:
    return f"/api/v1/events/{event.id}/media/{name}"


def _playable(event: Event, media: Sequence[Attachment]) -> str:
    kept = {each.name: each.media_type for each in media}
    for name in ("viewing_copy", "clip"):
        if kept.get(name) == PLAYABLE:
            return _media(event, name)
    return ""


def _no_clip(event: Event, *, is_kept: bool) -> str:
    match event.evidence.state:
        case ClipState.PENDING:
            return "The clip is being cut and will come."
        case ClipState.FAILED:
            return f"There is no clip: {event.evidence.reason or 'no reason was given'}."
        case ClipState.READY if is_kept:
            return "The clip was kept as it came; this browser cannot play it. Download it instead."
        case ClipState.READY:
            return "The clip is no longer kept."
        case _:
            return "This event has no clip."


def _onset_in_clip(event: Event) -> float:
    begins = event.evidence.clip_from_at
    return 0.0 if begins is None else max((event.onset_at - begins).total_seconds(), 0.0)


def _facts(event: Event, plant: Plant, verdicts: Sequence[Verdict]) -> tuple[tuple[str, str], ...]:
    rule = next((each for each in plant.rules if each.id == event.rule.id), None)
    facts = [("Rule", _rule(event, rule))]
    if (agreed := second_look_of(verdicts)) is not None:
        facts.append(("Second look", "agreed" if agreed else "disagreed with the first"))
    facts += [measured(name, value) for name, value in event.measures.items()]
    facts += [(f"{each.label}, score", f"{each.score:.2f}") for each in event.objects[:3]]
    if event.ended_at is not None:
        lasted = (event.ended_at - event.onset_at).total_seconds()
        facts.append(("lasted", f"{lasted:.1f} s"))
    return tuple(facts)


def _rule(event: Event, rule: Rule | None) -> str:
    name = f"{event.rule.id}, version {event.rule.version}"
    if rule is not None and rule.config_sha256 != event.rule.config_sha256:
        return f"{name} (set differently now)"
    return name


def _zones(event: Event, camera: Camera | None) -> tuple[Drawn, ...]:
    if camera is None:
        return ()
    zones = [camera.zones[zone] for zone in event.zones if zone in camera.zones]
    told = [(each.id, tuple((p.x, p.y) for p in each.outline.points)) for each in zones]
    drawn: list[Drawn] = [*told]
    if event.gate_line is not None and event.gate_line in camera.gate_lines:
        line = camera.gate_lines[event.gate_line].segment
        drawn.append((event.gate_line, ((line.start.x, line.start.y), (line.end.x, line.end.y))))
    return tuple(drawn)


def _said(verdict: Verdict, plant: Plant) -> str:
    what = "undone" if verdict.undoes else STATES[verdict.after]
    reason = f": {verdict.reason}" if verdict.reason else ""
    return f"{_local(verdict.at, plant)} {verdict.by}, {what}{reason}"
