"""How a camera is: what troubles it, and that it is well when it is first heard of."""

from datetime import datetime

from casework.cameras import CameraDesk, troubles_of
from plant.events import ClipState, Event, EventKind, Evidence
from plant.ids import CameraId, EventId
from plant.records import Draft, camera_source
from tests.builders import an_event, at
from tests.casework.conftest import Office

DOCK = CameraId("dock")


def a_trouble(kind: EventKind, seconds: float) -> Event:
    return an_event(seconds, kind=kind, zones=(), id=EventId(f"{kind}-{seconds:g}"))


def over(event: Event) -> Event:
    return event.ended(ended_at=at(90), captured_at=at(90), detected_at=at(90))


def announce(camera: CameraId, when: datetime) -> Draft:
    return Draft(
        f"{camera}.{when}", camera_source(camera), f"{camera}/status", b"{}", retained=True
    )


def test_troubles_are_what_is_open_now_with_or_without_pictures(office: Office) -> None:
    offline = a_trouble(EventKind.CAMERA_OFFLINE, 10)
    tampered = a_trouble(EventKind.CAMERA_TAMPERED, 20)
    pictured = tampered.with_evidence(Evidence(state=ClipState.READY), detected_at=at(30))
    office.takes(offline, tampered, pictured, an_event(40))
    assert {each.id for each in troubles_of(office.store.events, DOCK)} == {offline.id, tampered.id}
    office.takes(over(offline))
    assert office.told[-1].troubles == (pictured,)
    office.takes(over(pictured))
    assert not office.told[-1].troubles
    assert troubles_of(office.store.events, CameraId("yard")) == ()


def test_a_camera_that_is_first_heard_of_is_told_as_well_once(office: Office) -> None:
    desk = CameraDesk(office.store, announce)
    desk.seen(DOCK, at(1))
    desk.seen(DOCK, at(2))
    (state,) = office.store.outbox.states()
    assert state.draft == announce(DOCK, at(1))


def test_a_camera_in_trouble_is_not_told_as_well(office: Office) -> None:
    office.takes(a_trouble(EventKind.CAMERA_TAMPERED, 1))
    CameraDesk(office.store, announce).seen(DOCK, at(2))
    assert office.store.outbox.states() == ()


def test_where_nobody_is_told_anything_nothing_is_queued(office: Office) -> None:
    CameraDesk(office.store, None).seen(DOCK, at(2))
    assert office.store.outbox.states() == ()
