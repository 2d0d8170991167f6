"""How devices and sessions look over HTTP."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from api.http.shapes import Shape
from plant.ids import SLUG_PATTERN

LONGEST_PASSWORD = 1000
Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD)]


class Key(Shape):
    """A public key (RFC 7517), P-256 alone."""

    kty: Annotated[str, Field(pattern="^EC$")]
    crv: Annotated[str, Field(pattern="^P-256$")]
    x: Annotated[str, Field(max_length=100)]
    y: Annotated[str, Field(max_length=100)]


class Claim(Shape):
    """A device offers its key. The request is signed with that key."""

    device: Slug
    code: Annotated[str, Field(min_length=1, max_length=40)]
    key: Key


class First(Shape):
    """Whoever has the one-time link offers this browser's key, and opens the first account."""

    token: Annotated[str, Field(min_length=1, max_length=100)]
    key: Key
    person: Slug
    name: Annotated[str, Field(min_length=1, max_length=120)]
    password: Password


class Claimed(Shape):
    """What became of the offer."""

    device: Slug
    status: str = Field(description="`pending` until IT has compared the digits, then `active`")


class SignIn(Shape):
    """Somebody signs in with a password."""

    person: Annotated[str, Field(min_length=1, max_length=64)]
    password: Password


class StepUp(Shape):
    """The person who is signed in proves to be there."""

    password: Password


class OwnDevice(Shape):
    """What a device may know of itself."""

    id: str
    kind: str
    groups: list[str]
    tier: int
    key_not_after: AwareDatetime
    renew: bool = Field(description="whether half of the key's time is over")


class OwnPerson(Shape):
    """Who is signed in on it."""

    id: str
    roles: list[str]
    areas: list[str]
    until: AwareDatetime
    verified_at: AwareDatetime


class OwnPage(Shape):
    """A page of the console that is worth opening here."""

    path: str
    name: str


class Own(Shape):
    """What device this is, who sits here, and which pages there are for them."""

    device: OwnDevice
    person: OwnPerson | None
    pages: list[OwnPage]


class TicketWish(Shape):
    """A wish for a ticket: for this one path."""

    path: Annotated[str, Field(pattern="^/[^?#]{0,500}$")]


class Ticket(Shape):
    """Good once, for some seconds, as `?ticket=` of that path."""

    ticket: str
    seconds: int
