"""An evidence package: what was given out of an incident, to whom, by whom and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plant.ids import IncidentId


@dataclass(frozen=True, slots=True)
class Package:
    """One package that was made. The hash of its manifest stands for all that is in it."""

    id: str
    incident: IncidentId
    recipient: str
    reason: str
    made_by: str
    made_at: datetime
    manifest_sha256: str


class PackageStore(Protocol):
    """Answers what was given out."""

    def of_incident(self, incident: IncidentId) -> tuple[Package, ...]:
        """Return the packages that were made of an incident, the first one first."""
        ...


class PackageWriting(Protocol):
    """How a transaction notes that something was given out."""

    def keep_package(self, package: Package) -> None:
        """Keep that a package was made."""
        ...


class Signer(Protocol):
    """Signs for the plant. The key never leaves it."""

    @property
    def key(self) -> str:
        """The public key, in base64url."""
        ...

    def sign(self, data: bytes) -> str:
        """Return the signature of some bytes, in base64url."""
        ...
