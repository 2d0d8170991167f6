"""What is known of a request: the device, the person, the thing, the circumstances.

All are values: equal questions get equal answers. Nothing here is taken from the
request's own word but what the device has proven; the registry and the store say the rest.
"""

from dataclasses import dataclass
from datetime import datetime

from policy.decisions.actions import Action, Thing

SITE = "site"


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A device as the registry has it now."""

    id: str
    kind: str
    status: str
    tier: int
    groups: frozenset[str]
    key_not_after: datetime
    posture_at: datetime | None = None
    vouched_by: str | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Somebody who signed in on the device."""

    id: str
    roles: frozenset[str]
    areas: frozenset[str]
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Resource:
    """What something is done to. Things of the plant have an area.

    `worker` and `owner` are ids of devices; `person`, `author`, `asked_by`, `agreed_by` of people.
    """

    thing: Thing
    id: str
    area: str | None = None
    worker: str | None = None
    recorded_at: datetime | None = None
    held: bool | None = None
    topic_class: str | None = None
    owner: str | None = None
    person: str | None = None
    author: str | None = None
    grant: str | None = None
    asked_by: str | None = None
    agreed_by: str | None = None
    device: DeviceFacts | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and how it is asked. `now` counts in whole seconds.

    `break_glass` are the emergency grants that run, and that the person opened with another.
    `verified_at` is when the person last proved to be there, `revealed_at` when they last said why
    people must be seen in pictures.
    """

    now: datetime
    channel: str
    proof: str
    registry_age_seconds: int = 0
    verified_at: datetime | None = None
    break_glass: frozenset[str] = frozenset()
    revealed_at: datetime | None = None

    def __post_init__(self) -> None:
        # Whole seconds: equal questions within one second get the one answer.
        object.__setattr__(self, "now", self.now.replace(microsecond=0))


@dataclass(frozen=True, slots=True)
class Question:
    """May this device do that, now?"""

    device: DeviceFacts
    action: Action
    resource: Resource
    circumstances: Circumstances
    person: PersonFacts | None = None


def the_site() -> Resource:
    """Return the site, which lists are asked of."""
    return Resource(Thing.SITE, SITE)


def the_system() -> Resource:
    """Return the system itself."""
    return Resource(Thing.SYSTEM, "system")


def stranger(now: datetime) -> DeviceFacts:
    """Return what is known of a device that has proven nothing."""
    return DeviceFacts("unknown", "unknown", "unknown", 0, frozenset(), now)
