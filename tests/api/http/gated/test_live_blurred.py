"""Over the socket of live pictures, too, people are blurred to whom no policy lets see them.

A vision worker sends both kinds of picture, each as it is asked; OT and security look at once.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from plant.ids import CameraId
from plant.live import LivePicture
from policy.gate.asgi import SESSION_COOKIE
from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.house import JPEG, eventually
from tests.api.http.link.test_talk import HELLO
from tests.builders import at

pytestmark = pytest.mark.slow

V1, DOCK = "/api/v1", CameraId("dock")
WISH = {"dock": {"fps": 5.0, "width": 640}}


@pytest.fixture(scope="module")
def looked(plant: Gated) -> Gated:
    """OT at a desk, security at a desk and on a phone, and a vision worker."""
    plant.a_desk("worker-1", "vision-worker", "vision-workers")
    plant.bind("dock", "worker-1")
    plant.person("oto", ["ot"], ["hall"])
    plant.person("sia", ["security"], ["hall"])
    plant.sign_in("oto", plant.a_desk("ot-1", "workstation", "ot-desks"))
    plant.sign_in("sia", plant.a_desk("desk-1"))
    plant.sign_in("sia", plant.a_desk("phone-1", "phone", "security-phones"))
    return plant


@contextmanager
def socket(plant: Gated, desk: Desk, path: str) -> Iterator[Connection]:
    headers = desk.key.process.handshake(f"{plant.url}{path}")
    if session := desk.client.cookies.get(SESSION_COOKIE):
        headers |= {"Cookie": f"{SESSION_COOKIE}={session}"}
    url = f"{plant.url.replace('http', 'ws', 1)}{path}"
    with connect(url, proxy=None, additional_headers=headers) as opened:
        yield opened


@contextmanager
def a_worker(plant: Gated) -> Iterator[Connection]:
    with socket(plant, plant.desks["worker-1"], f"{V1}/vision-workers/worker-1/link") as link:
        link.send(json.dumps(HELLO | {"cameras": ["dock"]}))
        yield link


@contextmanager
def looking(plant: Gated, name: str) -> Iterator[Connection]:
    with socket(plant, plant.desks[name], f"{V1}/live") as eyes:
        eyes.send(json.dumps({"is": "look", "cameras": WISH}))
        yield eyes


def asked(link: Connection, wanted: dict[str, Any]) -> None:
    """Wait until the worker is asked for this and nothing else."""
    while True:
        told = link.recv(timeout=30)
        assert isinstance(told, str)
        said = json.loads(told)
        if (
            said["is"] == "live"
            and {
                "cameras": said["cameras"],
                "blurred": said.get("blurred", {}),
            }
            == {"cameras": {}, "blurred": {}} | wanted
        ):
            return


def next_picture(eyes: Connection) -> LivePicture:
    while True:
        told = eyes.recv(timeout=30)
        if isinstance(told, bytes):
            eyes.send(json.dumps({"is": "seen"}))
            return LivePicture.from_bytes(told)


def a_picture(number: int, *, blurred: bool) -> LivePicture:
    return LivePicture(DOCK, at(number), at(number), JPEG + bytes([number]), blurred=blurred)


def test_each_gets_the_pictures_that_they_may_see(looked: Gated) -> None:
    with ExitStack() as leaving:
        link = leaving.enter_context(a_worker(looked))
        ot = leaving.enter_context(looking(looked, "ot-1"))
        asked(link, {"blurred": WISH})
        security = leaving.enter_context(looking(looked, "desk-1"))
        asked(link, {"cameras": WISH, "blurred": WISH})
        for number in range(1, 9, 2):
            link.send(a_picture(number, blurred=False).to_bytes())
            assert next_picture(security) == a_picture(number, blurred=False)
            link.send(a_picture(number + 1, blurred=True).to_bytes())
            assert next_picture(ot) == a_picture(number + 1, blurred=True)


def test_a_worker_that_sends_clear_pictures_only_shows_ot_nothing(looked: Gated) -> None:
    """As one of before would, which knows no blurred ones."""
    looked.parts.live.forget(DOCK)
    with a_worker(looked) as link, looking(looked, "ot-1") as ot:
        asked(link, {"blurred": WISH})
        for number in range(3):
            link.send(a_picture(number, blurred=False).to_bytes())
        eventually(lambda: looked.parts.live.latest(DOCK) is not None)
        link.send(a_picture(9, blurred=True).to_bytes())
        assert next_picture(ot) == a_picture(9, blurred=True)


def test_a_still_is_blurred_for_whom_it_must_be(looked: Gated) -> None:
    looked.parts.live.forget(DOCK)
    with a_worker(looked) as link, looking(looked, "ot-1"), looking(looked, "desk-1"):
        asked(link, {"cameras": WISH, "blurred": WISH})
        for name, people in (("ot-1", "blurred"), ("desk-1", "clear")):
            link.send(a_picture(1, blurred=False).to_bytes())
            link.send(a_picture(2, blurred=True).to_bytes())
            eventually(lambda: looked.parts.live.latest(DOCK, blurred=True) is not None)
            given = _still(link, looked.desks[name])
            assert (given.status_code, given.headers["floorwatch-people"]) == (200, people)


def _still(link: Connection, desk: Desk) -> Any:
    """Ask for a still while the worker goes on sending."""
    over = Event()

    def send() -> None:
        number = 10
        while not over.wait(0.1):
            number = number % 200 + 1
            link.send(a_picture(number, blurred=False).to_bytes())
            link.send(a_picture(number, blurred=True).to_bytes())

    sending = Thread(target=send)
    sending.start()
    try:
        return desk.get(f"{V1}/cameras/dock/still")
    finally:
        over.set()
        sending.join()


def test_a_reason_lets_a_phone_see_people_live_and_its_end_ends_it(looked: Gated) -> None:
    phone = looked.desks["phone-1"]
    with a_worker(looked) as link, looking(looked, "phone-1") as eyes:
        asked(link, {"blurred": WISH})
        told = phone.client.post(f"{V1}/people/reveal", json={"reason": "somebody lies there"})
        assert told.status_code == 204, told.text
        asked(link, {"cameras": WISH})
        link.send(a_picture(1, blurred=False).to_bytes())
        while next_picture(eyes).blurred:
            pass
        assert phone.client.delete(f"{V1}/people/reveal").status_code == 204
        asked(link, {"blurred": WISH})


def test_each_look_is_recorded_with_how_people_were_seen(looked: Gated) -> None:
    with a_worker(looked) as link:
        for name in ("ot-1", "desk-1"):
            with looking(looked, name):
                asked(link, {"blurred" if name == "ot-1" else "cameras": WISH})
    found = looked.ask("audit.search", text='"live.view"', limit=50)["records"]
    assert isinstance(found, list)
    seen = {
        (each["device"]["id"], each["resource"]["id"], each["people"])
        for each in found
        if isinstance(each, dict) and each["decision"] == "allow"
    }
    assert {("ot-1", "dock", "blurred"), ("desk-1", "dock", "clear")} <= seen
    assert ("ot-1", "dock", "clear") not in seen
