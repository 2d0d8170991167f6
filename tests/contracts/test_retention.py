"""Files go when their time is over, and never while somebody holds them."""

import pytest

from plant.events import Event
from plant.ids import EventId
from plant.records import Attachment, Cleared, MediaFile, Sha256
from plant.store_errors import ConflictError, MissingError
from tests.builders import an_event
from tests.contracts.conftest import Keeper
from tests.contracts.test_media import file_of


def attached(keeper: Keeper, event: Event, content: bytes, name: str = "clip") -> Attachment:
    file = keeper.media.keep([content], promised=file_of(content))
    with keeper.store.writing() as work:
        work.append(event)
        return work.attach(event.id, name, file, media_type="video/mp4")


def test_an_event_has_its_files(keeper: Keeper) -> None:
    event = an_event(1)
    clip = attached(keeper, event, b"film")
    snapshot = attached(keeper, event, b"picture", name="a-snapshot")
    assert keeper.store.events.attachments(event.id) == (snapshot, clip)
    assert keeper.store.events.attachments(EventId("none")) == ()
    told = keeper.store.events.attachments_of([EventId("none"), event.id])
    assert told == {EventId("none"): (), event.id: (snapshot, clip)}


def test_the_same_file_again_gets_the_same_answer_and_another_is_a_conflict(
    keeper: Keeper,
) -> None:
    clip = attached(keeper, an_event(1), b"film")
    keeper.clock.goes(5)
    assert attached(keeper, an_event(1), b"film") == clip
    with pytest.raises(ConflictError):
        attached(keeper, an_event(1), b"other")


def test_only_a_file_that_is_kept_can_belong_to_an_event_that_is_known(keeper: Keeper) -> None:
    missing = MediaFile(Sha256("0" * 64), 1)
    with keeper.store.writing() as work:
        work.append(an_event(1))
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.attach(an_event(1).id, "clip", missing, media_type="video/mp4")
    file = keeper.media.keep([b"film"], promised=file_of(b"film"))
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.attach(EventId("none"), "clip", file, media_type="video/mp4")


def test_a_file_goes_when_its_time_is_over_and_the_event_stays(keeper: Keeper) -> None:
    attached(keeper, an_event(1), b"old film")
    now = keeper.clock.goes(60)
    young = attached(keeper, an_event(2), b"new film")
    assert keeper.retention.expire(now) == Cleared(1, 1, 8)
    assert keeper.media.find(file_of(b"old film").sha256) is None
    assert keeper.store.events.attachments(an_event(1).id) == ()
    assert keeper.store.events.current(an_event(1).id) is not None
    assert keeper.store.events.attachments(an_event(2).id) == (young,)
    assert keeper.media.find(young.file.sha256) == young.file


def test_what_is_held_stays_until_every_hold_is_released(keeper: Keeper) -> None:
    clip = attached(keeper, an_event(1), b"film")
    with keeper.store.writing() as work:
        first = work.hold(an_event(1).id, reason="police asked", held_by="lead")
        second = work.hold(an_event(1).id, reason="insurance", held_by="lead")
    later = keeper.clock.goes(60)
    for hold in (first, second):
        assert keeper.retention.expire(later) == Cleared()
        assert keeper.retention.sweep(later) == Cleared()
        assert keeper.media.find(clip.file.sha256) is not None
        with keeper.store.writing() as work:
            released = work.release(hold.number, released_by="auditor")
        assert (released.released_by, released.released_at) == ("auditor", later)
    assert keeper.retention.expire(later) == Cleared(1, 1, 4)


def test_a_file_that_another_event_needs_stays(keeper: Keeper) -> None:
    attached(keeper, an_event(1), b"film")
    now = keeper.clock.goes(60)
    other = attached(keeper, an_event(2), b"film")
    assert keeper.retention.expire(now) == Cleared(1, 0, 0)
    assert keeper.media.find(other.file.sha256) is not None


def test_a_file_that_has_just_come_again_is_spared(keeper: Keeper) -> None:
    attached(keeper, an_event(1), b"film")
    now = keeper.clock.goes(60)
    keeper.media.keep([b"film"], promised=file_of(b"film"))
    assert keeper.retention.expire(now) == Cleared(1, 0, 0)
    assert keeper.media.find(file_of(b"film").sha256) is not None


def test_files_without_an_event_are_swept_when_they_are_old(keeper: Keeper) -> None:
    file = keeper.media.keep([b"lost"], promised=file_of(b"lost"))
    clip = attached(keeper, an_event(1), b"film")
    assert keeper.retention.sweep(keeper.clock.now()) == Cleared()
    later = keeper.clock.goes(60)
    assert keeper.retention.sweep(later) == Cleared(0, 1, 4)
    assert keeper.media.find(file.sha256) is None
    assert keeper.media.find(clip.file.sha256) is not None


def test_expiring_goes_in_portions_the_oldest_first(keeper: Keeper) -> None:
    for number in range(5):
        attached(keeper, an_event(number), str(number).encode())
        keeper.clock.goes(1)
    assert keeper.retention.expire(keeper.clock.now(), limit=2) == Cleared(2, 2, 2)
    assert keeper.store.events.attachments(an_event(1).id) == ()
    assert keeper.store.events.attachments(an_event(2).id) != ()


def test_holds_are_remembered_with_who_and_why(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        work.append(an_event(1))
        hold = work.hold(an_event(1).id, reason="police asked", held_by="lead")
        work.release(hold.number, released_by="lead")
        again = work.release(hold.number, released_by="somebody else")
    assert again.released_by == "lead"
    assert keeper.store.events.holds(an_event(1).id) == (again,)


def test_nothing_unknown_is_held_or_released(keeper: Keeper) -> None:
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.hold(EventId("none"), reason="x", held_by="lead")
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.release(99, released_by="lead")
