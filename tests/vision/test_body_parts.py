"""A part of somebody is nobody; somebody behind somebody is."""

from itertools import pairwise

from plant.geometry import Box
from vision.detections import Detection
from vision.tracking import Tracker

ASPECT = 16 / 9
WHOLE, LEGS = Box(0.40, 0.30, 0.09, 0.44), Box(0.405, 0.48, 0.08, 0.27)


def person(box: Box, score: float = 0.6) -> Detection:
    return Detection("person", score, box)


def moved(box: Box, across: float) -> Box:
    return Box(box.x + across, box.y, box.w, box.h)


def walked(*scenes: list[Detection]) -> Tracker:
    """Return a tracker that saw these scenes, eight a second."""
    tracker = Tracker(aspect=ASPECT)
    for number, scene in enumerate(scenes):
        tracker.see(scene, number / 8)
    return tracker


def people(tracker: Tracker, scenes: int) -> list[str]:
    return [track.id for track in tracker.tracks((scenes - 1) / 8)]


def test_legs_that_are_seen_beside_the_whole_are_no_second_person() -> None:
    tracker = walked(*[[person(WHOLE, 0.55), person(LEGS, 0.6)]] * 8)
    assert len(people(tracker, 8)) == 1


def test_the_one_who_was_whole_stays_himself_when_his_legs_are_seen_too() -> None:
    alone, doubled = [person(WHOLE)], [person(WHOLE, 0.5), person(LEGS, 0.7)]
    tracker = walked(*[alone] * 4, *[doubled] * 4)
    (only,) = tracker.tracks(7 / 8)
    assert abs(only.box.h - WHOLE.h) < 0.01


def test_a_part_alone_is_somebody() -> None:
    assert len(people(walked(*[[person(LEGS)]] * 5), 5)) == 1


def test_a_carton_in_front_of_somebody_is_a_carton() -> None:
    carried = Detection("carton", 0.6, Box(0.41, 0.45, 0.06, 0.12))
    assert len(people(walked(*[[person(WHOLE), carried]] * 5), 5)) == 2


def test_one_who_passes_behind_another_stays_somebody() -> None:
    far = Box(0.20, 0.32, 0.06, 0.28)
    scenes = [[person(WHOLE), person(moved(far, 0.03 * step), 0.5)] for step in range(15)]
    tracker = walked(*scenes[:4])
    before = set(people(tracker, 4))
    for number, (_, scene) in enumerate(pairwise(scenes[3:]), start=4):
        tracker.see(scene, number / 8)
    assert set(people(tracker, 15)) == before
    assert len(before) == 2


def test_one_who_steps_out_from_behind_another_is_somebody_once_he_is_out() -> None:
    hidden = Box(0.41, 0.34, 0.06, 0.28)
    inside = [[person(WHOLE), person(hidden, 0.5)]] * 5
    out = [[person(WHOLE), person(moved(hidden, 0.02 + 0.02 * step), 0.5)] for step in range(6)]
    tracker = walked(*inside)
    assert len(people(tracker, 5)) == 1
    for number, scene in enumerate(out, start=5):
        tracker.see(scene, number / 8)
    assert len(people(tracker, 11)) == 2


def test_an_unsure_frame_around_two_people_hides_neither() -> None:
    left, right = Box(0.30, 0.3, 0.08, 0.4), Box(0.37, 0.31, 0.08, 0.4)
    both = Box(0.29, 0.29, 0.17, 0.42)
    scene = [person(left, 0.8), person(right, 0.75), person(both, 0.3)]
    assert len(people(walked(*[scene] * 5), 5)) == 2
