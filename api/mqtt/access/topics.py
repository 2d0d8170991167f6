"""Which topics there are at the broker, as policies can speak of them.

Each is declared for the whole site and once more for every area, because policies may
limit who hears what to areas. A signal belongs to the device that the plant file names.
"""

from collections.abc import Iterator

from api.mqtt.topics import NOWHERE, VERSION, Topics
from plant.places import Plant
from plant.signals import DeclaredSignal
from policy.broker.rights import DeclaredTopic

EVENT, STATE, SIGNAL = "event", "state", "signal"


def declared_topics(topics: Topics, plant: Plant) -> tuple[DeclaredTopic, ...]:
    """Return every topic that the plant has, in filters."""
    return tuple(_declared(topics, plant))


def all_topics(topics: Topics) -> str:
    """Return the filter that covers whatever any site says below the same root."""
    return f"{topics.root}/{VERSION}/#"


def _declared(topics: Topics, plant: Plant) -> Iterator[DeclaredTopic]:
    site = f"{topics.root}/{VERSION}/{topics.site}"
    yield from _of_a_place(f"{site}/+", None)
    yield DeclaredTopic(f"{site}/report/+", EVENT)
    yield DeclaredTopic(f"{site}/camera/+/status", STATE)
    yield DeclaredTopic(f"{site}/service/+/status", STATE)
    yield DeclaredTopic(f"{site}/emergency/+", STATE)
    for area in (NOWHERE, *plant.areas):
        yield from _of_a_place(f"{site}/{area}", None if area == NOWHERE else str(area))
    for camera in plant.cameras.values():
        yield DeclaredTopic(topics.camera_status(camera.id), STATE, _area(camera.area))
    for signal in plant.signals.values():
        yield _signal(topics, plant, signal)


def _of_a_place(levels: str, area: str | None) -> Iterator[DeclaredTopic]:
    yield DeclaredTopic(f"{levels}/+/+/event/+", EVENT, area)
    for state in ("incident/+", "count/+", "ledger"):
        yield DeclaredTopic(f"{levels}/+/{state}", STATE, area)


def _signal(topics: Topics, plant: Plant, signal: DeclaredSignal) -> DeclaredTopic:
    line = None if signal.line is None else plant.lines.get(signal.line)
    area = None if line is None else _area(line.area)
    return DeclaredTopic(topics.signal(signal.kind, signal.id), SIGNAL, area, signal.device)


def _area(area: object) -> str | None:
    return None if area is None else str(area)
