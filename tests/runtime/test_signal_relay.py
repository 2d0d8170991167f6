"""Signals reach every vision process that runs, and one that starts hears how things are."""

import threading
import time
from multiprocessing.connection import Connection

import pytest

from plant.ids import CameraId
from plant.live import Look, Looks
from plant.places import Plant
from plant.signals import Signal
from runtime.jobs import Done, Job, Order, Started, send
from runtime.live import LiveWatch
from runtime.settings import Settings
from runtime.signal_relay import SignalRelay
from runtime.vision_process import listen
from tests.builders import a_plant, an_event, at
from tests.runtime.test_live import StopsAfter


def a_signal(seconds: float, thing: str = "dock-3") -> Signal:
    return Signal("door_opened", thing, value=True, at=at(seconds), source="plc")


def test_who_begins_to_listen_hears_how_things_are_and_then_what_comes() -> None:
    relay, heard = SignalRelay(), list[Order]()
    for signal in (a_signal(1), a_signal(2), a_signal(1, "dock-4")):
        relay.tell(signal)
    with relay.reaching(heard.append):
        relay.tell(a_signal(3))
    relay.tell(a_signal(4))
    assert heard == [a_signal(2), a_signal(1, "dock-4"), a_signal(3)]


def test_who_looks_is_passed_on_and_told_to_who_starts_later() -> None:
    relay, early, late = SignalRelay(), list[Order](), list[Order]()
    looks = [Looks({CameraId("dock"): Look(fps, 640)}, 15) for fps in (1.0, 5.0)]
    with relay.reaching(early.append):
        for each in looks:
            relay.look(each)
    with relay.reaching(late.append):
        assert (early, late) == (looks, looks[1:])


def tells_what_it_hears(job: Job, connection: Connection) -> None:
    """Answer two signals with an event each, then end. The target of a child process."""
    came = threading.Semaphore(0)
    heard: list[Signal] = []

    def hear(said: Order) -> None:
        assert isinstance(said, Signal)
        heard.append(said)
        came.release()

    listen(connection, hear)
    send(connection, Started())
    for number in range(2):
        came.acquire()
        moment = heard[number].at
        send(connection, an_event(10, camera=job.cameras[0].id, onset_at=moment))
    send(connection, Done(0, 0, 0.0))


@pytest.fixture
def plant() -> Plant:
    return a_plant()


def test_a_vision_process_hears_what_was_told_before_and_while_it_runs(plant: Plant) -> None:
    sink = StopsAfter(3)
    live = LiveWatch(plant, Settings(), sink, target=tells_what_it_hears)
    live.signals.tell(a_signal(1))
    thread = threading.Thread(target=live.run, args=((plant.cameras["dock"],),))  # type: ignore[index]
    thread.start()
    limit = time.monotonic() + 60
    while not sink.events and time.monotonic() < limit:
        time.sleep(0.02)
    live.signals.tell(a_signal(2))
    thread.join(60)
    assert [each.onset_at for each in sink.events] == [at(1), at(2)]
