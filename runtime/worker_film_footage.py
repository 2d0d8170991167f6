"""Footage of films that were watched once: what the server wants of them when all is delivered.

What a ledger misses it looks for in the footage. The link is kept until the server has said all
that it wants by then and each wish is answered, and no longer.
"""

import hashlib
import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import structlog

from plant.places import Plant
from runtime.settings import LogSettings
from runtime.supervision import waited_for
from runtime.worker_footage import FootageDesk
from runtime.worker_parts import StateFolder
from vision.delivery.courier import Server
from vision.delivery.link import Caller, Ears, Link

CATCHING_UP_SECONDS = 30.0

log = structlog.get_logger(__name__)


def bring_footage(desk: FootageDesk, link: Callable[[Ears], Link], stop: threading.Event) -> None:
    """Answer every wish that the server has by now; one that does not speak to us has none."""
    caught_up = threading.Event()
    ears = Ears(_nothing, _nothing, desk.put, caught_up=caught_up.set)
    linked = link(ears)
    desk.start(linked.answer)
    linked.start()
    try:
        if waited_for(caught_up.is_set, seconds=CATCHING_UP_SECONDS, stop=stop):
            desk.settle()
        else:
            log.warning("the server did not say which footage it wants")
    finally:
        desk.stop()
        linked.stop()


def film_desk(plant: Plant, state: StateFolder, server: Server, logs: LogSettings) -> FootageDesk:
    """Return what cuts footage out of the films of a plant's cameras."""
    return FootageDesk(plant, state, server, logs, of_films=True)


def film_link(plant: Plant, plant_file: Path, server: Server, name: str) -> Callable[[Ears], Link]:
    """Return what makes the link of a vision worker whose films are over."""
    digest = hashlib.sha256(plant_file.read_bytes()).hexdigest()
    caller = Caller(
        name, version("floorwatch"), tuple(plant.cameras), lambda: digest, standings=lambda: ()
    )
    return lambda ears: Link(server, caller, ears)


def _nothing(said: object) -> None:
    """Pass over what concerns live cameras."""
    del said
