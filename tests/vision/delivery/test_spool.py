"""The spool keeps every revision once, through kills at any byte and full disks."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from plant.events import ClipState, Event
from plant.ids import CameraId
from tests.builders import at
from tests.storage.test_full_disk import files_no_larger_than
from tests.vision.delivery.events import ended, opened, ready
from vision.delivery.ledger import SpoolError, SpoolFullError
from vision.delivery.reserve import Reserve
from vision.delivery.spool import REMEMBERED_SECONDS, REPLAYED_SECONDS, Spool

DOCK, YARD = CameraId("dock"), CameraId("yard")


@dataclass
class Moment:
    """A clock in seconds that somebody must move."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Moment:
    return Moment()


@pytest.fixture
def spool(tmp_path: Path, clock: Moment) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool", tmp_path / "media", now=clock)
    yield spool
    spool.close()


def keys(spool: Spool) -> list[str]:
    return [letter.event.key for letter in spool.letters()]


def accept_all(spool: Spool) -> None:
    while letters := spool.letters():
        for letter in letters:
            spool.accepted(letter)
        for parcel in spool.parcels():
            spool.file_accepted(parcel)


def test_what_was_appended_is_there_after_a_new_start(tmp_path: Path) -> None:
    first = Spool(tmp_path / "spool", tmp_path)
    event = opened()
    first.append(event)
    first.close()
    second = Spool(tmp_path / "spool", tmp_path)
    assert [letter.event for letter in second.letters()] == [event]
    second.close()


def test_a_key_is_kept_once_whatever_its_content(spool: Spool) -> None:
    event = opened()
    spool.append(event)
    spool.append(replace(event, detected_at=at(99)))
    assert [letter.event for letter in spool.letters()] == [event]
    accept_all(spool)
    spool.append(replace(event, detected_at=at(100)))
    assert keys(spool) == []


def test_revisions_of_one_event_go_one_after_the_other(spool: Spool) -> None:
    first = opened()
    second = ended(first)
    spool.append(first)
    spool.append(second)
    assert keys(spool) == [first.key]
    spool.accepted(spool.letters()[0])
    assert keys(spool) == [second.key]


def test_events_of_a_camera_go_in_the_order_in_which_they_were_made(spool: Spool) -> None:
    events = [opened(seconds) for seconds in (30, 10, 20)]
    for event in events:
        spool.append(event)
    assert keys(spool) == [event.key for event in events]


def test_files_go_when_their_event_is_known_and_before_the_revision_that_promises_them(
    spool: Spool,
) -> None:
    first = opened(media=spool.media)
    second = ready(first, spool.media)
    spool.append(first)
    spool.append(second)
    assert spool.parcels() == []
    spool.accepted(spool.letters()[0])
    assert keys(spool) == []
    assert [parcel.name for parcel in spool.parcels()] == ["snapshot", "clip", "box_track"]
    for parcel in spool.parcels():
        spool.file_accepted(parcel)
    assert keys(spool) == [second.key]


def test_an_event_that_waits_for_its_clip_lets_others_of_its_camera_pass(spool: Spool) -> None:
    first = opened(10, media=spool.media)
    spool.append(first)
    spool.accepted(spool.letters()[0])
    spool.append(ready(first, spool.media))
    other = opened(20)
    spool.append(other)
    assert keys(spool) == [other.key]


def test_a_clip_that_did_not_arrive_is_told_as_failed(spool: Spool) -> None:
    first = opened(media=spool.media)
    spool.append(first)
    spool.append(ready(first, spool.media))
    spool.accepted(spool.letters()[0])
    for parcel in spool.parcels():
        if parcel.name == "clip":
            spool.file_refused(parcel, "413: too large")
        else:
            spool.file_accepted(parcel)
    (letter,) = spool.letters()
    assert letter.event.evidence.state is ClipState.FAILED
    assert letter.event.evidence.reason == "413: too large"
    assert letter.event.evidence.clip == ""
    assert letter.event.evidence.snapshot == first.evidence.snapshot


def test_a_box_track_that_did_not_arrive_leaves_the_clip_ready(spool: Spool) -> None:
    first = opened(media=spool.media)
    spool.append(first)
    spool.append(ready(first, spool.media))
    spool.accepted(spool.letters()[0])
    for parcel in spool.parcels():
        if parcel.name == "box_track":
            spool.file_refused(parcel, "the file cannot be read")
        else:
            spool.file_accepted(parcel)
    evidence = spool.letters()[0].event.evidence
    assert evidence.state is ClipState.READY
    assert (evidence.box_track, evidence.reason) == ("", "the file cannot be read")


def test_files_of_an_event_that_was_refused_wait_for_nothing(spool: Spool) -> None:
    spool.append(opened(media=spool.media))
    spool.refused(spool.letters()[0], "422: unknown camera")
    assert spool.waiting().nothing
    assert spool.waiting().refused == 1


