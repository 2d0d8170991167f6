"""Who carries between the server and the plant's issuer, where people sign in with their own accounts."""

from dataclasses import dataclass, field
from typing import Protocol

from policy.canonical import Json


@dataclass(frozen=True, slots=True)
class Returned:
    """What a browser brought back from the issuer."""

    state: str
    code: str = field(repr=False)
    issuer: str


class Elsewhere(Protocol):
    """Reaches the issuer. `name` is what people call it."""

    @property
    def name(self) -> str:
        """What the door calls it, after the words "Sign in with"."""
        ...

    def begin(self, *, device: str, session: str, origin: str) -> str:
        """Return where the browser of a device goes, or raise PolicyError."""
        ...

    def said_of(self, device: str, returned: Returned) -> dict[str, Json]:
        """Return what the issuer says of who came back, for policyd to judge, or raise PolicyError."""
        ...
