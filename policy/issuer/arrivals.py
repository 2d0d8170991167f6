"""The account of whom the issuer tells: made at the first arrival, brought up to date at each.

An account belongs to the issuer's word for a person (`sub`), never to a name: somebody who is
called `ida` there gets no account of an `ida` here. Roles are those of the groups, each time.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from policy.errors import PeopleError
from policy.issuer.identity import Identity
from policy.issuer.settings import IssuerSettings
from policy.people.accounts import People, Person
from policy.registry.store import Actor

_LONGEST_ID, _LONGEST_NAME = 48, 120


def arrived(
    people: People,
    settings: IssuerSettings,
    identity: Identity,
    device: str,
    end_sessions: Callable[[str], object],
) -> Person:
    """Return the account of who arrived, or raise PeopleError; who loses a role is signed out."""
    by = Actor("", device, f"sign-in at {settings.issuer}")
    roles, areas = settings.granted(identity.groups)
    known = people.all()
    subject = subject_of(settings, identity)
    before = next((each for each in known.values() if each.subject == subject), None)
    if before is None:
        if not roles:
            raise _nothing_granted(settings)
        name = _free_id(identity, subject, known)
        return people.add(Person(name, _shown(identity) or name, roles, areas, subject=subject), by)
    if not before.enabled:
        raise PeopleError("this account is closed", remedy="ask IT")
    # Areas that IT gave on its page stay where no grant names any.
    after = replace(before, roles=roles, areas=areas or before.areas)
    if after != before:
        people.change(before.id, lambda _: after, by)
    if before.roles - roles:
        end_sessions(before.id)
    if not roles:
        raise _nothing_granted(settings)
    return after


def subject_of(settings: IssuerSettings, identity: Identity) -> str:
    """Return the one name of a person that no other issuer and nobody else there has."""
    return f"{settings.issuer} {identity.subject}"


def _free_id(identity: Identity, subject: str, known: Mapping[str, Person]) -> str:
    """Return an id like what somebody is called, of nobody else's account."""
    called = identity.called.partition("@")[0].lower()
    slug = re.sub(r"[^a-z0-9]+", "-", called)[:_LONGEST_ID].strip("-") or "person"
    if slug not in known:
        return slug
    return f"{slug}-{hashlib.sha256(subject.encode()).hexdigest()[:8]}"


def _shown(identity: Identity) -> str:
    printable = "".join(each for each in identity.name if each.isprintable())
    return printable.strip()[:_LONGEST_NAME]


def _nothing_granted(settings: IssuerSettings) -> PeopleError:
    return PeopleError(
        f"{settings.name} knows you, and none of your groups may sign in here",
        remedy="ask IT which group you need",
    )
