"""Named, confidential, anonymous: what is kept of who reported, and what nobody can find out."""

import json
import logging
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from api.http.app import create_app
from api.http.parts import Parts
from api.http.serving import HttpServer
from plant.reports import ReportFilter
from tests.api.http.house import House, parts_over, served
from tests.api.http.phones import (
    SECRET,
    a_photo,
    detail,
    kind,
    mine,
    promise,
    reply,
    send,
    send_photo,
    told,
)
from tests.fakes import FakeClock
from tests.reports import report_id


def tell_all(parts: Parts) -> None:
    assert parts.anonymous is not None
    while parts.anonymous.tell_some(lambda: 0.0):
        pass


def test_a_report_is_confidential_unless_it_says_otherwise(house: House) -> None:
    send(house, name="Ann")
    read = detail(house)
    assert (read["privacy"], read["name"], read["reveals"]) == ("confidential", None, [])


def test_a_named_report_tells_the_name_and_needs_one(house: House) -> None:
    assert send(house, privacy="named").status_code == 422
    assert send(house, privacy="named", name=" Ann B. ").status_code == 201
    assert detail(house)["name"] == "Ann B."


def test_one_person_cannot_see_who_sent_it(house: House) -> None:
    send(house)
    path = f"/api/v1/reports/{report_id(1)}/reveal"
    assert house.client.post(path, json={"reason": ""}).status_code == 422
    early = house.client.get(path)
    assert (early.status_code, kind(early)) == (422, "case")
    asked = house.client.post(path, json={"reason": "a threat"})
    assert (asked.status_code, asked.json()["reveals"][0]["agreed_at"]) == (201, None)
    for alone in (house.client.post(f"{path}/agreement"), house.client.get(path)):
        assert (alone.status_code, kind(alone)) == (422, "case")


def test_an_anonymous_report_is_told_after_a_while_without_a_moment(house: House) -> None:
    assert isinstance(house.parts.clock, FakeClock)
    house.parts.clock.goes(1234)
    photo = a_photo()
    sent = send(house, privacy="anonymous", photos=promise(photo), footage=False)
    assert (sent.status_code, sent.json()["receipt"]) == (201, "anonymous")
    assert sent.json()["received_at"] == "2026-03-02T00:00:00.000Z"
    assert send(house, privacy="anonymous", photos=promise(photo), footage=False).is_success
    assert house.get("/reports").json()["reports"] == []
    assert send_photo(house, photo).status_code == 201
    assert mine(house).json()["state"] == "received"
    tell_all(house.parts)
    read = detail(house)
    assert (read["receipt"], read["privacy"]) == ("R-0001", "anonymous")
    assert read["happened_at"] == read["made_at"] == "2026-03-02T00:00:00.000Z"
    assert (read["footage"], len(read["photos"])) == ([], 1)


def test_a_code_is_enough_to_read_the_answer_and_to_reply(house: House) -> None:
    def by_code(secret: str = SECRET) -> httpx.Response:
        return house.get("/reports/mine", **{"Report-Key": secret})

    send(house, privacy="anonymous", footage=False)
    assert by_code().json()["id"] == report_id(1)
    assert by_code("x" * 40).status_code == 404
    tell_all(house.parts)
    house.parts.reports.answer(report_id(1), "Which door?", by="guard", version=1)
    assert by_code().json()["messages"][0]["text"] == "Which door?"
    assert reply(house, "the west one", id_=7).status_code == 201
    assert len(by_code().json()["messages"]) == 1
    tell_all(house.parts)
    assert [each["text"] for each in by_code().json()["messages"]] == [
        "Which door?",
        "the west one",
    ]


@pytest.mark.parametrize("crowd", [0, 4])
def test_without_a_crowd_nobody_is_anonymous(tmp_path: Path, crowd: int) -> None:
    with parts_over(tmp_path) as parts:
        object.__setattr__(parts, "crowd", lambda _: crowd)
        server = HttpServer(create_app(parts), host="127.0.0.1", port=0)
        base = f"http://127.0.0.1:{server.port}/api/v1"
        with served(server), httpx.Client(base_url=base, trust_env=False) as client:
            assert client.get("/posts").json()["anonymous"] is False
            body = told(privacy="anonymous", footage=False)
            refused = client.post("/reports", json=body, headers={"Accept-Language": "fr"})
    assert (refused.status_code, kind(refused)) == (422, "too-small-group")
    assert refused.json()["said"].startswith("L")


def test_voices_and_films_are_not_anonymous(house: House) -> None:
    film = [{"kind": "film", "sha256": "0" * 64, "size": 10}]
    assert send(house, privacy="anonymous", recordings=film).status_code == 422


PHONES = [f"phone-{number:03d}" for number in range(5)]


def everything_kept(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, as who has the database reads it."""
    with sqlite3.connect(folder / "floorwatch.sqlite") as database:
        database.row_factory = sqlite3.Row
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]
            for (name,) in names
        }


def each_reports(parts: Parts, clock: FakeClock) -> list[datetime]:
    """Let every phone send one, each with what would show it, and return when each did."""
    server = HttpServer(create_app(parts), host="127.0.0.1", port=0)
    base = f"http://127.0.0.1:{server.port}/api/v1"
    moments = []
    with served(server):
        for number, phone in enumerate(PHONES, start=1):
            clock.goes(311)
            moments.append(clock.now())
            shows = {"User-Agent": f"SECRET-{phone}", "X-Forwarded-For": f"10.9.8.{number}"}
            with httpx.Client(base_url=base, trust_env=False, headers=shows) as client:
                body = told(number, privacy="anonymous", footage=False)
                body["made_at"] = clock.now().isoformat()
                assert client.post("/reports", json=body).status_code == 201
                mine_at = f"/reports/{report_id(number)}/mine"
                assert client.get(mine_at, headers={"Report-Key": SECRET}).is_success
    return moments


def test_who_has_database_and_logs_links_it_to_no_phone_better_than_by_guessing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs, parts_over(tmp_path) as parts:
        assert isinstance(parts.clock, FakeClock)
        moments = each_reports(parts, parts.clock)
        drawn = everything_kept(tmp_path)
        parts.clock.goes(2000)
        tell_all(parts)
        kept = everything_kept(tmp_path)
        listed = parts.store.reports.page(ReportFilter()).reports
    assert (len(listed), len(drawn["report_drawer"])) == (len(PHONES), len(PHONES))
    assert kept["report_devices"] == kept["report_drawer"] == []
    written = json.dumps([drawn, kept, [*map(str, logs)], caplog.text], default=str)
    for trace in ("SECRET", "phone-00", "10.9.8."):
        assert trace not in written
    for moment in moments:
        milliseconds = int(moment.timestamp() * 1000)
        for trace in (str(milliseconds), moment.isoformat()[:16], f"{moment:%H:%M}"):
            assert trace not in written
    # All of them say the same hour, so that none stands out among the five.
    assert len({each.happened_at for each in listed}) == 1
    assert {each.happened_at for each in listed} == {each.said.made_at for each in listed}


def test_the_drawer_does_not_even_keep_in_which_order_they_came(tmp_path: Path) -> None:
    with parts_over(tmp_path) as parts:
        assert isinstance(parts.clock, FakeClock)
        each_reports(parts, parts.clock)
    with sqlite3.connect(tmp_path / "floorwatch.sqlite") as database:
        for table in ("report_drawer", "report_drawer_files"):
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                database.execute(f"SELECT rowid FROM {table}")
