"""Something that stood in a zone is gone."""

import pytest

from plant.events import EventKind
from tests.scenes import LEFT, RIGHT, a_judge, a_scene, a_static, judged, moments
from vision.scenes import Change, Scene
from vision.violations import Judge


def a_removal(**parameters: object) -> Judge:
    return a_judge(EventKind.OBJECT_REMOVED, **parameters)


# The static object may be any that a_static() makes, hence object.
def gone(since: float = 5.0, until: float = 99.0, **what: object) -> list[Scene]:
    """Return half a minute in which a thing is gone from one moment to another."""
    return [
        a_scene(at, *([a_static(since=since, **what)] if since <= at < until else []))  # type: ignore[arg-type]
        for at in moments(30, 5)
    ]


def test_a_thing_that_is_gone_is_told_with_the_moment_it_was_taken() -> None:
    at, violation = judged(a_removal(), gone())[0]
    assert at == pytest.approx(9.0)
    assert (violation.onset, violation.zones) == (5.0, (LEFT,))
    assert violation.measures["limit_seconds"] == 4.0


def test_a_thing_that_is_back_just_in_time_is_not_told() -> None:
    assert judged(a_removal(), gone(until=8.9)) == []


def test_it_is_over_when_the_thing_is_back() -> None:
    last, _ = judged(a_removal(), gone(until=15.0))[-1]
    assert last == pytest.approx(14.8)


def test_time_behind_somebody_does_not_count() -> None:
    scenes = [
        a_scene(at, *([a_static(since=5.0, hidden=6 <= at < 10)] if at >= 5 else []))
        for at in moments(20, 5)
    ]
    assert judged(a_removal(), scenes)[0][0] == pytest.approx(13.0, abs=0.41)


@pytest.mark.parametrize(
    "thing",
    [
        pytest.param({"sureness": 0.19}, id="unsure"),
        pytest.param({"size": (0.03, 0.04)}, id="small"),
        pytest.param({"change": Change.APPEARED}, id="new"),
        pytest.param({"change": Change.UNCLEAR}, id="unclear"),
        pytest.param({"middle": (0.53, 0.5)}, id="mostly outside the zone"),
    ],
)
def test_what_does_not_count_is_not_told(thing: dict[str, object]) -> None:
    assert judged(a_removal(), gone(**thing)) == []  # type: ignore[arg-type]


def test_a_thing_on_the_border_belongs_to_the_zone_that_holds_most_of_it() -> None:
    told = judged(a_removal(zones=(LEFT, RIGHT)), gone(middle=(0.52, 0.5)))
    assert {violation.zones for _, violation in told} == {(RIGHT,)}


def test_two_things_are_two_subjects() -> None:
    scenes = [
        a_scene(at, a_static((0.1, 0.5), since=0.0), a_static((0.3, 0.5), name="s2", since=0.0))
        for at in moments(6, 5)
    ]
    told = judged(a_removal(), scenes)
    assert {violation.subject for _, violation in told} == {"left/s1", "left/s2"}
