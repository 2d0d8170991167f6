"""Being in a zone is a matter of seconds, not of frames."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plant.geometry import Polygon
from tests.scenes import LEFT_HALF, a_scene, a_track, a_walk, moments
from vision.presence import Presence, Stay
from vision.scenes import Scene

IN, OUT = (0.25, 0.6), (0.75, 0.6)


def a_presence(outline: Polygon = LEFT_HALF, *, enter: float = 0.5, leave: float = 2) -> Presence:
    return Presence(outline, enter_seconds=enter, leave_seconds=leave, labels=("person",))


def stays(presence: Presence, scenes: list[Scene]) -> list[tuple[float, list[Stay]]]:
    return [(scene.at, presence.see(scene)) for scene in scenes]


def inside_between(presence: Presence, scenes: list[Scene]) -> tuple[float, float]:
    """Return the first and the last moment at which somebody counts as inside."""
    times = [at for at, seen in stays(presence, scenes) if seen]
    return times[0], times[-1]


@pytest.mark.parametrize("fps", [5, 10, 25])
def test_the_stay_begins_with_the_first_frame_inside_at_any_rate(fps: float) -> None:
    scenes = a_walk(lambda at: (0.8 - 0.1 * at, 0.6), moments(6, fps))
    told = [seen[0].since for _, seen in stays(a_presence(), scenes) if seen]
    assert told[0] == pytest.approx(3.0, abs=1 / fps + 1e-6)


@pytest.mark.parametrize("fps", [5, 10, 25])
def test_a_stay_counts_after_the_same_time_at_any_rate(fps: float) -> None:
    scenes = a_walk(lambda at: IN if at >= 2 else OUT, moments(6, fps))
    first, _ = inside_between(a_presence(enter=0.8), scenes)
    assert first == pytest.approx(2.8, abs=1 / fps + 1e-6)


@pytest.mark.parametrize("fps", [5, 10, 25])
def test_a_stay_ends_after_the_same_time_at_any_rate(fps: float) -> None:
    scenes = a_walk(lambda at: IN if at < 3 else OUT, moments(8, fps))
    _, last = inside_between(a_presence(leave=1.5), scenes)
    assert last == pytest.approx(4.5 - 1 / fps, abs=1 / fps + 1e-6)


def test_a_step_into_the_zone_that_is_shorter_than_the_limit_is_none() -> None:
    scenes = a_walk(lambda at: IN if 2 <= at < 2.4 else OUT, moments(6, 10))
    assert not any(seen for _, seen in stays(a_presence(enter=0.5), scenes))


def test_a_gap_up_to_the_limit_is_forgiven() -> None:
    scenes = a_walk(lambda at: OUT if 3 < at < 4.9 else IN, moments(8, 10))
    told = {
        stay.since for at, seen in stays(a_presence(leave=2), scenes) if at > 1 for stay in seen
    }
    assert told == {0.0}


def test_a_gap_over_the_limit_begins_a_new_stay() -> None:
    scenes = a_walk(lambda at: OUT if 3 < at < 5.5 else IN, moments(8, 10))
    last = stays(a_presence(leave=2), scenes)[-1][1]
    assert [stay.since for stay in last] == [pytest.approx(5.5)]


def test_evidence_for_an_entry_runs_down_while_outside() -> None:
    # Along the edge: 0.2 s inside, 0.2 s outside, again and again.
    scenes = a_walk(lambda at: IN if int(at * 5) % 2 else OUT, moments(10, 10))
    assert not any(seen for _, seen in stays(a_presence(enter=0.5), scenes))


def test_a_predicted_box_begins_no_stay() -> None:
    seen = [a_scene(at, a_track(OUT, at=at)) for at in moments(1, 10)]
    guessed = [a_scene(at, a_track(IN, at=1.0)) for at in moments(3, 10, begins=1.1)]
    assert not any(stay for _, stay in stays(a_presence(enter=0.2), seen + guessed))


def test_who_is_out_of_sight_gives_no_evidence_for_long() -> None:
    guessed = [a_scene(at, a_track(IN, at=0.0)) for at in moments(4, 10)]
    assert not any(stay for _, stay in stays(a_presence(enter=0.8), guessed))


def test_only_those_who_are_looked_for_count() -> None:
    scenes = a_walk(lambda _: IN, moments(4, 10), label="forklift")
    assert not any(seen for _, seen in stays(a_presence(), scenes))


def test_everything_counts_where_no_label_is_named() -> None:
    presence = Presence(LEFT_HALF, enter_seconds=0.5, leave_seconds=2, labels=())
    scenes = a_walk(lambda _: IN, moments(4, 10), label="forklift")
    assert stays(presence, scenes)[-1][1]


def broken(gap: float, *, second_at: tuple[float, float] = IN) -> list[Scene]:
    """Somebody stands inside for 3 s, is lost, and is found again as another track."""
    first = [a_scene(at, a_track(IN, at=at)) for at in moments(3, 10)]
    found = [
        a_scene(at, a_track(second_at, at=at, name="t2", since=3 + gap))
        for at in moments(3, 10, begins=3 + gap)
    ]
    return first + found


def test_an_heir_takes_over_the_time_of_the_track_that_was_lost() -> None:
    last = stays(a_presence(), broken(1.0))[-1][1]
    assert [(stay.origin, stay.track.id, stay.since) for stay in last] == [("t1", "t2", 0.0)]


def test_who_turns_up_elsewhere_is_no_heir() -> None:
    last = stays(a_presence(leave=9), broken(1.0, second_at=(0.1, 0.3)))[-1][1]
    assert {str(stay.origin): stay.since for stay in last}["t2"] == 4.0


def test_who_turns_up_beside_somebody_still_seen_is_no_heir() -> None:
    scenes = [
        a_scene(at, a_track(IN, at=at), *([a_track(IN, at=at, name="t2")] if at >= 2 else []))
        for at in moments(4, 10)
    ]
    last = stays(a_presence(), scenes)[-1][1]
    assert {str(stay.origin): stay.since for stay in last} == {"t1": 0.0, "t2": 2.0}


def test_a_restart_forgets_everybody() -> None:
    presence = a_presence()
    stays(presence, a_walk(lambda _: IN, moments(3, 10)))
    assert presence.see(a_scene(3.1, restarted=True)) == []


@given(st.lists(st.tuples(st.floats(0, 30), st.booleans()), max_size=40))
@settings(max_examples=40, deadline=None)
def test_nobody_is_inside_for_longer_than_he_was_in_view(steps: list[tuple[float, bool]]) -> None:
    presence, at = a_presence(), 0.0
    for elapsed, inside in steps:
        at += elapsed
        for stay in presence.see(a_scene(at, a_track(IN if inside else OUT, at=at))):
            assert 0 <= stay.since <= stay.last_inside_at <= at
