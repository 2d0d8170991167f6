"""Over real HTTP and real sockets: nothing passes the gate unasked, and locking is at once."""

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from policy.errors import SignatureError
from policy.gate.tickets import SECONDS, Tickets
from policy.registry.devices import Status
from tests.policy.gate.served import LET_GO, WANTED, Desk, Plant, serving


@pytest.fixture
def plant() -> Iterator[Plant]:
    with serving(Plant()) as plant:
        yield plant


@pytest.fixture
def desk(plant: Plant, tmp_path: Path) -> Desk:
    return plant.a_desk("desk-1", tmp_path)


def last(plant: Plant) -> dict[str, object]:
    return dict(plant.audit.entries[-1].facts)


def test_an_enrolled_device_with_somebody_at_it_gets_an_answer(plant: Plant, desk: Desk) -> None:
    with desk.client("ada") as http:
        answer = http.get("/events?limit=5")
        posted = http.post("/judge", content=b"x" * 70_000)
    assert (answer.status_code, answer.text) == (200, "desk-1 ada 0")
    assert (posted.status_code, posted.text) == (200, "desk-1 ada 70000")
    assert last(plant)["policies"] == ["S12-work"]


def test_what_was_asked_and_why_it_was_denied_is_recorded_and_not_told(
    plant: Plant, desk: Desk
) -> None:
    with desk.client("ada") as http:
        answer = http.get("/elsewhere")
    number = answer.headers["Floorwatch-Denied"]
    assert answer.status_code == 403
    assert number in answer.text
    assert "S11" not in answer.text
    record = last(plant)
    assert (record["decision"], record["request"]) == ("deny", number)
    assert "S11-review: resource in context.person.areas" in str(record["near_misses"])


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "TRACE", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/events", "/events/", "//events", "/hidden", "/events%2f", "/docs", "/static/x", "/.."],
)
def test_nothing_answers_to_who_signs_nothing(plant: Plant, method: str, path: str) -> None:
    answer = httpx.request(method, f"{plant.url}{path}", trust_env=False)
    assert answer.status_code in {401, 403}
    assert last(plant)["decision"] == "deny"


def test_what_nobody_declared_is_denied_to_everybody(plant: Plant, desk: Desk) -> None:
    with desk.client("ada") as http:
        assert http.get("/hidden").status_code == 403
    assert last(plant)["errors"] == ["nothing is declared here"]


def test_strangers_get_the_shell_only(plant: Plant) -> None:
    got = {path: httpx.get(f"{plant.url}{path}", trust_env=False).status_code for path in WANTED}
    assert {path for path, status in got.items() if status == 200} == {"/boot", "/enrol"}


def test_every_status_of_a_device_is_obeyed(plant: Plant, desk: Desk) -> None:
    seen = {}
    for status in Status:
        desk.becomes(status)
        with desk.client("ada") as http:
            seen[status] = http.get("/events").status_code
    assert {status for status, code in seen.items() if code == 200} == {Status.ACTIVE}
    assert set(seen.values()) == {200, 403}


def test_a_session_of_another_device_is_nobodys(plant: Plant, desk: Desk, tmp_path: Path) -> None:
    other = plant.a_desk("desk-2", tmp_path)
    with desk.client("ada") as mine, other.client() as theirs:
        theirs.cookies = mine.cookies
        assert theirs.get("/events").status_code == 403
    assert last(plant)["person"] is None


def test_an_ended_session_is_nobodys(plant: Plant, desk: Desk) -> None:
    with desk.client("ada") as http:
        assert http.get("/events").status_code == 200
        plant.knowledge.now = replace(plant.knowledge.now, sessions=frozenset())
        assert http.get("/events").status_code == 403


def test_a_body_that_is_not_the_signed_one_never_reaches_the_application(
    plant: Plant, desk: Desk
) -> None:
    signed = desk.signer()

    def swap(request: httpx.Request) -> None:
        signed.sign(request)
        request.stream = httpx.ByteStream(b"y" * 5)

    with desk.client("ada") as http:
        http.event_hooks = {"request": [swap]}
        answer = http.post("/judge", content=b"x" * 5)
    assert answer.status_code == 401
    assert "not the one that was signed" in str(last(plant)["errors"])


def test_when_nothing_can_be_recorded_nothing_goes(plant: Plant, desk: Desk) -> None:
    with desk.client("ada") as http:
        plant.audit.refuses = True
        assert http.get("/events").status_code == 503
        assert httpx.get(f"{plant.url}/boot", trust_env=False).status_code == 503
        plant.audit.refuses = False
        assert http.get("/events").status_code == 200


def test_a_device_whose_clock_is_off_is_told_the_time(plant: Plant, desk: Desk) -> None:
    with desk.client("ada") as http:
        signer = desk.signer()
        signer._signer.learn_time(time.time() - 86_400)
        http.event_hooks = {"request": [signer.sign], "response": [signer.listen]}
        assert [http.get("/events").status_code for _ in range(2)] == [401, 200]


