"""Verdicts, incidents, footage and signals, asked for over HTTP."""

import pytest

from tests.api.http.house import MP4, House, digest_of
from tests.builders import an_event


@pytest.fixture
def event(house: House) -> str:
    return str(house.post(an_event()).json()["event"]["id"])


def said(house: House, event: str, verdict: str, version: int, reason: str = "") -> tuple[int, str]:
    body = {"verdict": verdict, "version": version, "reason": reason}
    answer = house.client.post(f"/api/v1/events/{event}/verdicts", json=body)
    return answer.status_code, answer.json().get("state", answer.json().get("type"))


def test_a_verdict_is_kept_and_can_be_taken_back(house: House, event: str) -> None:
    assert said(house, event, "confirmed", 0) == (201, "confirmed")
    undone = house.client.post(f"/api/v1/events/{event}/verdicts/undo", json={"version": 1})
    assert (undone.status_code, undone.json()["state"]) == (201, "new")
    verdicts = house.get(f"/events/{event}/verdicts").json()["verdicts"]
    assert [(each["after"], each["undoes"]) for each in verdicts] == [
        ("confirmed", None),
        ("new", 1),
    ]


def test_two_reviewers_cannot_overwrite_each_other(house: House, event: str) -> None:
    said(house, event, "confirmed", 0)
    assert said(house, event, "false_alarm", 0)[0] == 409


def test_a_verdict_that_makes_no_sense_is_refused(house: House, event: str) -> None:
    assert said(house, event, "new", 0) == (422, "urn:floorwatch:problem:case")
    assert said(house, event, "guilty", 0)[0] == 422
    assert said(house, event, "escalated", 0)[0] == 422
    assert said(house, "nobody", "confirmed", 0)[0] == 404


def test_events_are_listed_by_what_was_said_of_them(house: House, event: str) -> None:
    house.post(an_event(5000))
    said(house, event, "confirmed", 0)
    listed = house.get("/events?review=confirmed").json()["events"]
    assert [each["event"]["id"] for each in listed] == [event]


def test_somebody_who_looks_is_shown(house: House, event: str) -> None:
    claimed = house.client.put(f"/api/v1/events/{event}/claim")
    assert (claimed.status_code, claimed.json()["claimed_by"]) == (200, "local")
    assert house.client.delete(f"/api/v1/events/{event}/claim").json()["claimed_by"] is None


def test_an_incident_is_led_to_its_end_and_opened_again(house: House, event: str) -> None:
    (incident,) = house.get("/incidents?state=open").json()["incidents"]
    path = f"/api/v1/incidents/{incident['id']}"
    taken = house.client.post(f"{path}/take", json={"version": incident["version"]}).json()
    assert (taken["state"], taken["owner"]) == ("in_progress", "local")
    loss = {"value": "1840.50", "recovered": 0, "unit": "EUR"}
    body = {"version": taken["version"], "outcome": "theft", "loss": loss, "note": "two reels"}
    closed = house.client.post(f"{path}/close", json=body).json()
    assert (closed["state"], closed["outcome"], closed["loss"]["value"]) == (
        "closed",
        "theft",
        "1840.50",
    )
    body = {"version": closed["version"], "reason": "a third one is missing"}
    assert house.client.post(f"{path}/reopen", json=body).json()["state"] == "open"
    told = house.get(f"/incidents/{incident['id']}").json()
    assert [each["after"] for each in told["steps"]] == ["in_progress", "closed", "open"]
    assert told["verdicts"] == {"new": 1}
    listed = house.get(f"/events?incident={incident['id']}").json()["events"]
    assert [each["event"]["id"] for each in listed] == [event]


def test_a_step_on_an_old_version_is_refused(house: House, event: str) -> None:
    (incident,) = house.get("/incidents").json()["incidents"]
    path = f"/api/v1/incidents/{incident['id']}/take"
    assert house.client.post(path, json={"version": 99}).status_code == 409
    assert house.client.post("/api/v1/incidents/none/take", json={"version": 1}).status_code == 404


