"""Requests for footage wait, are answered once, and let go of their files in time."""

from dataclasses import replace

import pytest

from casework.footage import Wish, asked
from plant.footage import FootageRequest, FootageState
from plant.ids import CameraId, EventId, RequestId
from plant.records import Cleared, Cursor, MediaFile, Sha256
from plant.store_errors import ConflictError, MissingError
from tests.builders import an_event, at
from tests.contracts.conftest import Keeper
from tests.contracts.test_media import file_of

DOCK, YARD = CameraId("dock"), CameraId("yard")
WAITING, READY, FAILED = FootageState.WAITING, FootageState.READY, FootageState.FAILED


def a_request(
    seconds: float, camera: CameraId = DOCK, event: EventId | None = None
) -> FootageRequest:
    return asked(Wish(camera, at(0), at(60), event), by="guard", at=at(seconds))


def keep(keeper: Keeper, *requests: FootageRequest, follows: FootageState | None = None) -> None:
    with keeper.store.writing() as work:
        for each in requests:
            work.keep_footage(each, follows=follows)


def with_a_film(keeper: Keeper, request: FootageRequest, content: bytes) -> FootageRequest:
    file = keeper.media.keep([content], promised=file_of(content))
    now = keeper.clock.now()
    return replace(request, state=READY, file=file, media_type="video/mp4", answered_at=now)


def test_a_request_comes_back_as_it_was_kept(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        work.append(an_event(1))
    request = a_request(1, event=an_event(1).id)
    keep(keeper, request)
    assert keeper.store.footage.find(request.id) == request
    ready = with_a_film(keeper, request, b"film")
    keep(keeper, ready, follows=WAITING)
    assert keeper.store.footage.find(request.id) == ready
    assert keeper.store.footage.find(RequestId("none")) is None


def test_it_is_changed_from_the_state_that_was_seen(keeper: Keeper) -> None:
    request = a_request(1)
    keep(keeper, request)
    failed = replace(request, state=FAILED, reason="the ring is shorter", answered_at=at(9))
    keep(keeper, failed, follows=WAITING)
    for wrong, follows, error in (
        (failed, WAITING, ConflictError),
        (request, None, ConflictError),
        (a_request(2), WAITING, MissingError),
        (replace(failed, file=MediaFile(Sha256("0" * 64), 1)), FAILED, MissingError),
        (replace(failed, event=EventId("none")), FAILED, MissingError),
    ):
        with pytest.raises(error):
            keep(keeper, wrong, follows=follows)
    assert keeper.store.footage.find(request.id) == failed


def test_what_waits_is_found_by_camera(keeper: Keeper) -> None:
    requests = [a_request(1), a_request(2, YARD), a_request(3), a_request(4)]
    keep(keeper, *requests)
    keep(keeper, replace(requests[2], state=FAILED), follows=WAITING)
    assert keeper.store.footage.waiting([DOCK]) == (requests[0], requests[3])
    assert keeper.store.footage.waiting() == (requests[0], requests[1], requests[3])
    assert keeper.store.footage.waiting([]) == ()


def test_requests_are_listed_newest_first(keeper: Keeper) -> None:
    requests = [a_request(number) for number in range(5)]
    keep(keeper, *requests)
    first = keeper.store.footage.page(limit=3)
    assert first.requests == tuple(reversed(requests[2:]))
    rest = keeper.store.footage.page(start=Cursor.read(str(first.next)), limit=3)
    assert (rest.requests, rest.next) == (tuple(reversed(requests[:2])), None)


def test_footage_goes_in_time_unless_its_event_is_held(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        work.append(an_event(1))
        hold = work.hold(an_event(1).id, reason="police", held_by="lead")
    free, held = a_request(1), a_request(2, event=an_event(1).id)
    keep(keeper, free, held)
    keep(keeper, with_a_film(keeper, free, b"free"), follows=WAITING)
    keep(keeper, with_a_film(keeper, held, b"held film"), follows=WAITING)
    assert keeper.retention.sweep(keeper.clock.goes(60)) == Cleared()
    assert keeper.retention.expire(keeper.clock.now()) == Cleared(1, 1, 4)
    gone = keeper.store.footage.find(free.id)
    assert gone is not None
    assert (gone.state, gone.file) == (FAILED, None)
    assert "over" in gone.reason
    with keeper.store.writing() as work:
        work.release(hold.number, released_by="lead")
    assert keeper.retention.expire(keeper.clock.now()) == Cleared(1, 1, 9)


def test_a_file_that_an_event_needs_too_stays(keeper: Keeper) -> None:
    request = a_request(1)
    keep(keeper, request)
    ready = with_a_film(keeper, request, b"film")
    keep(keeper, ready, follows=WAITING)
    now = keeper.clock.goes(60)
    assert ready.file is not None
    with keeper.store.writing() as work:
        work.append(an_event(1))
        work.attach(an_event(1).id, "clip", ready.file, media_type="video/mp4")
    assert keeper.retention.expire(now) == Cleared(1, 0, 0)
    assert keeper.media.find(ready.file.sha256) is not None
