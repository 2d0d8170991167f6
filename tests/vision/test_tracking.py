"""A track is one object over time, whatever the detector says in between."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plant.geometry import Box
from tests.scenes import Path, a_detection
from vision.detections import Detection
from vision.scenes import Track
from vision.tracking import Tracker

ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True)
PLACE = st.floats(-0.2, 1.2)
LABELS = st.sampled_from(["person", "car", "truck", "suitcase", "bottle"])
sane = st.builds(
    Detection, LABELS, st.floats(0, 1), st.builds(Box, PLACE, PLACE, PLACE, st.floats(0, 1))
)
hostile = st.builds(
    Detection, LABELS, ANY_NUMBER, st.builds(Box, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER)
)
films = st.lists(st.lists(sane, max_size=5), max_size=12)


def a_tracker() -> Tracker:
    return Tracker(aspect=16 / 9)


def shown(tracker: Tracker, sights: Sequence[Sequence[Detection]], *, fps: float = 7.5) -> float:
    """Show the tracker these detections and return the moment of the last."""
    at = 0.0
    for number, sight in enumerate(sights):
        at = number / fps
        tracker.see(sight, at)
    return at


def followed(paths: dict[str, Path], seconds: float, fps: float) -> dict[str, set[str]]:
    """Return which tracks each of the walkers was given; each walks a path of its own."""
    tracker, seen = a_tracker(), {name: set[str]() for name in paths}
    for number in range(round(seconds * fps)):
        at = number / fps
        places = {name: where for name, path in paths.items() if (where := path(at))}
        tracker.see([a_detection(where) for where in places.values()], at)
        for track in (track for track in tracker.tracks(at) if track.last_seen_at == at):
            middle = track.box.centre
            nearest = min(places, key=lambda name: math.dist(places[name], (middle.x, middle.y)))
            seen[nearest].add(track.id)
    return seen


def the_only(tracker: Tracker, at: float) -> Track:
    tracks = tracker.tracks(at)
    assert len(tracks) == 1, tracks
    return tracks[0]


def test_an_object_is_told_from_its_third_sight_and_dates_from_its_first() -> None:
    tracker = a_tracker()
    shown(tracker, [[a_detection((0.5, 0.5))]] * 2)
    assert tracker.tracks(1 / 7.5) == ()
    tracker.see([a_detection((0.5, 0.5))], 2 / 7.5)
    assert the_only(tracker, 2 / 7.5).first_seen_at == 0.0


def test_an_unsure_sight_begins_no_track() -> None:
    tracker = a_tracker()
    shown(tracker, [[a_detection((0.5, 0.5), score=0.3)]] * 10)
    assert not tracker.is_following


def test_an_unsure_sight_continues_a_track() -> None:
    tracker = a_tracker()
    sure, unsure = a_detection((0.5, 0.5)), a_detection((0.5, 0.5), score=0.15)
    at = shown(tracker, [[sure]] * 3 + [[unsure]] * 60)
    assert the_only(tracker, at).last_seen_at == at


def test_what_is_unsure_and_of_another_size_is_not_the_one_who_was_there() -> None:
    tracker, mat = a_tracker(), Box(0.41, 0.50, 0.08, 0.24)
    walker = Box(0.40, 0.30, 0.09, 0.44)
    at = shown(tracker, [[Detection("person", 0.6, walker)]] * 5)
    for step in range(1, 4):
        tracker.see([Detection("person", 0.2, mat)], at + step / 7.5)
    assert the_only(tracker, at + 0.4).last_seen_at == at
    tracker.see([Detection("person", 0.3, walker)], at + 0.6)
    assert the_only(tracker, at + 0.6).last_seen_at == at + 0.6


def test_two_names_for_one_object_are_one_track() -> None:
    tracker = a_tracker()
    double = [
        a_detection((0.5, 0.5), label="handbag"),
        a_detection((0.503, 0.5), label="backpack", score=0.6),
    ]
    the_only(tracker, shown(tracker, [double] * 5))


def sights(tracker: Tracker) -> dict[str, int]:
    """Return how often each track was seen."""
    names = [str(state.id) for state in tracker._states]
    return dict(zip(names, tracker._motion.sights.tolist(), strict=True))


@given(films)
@settings(max_examples=40, deadline=None)
def test_no_two_tracks_share_a_detection(film: list[list[Detection]]) -> None:
    tracker = a_tracker()
    for number, sight in enumerate(film):
        before = sights(tracker)
        tracker.see(sight, number / 7.5)
        taken = sum(count - before.get(track, 0) for track, count in sights(tracker).items())
        assert taken <= len(sight)


@given(films)
@settings(max_examples=40, deadline=None)
def test_the_name_of_a_track_is_never_given_again(film: list[list[Detection]]) -> None:
    tracker, gone, present = a_tracker(), set[str](), set[str]()
    for number, sight in enumerate(film):
        tracker.see(sight, number * 1.5)
        now = {str(state.id) for state in tracker._states}
        assert len(now) == len(tracker._states)
        assert not now & gone
        gone |= present - now
        present = now


@given(st.lists(st.lists(hostile, max_size=4), max_size=5))
@settings(max_examples=60, deadline=None)
def test_what_is_not_finite_or_empty_is_harmless(film: list[list[Detection]]) -> None:
    tracker = a_tracker()
    at = shown(tracker, film)
    for track in tracker.tracks(at):
        assert all(map(math.isfinite, (track.box.x, track.box.y, track.box.w, track.box.h)))


@pytest.mark.parametrize("side", [1e-200, 1e9, 1e200])
def test_boxes_of_absurd_size_are_harmless(side: float) -> None:
    tracker = a_tracker()
    absurd = Detection("person", 0.9, Box(0.5, 0.5, side, side))
    shown(tracker, [[absurd, a_detection((0.5, 0.5))]] * 5)
    assert len(tracker.tracks(1.0)) == 1


def test_a_track_survives_a_detector_that_returns_nonsense_for_a_moment() -> None:
    tracker, good = a_tracker(), a_detection((0.5, 0.5))
    bad = Detection("person", math.nan, Box(math.nan, 0, math.inf, 1))
    at = shown(tracker, [[good]] * 5 + [[bad], []] + [[good]] * 3)
    assert the_only(tracker, at).id == "t1"


@given(st.floats(0, 1e7))
@settings(max_examples=30, deadline=None)
def test_a_jump_forward_in_time_is_harmless(jump: float) -> None:
    tracker = a_tracker()
    at = shown(tracker, [[a_detection((0.3 + 0.02 * n, 0.5))] for n in range(8)]) + jump
    tracker.see([a_detection((0.5, 0.5))], at)
    for track in tracker.tracks(at):
        assert 0 < track.box.centre.x < 1


def test_who_stands_there_after_a_long_gap_in_the_pictures_is_somebody_new() -> None:
    tracker, person = a_tracker(), a_detection((0.5, 0.5))
    at = shown(tracker, [[person]] * 8)
    for number in range(3):
        tracker.see([person], at + 30 + number / 7.5)
    assert the_only(tracker, at + 31).id == "t2"


def test_a_label_that_flips_within_its_family_keeps_the_track() -> None:
    tracker = a_tracker()
    labels = ["suitcase", "backpack", "suitcase", "handbag"] * 4
    at = shown(tracker, [[a_detection((0.5, 0.5), label=label)] for label in labels])
    assert the_only(tracker, at).id == "t1"


def test_the_label_shown_is_the_one_most_often_seen() -> None:
    tracker = a_tracker()
    labels = ["truck", "car", "car", "truck", "car"]
    at = shown(tracker, [[a_detection((0.5, 0.5), label=label)] for label in labels])
    assert the_only(tracker, at).label == "car"


def test_a_person_never_becomes_a_thing() -> None:
    tracker = a_tracker()
    person, bag = a_detection((0.5, 0.5)), a_detection((0.5, 0.5), label="suitcase")
    at = shown(tracker, [[person]] * 6 + [[bag]] * 6)
    assert {track.id: track.label for track in tracker.tracks(at)} == {
        "t1": "person",
        "t2": "suitcase",
    }


@pytest.mark.parametrize("fps", [5, 7.5])
@pytest.mark.parametrize("hidden", [0.5, 1.5])
def test_somebody_who_is_hidden_for_a_moment_keeps_the_track(fps: float, hidden: float) -> None:
    def walks_behind_a_rack(at: float) -> tuple[float, float] | None:
        return None if 2 < at < 2 + hidden else (0.1 + 0.08 * at, 0.5)

    assert followed({"worker": walks_behind_a_rack}, 6, fps) == {"worker": {"t1"}}


@pytest.mark.parametrize("fps", [5, 7.5])
def test_somebody_who_stands_behind_something_for_three_seconds_keeps_the_track(
    fps: float,
) -> None:
    def stands(at: float) -> tuple[float, float] | None:
        return None if 2 < at < 5 else (0.5, 0.5)

    assert followed({"worker": stands}, 7, fps) == {"worker": {"t1"}}


def test_who_is_away_for_longer_than_memory_comes_back_as_another() -> None:
    def comes_back(at: float) -> tuple[float, float] | None:
        return None if 2 < at < 8 else (0.5, 0.5)

    assert followed({"worker": comes_back}, 10, 7.5) == {"worker": {"t1", "t2"}}


@pytest.mark.parametrize("fps", [5, 7.5])
@pytest.mark.parametrize("apart", [0.06, 0.12])
def test_two_who_pass_each_other_keep_their_tracks(fps: float, apart: float) -> None:
    paths: dict[str, Path] = {
        "east": lambda at: (0.15 + 0.1 * at, 0.5),
        "west": lambda at: (0.85 - 0.1 * at, 0.5 + apart),
    }
    seen = followed(paths, 7, fps)
    assert {len(tracks) for tracks in seen.values()} == {1}


def test_a_track_out_of_sight_moves_on_but_not_for_ever() -> None:
    tracker = a_tracker()
    at = shown(tracker, [[a_detection((0.2 + 0.02 * n, 0.5))] for n in range(10)])
    last = the_only(tracker, at).box.centre.x
    tracker.see([], at + 1)
    soon, later = the_only(tracker, at + 1).box.centre.x, the_only(tracker, at + 3).box.centre.x
    assert last < soon < later < last + 0.15 * 3


def test_a_still_object_gives_a_still_track() -> None:
    tracker = a_tracker()
    at = shown(tracker, [[a_detection((0.5, 0.5))]] * 30)
    box = the_only(tracker, at).box
    assert (box.x, box.y, box.w, box.h) == pytest.approx((0.46, 0.35, 0.08, 0.3))
