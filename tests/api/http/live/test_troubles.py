"""What cameras suffer from is read once for everybody who looks, and told to who may see events."""

from copy import copy
from pathlib import Path

from api.http.actions import Action
from api.http.live.states import states_of_a_moment
from api.http.parts import Parts
from api.http.sight import Sight
from api.http.troubles import FRESH_SECONDS, Troubles
from plant.events import Event, EventKind
from tests.api.http.house import parts_over
from tests.builders import an_event

COVERED = "the picture is covered"


def tampered(seconds: float = 10.0) -> Event:
    return an_event(seconds, kind=EventKind.CAMERA_TAMPERED, because=COVERED)


def test_it_is_read_once_a_second_whoever_asks(tmp_path: Path) -> None:
    ticks = [0.0]
    with parts_over(tmp_path) as parts:
        troubles = Troubles(parts.store.events, lambda: ticks[0])
        assert troubles.now() == {}
        parts.intake.take(tampered())
        assert troubles.now() == {}, "what was read a moment ago is told"
        ticks[0] = FRESH_SECONDS
        assert [each.because for each in troubles.now()[tampered().camera]] == [COVERED]


def test_who_may_see_no_events_of_a_camera_is_told_that_it_is_well_or_not_and_no_more(
    tmp_path: Path,
) -> None:
    with parts_over(tmp_path) as parts:
        offline = an_event(kind=EventKind.CAMERA_OFFLINE, because=COVERED)
        parts.intake.take(offline)
        seen = states_of_a_moment(parts, [*parts.plant.in_force[0].cameras.values()])
        unseen = states_of_a_moment(
            without_events(parts), [*parts.plant.in_force[0].cameras.values()]
        )
    assert COVERED in str(seen)
    assert COVERED not in str(unseen)


def without_events(parts: Parts) -> Parts:
    """The parts as somebody has them who may see cameras, and no events of any."""
    mine, plant = copy(parts), parts.plant.in_force[0]
    all_areas = frozenset({*plant.areas, plant.site})

    def look(action: Action) -> Sight:
        return Sight(frozenset() if action is Action.EVENT_VIEW else all_areas, plant)

    object.__setattr__(mine, "look", look)
    return mine