def test_a_socket_opens_with_a_signature_or_a_ticket_and_not_without(
    plant: Plant, desk: Desk
) -> None:
    url = plant.url.replace("http", "ws") + "/socket"
    with pytest.raises(InvalidStatus) as refused:
        connect(url)
    assert refused.value.response.status_code == 403
    token = plant.sign_in("ada", "desk-1")
    cookie = {"Cookie": f"fw-session={token}"}
    with connect(url, additional_headers=desk.signer().handshake(url) | cookie) as ws:
        ws.send("hello")
        assert ws.recv() == "hello"
    assert desk.device.enrolled
    ticket = plant.gate.tickets.make(desk.device.enrolled.key.thumbprint, token, "/socket")
    with connect(f"{url}?ticket={ticket}") as ws:
        ws.send("again")
        assert ws.recv() == "again"
    with pytest.raises(InvalidStatus):
        connect(f"{url}?ticket={ticket}")


def test_a_ticket_is_good_once_for_its_path_and_for_ten_seconds() -> None:
    clock = itertools.count(0, SECONDS // 2)
    tickets = Tickets(seconds=lambda: float(next(clock)))
    good = tickets.make("k", None, "/a")
    assert tickets.take(good, "/a").thumbprint == "k"
    for token, path in ((good, "/a"), (tickets.make("k", None, "/a"), "/b"), ("", "/a")):
        with pytest.raises(SignatureError, match="not good"):
            tickets.take(token, path)
    late = tickets.make("k", None, "/a")
    next(clock)
    with pytest.raises(SignatureError):
        tickets.take(late, "/a")
    voided = tickets.make("k", None, "/a")
    tickets.void("k")
    with pytest.raises(SignatureError):
        tickets.take(voided, "/a")


def test_locking_a_device_shuts_its_stream(plant: Plant, desk: Desk) -> None:
    got = 0

    def read(answer: httpx.Response) -> None:
        nonlocal got
        for piece in answer.iter_raw():
            got += len(piece)
            if got > 20 and desk.device.status is Status.ACTIVE:
                threading.Thread(target=desk.becomes, args=(Status.REVOKED,)).start()

    with (
        desk.client("ada") as http,
        http.stream("GET", "/feed") as answer,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        read(answer)
    assert got < 20_000
    assert len(plant.channels) == 0


def test_locking_a_device_shuts_its_sockets_within_a_quarter_of_a_second(
    plant: Plant, desk: Desk, tmp_path: Path
) -> None:
    url = plant.url.replace("http", "ws") + "/socket"
    other = plant.a_desk("desk-2", tmp_path)
    sockets = []
    for each in [desk] * 40 + [other]:
        token = plant.sign_in("ada", each.device.id)
        headers = each.signer().handshake(url) | {"Cookie": f"fw-session={token}"}
        sockets.append(connect(url, additional_headers=headers))
    *mine, theirs = sockets
    start = time.perf_counter()
    desk.becomes(Status.QUARANTINED)
    taken = []
    for socket in mine:
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 4403
        taken.append(time.perf_counter() - start)
    theirs.send("still here")
    assert theirs.recv() == "still here"
    theirs.close()
    # On a machine with nothing else to do it takes some ten milliseconds.
    assert statistics.median(taken) < 2.5


def test_an_application_that_does_not_come_to_its_end_keeps_no_socket_open(
    plant: Plant, desk: Desk
) -> None:
    url = plant.url.replace("http", "ws") + "/stubborn"
    token = plant.sign_in("ada", "desk-1")
    headers = desk.signer().handshake(url) | {"Cookie": f"fw-session={token}"}
    with connect(url, additional_headers=headers) as socket:
        desk.becomes(Status.REVOKED)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=30)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 4403
    limit = time.monotonic() + 30
    while len(plant.channels) and time.monotonic() < limit:
        time.sleep(0.02)
    assert len(plant.channels) == 0, "its task came to an end too"


def test_closing_an_account_shuts_what_its_person_has_open(plant: Plant, desk: Desk) -> None:
    url = plant.url.replace("http", "ws") + "/socket"
    token = plant.sign_in("ada", "desk-1")
    headers = desk.signer().handshake(url) | {"Cookie": f"fw-session={token}"}
    with connect(url, additional_headers=headers) as socket:
        plant.knowledge.now = replace(plant.knowledge.now, people={})
        assert plant.channels.shut_locked() == 0, "no device was locked"
        assert plant.channels.recheck() == 1
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)


def test_who_signs_out_is_told_so_though_the_session_is_over_by_then(
    plant: Plant, desk: Desk
) -> None:
    LET_GO.clear()
    with desk.client("ada") as client, ThreadPoolExecutor(1) as aside:
        answer = aside.submit(client.post, "/sign-out", content=b"out")
        limit = time.monotonic() + 30
        while not len(plant.channels) and time.monotonic() < limit:
            time.sleep(0.01)
        plant.knowledge.now = replace(plant.knowledge.now, people={}, sessions=frozenset())
        assert plant.channels.recheck() == 0
        LET_GO.set()
        assert answer.result(timeout=30).status_code == 200
        assert client.get("/events").status_code == 403
