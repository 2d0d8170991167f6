"""Who may do what at the broker, decided beforehand by the same policies as every request.

A broker cannot ask for each message. So for every device that may connect, each topic
that is declared is asked for: may it publish there, may it hear what comes there? What
nobody declared nobody may use. Nothing here knows what a broker's own rules look like.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from policy.decisions.actions import Action, Thing
from policy.decisions.engine import Answer
from policy.decisions.facts import Circumstances, DeviceFacts, Question, Resource, the_system
from policy.registry.devices import Device, Status
from policy.registry.snapshot import Snapshot

REMEMBERED_FOR = timedelta(minutes=1)
_CHANNEL, _PROOF = "mqtt", "certificate"


@dataclass(frozen=True, slots=True)
class DeclaredTopic:
    """Topics that policies can speak of together: a filter, with what they are.

    Without an area it stands for every area of the site. `owner` is a device's id.
    """

    filter: str
    topic_class: str
    area: str | None = None
    owner: str | None = None

    @property
    def resource(self) -> Resource:
        """The topic as policies look at it."""
        return Resource(
            Thing.TOPIC,
            self.filter,
            self.area,
            topic_class=self.topic_class,
            owner=self.owner,
        )


@dataclass(frozen=True, slots=True)
class Rights:
    """The filters on which a device may publish, and hear; whether it keeps the broker's rules."""

    publishes: frozenset[str] = frozenset()
    hears: frozenset[str] = frozenset()
    keeps_rules: bool = False


@dataclass(frozen=True, slots=True)
class BrokerClient:
    """A device at the broker. Its name there is the thumbprint of its key."""

    name: str
    device: str
    rights: Rights


Decide = Callable[[Sequence[Question]], list[Answer]]


@dataclass(slots=True)
class Remembered:
    """Rights that were decided before, of devices that are as they were; for a minute at most.

    Policies may look at the time, so nothing is remembered for longer; other topics or other
    policies forget everything.
    """

    _rights: dict[DeviceFacts, Rights] = field(default_factory=dict)
    _until: datetime | None = None
    _by: tuple[object, ...] = ()

    def known(
        self, topics: tuple[DeclaredTopic, ...], decide: Decide, now: datetime
    ) -> dict[DeviceFacts, Rights]:
        """Return what is remembered, to be read and added to."""
        if self._until is None or now >= self._until or self._by != (topics, decide):
            self._rights, self._until, self._by = {}, now + REMEMBERED_FOR, (topics, decide)
        return self._rights


def broker_clients(
    registry: Snapshot,
    topics: Iterable[DeclaredTopic],
    decide: Decide,
    *,
    now: datetime,
    remembered: Remembered | None = None,
) -> dict[str, BrokerClient]:
    """Return everybody whom the broker must let in, by name, with what each may do."""
    declared = tuple(topics)
    rights = (remembered or Remembered()).known(declared, decide, now)
    known = active_names(registry)
    age = registry.age_seconds(now)
    asking = {name: _Asking(device.facts(now), now, age) for name, device in known.items()}
    connects = decide([each.about(Action.MQTT_CONNECT, the_system()) for each in asking.values()])
    let_in = [name for name, answer in zip(asking, connects, strict=True) if answer.allowed]
    for each in (asking[name] for name in let_in):
        if each.device not in rights:
            rights[each.device] = _rights(each, declared, decide)
    return {
        name: BrokerClient(name, known[name].id, rights[asking[name].device]) for name in let_in
    }


def active_names(registry: Snapshot) -> dict[str, Device]:
    """Return the devices that are not locked, by the name that each has at the broker."""
    return {
        name: device
        for name, device in registry.by_thumbprint.items()
        if device.status is Status.ACTIVE
    }


@dataclass(frozen=True, slots=True)
class _Asking:
    device: DeviceFacts
    now: datetime
    registry_age: int

    def about(self, action: Action, resource: Resource) -> Question:
        circumstances = Circumstances(self.now, _CHANNEL, _PROOF, self.registry_age)
        return Question(self.device, action, resource, circumstances)


def _rights(asking: _Asking, topics: tuple[DeclaredTopic, ...], decide: Decide) -> Rights:
    questions = [
        asking.about(action, topic.resource)
        for action in (Action.MQTT_PUBLISH, Action.MQTT_SUBSCRIBE)
        for topic in topics
    ]
    answers = decide([asking.about(Action.MQTT_KEEP_RULES, the_system()), *questions])
    keeps, told = answers[0], answers[1:]
    filters = [topic.filter for topic in topics]
    publishes = {each for each, answer in zip(filters, told, strict=False) if answer.allowed}
    hears = {
        each for each, answer in zip(filters, told[len(filters) :], strict=True) if answer.allowed
    }
    return Rights(_widest(frozenset(publishes)), _widest(frozenset(hears)), keeps.allowed)


@lru_cache(1024)
def _widest(filters: frozenset[str]) -> frozenset[str]:
    """Return the filters without those that another one covers."""
    return frozenset(
        each
        for each in filters
        if not any(other != each and covers(other, each) for other in filters)
    )


def covers(wide: str, narrow: str) -> bool:
    """Whether every topic that fits the narrow filter fits the wide one."""
    wides, narrows = wide.split("/"), narrow.split("/")
    for number, level in enumerate(wides):
        if level == "#":
            return True
        if number >= len(narrows) or narrows[number] == "#":
            return False
        if level not in ("+", narrows[number]):
            return False
    return len(wides) == len(narrows)
