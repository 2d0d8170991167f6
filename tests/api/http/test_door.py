"""Only this machine comes in, every route says what it does, errors tell how to mend them."""

import socket

import pytest
from fastapi import APIRouter
from structlog.testing import capture_logs

from api.http.actions import UndeclaredActionError, refuse_undeclared
from api.http.loopback import UnguardedError, refuse_unguarded
from api.http.serving import DoorError, open_door
from plant.errors import PlantError
from tests.api.http.house import House, eventually
from tests.builders import an_event


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"])
def test_addresses_of_this_machine_are_listened_on(host: str) -> None:
    refuse_unguarded(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.5", "plant.example", "localhost.evil", "2130706433"]
)
def test_addresses_that_others_reach_are_refused(host: str) -> None:
    with pytest.raises(UnguardedError):
        refuse_unguarded(host)
    with pytest.raises(UnguardedError):
        open_door(host, 0)


def test_a_port_that_is_taken_is_told() -> None:
    with open_door("127.0.0.1", 0) as door, pytest.raises(DoorError):
        open_door("127.0.0.1", door.getsockname()[1])


def test_an_answer_does_not_wait_for_the_client_to_acknowledge_its_head() -> None:
    with (
        open_door("127.0.0.1", 0) as door,
        socket.create_connection(door.getsockname()),
        door.accept()[0] as accepted,
    ):
        assert accepted.proto == socket.IPPROTO_TCP
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9", "localhost:8480", "[::1]:8480"])
def test_requests_to_this_machine_are_answered(house: House, host: str) -> None:
    assert house.client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8480", "", "[::1", "[]"]
)
def test_requests_to_another_name_are_refused(house: House, host: str) -> None:
    refused = house.client.get("/health", headers={"Host": host})
    assert refused.status_code == 421
    assert refused.json()["type"] == "urn:floorwatch:problem:host"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_a_foreign_page_sends_is_refused(house: House, headers: dict[str, str]) -> None:
    refused = house.post(an_event(), **headers)
    assert refused.status_code == 403
    assert house.get("/events").json()["events"] == []


def test_what_our_own_page_sends_is_taken(house: House) -> None:
    address = str(house.client.base_url).rstrip("/")
    ours = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    assert house.post(an_event(), **ours).status_code == 201


def test_every_route_declares_its_action(house: House) -> None:
    refuse_undeclared(house.app.routes)


def test_a_route_without_action_does_not_come_into_being(house: House) -> None:
    silent = APIRouter()
    silent.add_api_route("/silent", lambda: None)
    with pytest.raises(UndeclaredActionError, match="/silent"):
        refuse_undeclared([*house.app.routes, *silent.routes])


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("DELETE", "/api/v1/events")])
def test_what_is_not_there_is_told_as_a_problem(house: House, method: str, path: str) -> None:
    refused = house.client.request(method, path)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == refused.status_code in {404, 405}


def test_a_surprise_tells_nothing_of_the_inside(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(type(house.parts.store.events), "page", broken)
    with capture_logs() as logs:
        failed = house.get("/events")
    assert failed.status_code == 500
    assert logs[0]["event"] == "request failed"
    assert "secret" not in failed.text
    assert failed.headers["x-content-type-options"] == "nosniff"


def test_every_answer_is_safe_for_a_browser(house: House) -> None:
    for path in ("/health", "/ready", "/nothing", "/api/v1/events"):
        headers = house.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_the_server_tells_that_it_lives_and_is_ready(house: House) -> None:
    assert house.client.get("/health").json()["status"] == "alive"
    assert house.client.get("/ready").json() == {
        "ready": True,
        "checks": {"store": "ok", "lease watch": "ok"},
        "broker": "none is set",
    }


def test_a_store_that_cannot_be_read_is_not_ready(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise PlantError("the disk is gone")

    monkeypatch.setattr(type(house.parts.store.events), "page", broken)
    told = house.client.get("/ready")
    assert told.status_code == 503
    assert told.json()["ready"] is False
    assert told.json()["checks"]["store"] == "the disk is gone"


def test_a_watch_over_leases_that_ended_is_not_ready(house: House) -> None:
    house.app.state.watching.get_loop().call_soon_threadsafe(house.app.state.watching.cancel)
    eventually(lambda: house.client.get("/ready").status_code == 503)


def test_the_interface_describes_itself(house: House) -> None:
    told = house.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert "/api/v1/events/{event_id}/media/{name}" in told["paths"]
    problem = told["paths"]["/api/v1/events"]["post"]["responses"]["409"]["content"]
    assert list(problem) == ["application/problem+json"]
