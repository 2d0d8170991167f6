"""What one section says of another: every name must exist and agree.

Whatever is wrong by itself was told before; a thing that exists but could not be
read is left alone here, so that one mistake gives one message.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from plant.calendars import Schedule, Window
from plant.ids import AreaId, CameraId, GateLineId, RuleId, ZoneId
from plant.places import Camera, Post, ProductionLine
from plant.plantfile import sections
from plant.plantfile.findings import At, RefusedError, did_you_mean
from plant.plantfile.fingerprints import config_sha256
from plant.plantfile.records import Field, Values
from plant.plantfile.rule_shapes import (
    CAMERA,
    GATE_LINES,
    SCHEDULE,
    SEVERITY,
    VERSION,
    ZONES,
    RuleDraft,
)
from plant.plantfile.shapes import Slug
from plant.rules import Rule
from plant.signals import DeclaredSignal, SignalKind

# A parameter that names a signal, in the rules that have one.
DOOR = Field("door", Slug(), "the signal of a door that opens", default="")

T = TypeVar("T")
SettledT = TypeVar("SettledT")


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that the file names; None where it is named but could not be read."""

    areas: Mapping[str, object | None]
    lines: Mapping[str, ProductionLine | None]
    cameras: Mapping[str, Camera | None]
    shifts: Mapping[str, Window | None]
    timezone: ZoneInfo | None
    signals: Mapping[str, DeclaredSignal | None] = field(default_factory=dict)

    def line_settled(self, read: tuple[ProductionLine, Values]) -> ProductionLine:
        """Return the line if its area exists."""
        line, values = read
        _exists(values.at(sections.LINE_AREA), line.area, self.areas, "area")
        return line

    def camera_settled(self, read: tuple[Camera, Values]) -> Camera:
        """Return the camera with its area; both it and its line must exist and agree."""
        camera, values = read
        if camera.area is not None:
            _exists(values.at(sections.AREA), camera.area, self.areas, "area")
        if camera.line is None:
            return camera
        line = _exists(values.at(sections.LINE), camera.line, self.lines, "line")
        return replace(camera, area=_area_of(line, camera.area, values.at(sections.LINE)))

    def post_settled(self, read: tuple[Post, Values]) -> Post:
        """Return the post with its area; all that it names must exist and agree."""
        post, values = read
        if post.area is not None:
            _exists(values.at(sections.POST_AREA), post.area, self.areas, "area")
        for camera in post.cameras:
            _exists(values.at(sections.POST_CAMERAS), camera, self.cameras, "camera")
        if len(set(post.cameras)) != len(post.cameras):
            values.at(sections.POST_CAMERAS).refuse("a camera is named twice", "name each once")
        if post.line is None:
            return post
        line = _exists(values.at(sections.POST_LINE), post.line, self.lines, "line")
        return replace(post, area=_area_of(line, post.area, values.at(sections.POST_LINE)))

    def signal_settled(self, read: tuple[DeclaredSignal, Values]) -> DeclaredSignal:
        """Return the signal if the line that it speaks of exists."""
        signal, values = read
        if signal.line is not None:
            _exists(values.at(sections.SIGNAL_LINE), signal.line, self.lines, "line")
        return signal

    def rule_settled(self, draft: RuleDraft) -> Rule:
        """Return the rule; its camera, zones, gate lines, labels and shifts must exist."""
        values = draft.values
        camera_id = values.of(CAMERA)
        camera = _exists(values.at(CAMERA), camera_id, self.cameras, "camera")
        if draft.names(ZONES):
            _all_exist(values.at(ZONES), draft.names(ZONES), camera.zones, "zone", camera_id)
        if draft.names(GATE_LINES):
            lines = draft.names(GATE_LINES)
            _all_exist(values.at(GATE_LINES), lines, camera.gate_lines, "gate line", camera_id)
        _labels_agree(values, draft.parameters, camera)
        self._door_is_told(values)
        rule = Rule(
            id=RuleId(values.of(sections.ID)),
            kind=draft.form.kind,
            camera=CameraId(camera_id),
            severity=values.of(SEVERITY),
            parameters=draft.parameters,
            zones=tuple(ZoneId(zone) for zone in draft.names(ZONES)),
            gate_lines=tuple(GateLineId(line) for line in draft.names(GATE_LINES)),
            schedule=self._schedule(values),
            timing=draft.timing,
            version=values.of(VERSION),
        )
        return replace(rule, config_sha256=config_sha256(rule, camera))

    def _door_is_told(self, values: Values) -> None:
        """Check the signal of a door, where the rule's kind has one and it is named."""
        name = values.read.get(DOOR.name, "")
        if not name:
            return
        signal = _exists(values.at(DOOR), name, self.signals, "signal")
        if signal.kind is not SignalKind.DOOR_OPENED:
            values.at(DOOR).refuse(
                f"the signal '{name}' tells {signal.kind}, not {SignalKind.DOOR_OPENED}",
                "name the signal of a door that opens",
            )

    def _schedule(self, values: Values) -> Schedule | None:
        draft = values.of(SCHEDULE)
        if draft is None:
            return None
        if self.timezone is None:
            raise RefusedError
        return draft.settled(self.shifts, self.timezone)


def settled(drafts: Iterable[T], settle: Callable[[T], SettledT]) -> list[SettledT]:
    """Return all drafts that could be settled; the others have told their problem."""
    done: list[SettledT] = []
    for draft in drafts:
        try:
            done.append(settle(draft))
        except RefusedError:
            continue
    return done


def check_codes(read: Iterable[tuple[Post, Values]]) -> None:
    """Note a problem for each post whose code another post has."""
    owners: dict[str, Post] = {}
    for post, values in read:
        owner = owners.setdefault(post.code, post)
        if owner is not post:
            values.at(sections.POST_CODE).note(
                f"the code '{post.code}' is that of post '{owner.id}'", "choose another code"
            )


def _area_of(line: ProductionLine, told: AreaId | None, at: At) -> AreaId:
    """Return the area of a line; one that was told must be the same."""
    if told not in (None, line.area):
        at.refuse(
            f"the line '{line.id}' stands in area '{line.area}', not in '{told}'",
            "name the area of the line, or leave the area out",
        )
    return line.area


def _exists(at: At, name: str, known: Mapping[str, T | None], what: str) -> T:
    if name not in known:
        at.refuse(f"there is no {what} '{name}'", did_you_mean(name, known))
    thing = known[name]
    if thing is None:
        raise RefusedError
    return thing


def _all_exist(
    at: At, names: tuple[str, ...], known: Mapping[T, object], what: str, camera: str
) -> None:
    declared = [str(name) for name in known]
    for name in names:
        if name not in declared:
            advice = did_you_mean(name, declared) if declared else f"draw it on camera '{camera}'"
            at.refuse(f"camera '{camera}' has no {what} '{name}'", advice)
    if len(set(names)) != len(names):
        at.refuse(f"a {what} is named twice", "name each once")


def _labels_agree(values: Values, parameters: object, camera: Camera) -> None:
    wanted = getattr(parameters, "labels", ())
    unseen = [label for label in wanted if camera.labels and label not in camera.labels]
    if unseen:
        values.here.refuse(
            f"the rule looks for '{unseen[0]}', its camera only for {', '.join(camera.labels)}",
            f"add '{unseen[0]}' to the labels of camera '{camera.id}'",
        )
