"""An evidence package: what was given out of an incident, to whom, by whom and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plant.ids import IncidentId
from plant.wire import Json


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


class AuditProver(Protocol):
    """Proves what the audit says of things, on behalf of one who was allowed to give them out."""

    @property
    def request(self) -> str:
        """The number under which the audit has the decision that allowed it."""
        ...

    def prove(self, things: Sequence[str], since: datetime) -> Mapping[str, Json]:
        """Return a bundle of proofs that can be checked anywhere, or raise PlantError."""
        ...
