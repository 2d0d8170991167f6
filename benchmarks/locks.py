"""How soon all that a device has open is shut when IT locks it, with everything open on one host.

    python -m benchmarks.policy locks

Twenty desks with ten sockets of live pictures and one download of a clip each, and fifty clients of
a real mosquitto (TLS, dynamic security), are locked one after the other, over policyd's socket as IT asks
for it. Server and keeper follow policyd as they do in a plant. Counted from the question to the end that
the device itself sees: the socket closes, the download breaks off, the broker hangs up. The devices are
two processes beside (`benchmarks.locked`). Then each tries everything once more.
"""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from api.mqtt.broker import BrokerAddress
from benchmarks.broker import followed
from benchmarks.locked import Desks, Ended, Seat, at_broker, at_desks
from policy.gate.asgi import SESSION_COOKIE
from tests.api.http.gated.plant import Desk, Gated, a_gated_plant
from tests.api.http.house import digest_of
from tests.api.mqtt.access.guarded import Guarded, eventually, guarded, names_at
from tests.builders import a_plant, an_event
from tests.policy.daemon.answering import BY

CLIP_BYTES = 128 * 2**20
MP4_BEGINS = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41"
CLIP = f"/api/v1/events/{an_event().id}/media/clip"
PATIENCE_SECONDS = 300.0
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is open, and how fast a clip of 128 MiB is read once its device is locked."""

    desks: int = 20
    sockets: int = 10
    clients: int = 50
    hurry_seconds: float = 0.001


@dataclass(frozen=True, slots=True)
class Found:
    """How long what was open outlived its lock, in seconds, by kind; who may anything afterwards."""

    outlived: dict[str, list[float]]
    still: int


def measure_locks() -> list[str]:
    """Lock every device, and tell how long each kind of channel outlived it."""
    scale = Scale()
    with TemporaryDirectory(dir="out") as folder:
        found = lock_all(scale, Path(folder))
    whole = [each for some in found.outlived.values() for each in some]
    told = [_quantiles(f"{name}s", some) for name, some in found.outlived.items()]
    many = scale.desks + scale.clients
    return [
        *told,
        _quantiles("all", whole),
        f"{found.still} of {many} devices may anything afterwards",
    ]


def lock_all(scale: Scale, folder: Path) -> Found:
    """Open everything, lock one device after the other, and let each try again."""
    with ExitStack() as leaving:
        plant = leaving.enter_context(a_gated_plant(folder))
        here = leaving.enter_context(guarded(plant.policyd, folder / "broker", a_plant()))
        addresses = _clients(here, scale.clients)
        leaving.enter_context(followed(here))
        desks = leaving.enter_context(_beside(at_desks, _furnished(plant, scale)))
        broker = leaving.enter_context(_beside(at_broker, addresses))
        assert _heard(desks) == scale.desks * (scale.sockets + 1)
        assert _heard(broker) == scale.clients
        outlived: dict[str, list[float]] = {}
        for number in range(scale.desks):
            _lock(here, f"desk-{number}", desks, scale.sockets + 1, outlived)
        for name in addresses:
            _lock(here, name, broker, 1, outlived)
        return Found(outlived, sum(_again(each) for each in (desks, broker)))


def _furnished(plant: Gated, scale: Scale) -> Desks:
    """Deliver one long clip, and let a guard sit at each desk."""
    worker = plant.a_desk("worker-1", "vision-worker", "vision-workers")
    plant.bind("dock", "worker-1")
    assert worker.post_event(an_event()).status_code == 201
    content = MP4_BEGINS + bytes(CLIP_BYTES)
    headers = {"Content-Type": "video/mp4", "Repr-Digest": digest_of(content)}
    given = worker.client.put(CLIP, content=content, headers=headers)
    assert given.status_code == 201, given.text
    plant.person("sia", ["security"], ["hall"])
    desks = [plant.a_desk(f"desk-{number}") for number in range(scale.desks)]
    for desk in desks:
        plant.sign_in("sia", desk)
    seats = tuple(_seat(plant, each) for each in desks)
    return Desks(_seat(plant, worker), seats, scale.sockets, CLIP, scale.hurry_seconds)


def _seat(plant: Gated, desk: Desk) -> Seat:
    key_file = plant.folder / "keys" / f"{desk.name}.pem"
    return Seat(desk.name, plant.url, key_file, desk.client.cookies.get(SESSION_COOKIE) or "")


def _clients(here: Guarded, many: int) -> dict[str, BrokerAddress]:
    clients = [here.a_client(f"plc-{number}", "machines") for number in range(many)]
    here.learn()
    eventually(lambda: names_at(here) >= {each.name for each in clients})
    return {each.device: each.address for each in clients}


@contextmanager
def _beside(work: Callable[[Told, Connection], None], told: Told) -> Iterator[Connection]:
    """Let devices live in a process of their own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(told, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.kill()
        process.join()


def _lock(
    here: Guarded, device: str, there: Connection, many: int, outlived: dict[str, list[float]]
) -> None:
    """Ask policyd to lock a device, and note how long all that it had open outlived that."""
    told = {"device": device, "status": "revoked", "by": BY}
    moving = threading.Thread(target=here.running.there.ask, args=("device.move",), kwargs=told)
    began = time.monotonic()
    moving.start()
    there.send(device)
    for _ in range(many):
        ended = _heard(there)
        assert isinstance(ended, Ended)
        assert ended.device == device, f"{ended} was open to {device} alone"
        outlived.setdefault(ended.what, []).append(ended.at - began)
    moving.join()


def _again(there: Connection) -> int:
    there.send("again")
    still = _heard(there)
    assert isinstance(still, int)
    return still


def _heard(there: Connection) -> object:
    assert there.poll(PATIENCE_SECONDS), "the devices tell nothing"
    return there.recv()


def _quantiles(name: str, seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    half, most = (ordered[round((len(ordered) - 1) * at)] * 1000 for at in (0.5, 0.99))
    return f"{len(ordered)} {name}: p50 {half:.0f} ms, p99 {most:.0f} ms, last {ordered[-1] * 1000:.0f} ms"
