"""A camera that nobody speaks for is told as blind, once, and seen again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from api.http.link.blindness import Blindness, Taking
from api.http.link.messages import CameraState, Standing
from api.http.parts import Parts
from plant.events import Event, EventKind, Phase
from plant.ids import CameraId
from plant.records import EventFilter
from plant.store_errors import BusyError
from tests.api.http.house import parts_over
from tests.fakes import FakeClock

DOCK = CameraId("dock")  # a live camera
YARD = CameraId("yard")  # a film


class FakeTicks:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.tick = 100.0

    def __call__(self) -> float:
        return self.tick


@dataclass
class Floor:
    """Two cameras, somebody who looks, and time."""

    parts: Parts
    ticks: FakeTicks
    blindness: Blindness

    def goes(self, seconds: float, *, heard: str = "") -> None:
        """Let time pass, looking twice a second; a vision worker may be heard meanwhile."""
        for _ in range(round(seconds * 2)):
            self.ticks.tick += 0.5
            assert isinstance(self.parts.clock, FakeClock)
            self.parts.clock.goes(0.5)
            if heard:
                self.parts.standings.heartbeat(heard, [DOCK, YARD])
            self.blindness.look()

    def told(self, camera: CameraId = DOCK) -> list[Event]:
        wanted = EventFilter(kind=EventKind.CAMERA_OFFLINE, camera=camera)
        return [each.event for each in self.parts.store.events.page(wanted).events]

    def again(self) -> None:
        """Start the server again."""
        self.blindness = blindness_over(self.parts)


def blindness_over(parts: Parts) -> Blindness:
    taking = Taking(parts.store.events, parts.intake, parts.bell)
    return Blindness(parts.standings, taking, parts.plant, parts.clock, parts.ticks)


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    ticks = FakeTicks()
    with parts_over(tmp_path, ticks=ticks) as parts:
        parts.standings.hello("worker-1", [DOCK, YARD])
        yield Floor(parts, ticks, blindness_over(parts))


def test_a_camera_whose_worker_is_heard_of_is_not_blind(floor: Floor) -> None:
    floor.goes(60, heard="worker-1")
    assert floor.told() == []


def test_a_missed_lease_is_an_event_with_its_reason(floor: Floor) -> None:
    last_heard = floor.parts.clock.now()
    floor.goes(10)
    assert floor.told() == []
    floor.goes(1)
    (event,) = floor.told()
    assert (event.phase, event.onset_at) == (Phase.OPENED, last_heard)
    assert event.measures["reason"] == "vision worker"
    assert "worker-1" in event.because
    assert len(floor.told(YARD)) == 1
    floor.goes(60)
    assert len(floor.told()) == 1


def test_blind_time_ends_when_the_worker_is_back(floor: Floor) -> None:
    floor.goes(20)
    floor.goes(1, heard="worker-1")
    (event,) = floor.told()
    assert event.phase is Phase.ENDED
    assert event.measures["blind_seconds"] == 20.5


def test_another_lease_that_is_missed_is_another_event(floor: Floor) -> None:
    floor.goes(20)
    floor.goes(1, heard="worker-1")
    floor.goes(20)
    assert [event.phase for event in floor.told()] == [Phase.OPENED, Phase.ENDED]


def test_a_film_that_was_given_back_is_over_and_a_live_camera_is_blind(floor: Floor) -> None:
    floor.parts.standings.goodbye("worker-1", [DOCK, YARD])
    floor.goes(20)
    assert floor.told(YARD) == []
    assert len(floor.told(DOCK)) == 1


def test_a_live_camera_that_nobody_ever_spoke_for_is_blind(tmp_path: Path) -> None:
    ticks = FakeTicks()
    with parts_over(tmp_path, ticks=ticks) as parts:
        floor = Floor(parts, ticks, blindness_over(parts))
        floor.goes(30)
        assert floor.told() == []
        floor.goes(1)
        assert len(floor.told(DOCK)) == 1
        assert floor.told(YARD) == []


def test_what_was_open_before_a_restart_is_ended_after_it(floor: Floor) -> None:
    floor.goes(20)
    floor.again()
    floor.goes(1, heard="worker-1")
    assert [event.phase for event in floor.told()] == [Phase.ENDED]


def test_what_was_open_before_a_restart_is_not_told_twice(floor: Floor) -> None:
    floor.goes(20)
    floor.again()
    floor.goes(60)
    assert len(floor.told()) == 1


def test_a_clock_that_is_set_makes_nobody_blind(floor: Floor) -> None:
    assert isinstance(floor.parts.clock, FakeClock)
    floor.parts.clock.goes(3600)
    floor.goes(1, heard="worker-1")
    floor.parts.clock.goes(-7200)
    floor.goes(5)
    assert floor.told() == []


def test_a_server_that_was_asleep_gives_everybody_a_lease(floor: Floor) -> None:
    floor.ticks.tick += 100
    floor.blindness.look()
    floor.goes(5)
    floor.goes(20, heard="worker-1")
    assert floor.told() == []


def test_what_cannot_be_kept_is_kept_later(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise BusyError("somebody else writes")

    with monkeypatch.context() as broken:
        broken.setattr(type(floor.parts.intake), "take", busy)
        floor.goes(20)
        assert floor.told() == []
    floor.goes(1)
    assert len(floor.told()) == 1


def test_a_worker_that_lost_a_camera_to_another_does_not_speak_for_it(floor: Floor) -> None:
    floor.parts.standings.hello("worker-2", [DOCK])
    floor.goes(20, heard="worker-1")
    assert len(floor.told(DOCK)) == 1
    assert floor.told(YARD) == []


def test_a_camera_is_told_as_well_when_pictures_of_it_are_first_heard_of(tmp_path: Path) -> None:
    seen: list[tuple[CameraId, datetime]] = []
    ticks = FakeTicks()
    with parts_over(tmp_path, ticks=ticks) as parts:
        taking = Taking(
            parts.store.events, parts.intake, parts.bell, lambda *told: seen.append(told)
        )
        blindness = Blindness(parts.standings, taking, parts.plant, parts.clock, ticks)
        parts.standings.hello("worker-1", [DOCK, YARD])
        since = parts.clock.now()
        for state in (CameraState.OFFLINE, CameraState.ONLINE, CameraState.ONLINE):
            assert seen == []
            parts.standings.stands("worker-1", DOCK, Standing(state, since))
            blindness.look()
            if state is CameraState.ONLINE:
                break
        blindness.look()
    assert seen == [(DOCK, since)]
