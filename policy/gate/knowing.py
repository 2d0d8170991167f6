"""What those who decide know right now. It is replaced as a whole, so it always fits together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from policy.decisions.facts import PersonFacts
from policy.registry.snapshot import Snapshot
from policy.statements import Reading


@dataclass(frozen=True, slots=True)
class Known:
    """Devices, people, and the sessions that are open; one that is not among them is over."""

    registry: Snapshot
    people: Mapping[str, PersonFacts] = field(default_factory=dict)
    sessions: frozenset[str] = frozenset()


@dataclass(slots=True)
class Knowledge:
    """The newest that policyd told, and the key with which it signs sessions."""

    now: Known
    sessions: Reading
