"""What two people opened counts for them, here and now, and never for a locked device."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from policy.gate.knowing import Emergency
from policy.registry.devices import Status
from tests.policy.gate.served import Desk, Plant, serving


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    with serving(Plant()) as plant:
        yield plant


@pytest.fixture
def desk(plant: Plant, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    yield plant.a_desk(f"desk-{abs(hash(request.node.name)) % 10_000}", tmp_path)
    plant.in_emergency()


def running(
    plant: Plant, *, seconds: float = 600, people: tuple[str, str] = ("ada", "bob")
) -> Emergency:
    now = plant.now()
    asked, agreed = people
    return Emergency(
        "o1",
        "all-areas",
        "See all",
        "running",
        asked,
        now,
        agreed,
        now + timedelta(seconds=seconds),
    )


def test_who_opened_it_sees_what_else_is_denied_and_the_record_names_it(
    plant: Plant, desk: Desk
) -> None:
    with desk.client("ada") as http:
        assert http.get("/elsewhere").status_code == 403
        for people in (("ada", "bob"), ("bob", "ada")):
            plant.in_emergency(running(plant, people=people))
            assert http.get("/elsewhere").status_code == 200
        record = plant.audit.entries[-1].facts
    assert record["break_glass"] == ["all-areas"]
    assert record["policies"] == ["E64-all-areas"]


def test_it_counts_for_the_two_alone(plant: Plant, desk: Desk) -> None:
    plant.in_emergency(running(plant, people=("bob", "eve")))
    with desk.client("ada") as http:
        assert http.get("/elsewhere").status_code == 403
    assert "break_glass" not in plant.audit.entries[-1].facts


def test_it_lets_no_locked_device_in(plant: Plant, desk: Desk) -> None:
    plant.in_emergency(running(plant))
    with desk.client("ada") as http:
        assert http.get("/elsewhere").status_code == 200
        desk.becomes(Status.QUARANTINED)
        assert http.get("/elsewhere").status_code == 403
    assert plant.audit.entries[-1].facts["policies"] == ["G01-active"]


def test_it_counts_for_nobody_who_did_not_sign_in(plant: Plant, desk: Desk) -> None:
    plant.in_emergency(running(plant))
    with desk.client() as http:
        assert http.get("/elsewhere").status_code == 403


@pytest.mark.parametrize("stage", ["asked", "over"])
def test_before_and_after_it_opens_nothing(plant: Plant, desk: Desk, stage: str) -> None:
    now = plant.now()
    until = now + timedelta(hours=1)
    plant.in_emergency(Emergency("o1", "all-areas", "See all", stage, "ada", now, "bob", until))
    with desk.client("ada") as http:
        assert http.get("/elsewhere").status_code == 403


def test_when_its_time_is_over_it_opens_nothing_even_if_nobody_says_so(
    plant: Plant, desk: Desk
) -> None:
    plant.in_emergency(running(plant, seconds=0))
    with desk.client("ada") as http:
        assert http.get("/elsewhere").status_code == 403


def test_what_it_opened_is_shut_when_it_ends(plant: Plant, desk: Desk) -> None:
    plant.in_emergency(running(plant))
    with desk.client("ada") as http, http.stream("GET", "/far") as answer:
        chunks = answer.iter_bytes()
        next(chunks)
        plant.in_emergency()
        with pytest.raises(httpx.RemoteProtocolError):
            drain(chunks)


def drain(chunks: Iterator[bytes]) -> None:
    began = time.monotonic()
    for _ in chunks:
        assert time.monotonic() - began < 30, "it still runs"
