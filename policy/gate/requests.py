"""A request on its way through the gate: what it wants, what it proved, what was said to it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from policy.decisions.actions import Action
from policy.decisions.facts import PersonFacts, Question, Resource
from policy.people.sessions import Session
from policy.signatures.form import Request

Find = Callable[[PersonFacts | None, bytes], Resource]
"""Finds out what a request is about: who sits there, and the body if it is read first.

It is asked when the device is proven and the body is the one that was signed. What cannot be
found out is raised as a PlantError, and denied.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants to do, to what.

    With `find`, `resource` stands only for what was asked before it could be found out.
    """

    action: Action
    resource: Resource
    find: Find | None = None
    reads_body: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came: what its signature covers, and what goes beside it.

    `certificate` is what a client showed TLS (DER), where a door asks for one; then nothing is signed.
    """

    request: Request
    path: str
    channel: str
    session: str | None = None
    ticket: str | None = None
    certificate: bytes | None = None


class Refusal(Enum):
    """Why there is no yes, as HTTP says it."""

    UNPROVEN = 401
    DENIED = 403
    NOT_NOW = 503


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may go on: as which question, with which body, under which number.

    `sees_people` says of a picture whether people may be seen in it; else they must be blurred.
    """

    number: str
    question: Question
    thumbprint: str | None
    digest: bytes | None
    session: Session | None
    is_signed: bool
    sees_people: bool = False


@dataclass(frozen=True, slots=True)
class Proven:
    """A request whose device is known, and which is not decided yet."""

    asked: Admitted
    find: Find | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that may not. `server_time` is told to a device whose clock is off."""

    number: str
    refusal: Refusal
    what: str
    server_time: int | None = None
