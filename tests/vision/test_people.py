"""Where people are for whoever must not see them: one place too many rather than one too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.geometry import Box
from plant.ids import TrackId
from vision.detections import Detection
from vision.people import HOLD_SECONDS, PeopleWatch, knows_people
from vision.scenes import Track

HERE, THERE = Box(0.1, 0.2, 0.1, 0.4), Box(0.7, 0.2, 0.1, 0.4)


def person(box: Box, score: float = 0.9, label: str = "person") -> Detection:
    return Detection(label, score, box)


def test_who_is_seen_counts_however_unsure_it_is() -> None:
    watch = PeopleWatch()
    watch.see([person(HERE, 0.11), person(THERE, 0.9, "carton")], 10.0)
    assert watch.boxes(10.0) == (HERE,)


def test_who_is_lost_keeps_a_place_that_grows_and_is_forgotten_in_time() -> None:
    watch = PeopleWatch()
    watch.see([person(HERE)], 10.0)
    watch.see([], 11.0)
    (held,) = watch.boxes(11.0)
    assert held.x < HERE.x
    assert held.x + held.w > HERE.x + HERE.w
    watch.see([], 10.0 + HOLD_SECONDS + 0.1)
    assert watch.boxes(10.0 + HOLD_SECONDS + 0.1) == ()


def test_who_is_found_again_leaves_no_place_behind() -> None:
    watch = PeopleWatch()
    watch.see([person(HERE)], 10.0)
    moved = Box(0.13, 0.2, 0.1, 0.4)
    watch.see([person(moved)], 10.2)
    assert watch.boxes(10.2) == (moved,)


def test_somebody_else_elsewhere_does_not_stand_for_who_was_lost() -> None:
    watch = PeopleWatch()
    watch.see([person(HERE)], 10.0)
    watch.see([person(THERE)], 10.2)
    assert len(watch.boxes(10.2)) == 2


def test_who_is_followed_out_of_sight_counts_too() -> None:
    track = Track(TrackId("t1"), "person", 0.9, THERE, 1.0, 9.0)
    thing = Track(TrackId("t2"), "carton", 0.9, HERE, 1.0, 9.0)
    assert PeopleWatch().boxes(10.0, (track, thing)) == (THERE,)


def test_time_that_goes_back_holds_nobody_of_before() -> None:
    watch = PeopleWatch()
    watch.see([person(HERE)], 100.0)
    watch.see([], 5.0)
    assert watch.boxes(5.0) == ()


@pytest.mark.parametrize(
    ("labels", "known"), [(("person", "carton"), True), (("carton",), False), ((), False)]
)
def test_a_detector_that_has_no_word_for_people_knows_nobody(
    labels: tuple[str, ...],
    known: bool,  # noqa: FBT001
) -> None:
    assert knows_people(labels) is known


@given(st.lists(st.lists(st.tuples(st.floats(0, 0.8), st.floats(0, 0.6)), max_size=4), max_size=12))
def test_whoever_the_detector_sees_now_is_always_among_them(
    looks: list[list[tuple[float, float]]],
) -> None:
    watch = PeopleWatch()
    for number, places in enumerate(looks):
        now = [person(Box(x, y, 0.1, 0.3)) for x, y in places]
        watch.see(now, number * 0.2)
        assert {each.box for each in now} <= set(watch.boxes(number * 0.2))
