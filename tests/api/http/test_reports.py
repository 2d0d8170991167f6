"""Reports come in once, are refused in words that help, and only their reporter follows them."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from plant.ids import CameraId
from plant.wire import time_text
from tests.api.http.house import House, eventually
from tests.api.http.phones import a_photo, detail, kind, mine, promise, reply, send, send_photo
from tests.builders import MIDNIGHT, an_event, at
from tests.reports import report_id


def test_a_report_gets_a_receipt_and_the_same_again_gets_the_same(house: House) -> None:
    first = send(house)
    assert first.status_code == 201
    assert first.json()["receipt"] == "R-0001"
    for _ in range(3):
        again = send(house)
        assert (again.status_code, again.json()) == (200, first.json())
    assert [each["id"] for each in house.get("/reports").json()["reports"]] == [report_id(1)]


def test_other_content_under_the_same_id_is_refused(house: House) -> None:
    send(house)
    refused = send(house, words="three people")
    assert (refused.status_code, kind(refused)) == (409, "conflict")
    assert detail(house)["words"] == "two people"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"post": "K8"}, "unknown-post"),
        ({"category": "boredom"}, "misfit"),
        ({"id": "0195aaaa-0000-7000-8000-000000000001"}, "misfit"),
        ({"made_at": "2026-03-02T00:00:00"}, "misfit"),
        ({"made_at": "0001-01-01T00:00:00+14:00"}, "misfit"),
        ({"made_at": "9999-12-31T23:59:59-14:00"}, "misfit"),
        ({"words": "x" * 2001}, "misfit"),
        ({"photos": promise(b"1", b"2", b"3", b"4", b"5")}, "misfit"),
        ({"photos": [{"sha256": "0" * 64, "size": 9 << 20}]}, "misfit"),
        ({"device": "phone-118"}, "misfit"),
    ],
)
def test_what_is_no_report_is_refused(house: House, changes: dict[str, Any], problem: str) -> None:
    refused = send(house, **changes)
    assert (refused.status_code, kind(refused)) == (422, problem)
    assert house.get("/reports").json()["reports"] == []


def test_the_header_must_name_the_same_report(house: House) -> None:
    assert send(house, headers={"Idempotency-Key": report_id(1)}).status_code == 201
    refused = send(house, 2, headers={"Idempotency-Key": report_id(3)})
    assert (refused.status_code, kind(refused)) == (422, "key")


def test_a_phone_whose_clock_is_wrong_is_understood(house: House) -> None:
    ahead = at(7200)
    sent = send(
        house,
        made_at=time_text(ahead - timedelta(seconds=100)),
        headers={"Report-Sent-At": time_text(ahead)},
    )
    assert sent.status_code == 201
    told = detail(house)
    assert told["made_at"] == time_text(ahead - timedelta(seconds=100))
    assert told["happened_at"] == time_text(MIDNIGHT - timedelta(seconds=100))
    without = send(house, 2, made_at="2031-01-01T00:00:00Z")
    assert without.status_code == 201
    assert detail(house, 2)["happened_at"] == time_text(MIDNIGHT)


def test_the_cameras_of_the_place_are_asked_for_its_footage(house: House) -> None:
    send(house, made_at=time_text(at(-100)), headers={"Report-Sent-At": time_text(at(0))})
    footage = detail(house)["footage"]
    assert [each["camera"] for each in footage] == ["dock", "yard"]
    assert {(each["from_at"], each["to_at"]) for each in footage} == {
        (time_text(at(-160)), time_text(at(-70)))
    }
    assert {each["state"] for each in footage} == {"waiting"}
    assert len(house.parts.store.footage.waiting([CameraId("dock")])) == 1
    send(house)


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({"when": "hour_ago"}, 30),
        ({"when": "last_night"}, 0),
        ({"footage": False}, 0),
        ({"post": "C1"}, 0),
        ({"made_at": "2026-02-01T00:00:00Z"}, 0),
    ],
)
def test_footage_is_asked_for_as_the_report_says(
    house: House, changes: dict[str, Any], minutes: int
) -> None:
    send(house, **changes)
    waiting = house.parts.store.footage.waiting([CameraId("dock")])
    assert [each.to_at - each.from_at for each in waiting] == (
        [timedelta(minutes=minutes)] if minutes else []
    )


def test_a_report_joins_the_incident_that_saw_the_same(house: House) -> None:
    incident = house.post(an_event(-120)).json()["incident_id"]
    house.post(an_event(-4000))
    send(house)
    told = detail(house)
    assert told["incident_id"] == incident
    assert told["because"] == ["somebody in a zone, seen by camera dock, 2 min apart"]
    assert told["near"] == []
    (listed,) = house.client.get(f"/api/v1/incidents/{incident}").json()["reports"]
    assert (listed["receipt"], listed["because"]) == ("R-0001", told["because"])
    assert len(listed["footage_ids"]) == 2


def test_a_report_that_nothing_is_near_opens_an_incident(house: House) -> None:
    send(house, 2, post="C1")
    incident = house.client.get(f"/api/v1/incidents/{detail(house, 2)['incident_id']}").json()
    assert (incident["kind"], incident["camera"], incident["post"]) == (None, None, "canteen")


def test_security_takes_it_out_of_an_incident_and_puts_it_into_one(house: House) -> None:
    incident = house.post(an_event(-120)).json()["incident_id"]
    send(house)
    path = f"/api/v1/reports/{report_id(1)}/incident"
    out = house.client.put(path, json={"version": 1, "incident_id": None})
    assert (out.status_code, out.json()["incident_id"], out.json()["version"]) == (200, None, 2)
    late = house.client.put(path, json={"version": 1, "incident_id": incident})
    assert (late.status_code, kind(late)) == (409, "conflict")
    back = house.client.put(path, json={"version": 2, "incident_id": incident})
    assert back.json()["incident_id"] == incident
    nowhere = house.client.put(path, json={"version": 3, "incident_id": "0195-none"})
    assert nowhere.status_code == 404


def test_only_who_has_the_secret_follows_a_report(house: House) -> None:
    send(house)
    assert mine(house).json()["state"] == "received"
    for secret in ("", "x" * 40, report_id(1)):
        assert mine(house, secret=secret).status_code == 404
        assert reply(house, "hello", id_=5, secret=secret).status_code == 404
    assert mine(house, 2).status_code == 404


def test_security_asks_and_the_reporter_replies_once(house: House) -> None:
    send(house)
    path = f"/api/v1/reports/{report_id(1)}"
    looked = house.client.post(f"{path}/state", json={"version": 1, "state": "looked_at"})
    assert looked.json()["state"] == "looked_at"
    asked = house.client.post(f"{path}/messages", json={"version": 2, "text": "Which door?"})
    assert (asked.status_code, asked.json()["state"]) == (201, "answered")
    own = mine(house).json()
    assert [(each["speaker"], each["text"]) for each in own["messages"]] == [
        ("security", "Which door?")
    ]
    assert "by" not in own["messages"][0]
    for _ in range(3):
        assert reply(house, "the west one", id_=7).status_code == 201
    told = detail(house)
    assert [each["text"] for each in told["messages"]] == ["Which door?", "the west one"]
    assert (told["state"], told["version"]) == ("looked_at", 4)
    done = house.client.post(f"{path}/state", json={"version": 4, "state": "closed"})
    assert (done.json()["state"], mine(house).json()["state"]) == ("closed", "closed")
    assert kind(house.client.post(f"{path}/messages", json={"version": 5, "text": "?"})) == "case"
    assert kind(reply(house, "\u0007 ", id_=8)) == "report"


def test_who_sends_too_often_is_told_when_to_come_again(house: House) -> None:
    numbers = count(1)
    answers = [send(house, next(numbers), post="C1") for _ in range(62)]
    refused = [each for each in answers if each.status_code == 429]
    assert refused
    assert kind(refused[0]) == "too-often"
    assert 1 <= int(refused[0].headers["retry-after"]) <= 3


def test_reports_are_found_by_their_state_category_and_post(house: House) -> None:
    send(house, 1)
    send(house, 2, category="damage")
    send(house, 3, post="C1")
    for query, numbers in (
        ("", [3, 2, 1]),
        ("?category=damage", [2]),
        ("?post=canteen", [3]),
        ("?state=closed", []),
        ("?limit=1", [3]),
    ):
        found = house.get(f"/reports{query}").json()["reports"]
        assert [each["id"] for each in found] == [report_id(number) for number in numbers]
    page = house.get("/reports?limit=2").json()
    rest = house.get(f"/reports?cursor={page['next']}").json()
    assert [each["id"] for each in rest["reports"]] == [report_id(1)]
    assert kind(house.get("/reports?cursor=1e3")) == "cursor"


def test_the_feed_tells_each_report_and_each_change(house: House) -> None:
    send(house, 1)
    lines: list[str] = []
    with house.client.stream("GET", "/api/v1/reports/feed?after=0") as feed:
        told = feed.iter_lines()
        eventually(lambda: _read(told, lines) and "id: 1" in lines)
        send(house, 2)
        eventually(lambda: _read(told, lines) and "id: 2" in lines)
    data = [json.loads(each.removeprefix("data: ")) for each in lines if each.startswith("data:")]
    assert [each["id"] for each in data] == [report_id(1), report_id(2)]


def _read(told: Any, lines: list[str]) -> bool:
    lines.append(next(told))
    return True


def test_phones_learn_the_posts(house: House) -> None:
    assert house.get("/posts").json() == {
        "posts": [{"code": "K7", "name": "Loading ramp"}, {"code": "C1", "name": "Canteen"}],
        "anonymous": True,
    }


def test_every_post_has_a_sheet_with_its_code(house: House) -> None:
    page = house.client.get("/posters")
    assert page.status_code == 200
    assert page.text.count("<svg") == 2
    assert "Loading ramp" in page.text
    assert '<p class="code">C1</p>' in page.text
    assert house.client.get("/posters?server=javascript:alert(1)").status_code == 422
    assert house.client.get("/posters?server=https://plant.lan:8443").status_code == 200


def test_the_app_is_a_closed_list_of_files(house: House) -> None:
    page = house.client.get("/m/")
    assert "trusted-types floorwatch-phone" in page.headers["content-security-policy"]
    assert house.client.get("/m").status_code == 303
    again = house.client.get("/m/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    worker = house.client.get("/m/sw.js")
    assert "__VERSION__" not in worker.text
    for name in ("nothing", "..%2fphotos.py", "__init__.py"):
        assert house.client.get(f"/m/{name}").status_code == 404
    plain = house.client.get("/m/app.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == house.client.get("/m/app.js").text


def test_security_reads_and_answers_on_a_page(house: House) -> None:
    photo = a_photo()
    send(house, photos=promise(photo), words="<script>alert(1)</script>")
    send_photo(house, photo)
    assert report_id(1) in house.client.get("/reports").text
    assert report_id(1) not in house.client.get("/reports?state=closed").text
    path = f"/reports/{report_id(1)}"
    shown = house.client.get(path)
    assert "&lt;script&gt;" in shown.text
    assert f"/api/v1{path}/photos/1" in shown.text
    assert shown.text.count("asked for, not here yet") == 2
    for step, state in (
        ({"do": "look", "version": "1"}, "looked_at"),
        ({"do": "say", "version": "2", "text": "Which door?"}, "answered"),
        ({"do": "close", "version": "3"}, "closed"),
    ):
        assert house.client.post(path, data=step).status_code == 303
        assert mine(house).json()["state"] == state
    assert "Which door?" in house.client.get(path).text
    assert house.client.post(path, data={"do": "close", "version": "4"}).status_code == 422
    assert house.client.get("/reports/none").status_code == 404


@pytest.mark.parametrize(
    ("language", "said"),
    [("de-AT", "Den Ort gibt es nicht mehr."), ("nl", "The place is not known any more.")],
)
def test_a_refusal_is_told_to_the_worker_in_his_language(
    house: House, language: str, said: str
) -> None:
    refused = send(house, post="Q9", headers={"Accept-Language": language})
    assert (kind(refused), refused.json()["said"]) == ("unknown-post", said)


def test_programs_are_told_in_english_alone(house: House) -> None:
    assert "said" not in house.client.get("/api/v1/reports/none").json()
