"""Who fell and has not got up. Views are square, so shapes are as written."""

from collections.abc import Callable, Iterable

import pytest

from plant.geometry import Box
from tests.scenes import a_static, a_track, moments
from vision.falls import Falls
from vision.scenes import Change, Fallen, StaticObject, Track

STANDING, LYING, KNEELING = (0.1, 0.3), (0.28, 0.1), (0.14, 0.17)
PLACE = (0.25, 0.8)
View = list[Track | StaticObject]
Look = Callable[[float], Track | None]


def down(
    look: Callable[[float], View], times: Iterable[float] = tuple(moments(30, 7.5))
) -> list[tuple[float, Fallen]]:
    """Return who is down, from moment to moment."""
    falls, told = Falls(), []
    for at in times:
        things = look(at)
        tracks = [each for each in things if isinstance(each, Track)]
        statics = [each for each in things if isinstance(each, StaticObject)]
        told += [(at, fallen) for fallen in falls.see(tracks, statics, at, 1.0)]
    return told


def alone(look: Look) -> Callable[[float], View]:
    """Return the view of one person, or of nobody."""
    return lambda at: [track] if (track := look(at)) else []


def somebody(
    at: float,
    size: tuple[float, float],
    *,
    name: str = "t1",
    feet: tuple[float, float] = PLACE,
) -> Track:
    return a_track(feet, at=at, size=size, name=name)


def test_who_falls_is_down_since_he_lies_and_last_stood_before() -> None:
    told = down(alone(lambda at: somebody(at, STANDING if at < 10 else LYING)))
    at, fallen = told[0]
    assert at == fallen.lying_since
    assert at == pytest.approx(10, abs=0.2)
    assert fallen.since == pytest.approx(9.9, abs=0.2)
    assert told[-1][0] == pytest.approx(30)


def test_it_is_over_when_he_has_risen() -> None:
    told = down(alone(lambda at: somebody(at, LYING if 10 < at < 20 else STANDING)))
    assert told[-1][0] == pytest.approx(20, abs=0.3)


def test_who_is_lost_while_he_lies_is_still_down() -> None:
    def look(at: float) -> Track | None:
        return None if at > 11 else somebody(at, STANDING if at < 10 else LYING)

    told = down(alone(look))
    assert told[-1][0] == pytest.approx(30)
    assert (told[0][1].seen, told[-1][1].seen) == (True, False)


def test_who_is_lost_and_rises_from_there_is_up() -> None:
    def look(at: float) -> Track | None:
        if at < 11:
            return somebody(at, STANDING if at < 10 else LYING)
        return somebody(at, STANDING, name="t2") if at > 20 else None

    assert down(alone(look))[-1][0] == pytest.approx(20, abs=0.3)


def test_a_helper_who_comes_from_elsewhere_changes_nothing() -> None:
    def look(at: float) -> View:
        helper = somebody(at, STANDING, name="t2", feet=(min(0.9 - 0.1 * at, 0.45), 0.8))
        return [somebody(at, STANDING if at < 10 else LYING), helper]

    assert down(look)[-1][0] == pytest.approx(30)


def falling(at: float) -> Track | None:
    """Return somebody who is lost in the middle of his fall."""
    if at < 10:
        return somebody(at, STANDING)
    return somebody(at, (0.14, 0.22)) if at < 10.4 else None


def lying_thing(at: float, **changes: object) -> View:
    """Return what comes to rest there."""
    facts = {"change": Change.APPEARED, "since": 11.0, "size": (0.28, 0.1), **changes}
    return [a_static((0.25, 0.75), **facts)] if at > 12 else []  # type: ignore[arg-type]  # any field


def test_who_is_lost_while_he_falls_is_the_broad_thing_that_came_to_rest_there() -> None:
    told = down(lambda at: [*alone(falling)(at), *lying_thing(at)])
    at, fallen = told[0]
    assert at == pytest.approx(12, abs=0.3)
    assert fallen.lying_since == 11
    assert fallen.box == Box(0.25 - 0.14, 0.75 - 0.05, 0.28, 0.1)
    assert told[-1][0] == pytest.approx(30)


