"""What may come into force after what is in force: newer, approved, tested, and its child.

To go back, IT gives older content a new version and approves it: nothing is ever rolled
back silently, and two bundles that claim the same parent cannot both come into force.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from policy.break_glass.grants import Grant
from policy.bundles.emergencies import opened_by
from policy.bundles.reading import Bundle
from policy.bundles.signing import Approvers, must_be_approved
from policy.bundles.trying import Tried, must_be_good, try_bundle
from policy.decisions.engine import PolicySet
from policy.errors import BundleError


@dataclass(frozen=True, slots=True)
class Loaded:
    """A bundle that may decide. `emergencies` are the policies that go by a running grant."""

    version: int
    digest: str
    policies: PolicySet
    groups: tuple[str, ...]
    approved_by: frozenset[str]
    grants: Mapping[str, Grant]
    emergencies: Mapping[str, frozenset[str]]

    @property
    def name(self) -> str:
        """How a decision's record names it."""
        return f"{self.version}:{self.digest[:12]}"


def load(bundle: Bundle, approvers: Approvers, *, after: Loaded | None = None) -> Loaded:
    """Return the bundle ready to decide, or raise BundleError; `after` is in force until now."""
    if after is not None and bundle.digest != after.digest:
        _must_follow(bundle, after)
    who = must_be_approved(bundle, approvers)
    tried = try_bundle(bundle)
    must_be_good(tried)
    return loaded_of(tried, who)


def loaded_of(tried: Tried, approved_by: frozenset[str]) -> Loaded:
    """Return a bundle that was tried, as it decides."""
    bundle = tried.bundle
    return Loaded(
        bundle.version,
        bundle.digest,
        tried.policies,
        bundle.group_names,
        approved_by,
        bundle.grants,
        opened_by(tried.policies.raw),
    )


def _must_follow(bundle: Bundle, after: Loaded) -> None:
    if bundle.version <= after.version:
        raise BundleError(
            f"version {bundle.version} is not newer than version {after.version} in force",
            remedy="give it a higher version, also to go back to something older",
        )
    if bundle.parent != after.digest:
        raise BundleError(
            f"version {bundle.version} was not made from version {after.version} in force",
            remedy=f"look at what changed there, and set parent to {after.digest}",
        )
