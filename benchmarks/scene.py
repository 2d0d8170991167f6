"""The bench plant, with as many cameras as are asked for, each with all the rules."""

from dataclasses import replace
from pathlib import Path

from plant.ids import CameraId, RuleId
from plant.places import Camera
from plant.rules import Rule
from runtime.plants import load_plant
from vision.rulebook import FORMS

PLANT = Path(__file__).with_name("plant.yaml")


def bench_cameras(
    count: int, *, analysed_fps: float = 0.0
) -> tuple[tuple[Camera, ...], tuple[Rule, ...]]:
    """Return the cameras, named rack-0 and so on, and the rules of all of them.

    They are analysed at their own pace where none is given.
    """
    plant = load_plant(PLANT, FORMS)
    (one,) = plant.cameras.values()
    names = [CameraId(f"{one.id}-{number}") for number in range(count)]
    pace = analysed_fps or one.analysed_fps
    cameras = tuple(replace(one, id=name, analysed_fps=pace) for name in names)
    rules = tuple(
        replace(rule, id=RuleId(f"{rule.id}-{name}"), camera=name)
        for name in names
        for rule in plant.rules
    )
    return cameras, rules
