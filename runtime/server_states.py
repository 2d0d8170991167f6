"""What the server tells the broker again and again: incidents that move, emergencies that run."""

from collections.abc import Sequence
from functools import partial

from api.http.guard import Guard
from api.http.parts import Parts
from api.mqtt.announcing import Announcer
from api.mqtt.emergencies import EmergencyTeller
from api.mqtt.relocating import Relocating
from api.mqtt.topics import Topics
from policy.gate.knowing import Emergency
from runtime.server_mqtt import Start


def tell_states(start: Start, parts: Parts, announce: Announcer, topics: Topics) -> None:
    """Tell the broker anew of what moves, and of what runs in an emergency, in threads."""
    start("places", Relocating(parts.store, announce, parts.plant, parts.bell).run)
    teller = EmergencyTeller(parts.store, topics, parts.bell, parts.clock)
    start("emergencies", teller.running(partial(_emergencies, parts.guard)))


def _emergencies(guard: Guard | None) -> Sequence[Emergency]:
    return () if guard is None else guard.knowledge.now.emergencies
