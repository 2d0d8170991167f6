"""Decision cases of a plant file: what is seen, and which events are wanted of it.

    cases:
      - case: a driver who crosses the store at night is an intruder
        rule: store-after-hours
        begins: "2026-03-02T23:10:00+01:00"
        lasts: 20
        see:
          - {what: person, in: store, from: 2, to: 12}
        expect:
          - {onset: 2}

`what` is `person` or any other name (`in` a zone, or `crosses` a gate line, perhaps `with`
something), `gone` or `new` (a thing in a zone), `product` (`crosses` a gate line), `belt`
(`in` a zone; `runs`, `loaded` and `stands` are spans), `fall` (`in` a zone) or `view` (`how`
it is wrong). Seconds count from the beginning of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from plant.errors import PlantError, PlantFileError
from plant.ids import GateLineId, RuleId, ZoneId
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from plant.places import Camera, Plant
from plant.plantfile.findings import did_you_mean
from plant.plantfile.nodes import plain
from plant.rules import Rule
from runtime.yaml_reading import read_yaml_file
from vision.conditions import Ailment
from vision.rehearsal import (
    BeltRun,
    Fall,
    Product,
    Sighting,
    Span,
    Stay,
    Thing,
    View,
    Walk,
    rehearsed,
)
from vision.scenes import Change

USUAL_BEGIN = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday, by day
USUAL_TOLERANCE = 1.0
CHANGES = {"gone": Change.REMOVED, "new": Change.APPEARED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An event that is wanted: its onset, give or take so many seconds."""

    onset: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a script for one rule, and the events wanted of it."""

    name: str
    rule: Rule
    camera: Camera
    begins: float
    seconds: float
    sightings: tuple[Sighting, ...]
    wanted: tuple[Wanted, ...]


def read_cases(path: Path, plant: Plant) -> list[Case]:
    """Return the cases of a file, or raise PlantError naming the case and what is wrong."""
    try:
        here = table_of(plain(read_yaml_file(path)))
        return [_case(each, plant) for each in here.tables("cases")]
    except PlantFileError as error:
        raise PlantError("; ".join(error.lines()), where=str(path)) from error
    except JsonMisfitError as misfit:
        raise PlantError(misfit.what, where=str(path)) from misfit


def misfit(case: Case) -> str:
    """Return in which way a case does not come out as wanted, or nothing."""
    events = rehearsed(
        case.rule, case.camera, case.sightings, begins=case.begins, seconds=case.seconds
    )
    onsets = sorted(event.onset_at.timestamp() - case.begins for event in events)
    wanted = sorted(case.wanted, key=lambda each: each.onset)
    fits = len(onsets) == len(wanted) and all(
        abs(onset - each.onset) <= each.tolerance
        for onset, each in zip(onsets, wanted, strict=True)
    )
    if fits:
        return ""
    return f"wanted {_listed([each.onset for each in wanted])}, came {_listed(onsets)}"


def _listed(onsets: Sequence[float]) -> str:
    if not onsets:
        return "nothing"
    return "events at " + ", ".join(f"{onset:g} s" for onset in onsets)


def _case(here: JsonTable, plant: Plant) -> Case:
    name = here.text("case")
    rule = _rule(here.text("rule"), name, plant)
    camera = plant.cameras[rule.camera]
    begins = here.time("begins") if here.has("begins") else USUAL_BEGIN
    return Case(
        name=name,
        rule=rule,
        camera=camera,
        begins=begins.timestamp(),
        seconds=here.number("lasts"),
        sightings=tuple(_sighting(each, camera) for each in here.tables("see")),
        wanted=tuple(
            Wanted(each.number("onset"), each.number("tolerance", USUAL_TOLERANCE))
            for each in here.tables("expect")
        ),
    )


def _rule(named: str, case: str, plant: Plant) -> Rule:
    rules = {rule.id: rule for rule in plant.rules}
    rule = rules.get(RuleId(named))
    if rule is None:
        raise PlantError(
            f"the plant has no rule '{named}'", where=case, remedy=did_you_mean(named, rules)
        )
    return rule


def _sighting(here: JsonTable, camera: Camera) -> Sighting:
    what = here.text("what")
    if what in CHANGES:
        return Thing(CHANGES[what], _zone(here, camera), _span(here))
    if what == "product":
        return Product(_line(here, camera), here.number("at"), _is_forward(here))
    if what == "belt":
        return BeltRun(
            _zone(here, camera),
            _spans(here, "runs"),
            _spans(here, "loaded"),
            _spans(here, "stands"),
        )
    if what == "fall":
        return Fall(_zone(here, camera), _span(here))
    if what == "view":
        return View(here.choice("how", Ailment), _span(here))
    return _somebody(what, here, camera)


def _somebody(label: str, here: JsonTable, camera: Camera) -> Sighting:
    name = here.text("name") if here.has("name") else label
    if here.has("in"):
        return Stay(label, name, _zone(here, camera), _span(here))
    carried = here.text("with") if here.has("with") else ""
    at = here.number("at")
    return Walk(label, name, _line(here, camera), at, _is_forward(here), carried)


def _zone(here: JsonTable, camera: Camera) -> ZoneId:
    zone = ZoneId(here.text("in"))
    if zone not in camera.zones:
        remedy = did_you_mean(zone, camera.zones)
        raise PlantError(f"camera {camera.id} has no zone '{zone}'", remedy=remedy)
    return zone


def _line(here: JsonTable, camera: Camera) -> GateLineId:
    line = GateLineId(here.text("crosses"))
    if line not in camera.gate_lines:
        remedy = did_you_mean(line, camera.gate_lines)
        raise PlantError(f"camera {camera.id} has no gate line '{line}'", remedy=remedy)
    return line


def _is_forward(here: JsonTable) -> bool:
    return not (here.has("way") and here.text("way") == "backward")


def _span(here: JsonTable) -> Span:
    return Span(here.number("from"), here.number("to"))


def _spans(here: JsonTable, name: str) -> tuple[Span, ...]:
    return tuple(Span(*each) for each in here.spans(name)) if here.has(name) else ()
