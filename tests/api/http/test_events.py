"""Events are taken in once, listed, and gaps are closed."""

import pytest

from plant.wire import event_from_json, event_to_json
from tests.api.http.house import House
from tests.builders import an_event, at


def test_a_revision_is_taken_in_and_numbered(house: House) -> None:
    answer = house.post(an_event())
    assert answer.status_code == 201
    told = answer.json()
    assert event_from_json(told["event"]) == an_event()
    assert (told["source"], told["sequence"], told["position"]) == ("camera/dock", 1, 1)
    assert told["incident_id"]


def test_the_same_revision_again_gets_the_same_answer(house: House) -> None:
    first = house.post(an_event())
    again = house.post(an_event())
    assert (again.status_code, again.json()) == (200, first.json())


def test_other_content_under_the_same_key_is_refused(house: House) -> None:
    house.post(an_event())
    refused = house.post(an_event(because="something else"))
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["remedy"]


def test_a_taken_revision_rings_the_bell(house: House) -> None:
    house.post(an_event())
    assert house.parts.bell.rings == 1


def test_a_key_that_is_not_the_events_is_refused(house: House) -> None:
    refused = house.post(an_event(), **{"Idempotency-Key": "another.1"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:floorwatch:problem:key")


def test_an_event_of_an_unknown_camera_is_refused(house: House) -> None:
    refused = house.post(an_event(camera="attic"))
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:floorwatch:problem:unknown-camera"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"1" * 10_000, 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"version": NaN}', 422),
        (b'{"version": 2}', 422),
        (b" " * (1 << 20) + b"{}", 413),
    ],
    ids=lambda each: repr(each)[:20],
)
def test_a_body_that_is_no_event_is_refused(house: House, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "x.1"}
    refused = house.client.post("/api/v1/events", content=body, headers=headers)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert set(refused.json()) == {"type", "title", "status", "detail", "remedy"}


def test_a_body_that_is_not_said_to_be_json_is_refused(house: House) -> None:
    headers = {"Content-Type": "text/plain", "Idempotency-Key": "x.1"}
    refused = house.client.post("/api/v1/events", content=b"{}", headers=headers)
    assert refused.status_code == 415


def test_wrong_types_in_an_event_are_named(house: House) -> None:
    told = event_to_json(an_event()) | {"severity": "high"}
    headers = {"Idempotency-Key": an_event().key}
    refused = house.client.post("/api/v1/events", json=told, headers=headers)
    assert refused.status_code == 422
    assert "severity" in refused.json()["detail"]


def test_events_are_listed_newest_first_in_pages(house: House) -> None:
    for seconds in (1, 2, 3):
        house.post(an_event(seconds))
    first = house.get("/events?limit=2").json()
    second = house.get(f"/events?limit=2&cursor={first['next']}").json()
    listed = [each["event"]["id"] for each in first["events"] + second["events"]]
    assert listed == ["0195-3", "0195-2", "0195-1"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("kind=zone.intrusion", ["0195-2", "0195-1"]),
        ("kind=flow.jam", []),
        ("camera=dock", ["0195-2", "0195-1"]),
        ("camera=yard", []),
        ("zone=apron", ["0195-2", "0195-1"]),
        ("phase=ended", []),
        ("from=2026-03-02T00:00:02Z", ["0195-2"]),
        ("to=2026-03-02T00:00:02Z", ["0195-1"]),
    ],
)
def test_lists_can_be_narrowed(house: House, query: str, listed: list[str]) -> None:
    for seconds in (1, 2):
        house.post(an_event(seconds))
    answer = house.get(f"/events?{query}")
    assert [each["event"]["id"] for each in answer.json()["events"]] == listed


@pytest.mark.parametrize(
    "query",
    [
        "kind=theft",
        "phase=over",
        "limit=0",
        "limit=100000000",
        "cursor=x",
        "cursor=" + "9" * 5000,
        "from=yesterday",
        "from=2026-03-02T00:00:02",
        "source=camera/dock&after=-1",
        "source=camera/dock&after=99999999999999999999",
        "camera=" + "x" * 5000,
    ],
    ids=lambda query: query[:40],
)
def test_a_question_that_makes_no_sense_is_refused(house: House, query: str) -> None:
    refused = house.get(f"/events?{query}")
    assert refused.status_code == 422
    assert refused.json()["remedy"]


def test_a_gap_in_a_source_is_closed(house: House) -> None:
    opened = an_event()
    house.post(opened)
    house.post(opened.updated(captured_at=at(12), detected_at=at(13)))
    house.post(an_event(20))
    missed = house.get("/events?source=camera/dock&after=1").json()["events"]
    assert [each["sequence"] for each in missed] == [2, 3]


def test_an_event_is_told_with_its_revisions_and_files(house: House) -> None:
    opened = an_event()
    house.post(opened)
    house.post(opened.ended(ended_at=at(12), captured_at=at(12), detected_at=at(13)))
    house.put(opened.id, "clip")
    told = house.get(f"/events/{opened.id}").json()
    assert told["event"]["phase"] == "ended"
    assert [each["name"] for each in told["media"]] == ["clip"]
    revisions = house.get(f"/events/{opened.id}/revisions").json()["events"]
    assert [each["event"]["revision"] for each in revisions] == [1, 2]


@pytest.mark.parametrize("event", ["nobody", "%00", "%ff", "a" * 4000, "..%2f..%2fetc%2fpasswd"])
@pytest.mark.parametrize("tail", ["", "/revisions", "/media/clip"])
def test_what_is_not_kept_is_missing(house: House, event: str, tail: str) -> None:
    missing = house.get(f"/events/{event}{tail}")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"


def test_a_name_that_no_store_takes_is_refused(house: House) -> None:
    event = an_event(id="\x00")
    headers = {"Idempotency-Key": "x"}
    refused = house.client.post("/api/v1/events", json=event_to_json(event), headers=headers)
    assert refused.status_code == 422
