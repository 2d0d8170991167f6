"""Approval: statements over a bundle's digest and version, by keys of IT, two of n.

Who wrote the bundle may sign it too, and it does not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policy.bundles.reading import SIGNATURES, Bundle
from policy.bundles.trying import must_be_good, try_bundle
from policy.canonical import Json
from policy.errors import BundleError
from policy.statements import Reading, StatementError, Stating

KIND = "policy-bundle"


@dataclass(frozen=True, slots=True)
class Approvers:
    """The people of IT whose keys count, by name, and how many of them it takes."""

    keys: Mapping[str, Ed25519PublicKey]
    threshold: int = 2

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= len(self.keys):
            raise BundleError(
                f"{self.threshold} of {len(self.keys)} approvals can never be right",
                remedy="name more approvers",
            )


def sign_bundle(bundle: Bundle, key: Ed25519PrivateKey) -> str:
    """Return the approval of somebody, if the bundle passes its own tests."""
    must_be_good(try_bundle(bundle))
    return Stating(KIND, key).state(_stated(bundle))


def write_signature(folder: Path, name: str, statement: str) -> Path:
    """Put an approval beside the bundle."""
    (folder / SIGNATURES).mkdir(exist_ok=True)
    path = folder / SIGNATURES / f"{name}.jws"
    path.write_text(f"{statement}\n", "ascii")
    return path


def approved_by(bundle: Bundle, approvers: Approvers) -> frozenset[str]:
    """Return who approved exactly this bundle, its author left out."""
    found = set()
    for name, statement in bundle.signatures.items():
        key = approvers.keys.get(name)
        if key is None or name == bundle.author:
            continue
        try:
            stated = Reading(KIND, key).read(statement)
        except StatementError:
            continue
        if stated == _stated(bundle):
            found.add(name)
    return frozenset(found)


def must_be_approved(bundle: Bundle, approvers: Approvers) -> frozenset[str]:
    """Return who approved, or raise BundleError if they are too few."""
    found = approved_by(bundle, approvers)
    if len(found) < approvers.threshold:
        who = ", ".join(sorted(found)) or "nobody"
        raise BundleError(
            f"version {bundle.version} is approved by {who}; {approvers.threshold} are needed",
            remedy=f"ask {', '.join(sorted(approvers.keys.keys() - found - {bundle.author}))}",
        )
    return found


def _stated(bundle: Bundle) -> dict[str, Json]:
    return {"digest": bundle.digest, "version": bundle.version, "parent": bundle.parent}
