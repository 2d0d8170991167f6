"""What all rules together cost per analysed frame, in milliseconds of CPU time.

    python -m benchmarks.rules

One rule of each kind looks at ten people who walk about, five things that lie there and a
belt that runs. What belts cost (a gate line at which products are counted by motion, and a
zone watched for jams) is paid only where a rule asks for it.
"""

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from plant.geometry import Box
from plant.ids import GateLineId, TrackId, ZoneId
from runtime.plants import load_plant
from tests.scenes import StoppedClock, a_line, a_zone
from tests.vision.belts import HEIGHT, Belt, Pixels, Thing
from vision.belt_gates import BeltGate
from vision.belt_zones import BeltZone
from vision.conditions import Condition
from vision.engine import RuleEngine
from vision.rulebook import FORMS
from vision.scenes import BeltState, Change, Scene, StaticObject, Track

PLANT = Path(__file__).parents[1] / "docs" / "reference" / "cases" / "plant.yaml"
FPS, PEOPLE, THINGS = 7.5, 10, 5
ROW = [Thing(-60.0 - 110 * number) for number in range(30)]


def rules_cost(*, seconds: float = 60.0) -> float:
    """Return the mean cost per frame of one rule of each kind."""
    plant = load_plant(PLANT, FORMS)
    (camera,) = plant.cameras.values()
    engine = RuleEngine(camera, plant.rules_of(camera.id), clock=StoppedClock())
    return _mean(engine.judge, list(_scenes(seconds)))


def gate_cost(*, seconds: float = 20.0) -> float:
    """Return the mean cost per frame of one gate line at which products are counted."""
    gate = BeltGate(GateLineId("across"), a_line((0.5, 0.9), (0.5, 0.1)), HEIGHT)
    return _mean(lambda shown: gate.see(shown[1], shown[0]), _pictures(seconds))


def zone_cost(*, seconds: float = 20.0) -> float:
    """Return the mean cost per frame of one zone along a belt."""
    outline = a_zone((0, 0.3), (1, 0.3), (1, 0.7), (0, 0.7))
    zone = BeltZone(ZoneId("belt"), outline, HEIGHT)
    return _mean(lambda shown: zone.see(shown[1], shown[0]), _pictures(seconds))


def _pictures(seconds: float) -> list[tuple[float, Pixels]]:
    belt = Belt(ROW)
    return [
        (number / FPS, belt.picture(number / FPS, number)) for number in range(round(seconds * FPS))
    ]


def _scenes(seconds: float) -> Iterator[Scene]:
    things = tuple(
        StaticObject(
            TrackId(f"s{number}"),
            Change.APPEARED if number % 2 else Change.REMOVED,
            0.8,
            Box(0.1 + 0.06 * number, 0.7, 0.05, 0.08),
            0.003,
            2.0,
            hidden=False,
        )
        for number in range(THINGS)
    )
    for number in range(round(seconds * FPS)):
        at = number / FPS
        belt = BeltState(ZoneId("belt"), 1.0, 0.2, 0.1)
        people = tuple(_person(each, at) for each in range(PEOPLE))
        yield Scene(at, people, things, Condition(at), belts=(belt,))


def _person(number: int, at: float) -> Track:
    x = 0.5 + 0.4 * math.sin(0.3 * at + number)
    box = Box(x, 0.4 + 0.03 * number, 0.06, 0.2)
    return Track(TrackId(f"t{number}"), "person", 0.9, box, 0.0, at)


ShownT = TypeVar("ShownT")


def _mean(work: Callable[[ShownT], object], shown: list[ShownT]) -> float:
    begun = time.process_time()
    for each in shown:
        work(each)
    return (time.process_time() - begun) / len(shown) * 1e3


def main() -> None:
    """Print the figures."""
    print(f"one rule of each kind: {min(rules_cost() for _ in range(3)):.2f} ms")
    print(f"a gate line that counts by motion: {min(gate_cost() for _ in range(3)):.2f} ms")
    print(f"a zone along a belt: {min(zone_cost() for _ in range(3)):.2f} ms")


if __name__ == "__main__":
    main()
