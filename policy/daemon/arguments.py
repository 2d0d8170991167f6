"""The arguments of a question to policyd: JSON that came over a socket, checked one by one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policy.canonical import Json
from policy.daemon.house import House
from policy.errors import PolicyError
from policy.keys import DeviceKey
from policy.registry.store import Actor

Told = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Asked:
    """Arguments by name; one that is missing or of another type is a PolicyError."""

    told: Mapping[str, Json]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        value = self.told.get(name, default)
        if not isinstance(value, str):
            raise PolicyError(f"{name} is no text")
        return value

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.told.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise PolicyError(f"{name} is no whole number")
        return value

    def truth(self, name: str) -> bool:
        """Return whether something is so; what is not said is not."""
        value = self.told.get(name, False)
        if not isinstance(value, bool):
            raise PolicyError(f"{name} is neither true nor false")
        return value

    def has(self, name: str) -> bool:
        """Whether something is said at all."""
        return self.told.get(name) is not None

    def texts(self, name: str) -> frozenset[str]:
        """Return a set of texts."""
        value = self.told.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise PolicyError(f"{name} is no list of texts")
        return frozenset(str(each) for each in value)

    def table(self, name: str) -> "Asked":
        """Return arguments within an argument."""
        value = self.told.get(name)
        if not isinstance(value, dict):
            raise PolicyError(f"{name} is no table")
        return Asked(value)

    @property
    def by(self) -> Actor:
        """Who asks for a change."""
        by = self.table("by")
        return Actor(by.text("person"), by.text("device"), by.text("reason", ""))

    @property
    def key(self) -> DeviceKey:
        """The key that a device offers, in a request that it signed with it."""
        try:
            return DeviceKey.from_jwk(dict(self.table("key").told))
        except ValueError as error:
            raise PolicyError("the key is none") from error


Operation = Callable[[House, Asked], Told]
