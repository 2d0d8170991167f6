"""How devices and sessions look over HTTP."""

from typing import Annotated

from pydantic import AwareDatetime, Field, JsonValue, model_validator

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


Base64Url = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,8000}$")]
PasskeyId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,1400}$")]


class PeopleReveal(Shape):
    """Why people must be seen in pictures. It stands in the audit, with who said it."""

    reason: Annotated[str, Field(min_length=3, max_length=500, pattern=r"\S\s*\S\s*\S")]


class PasskeyProof(Shape):
    """What a browser says with a passkey (WebAuthn), each in base64url."""

    id: PasskeyId
    client_data: Base64Url
    authenticator_data: Base64Url
    signature: Base64Url


class PasskeyMade(Shape):
    """A passkey that a browser made (WebAuthn), each in base64url."""

    id: PasskeyId
    client_data: Base64Url
    attestation: Base64Url


class PasskeyOptions(Shape):
    """What `navigator.credentials` is asked with, as WebAuthn has it in JSON."""

    options: dict[str, JsonValue]


class OwnPasskey(Shape):
    """A passkey of who is signed in."""

    id: str
    device: str = Field(description="where it was made")
    made_at: AwareDatetime
    shared: bool = Field(description="whether it may be on other devices of the person too")


class OwnPasskeys(Shape):
    """The passkeys of who is signed in."""

    passkeys: list[OwnPasskey]


class FromElsewhere(Shape):
    """What a browser brought back from the plant's issuer (OpenID Connect)."""

    state: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
    code: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,4000}$")]
    issuer: Annotated[str, Field(max_length=500)] = Field(
        default="", description="the parameter `iss`, where the issuer sends it"
    )


class There(Shape):
    """Where the browser goes to sign in at the plant's issuer."""

    location: str


class SignIn(Shape):
    """Somebody signs in: with a name and a password, or with what says by itself whose it is."""

    person: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    password: Password | None = None
    passkey: PasskeyProof | None = None
    elsewhere: FromElsewhere | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "SignIn":
        by_name = self.person is not None and self.password is not None
        if [by_name, self.passkey is not None, self.elsewhere is not None].count(True) != 1:
            raise ValueError("sign in with person and password, a passkey, or elsewhere")
        return self


class StepUp(Shape):
    """The person who is signed in proves to be there: with a password, a passkey, or elsewhere."""

    password: Password | None = None
    passkey: PasskeyProof | None = None
    elsewhere: FromElsewhere | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "StepUp":
        if [self.password, self.passkey, self.elsewhere].count(None) != 2:
            raise ValueError("prove it with a password, a passkey, or elsewhere")
        return self


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


class Notice(Shape):
    """What everybody must be told while an emergency grant runs, or is asked for."""

    words: str
    runs: bool = Field(description="whether it runs; else somebody asks for it")
    until: AwareDatetime


class Own(Shape):
    """What device this is, who sits here, and which pages there are for them."""

    device: OwnDevice
    person: OwnPerson | None
    pages: list[OwnPage]
    notices: list[Notice]
    elsewhere: str = Field(
        default="", description="what the plant's issuer is called, where people may sign in there"
    )


class TicketWish(Shape):
    """A wish for a ticket: for this one path."""

    path: Annotated[str, Field(pattern="^/[^?#]{0,500}$")]


class Ticket(Shape):
    """Good once, for some seconds, as `?ticket=` of that path."""

    ticket: str
    seconds: int
