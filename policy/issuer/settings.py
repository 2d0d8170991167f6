"""What IT set of the issuer, and what somebody may be here by the groups that it tells."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from policy.people.roles import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """What the members of a group of the issuer are here."""

    group: str
    roles: frozenset[Role]
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """The issuer by its address, and our name and secret there; `name` is what people call it.

    `groups_claim` tells of which groups somebody is, `person_claim` how the account may be called.
    With `asks_anew` a login that is going on there does not do: desks are shared. With `alone` its
    people sign in there and nowhere else, so that who is out there is out here.
    """

    issuer: str
    client: str
    name: str
    grants: tuple[Grant, ...]
    secret: str = field(default="", repr=False)
    groups_claim: str = "groups"
    person_claim: str = "preferred_username"
    asks_anew: bool = True
    alone: bool = True

    def granted(self, groups: Iterable[str]) -> tuple[frozenset[Role], frozenset[str]]:
        """Return the roles and areas of all grants that fit; no roles where none does."""
        own = frozenset(groups)
        fitting = [each for each in self.grants if each.group in own]
        roles = frozenset(role for each in fitting for role in each.roles)
        return roles, frozenset(area for each in fitting for area in each.areas)