def test_footage_is_asked_for_brought_and_given(house: House) -> None:
    wish = {
        "camera": "dock",
        "from_at": "2026-03-02T00:00:00Z",
        "to_at": "2026-03-02T00:00:10Z",
    }
    asked = house.client.post("/api/v1/footage-requests", json=wish)
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    path = f"/api/v1/footage-requests/{asked.json()['id']}"
    headers = {"Content-Type": "video/mp4", "Repr-Digest": digest_of(MP4)}
    assert house.client.get(f"{path}/media/clip").status_code == 404
    for status in (201, 200):
        brought = house.client.put(f"{path}/media/clip", content=MP4, headers=headers)
        assert (brought.status_code, brought.json()["state"]) == (status, "ready")
    assert house.client.get(f"{path}/media/clip").content == MP4
    assert house.client.get(path).json()["size"] == len(MP4)
    headers["Repr-Digest"] = digest_of(MP4 + b"x")
    other = house.client.put(f"{path}/media/clip", content=MP4 + b"x", headers=headers)
    assert other.status_code == 409
    assert len(house.get("/footage-requests").json()["requests"]) == 1


@pytest.mark.parametrize(
    "change",
    [{"camera": "attic"}, {"to_at": "2026-03-01T00:00:00Z"}, {"to_at": "2027-01-01T00:00:00Z"}],
    ids=str,
)
def test_a_wish_for_footage_that_cannot_be_is_refused(house: House, change: dict[str, str]) -> None:
    wish = {
        "camera": "dock",
        "from_at": "2026-03-02T00:00:00Z",
        "to_at": "2026-03-02T00:00:10Z",
    }
    assert house.client.post("/api/v1/footage-requests", json=wish | change).status_code == 422


def test_a_signal_is_kept_once_and_told(house: House) -> None:
    signal = {
        "kind": "door_opened",
        "id": "dock-3",
        "value": True,
        "at": "2026-03-02T00:00:00Z",
        "source": "plc",
    }
    first = house.client.post("/api/v1/signals", json=signal)
    again = house.client.post("/api/v1/signals", json=signal)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert house.client.post("/api/v1/signals", json=signal | {"value": False}).status_code == 409
    assert house.get("/signals").json()["signals"] == [first.json()]
    assert house.client.post("/api/v1/signals", json=signal | {"kind": "a b"}).status_code == 422


@pytest.mark.parametrize(
    "change", [{"id": "dock-4"}, {"kind": "machine"}, {"kind": "weather"}], ids=str
)
def test_a_signal_that_the_plant_file_does_not_declare_is_refused(
    house: House, change: dict[str, str]
) -> None:
    signal = {"kind": "door_opened", "id": "dock-3", "value": True, "source": "plc"}
    assert house.client.post("/api/v1/signals", json=signal | change).status_code == 422
    assert house.get("/signals").json()["signals"] == []


def test_cameras_are_told_without_their_address(house: House) -> None:
    told = house.get("/cameras")
    assert "rtsp" not in told.text
    assert "secret" not in told.text
    dock, yard = told.json()["cameras"]
    assert (dock["id"], dock["state"], dock["is_film"]) == ("dock", "unwatched", False)
    assert [zone["id"] for zone in dock["zones"]] == ["apron", "bay"]
    assert yard["is_film"] is True


def test_rules_are_told_as_they_are_set(house: House) -> None:
    rules = {each["id"]: each for each in house.get("/rules").json()["rules"]}
    assert rules["after-hours"]["settings"] == {"labels": ["person"], "overlap": 0.5}
    assert rules["after-hours"]["config_sha256"]


def test_the_meters_tell_what_happened(house: House, event: str) -> None:
    told = house.client.get("/metrics").text
    assert 'floorwatch_events_total{kind="zone.intrusion",phase="opened"} 1.0' in told
    assert "floorwatch_outbox_waiting 0.0" in told
    assert 'floorwatch_camera{camera="dock",state="unwatched"} 1.0' in told
    assert (
        'floorwatch_http_request_seconds_count{action="event.deliver",method="POST",status="201"}'
        in told
    )