def test_a_thing_that_is_taken_away_was_not_he() -> None:
    told = down(lambda at: [*alone(falling)(at), *(lying_thing(at) if at < 20 else [])])
    assert told[-1][0] == pytest.approx(20, abs=0.2)


@pytest.mark.parametrize(
    "changes",
    [
        {"size": (0.05, 0.04)},
        {"size": (0.1, 0.2)},
        {"since": 2.0},
        {"change": Change.REMOVED},
    ],
    ids=["small", "tall", "old", "gone"],
)
def test_who_is_lost_while_he_bends_over_any_other_thing_did_not_fall(
    changes: dict[str, object],
) -> None:
    assert down(lambda at: [*alone(falling)(at), *lying_thing(at, **changes)]) == []


def test_who_is_lost_upright_did_not_fall_beside_what_he_put_down() -> None:
    def look(at: float) -> View:
        return [*([somebody(at, STANDING)] if at < 10 else []), *lying_thing(at, since=9.0)]

    assert down(look) == []


def test_who_kneels_down_to_work_is_not_down() -> None:
    assert down(alone(lambda at: somebody(at, STANDING if at < 10 else KNEELING))) == []


def test_who_kneels_and_then_stretches_did_not_fall() -> None:
    def look(at: float) -> Track:
        return somebody(at, STANDING if at < 10 else KNEELING if at < 15 else LYING)

    assert down(alone(look)) == []


def test_who_walks_behind_a_wall_keeps_his_head_where_it_was() -> None:
    def look(at: float) -> Track:
        return somebody(at, STANDING) if at < 10 else somebody(at, (0.1, 0.08), feet=(0.25, 0.58))

    assert down(alone(look)) == []


def test_who_walks_away_grows_small_and_does_not_fall() -> None:
    def look(at: float) -> Track:
        size = 1 - 0.7 * min(at / 8, 1)
        return somebody(at, (0.2 * size, 0.6 * size), feet=(0.25, 0.9 - 0.3 * (1 - size)))

    assert down(alone(look)) == []


def test_who_walks_out_below_is_cut_off_and_does_not_stay_down() -> None:
    def look(at: float) -> Track | None:
        top = 0.5 + max(at - 8, 0) * 0.2
        if top > 0.95:
            return None
        height = min(0.4, 1 - top)
        return somebody(at, (0.2, height), feet=(0.25, top + height))

    told = down(alone(look))
    assert not told or told[-1][0] - told[0][0] < 1.5


def test_who_lay_there_from_the_first_is_not_known_to_have_fallen() -> None:
    assert down(alone(lambda at: somebody(at, LYING))) == []


@pytest.mark.parametrize("fps", [2, 5, 15])
def test_the_frame_rate_changes_nothing(fps: float) -> None:
    look = alone(lambda at: somebody(at, STANDING if at < 10 else LYING))
    assert down(look, moments(30, fps))[0][0] == pytest.approx(10, abs=0.6)


def test_who_comes_in_where_somebody_went_out_below_did_not_lie_there_meanwhile() -> None:
    def look(at: float) -> Track | None:
        if at < 10:
            return somebody(at, STANDING, feet=(0.5, 0.7 + 0.02 * at))
        if at < 11:  # What the edge of the view leaves of him is broad.
            return somebody(at, (0.16, 0.12), feet=(0.5, 1.0))
        if at < 20:
            return None
        return somebody(at, (0.14, min(0.18 + 0.1 * (at - 20), 0.3)), name="t2", feet=(0.5, 1.0))

    assert [at for at, _ in down(alone(look)) if at > 12] == []


def test_who_is_seen_lying_at_the_edge_again_lies_there_since_then() -> None:
    def look(at: float) -> Track | None:
        if at < 10:
            return somebody(at, STANDING, feet=(0.5, 1.0))
        return somebody(at, LYING, feet=(0.5, 1.0)) if at < 12 or at > 16 else None

    told = [fallen for at, fallen in down(alone(look)) if at > 16]
    assert told[-1].lying_since == pytest.approx(16, abs=0.3)
