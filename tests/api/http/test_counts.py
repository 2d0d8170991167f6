"""Counts and near misses come in over HTTP, and the ledger of a line is read."""

from typing import Any

import pytest

from plant.counts import report_to_json
from plant.events import EventKind
from plant.records import EventFilter
from plant.wire import time_text
from tests.api.http.house import MP4, House, digest_of
from tests.builders import at
from tests.ledgers import IN, OUT, a_line, beat, later, reports_of


@pytest.fixture
def counted(house: House) -> House:
    """A house whose line has lost one unit, told in reports of both counters."""
    assert house.parts.plant.offer(a_line) is None
    came = beat(400)
    both = [*reports_of(IN, came, 400), *reports_of(OUT, later(came, but=[40]), 400)]
    both.sort(key=lambda report: report.until_at)
    for number in range(0, len(both), 20):
        answer = post(house, [report_to_json(each) for each in both[number : number + 20]])
        assert answer.status_code == 200, answer.text
    return house


def post(house: House, counts: list[Any], camera: str = "dock") -> Any:
    return house.client.post(f"/api/v1/cameras/{camera}/counts", json={"counts": counts})


def test_counts_become_windows_and_what_is_missing_is_told(counted: House) -> None:
    ledger = counted.get("/lines/line-1/ledger").json()
    assert {each["state"] for each in ledger["entries"]} == {"judged"}
    (told,) = [each for each in ledger["entries"] if each["event_id"]]
    assert (told["account"], told["value"], told["currency"]) == (1.0, "9.50", "EUR")
    (unit,) = ledger["missing"]
    assert unit["event_id"] == told["event_id"]
    assert [each["state"] for each in unit["footage"]] == ["waiting"]
    event = counted.get(f"/events/{told['event_id']}").json()
    assert (event["source"], event["event"]["kind"]) == ("line/line-1", "loss.count_mismatch")


def test_how_counters_stand_is_told(counted: House) -> None:
    counters = {each["counter"]: each for each in counted.get("/counts").json()["counters"]}
    assert counters[IN]["total"] == 100
    assert counters[OUT]["total"] == 92
    assert counters[IN]["until_at"] == time_text(at(400))


def test_the_same_counts_again_are_not_new(counted: House) -> None:
    again = [report_to_json(each) for each in reports_of(IN, beat(400), 400)[:20]]
    assert post(counted, again).json() == {"new": 0}
    wanted = EventFilter(kind=EventKind.COUNT_MISMATCH)
    assert len(counted.parts.store.events.page(wanted).events) == 1


def test_the_ledger_is_read_by_time(counted: House) -> None:
    def begins(**span: str) -> list[str]:
        answer = counted.client.get("/api/v1/lines/line-1/ledger", params=span)
        return [each["begins_at"] for each in answer.json()["entries"]]

    span = {"from": time_text(at(100)), "to": time_text(at(140))}
    assert begins(**span) == [time_text(at(100)), time_text(at(120))]


def test_the_footage_of_a_missing_unit_becomes_the_clip_of_its_event(counted: House) -> None:
    (unit,) = counted.get("/lines/line-1/ledger").json()["missing"]
    (request,) = unit["footage"]
    answer = counted.client.put(
        f"/api/v1/footage-requests/{request['request_id']}/media/clip",
        content=MP4,
        headers={"Content-Type": "video/mp4", "Repr-Digest": digest_of(MP4)},
    )
    assert answer.status_code == 201
    event = counted.get(f"/events/{unit['event_id']}").json()
    assert event["event"]["evidence"]["state"] == "ready"
    assert counted.get(f"/events/{unit['event_id']}/media/clip").content == MP4


A_COUNT = report_to_json(reports_of(IN, [1.0], 5)[0])


@pytest.mark.parametrize(
    ("change", "camera"),
    [
        ({"counter": "belt-in"}, "dock"),
        ({"counter": "signal/counter-1"}, "dock"),
        ({"counter": "a/b/sideways"}, "dock"),
        ({"total": 0}, "dock"),
        ({"total": -1}, "dock"),
        ({"until_at": "2026-03-02T00:00:00"}, "dock"),
        ({"more": 1}, "dock"),
        ({}, "yard"),
    ],
)
def test_what_is_no_count_of_this_camera_is_refused(
    house: House, change: dict[str, Any], camera: str
) -> None:
    assert house.parts.plant.offer(a_line) is None
    assert post(house, [A_COUNT | change], camera).status_code == 422
    assert house.parts.store.counts.totals() == ()


def test_a_line_without_a_ledger_has_none_to_read(house: House) -> None:
    answer = house.get("/lines/line-1/ledger")
    assert (answer.status_code, "no ledger is kept" in answer.json()["detail"]) == (404, True)


def a_miss(begins: float) -> dict[str, Any]:
    return {
        "camera": "dock",
        "rule": "after-hours",
        "kind": "zone.intrusion",
        "place": "apron",
        "because": "person in apron",
        "reached": 0.8,
        "from_at": at(begins).timestamp(),
        "to_at": at(begins + 1).timestamp(),
        "measures": {"inside_seconds": 0.2, "label": "person"},
    }


def test_near_misses_are_kept_and_listed_the_latest_first(house: House) -> None:
    where = "/api/v1/cameras/dock/near-misses"
    for new in (2, 0):
        told = {"near_misses": [a_miss(10), a_miss(20)]}
        assert house.client.post(where, json=told).json() == {"new": new}
    listed = house.client.get(where).json()["near_misses"]
    assert listed == [a_miss(20), a_miss(10)]
    only = house.client.get(where, params={"to": time_text(at(15))}).json()["near_misses"]
    assert only == [a_miss(10)]
    assert house.get("/cameras/yard/near-misses").json() == {"near_misses": []}


def test_a_near_miss_of_another_camera_is_refused(house: House) -> None:
    told = {"near_misses": [a_miss(10) | {"camera": "yard"}]}
    assert house.client.post("/api/v1/cameras/dock/near-misses", json=told).status_code == 422
