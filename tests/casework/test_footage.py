"""Whoever asks for footage gets it or hears why not, and is not asked twice."""

from datetime import timedelta

import pytest

from casework.errors import CaseError
from casework.footage import MOST_WAITING, FootageDesk, Wish
from plant.footage import FootageState
from plant.ids import CameraId, EventId, RequestId
from plant.store_errors import ConflictError, MissingError
from tests.builders import an_event, at
from tests.casework.conftest import Office
from tests.contracts.test_media import file_of

WISH = Wish(CameraId("dock"), at(0), at(60))


@pytest.fixture
def desk(office: Office) -> FootageDesk:
    return FootageDesk(office.store)


def test_a_wish_waits_until_the_footage_comes(office: Office, desk: FootageDesk) -> None:
    request = desk.ask(WISH, by="guard")
    assert office.store.footage.waiting() == (request,)
    file = office.media.keep([b"film"], promised=file_of(b"film"))
    office.clock.goes(5)
    ready = desk.bring(request.id, file, media_type="video/mp4")
    assert (ready.state, ready.file, ready.answered_at) == (
        FootageState.READY,
        file,
        office.clock.now(),
    )
    assert office.store.footage.waiting() == ()


def test_the_same_wish_while_it_waits_is_the_same_request(
    office: Office, desk: FootageDesk
) -> None:
    first = desk.ask(WISH, by="guard")
    office.clock.goes(5)
    assert desk.ask(WISH, by="guard") == first
    assert desk.ask(WISH, by="another") != first
    desk.fail(first.id, "the camera was off")
    assert desk.ask(WISH, by="guard").id != first.id


def test_a_request_is_answered_once(office: Office, desk: FootageDesk) -> None:
    request = desk.ask(WISH, by="guard")
    failed = desk.fail(request.id, " the ring is shorter ")
    assert (failed.state, failed.reason) == (FootageState.FAILED, "the ring is shorter")
    office.clock.goes(5)
    assert desk.fail(request.id, "the ring is shorter") == failed
    file = office.media.keep([b"film"], promised=file_of(b"film"))
    with pytest.raises(ConflictError, match="already"):
        desk.bring(request.id, file, media_type="video/mp4")
    with pytest.raises(MissingError):
        desk.fail(RequestId("none"), "why")


def test_footage_can_be_about_an_event_that_is_known(office: Office, desk: FootageDesk) -> None:
    office.takes(an_event(1))
    wish = Wish(CameraId("dock"), at(0), at(9), an_event(1).id)
    assert desk.ask(wish, by="guard").event == an_event(1).id
    with pytest.raises(MissingError):
        desk.ask(Wish(CameraId("dock"), at(0), at(9), EventId("none")), by="guard")


@pytest.mark.parametrize("seconds", [0, -1, 3601])
def test_a_span_goes_forward_and_not_on_and_on(desk: FootageDesk, seconds: float) -> None:
    wish = Wish(CameraId("dock"), at(0), at(0) + timedelta(seconds=seconds))
    with pytest.raises(CaseError, match="minutes"):
        desk.ask(wish, by="guard")


def test_a_camera_is_not_buried_under_wishes(desk: FootageDesk) -> None:
    for number in range(MOST_WAITING):
        desk.ask(Wish(CameraId("dock"), at(0), at(number + 1)), by="guard")
    with pytest.raises(CaseError, match="wait"):
        desk.ask(Wish(CameraId("dock"), at(0), at(99)), by="guard")
    desk.ask(Wish(CameraId("yard"), at(0), at(99)), by="guard")
