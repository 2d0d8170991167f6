"""Liquids painted on a floor, seen through the background and the static objects."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from plant.events import EventKind
from plant.ids import ZoneId
from plant.places import Zone
from tests.scenes import a_camera, a_rule, a_zone
from tests.vision.pictures import Grey, Painting, Stage, a_box, while_
from vision.rules.spill import Spill
from vision.scenes import Scene

FLOOR = ZoneId("floor")
BEGINS = 12.0


def a_puddle(*, grows: float, darker: float, gloss: float, seed: int) -> Painting:
    """Return a puddle of a random outline: it hides part of the floor's pattern, and grows."""
    chance = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    waves = [(k, chance.normal() / k, chance.uniform(0, 6.3)) for k in range(2, 7)]
    outline = 1 + 0.25 * sum(size * np.cos(k * angles + phase) for k, size, phase in waves)
    round_it = np.stack([1.5 * outline * np.cos(angles), 0.8 * outline * np.sin(angles)], 1)

    def paint(picture: Grey, at: float) -> None:
        radius = 38 * min(((at - BEGINS) / grows) ** 0.5, 1.0)
        mask = np.zeros(picture.shape, np.uint8)
        cv2.fillPoly(mask, [(round_it * radius + (160, 110)).astype(np.int32)], 255)
        share = cv2.GaussianBlur(mask, (3, 3), 0) / 255
        wet = (picture * (1 - gloss) + cv2.GaussianBlur(picture, (15, 15), 0) * gloss) * darker
        picture[:] = np.clip(picture * (1 - share) + wet * share, 0, 255)

    return while_(paint, BEGINS)


def spills(stage: Stage) -> Iterator[float]:
    """Give the moments at which a spill is told on the stage, one for each spill."""
    whole = Zone(FLOOR, a_zone((0, 0), (1, 0), (1, 1), (0, 1)))
    rule = Spill(a_rule(EventKind.FLOOR_SPILL, zones=(FLOOR,)), a_camera(zones={FLOOR: whole}))
    told = set()
    for at, statics in stage.seen:
        for each in rule.judge(Scene(at, (), statics)):
            if each.reached >= 1 and each.subject not in told:
                told.add(each.subject)
                yield at


@pytest.mark.parametrize(("darker", "gloss"), [(0.6, 0.5), (1.25, 0.9), (0.75, 0.3)])
@pytest.mark.parametrize("seed", [3, 4])
def test_a_liquid_that_runs_is_told_while_it_runs(darker: float, gloss: float, seed: int) -> None:
    puddle = a_puddle(grows=20, darker=darker, gloss=gloss, seed=seed)
    (at, *others) = spills(Stage([puddle], grain=12).run(45))
    assert BEGINS + 5 < at < BEGINS + 20
    assert others == []


def test_cartons_that_stand_there_at_once_are_no_spill() -> None:
    boxes = [while_(a_box((60 + 40 * n, 80, 36, 36), seed=n), BEGINS) for n in range(3)]
    assert list(spills(Stage(boxes).run(30))) == []


def test_light_that_grows_softly_is_no_spill() -> None:
    def brighter(picture: Grey, at: float) -> None:
        gain = 1 + 0.15 * min(max(at - BEGINS, 0) / 20, 1)
        picture[:] = np.clip(picture * gain, 0, 255)

    assert list(spills(Stage([brighter], grain=12).run(40))) == []
