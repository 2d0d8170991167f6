"""Scenes as lines of JSON, and back: what was seen, without a pixel.

    {"version": 1, "begins": "run"}                     the first line of a file
    {"t": 1772492999.533}                               a calm moment
    {"t": 1772492999.667, "k": [["t1", "person", 0.87, 0.41, 0.22, 0.08, 0.31, 1772492990.1, 1772492999.667]]}

`k` are tracks, `s` static objects, `f` those who are down, `g` signals, `c` what is wrong with
the view, `a` its aspect where that is another, `r` a new beginning. What happened on belts is
not kept: it depends on where zones and gate lines are drawn, and those are what a trial changes.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from plant.geometry import Box
from plant.ids import TrackId
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from plant.signals import SignalValue
from vision.conditions import Ailment, Condition
from vision.scenes import Change, Fallen, PlantSignal, Scene, StaticObject, Track

VERSION = 1
RUN, CONTINUED = "run", "later"
SHARES, MOMENTS = 5, 3


class SceneMisfitError(JsonMisfitError):
    """A line that is no scene."""


def head(*, begins_run: bool) -> str:
    """Return the first line of a file."""
    return json.dumps({"version": VERSION, "begins": RUN if begins_run else CONTINUED})


class Scribe:
    """Writes scenes as lines; the first one of a file says everything."""

    def __init__(self) -> None:
        self._aspect = 0.0

    def line(self, scene: Scene) -> str:
        """Return the scene as a line."""
        told: dict[str, object] = {"t": _at(scene.at)}
        if scene.restarted:
            told["r"] = 1
        if scene.aspect != self._aspect:
            self._aspect = told["a"] = scene.aspect
        lists = {
            "k": [_track(each) for each in scene.tracks],
            "s": [_static(each) for each in scene.statics],
            "f": [_fallen(each) for each in scene.fallen],
            "g": [[_at(each.at), each.kind, each.id, each.value] for each in scene.signals],
        }
        told.update({name: rows for name, rows in lists.items() if rows})
        if scene.condition is not None and scene.condition.ailment is not None:
            told["c"] = _condition(scene.condition)
        return json.dumps(told, separators=(",", ":"), allow_nan=False)


def scenes_of(lines: Iterable[str]) -> Iterator[Scene]:
    """Yield the scenes of a file's lines; what does not fit is a SceneMisfitError."""
    begun, aspect = "", 16 / 9
    for line in lines:
        try:
            here = table_of(json.loads(line))
            if not begun:
                begun = _begun(here)
                continue
            aspect = here.number("a", aspect)
            scene = _scene(here, aspect)
        except (JsonMisfitError, ValueError, RecursionError) as error:
            raise SceneMisfitError("a line that is no scene") from error
        if begun == RUN:
            # Who writes anew counts tracks anew.
            scene, begun = replace(scene, restarted=True), CONTINUED
        yield scene


def _begun(here: JsonTable) -> str:
    if here.whole("version") != VERSION:
        raise SceneMisfitError("scenes of another version")
    return here.text("begins")


def _scene(here: JsonTable, aspect: float) -> Scene:
    return Scene(
        here.number("t"),
        tuple(_read_track(row) for row in _rows(here, "k")),
        tuple(_read_static(row) for row in _rows(here, "s")),
        _read_condition(JsonTable({"c": here.values["c"]})) if here.has("c") else None,
        aspect,
        tuple(_read_fallen(row) for row in _rows(here, "f")),
        restarted=here.has("r"),
        signals=tuple(_read_signal(row) for row in _rows(here, "g")),
    )


def _at(moment: float) -> float:
    return round(moment, MOMENTS)


def _share(value: float) -> float:
    return round(value, SHARES)


def _box(box: Box) -> list[float]:
    return [_share(side) for side in (box.x, box.y, box.w, box.h)]


def _track(track: Track) -> list[object]:
    score, seen = round(track.score, MOMENTS), (track.first_seen_at, track.last_seen_at)
    return [track.id, track.label, score, *_box(track.box), *map(_at, seen)]


def _static(thing: StaticObject) -> list[object]:
    known = [_share(thing.sureness), *_box(thing.box), _share(thing.area), _at(thing.since)]
    return [thing.id, thing.change.value, *known, int(thing.hidden)]


def _fallen(down: Fallen) -> list[object]:
    times = [_at(down.since), _at(down.lying_since), int(down.seen)]
    return [*_track(down.track), *_box(down.box), *times]


def _condition(condition: Condition) -> list[object]:
    measures = (
        condition.kept_edges,
        condition.sharpness,
        condition.fineness,
        condition.likeness,
        condition.brightness,
    )
    return [str(condition.ailment), _at(condition.since), *map(_share, measures)]


class _Row:
    """One list of a line, read from the left."""

    def __init__(self, values: object) -> None:
        self._values = iter(values if isinstance(values, list) else [values])

    def text(self) -> str:
        value = next(self._values, None)
        return JsonTable({"row": value}).text("row")

    def number(self) -> float:
        return JsonTable({"row": next(self._values, None)}).number("row")

    def box(self) -> Box:
        return Box(self.number(), self.number(), self.number(), self.number())

    def rest(self) -> object:
        return next(self._values, None)


def _rows(here: JsonTable, name: str) -> list[_Row]:
    return [_Row(each) for each in here.items(name)] if here.has(name) else []


def _read_track(row: _Row) -> Track:
    return Track(
        TrackId(row.text()), row.text(), row.number(), row.box(), row.number(), row.number()
    )


def _read_static(row: _Row) -> StaticObject:
    return StaticObject(
        TrackId(row.text()),
        Change(row.text()),
        row.number(),
        row.box(),
        row.number(),
        row.number(),
        hidden=bool(row.number()),
    )


def _read_fallen(row: _Row) -> Fallen:
    return Fallen(_read_track(row), row.box(), row.number(), row.number(), seen=bool(row.number()))


def _read_condition(here: JsonTable) -> Condition:
    row = _Row(here.items("c"))
    ailment = Ailment(row.text())
    return Condition(
        row.number(), ailment, row.number(), row.number(), row.number(), row.number(), row.number()
    )


def _read_signal(row: _Row) -> PlantSignal:
    at, kind, name, value = row.number(), row.text(), row.text(), row.rest()
    if not isinstance(value, str | bool | int | float):
        raise SceneMisfitError("a signal without a value")
    told: SignalValue = value
    return PlantSignal(at, kind, name, told)
