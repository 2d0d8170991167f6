"""Something spreads over the floor."""

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, a_static, a_track, judged, moments
from vision.scenes import Change, Scene, StaticObject, Track
from vision.violations import Judge

BEGINS = 10.0
Step = tuple[float, tuple[float, float]]
# A puddle: five patches in a row, each beside the one before, three seconds apart.
RUNNING: tuple[Step, ...] = tuple((BEGINS + 3 * n, (0.1 + 0.06 * n, 0.7)) for n in range(5))


def a_rule(**parameters: object) -> Judge:
    return a_judge(EventKind.FLOOR_SPILL, **parameters)


def a_minute(
    *steps: Step,
    person_at: tuple[float, float] | None = None,
    lasts: float = 1e9,
    size: tuple[float, float] = (0.06, 0.06),
) -> list[Scene]:
    """Return a minute in which patches come to rest at their moments, and perhaps go again."""
    scenes = []
    for at in moments(60, 5):
        things: list[Track | StaticObject] = [
            a_static(middle, change=Change.UNCLEAR, name=f"s{number}", since=since, size=size)
            for number, (since, middle) in enumerate(steps)
            if since + 0.8 <= at < since + lasts
        ]
        if person_at:
            things.append(a_track(person_at, at=at))
        scenes.append(a_scene(at, *things))
    return scenes


def test_what_spreads_patch_by_patch_is_a_spill() -> None:
    at, violation = judged(a_rule(), a_minute(*RUNNING))[0]
    assert at == pytest.approx(BEGINS + 6.8, abs=0.3)
    assert (violation.onset, violation.zones) == (BEGINS, ("left",))


def test_it_is_one_spill_however_far_it_runs() -> None:
    assert {each.subject for _, each in judged(a_rule(), a_minute(*RUNNING))} == {"left/s0"}


def test_its_box_holds_all_of_it() -> None:
    _, violation = judged(a_rule(), a_minute(*RUNNING))[-1]
    (spill,) = violation.objects
    assert spill.box.x == pytest.approx(0.07)
    assert spill.box.w == pytest.approx(0.3)


def test_what_comes_at_once_is_none() -> None:
    at_once = [(BEGINS, middle) for _, middle in RUNNING]
    assert judged(a_rule(), a_minute(*at_once)) == []


def test_things_far_from_each_other_are_none() -> None:
    apart = [(since, (0.08 + 0.16 * n, 0.3 + 0.25 * n)) for n, (since, _) in enumerate(RUNNING[:3])]
    assert judged(a_rule(), a_minute(*apart)) == []


def test_what_somebody_makes_is_none() -> None:
    assert judged(a_rule(), a_minute(*RUNNING, person_at=(0.2, 0.8))) == []
    assert judged(a_rule(), a_minute(*RUNNING, person_at=(0.8, 0.8)))


def test_what_flickers_and_is_gone_is_none() -> None:
    assert judged(a_rule(), a_minute(*RUNNING, lasts=1.5)) == []


def test_a_patch_that_is_learned_as_floor_stays_part_of_it() -> None:
    assert judged(a_rule(), a_minute(*RUNNING, lasts=5.0))


def test_drops_are_too_small() -> None:
    assert judged(a_rule(), a_minute(*RUNNING, size=(0.02, 0.02))) == []


def test_what_spreads_outside_the_zone_is_not_told() -> None:
    outside = [(since, (x + 0.55, y)) for since, (x, y) in RUNNING]
    assert judged(a_rule(), a_minute(*outside)) == []


def test_what_has_lain_there_from_the_first_is_no_part_of_it() -> None:
    # Its pixels rested before anything was watched; something only uncovered it now.
    scenes = [
        a_scene(scene.at, *scene.statics, a_static((0.1, 0.7), name="old", since=0.0))
        if scene.at > BEGINS + 5
        else scene
        for scene in a_minute(*RUNNING)
    ]
    assert {each.onset for _, each in judged(a_rule(), scenes)} == {BEGINS}
