"""A drawing is tried over HTTP: asked of the vision worker, told to who asked, ended, given up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.connection import Connection

from api.http.trial_desk import PATIENCE_SECONDS, TrialDesk
from plant.drawings import View
from plant.ids import CameraId
from plant.store_errors import ConflictError
from plant.trial_words import TrialNews, TrialState
from plant.trials import Findings, Happening, moment
from tests.api.http.house import House, eventually
from tests.api.http.link.test_talk import greeted, hear, say
from tests.api.http.test_drawing import CORNER, sketch
from tests.api.http.test_drawing import drawn_in as drawn_in  # noqa: PLC0414 -- a fixture
from tests.builders import an_event
from tests.fakes import FakeClock

DOCK, GATE = CameraId("dock"), CameraId("gate")
FOUND = Findings(
    DOCK, moment(0), moment(3600), 3000.0, more=(Happening.of(an_event(), "the rule is new"),)
)


@contextmanager
def beating(house: House) -> Iterator[Connection]:
    """A vision worker that says that it lives, however slow the machine is."""
    over = threading.Event()
    with greeted(house) as connection:

        def beat() -> None:
            with suppress(ConnectionClosed):
                while not over.wait(1.0):
                    say(connection, **{"is": "heartbeat", "cameras": {}})

        thread = threading.Thread(target=beat)
        thread.start()
        try:
            yield connection
        finally:
            over.set()
            thread.join()


@pytest.fixture
def worker(drawn_in: House) -> Iterator[Connection]:
    with beating(drawn_in) as connection:
        yield connection


def begin(house: House, camera: str = "dock", **changes: Any) -> Any:
    body = sketch(house, **changes)
    body.pop("mark")
    return house.client.post(f"/api/v1/cameras/{camera}/trial", json=body)


def latest(house: House) -> dict[str, Any]:
    told: dict[str, Any] = house.get("/cameras/dock/trial").json()
    return told


def test_a_drawing_is_asked_of_the_vision_worker_and_what_it_found_is_told(
    drawn_in: House, worker: Connection
) -> None:
    wish = {"after-hours": {"minimum_seconds": 9.0}}
    answer = begin(drawn_in, masks={"desk": CORNER}, rules=wish)
    assert answer.status_code == 202, answer.text
    asked = hear(worker, "trial")
    assert (asked["camera"], asked["seconds"]) == ("dock", 86400)
    assert asked["view"]["masks"] == {"desk": CORNER}
    assert asked["view"]["rules"] == wish
    say(worker, **{"is": "trial", **TrialNews(asked["trial"], TrialState.RUNNING, 0.4).told()})
    eventually(lambda: latest(drawn_in)["share"] == 0.4)
    done = TrialNews(asked["trial"], TrialState.DONE, 1.0, FOUND)
    say(worker, **{"is": "trial", **done.told()})
    eventually(lambda: latest(drawn_in)["state"] == "done")
    assert latest(drawn_in)["findings"] == FOUND.told()
    assert "desk" not in drawn_in.parts.plant.in_force[0].cameras[DOCK].masks


def test_who_ends_it_is_heard_by_the_vision_worker(drawn_in: House, worker: Connection) -> None:
    begin(drawn_in)
    asked = hear(worker, "trial")
    answer = drawn_in.client.delete("/api/v1/cameras/dock/trial")
    assert answer.json()["reason"] == "it was ended"
    assert hear(worker, "trial_over")["trial"] == asked["trial"]
    # The next one is another one.
    assert begin(drawn_in).json()["trial"] != asked["trial"]


def test_one_is_tried_at_a_time(drawn_in: House, worker: Connection) -> None:
    begin(drawn_in)
    hear(worker, "trial")
    again = begin(drawn_in)
    assert again.status_code == 409
    assert "dock" in again.json()["detail"]


@pytest.mark.usefixtures("worker")
def test_a_drawing_that_does_not_hold_is_refused_before_anybody_is_asked(drawn_in: House) -> None:
    answer = begin(drawn_in, zones={"apron": CORNER})
    assert answer.status_code == 422
    assert "bay" in answer.json()["detail"]
    assert drawn_in.get("/cameras/dock/trial").status_code == 404


def test_without_a_vision_worker_nobody_can_try_it(drawn_in: House) -> None:
    answer = begin(drawn_in)
    assert answer.status_code == 503
    assert "no vision worker" in answer.json()["detail"]


def test_a_camera_that_is_not_there_is_told(drawn_in: House) -> None:
    assert begin(drawn_in, camera="attic").status_code == 404


def test_what_is_no_trial_ends_the_connection(drawn_in: House, worker: Connection) -> None:
    begin(drawn_in)
    asked = hear(worker, "trial")
    say(worker, **{"is": "trial", "trial": asked["trial"], "state": "done", "findings": None})
    with pytest.raises(ConnectionClosed):
        hear(worker, "nothing")
    assert latest(drawn_in)["state"] == "running"


@dataclass
class Ticking:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


def test_one_that_nobody_speaks_of_has_failed() -> None:
    ticks = Ticking()
    desk = TrialDesk(FakeClock(), ticks)
    desk.begin(DOCK, View(), seconds=60, by="kim")
    with pytest.raises(ConflictError, match="kim tries"):
        desk.begin(GATE, View(), seconds=60, by="ada")
    ticks.at += PATIENCE_SECONDS + 1
    assert desk.wanted({DOCK}) is None
    told = desk.latest(DOCK)
    assert told is not None
    assert (told.state, "says nothing" in told.reason) == (TrialState.FAILED, True)
    desk.begin(GATE, View(), seconds=60, by="ada")


def test_only_who_speaks_for_the_camera_is_heard() -> None:
    desk = TrialDesk(FakeClock(), Ticking())
    begun = desk.begin(DOCK, View(), seconds=60, by="kim")
    assert desk.wanted({GATE}) is None
    desk.take(TrialNews(begun.id, TrialState.DONE, 1.0, FOUND), {GATE})
    desk.take(TrialNews("another", TrialState.DONE, 1.0, FOUND), {DOCK})
    assert desk.latest(DOCK) == begun
    desk.take(TrialNews(begun.id, TrialState.DONE, 1.0, FOUND), {DOCK})
    told = desk.latest(DOCK)
    assert told is not None
    assert told.findings == FOUND
