"""What the deliverer brings, the real API takes: same words, same store, same files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plant.events import ClipState, EventKind
from plant.ids import CameraId, RuleId
from plant.near_misses import NearMiss
from plant.notes import Notes
from plant.records import EventFilter
from tests.api.http.house import House, a_house
from tests.builders import at
from tests.ledgers import IN, OUT, a_line, beat, later, reports_of
from tests.vision.delivery.events import MP4, ended, opened, ready
from vision.delivery.answers import Outcome
from vision.delivery.courier import Courier, Server
from vision.delivery.deliverer import Deliverer
from vision.delivery.slips import slips_of
from vision.delivery.spool import Spool

DOCK = CameraId("dock")
A_MISS = NearMiss(
    DOCK,
    RuleId("after-hours"),
    EventKind.ZONE_INTRUSION,
    "apron",
    "person in apron",
    0.8,
    at(10).timestamp(),
    at(11).timestamp(),
    {"inside_seconds": 0.2},
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "server"
    folder.mkdir()
    with a_house(folder) as house:
        yield house


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool", tmp_path / "media")
    yield spool
    spool.close()


def address(house: House) -> Server:
    return Server(str(house.client.base_url).rstrip("/"))


def delivered(spool: Spool, house: House) -> None:
    deliverer = Deliverer(spool, address(house))
    deliverer.start()
    assert deliverer.settle(30)
    deliverer.stop()


def test_an_event_arrives_with_all_its_revisions_and_files(house: House, spool: Spool) -> None:
    first = opened(media=spool.media)
    second = ready(first, spool.media)
    for event in (first, second, ended(second)):
        spool.append(event)
    delivered(spool, house)
    kept = house.parts.store.events.revisions(first.id)
    assert [each.event for each in kept] == [first, second, ended(second)]
    assert [each.sequence for each in kept] == [1, 2, 3]
    clip = house.get(f"/events/{first.id}/media/clip")
    assert (clip.status_code, clip.content) == (200, MP4)
    assert spool.waiting().refused == 0


def test_a_second_delivery_of_everything_changes_nothing(
    house: House, spool: Spool, tmp_path: Path
) -> None:
    first = opened(media=spool.media)
    second = ready(first, spool.media)
    other = Spool(tmp_path / "again", spool.media)
    for event in (first, second):
        spool.append(event)
        other.append(event)
    delivered(spool, house)
    delivered(other, house)
    assert len(house.parts.store.events.revisions(first.id)) == 2
    assert other.waiting().refused == 0
    other.close()


def test_what_the_server_knows_otherwise_stays_as_it_is(
    house: House, spool: Spool, tmp_path: Path
) -> None:
    spool.append(opened())
    delivered(spool, house)
    forgetful = Spool(tmp_path / "forgetful", spool.media)
    forgetful.append(replace(opened(), detected_at=at(99)))
    forgetful.append(ended(opened()))
    delivered(forgetful, house)
    kept = house.parts.store.events.revisions(opened().id)
    assert [each.event.revision for each in kept] == [1, 2]
    assert kept[0].event == opened()
    assert forgetful.waiting().refused == 1
    forgetful.close()


def test_an_event_of_an_unknown_camera_is_set_aside_and_the_others_arrive(
    house: House, spool: Spool
) -> None:
    spool.append(opened(camera="nowhere", media=spool.media))
    spool.append(opened(20))
    delivered(spool, house)
    assert house.parts.store.events.current(opened(20).id) is not None
    assert spool.waiting().refused == 1


def test_a_clip_that_is_no_clip_is_told_as_failed(house: House, spool: Spool) -> None:
    first = opened(media=spool.media)
    spool.append(first)
    spool.append(ready(first, spool.media, clip=b"no film at all"))
    delivered(spool, house)
    kept = house.parts.store.events.current(first.id)
    assert kept is not None
    assert kept.event.evidence.state is ClipState.FAILED
    assert "does not begin as video/mp4" in kept.event.evidence.reason


def test_a_file_of_an_event_that_the_server_lost_is_refused(house: House, spool: Spool) -> None:
    first = opened(media=spool.media)
    spool.append(first)
    spool.accepted(spool.letters()[0])
    with Courier(address(house)) as courier:
        (parcel,) = spool.parcels()
        assert courier.put(parcel).outcome is Outcome.REFUSED


def test_what_was_counted_and_what_nearly_fired_arrives_and_becomes_an_event(
    house: House, spool: Spool
) -> None:
    assert house.parts.plant.offer(a_line) is None
    came = beat(400)
    told = [*reports_of(IN, came, 400), *reports_of(OUT, later(came, but=[40]), 400)]
    for each in sorted(told, key=lambda report: report.until_at):
        spool.slip(slips_of(Notes(DOCK, counts=(each,))))
    spool.slip(slips_of(Notes(DOCK, near_misses=(A_MISS,))))
    assert spool.waiting().slips == len(told) + 1
    delivered(spool, house)
    assert spool.waiting().nothing
    page = house.parts.store.events.page(EventFilter(kind=EventKind.COUNT_MISMATCH))
    assert [each.source for each in page.events] == ["line/line-1"]
    kept = house.parts.store.near_misses.between(DOCK, from_at=at(0), to_at=at(99))
    assert kept == (A_MISS,)


def test_counts_that_the_server_will_never_take_hold_up_nobody(house: House, spool: Spool) -> None:
    assert house.parts.plant.offer(a_line) is None
    wrong, right = reports_of(IN, [1.0], 10)[:2]
    spool.slip(slips_of(Notes(CameraId("yard"), counts=(wrong,))))
    spool.slip(slips_of(Notes(DOCK, counts=(right,))))
    delivered(spool, house)
    assert spool.waiting().nothing
    assert len(house.parts.store.counts.totals()) == 1