def test_the_last_word_on_what_is_not_over_is_remembered(spool: Spool, clock: Moment) -> None:
    going_on, over = opened(10), ended(opened(20))
    spool.append(going_on)
    spool.append(opened(20))
    spool.append(over)
    spool.append(opened(30, camera="yard"))
    accept_all(spool)
    spool.compact()
    assert spool.remembered([DOCK]) == (going_on, over)
    clock.at += REPLAYED_SECONDS + 1
    spool.compact()
    assert spool.remembered([DOCK]) == (going_on,)
    assert spool.remembered([DOCK, YARD]) == (going_on, opened(30, camera="yard"))


def test_keys_are_known_for_a_month_and_what_waits_for_ever(spool: Spool, clock: Moment) -> None:
    spool.append(ended(opened(10)))
    accept_all(spool)
    spool.append(ended(opened(20)))
    clock.at += REMEMBERED_SECONDS - 1
    spool.compact()
    spool.append(ended(opened(10)))
    assert keys(spool) == ["dock-20.2"]
    clock.at += 2
    spool.compact()
    assert keys(spool) == ["dock-20.2"]


def test_a_clock_that_steps_loses_nothing(spool: Spool, clock: Moment) -> None:
    for step in (3600.0, -7200.0, 86400.0 * 365):
        clock.at += step
        spool.append(opened(step))
        spool.compact()
    assert len(keys(spool)) == 3


def test_a_file_is_delivered_only_after_a_time_of_grace(spool: Spool, clock: Moment) -> None:
    first = opened(media=spool.media)
    spool.append(first)
    accept_all(spool)
    assert spool.is_delivered(first.evidence.snapshot, for_seconds=60) is False
    clock.at += 60
    assert spool.is_delivered(first.evidence.snapshot, for_seconds=60) is True
    assert spool.is_delivered("unknown.mp4", for_seconds=60) is None


def test_a_note_is_there_at_the_next_start(spool: Spool) -> None:
    assert spool.noted("film/dock") is None
    spool.note("film/dock", "done")
    assert spool.noted("film/dock") == "done"


@pytest.mark.slow
def test_whatever_byte_a_kill_cuts_off_only_the_last_revision_can_be_missing(
    tmp_path: Path,
) -> None:
    spool = Spool(tmp_path / "spool", tmp_path)
    events = [opened(float(number)) for number in range(4)]
    sizes = []
    log = tmp_path / "spool" / "spool.sqlite-wal"
    for event in events:
        spool.append(event)
        sizes.append(log.stat().st_size)
    # What a kill leaves: the files as they are while the process still has them open.
    left = tmp_path / "left"
    shutil.copytree(tmp_path / "spool", left)
    spool.close()
    for size in range(sizes[1], sizes[-1] + 1, 97):
        _check_tail(left, tmp_path / f"cut-{size}", size, [s <= size for s in sizes], events)


def _check_tail(left: Path, cut: Path, size: int, whole: list[bool], events: list[Event]) -> None:
    shutil.copytree(left, cut)
    with (cut / "spool.sqlite-wal").open("r+b") as log:
        log.truncate(size)
    spool = Spool(cut, cut)
    found = keys(spool)
    spool.append(opened(99.0))
    assert keys(spool) == [*found, "dock-99.1"]
    spool.close()
    shutil.rmtree(cut)
    assert found == [event.key for event, kept in zip(events, whole, strict=True) if kept]


def test_a_spool_that_cannot_be_read_is_put_aside_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "spool.sqlite").write_bytes(b"no database, but long enough to be one" * 50)
    spool = Spool(tmp_path, tmp_path)
    spool.append(opened())
    assert keys(spool) == [opened().key]
    spool.close()
    assert (tmp_path / "spool.sqlite.broken-1").exists()
    assert "put aside" in caplog.text


def test_a_second_process_is_refused(spool: Spool, tmp_path: Path) -> None:
    spool.append(opened())
    with pytest.raises(SpoolError, match="no other vision worker"):
        Spool(tmp_path / "spool", tmp_path / "media")


def test_events_go_on_in_the_room_that_is_kept_for_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reserve = Reserve(tmp_path / "reserve", size=64 * 1024)
    spool = Spool(tmp_path, tmp_path, reserve=reserve)
    assert reserve.is_there
    spool.append(opened(1))
    limit = (tmp_path / "spool.sqlite-wal").stat().st_size
    with files_no_larger_than(limit), pytest.raises(SpoolFullError, match="disk is full"):
        spool.append(opened(2))
    assert not reserve.is_there
    assert "make room" in caplog.records[0].__dict__["remedy"]
    spool.append(opened(2))
    assert keys(spool) == ["dock-1.1", "dock-2.1"]
    spool.compact()
    assert reserve.is_there
    spool.close()
