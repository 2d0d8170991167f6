"""What people ask of policyd about proposals: to make one, to look at it, to drop it, to fetch it.

Who may propose was decided before. Dropping somebody else's is for IT.
"""

from collections.abc import Callable
from difflib import unified_diff
from itertools import islice

from plant.ids import is_slug
from policy.audit.entries import Entry, Kind, time_text
from policy.bundles.reading import META, Bundle
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_policy import change_told, whys
from policy.daemon.house import House
from policy.daemon.proposals import Proposal
from policy.errors import BundleError
from policy.people.roles import Role
from policy.registry.store import Actor

_MOST_FAILURES = 50


def _make(house: House, asked: Asked) -> Told:
    """Propose the bundle in force with other texts in some of its files."""
    by = asked.by
    # Its file is named after it too.
    if not is_slug(by.person):
        raise BundleError("nobody is signed in who could propose", remedy="sign in first")
    texts = {name: str(text) for name, text in asked.table("files").told.items()}
    record = _recorder(house, by, "bundle proposed")
    made = house.proposals.propose(house.bundles.bundle, by.person, texts, by.reason, record)
    return {"person": made.person, "digest": made.bundle.digest}


def _list(house: House, asked: Asked) -> Told:
    """Return all proposals in short, the oldest first."""
    del asked
    in_order = sorted(house.proposals.all().values(), key=lambda each: each.at)
    return {"proposals": [_short(house, each) for each in in_order]}


def _show(house: House, asked: Asked) -> Told:
    """Return a proposal: what it changes, how its tests go, what it would have decided otherwise."""
    found = house.proposals.of(asked.text("person"))
    approvers = house.bundles.approvers
    counts = set() if approvers is None else approvers.keys.keys() - {found.person}
    return {
        **_short(house, found),
        "digest": found.bundle.digest,
        "diff": _diff(house.bundles.bundle, found.bundle),
        "faults": list(found.tried.faults),
        "failures": [str(each) for each in islice(found.tried.failures, _MOST_FAILURES)],
        "cases": found.tried.cases,
        "changes": [change_told(each) for each in [*found.shadow.changes]],
        "why": whys(found.tried.policies),
        "approvers": sorted(counts),
        "threshold": 0 if approvers is None else approvers.threshold,
    }


def _files(house: House, asked: Asked) -> Told:
    """Return the files of a proposal, to be looked at, mended and signed elsewhere."""
    bundle = house.proposals.of(asked.text("person")).bundle
    return {"files": {name: data.decode() for name, data in bundle.files.items()}}


def _drop(house: House, asked: Asked) -> Told:
    """Forget a proposal: one's own, or as IT anybody's."""
    by, person = asked.by, asked.text("person")
    known = house.people.all().get(by.person)
    is_it = known is not None and known.enabled and Role.IT_ADMIN in known.roles
    if by.person != person and not is_it:
        raise BundleError("this proposal is somebody else's", remedy="ask IT to drop it")
    house.proposals.drop(person, _recorder(house, by, "proposal dropped"))
    return {}


def _recorder(house: House, by: Actor, what: str) -> Callable[[Bundle], None]:
    """Return what records a proposal; what cannot be recorded is raised, and not done."""

    def record(bundle: Bundle) -> None:
        facts: dict[str, Json] = {
            "what": what,
            "author": bundle.author,
            "digest": bundle.digest,
            "by": {"person": by.person, "device": by.device, "reason": by.reason},
        }
        house.journal.append(Entry(Kind.POLICY, house.now(), facts))

    return record


def _short(house: House, proposal: Proposal) -> dict[str, Json]:
    bundle, shadow = proposal.bundle, proposal.shadow
    return {
        "person": proposal.person,
        "at": time_text(proposal.at),
        "about": bundle.about,
        "version": bundle.version,
        "outdated": bundle.parent != house.bundles.loaded.digest,
        "good": proposal.tried.is_good,
        "watched_since": time_text(proposal.watched_since),
        "asked": shadow.asked,
        "newly_denied": shadow.newly_denied,
        "newly_allowed": shadow.newly_allowed,
        "missed": house.proposals.missed,
    }


def _diff(before: Bundle, after: Bundle) -> list[Json]:
    """Return what is changed, file by file, as lines with `+`, `-` or a blank before them."""
    changed = [
        name
        for name in sorted(before.files.keys() | after.files.keys())
        if name != META and before.files.get(name) != after.files.get(name)
    ]
    return [
        {"file": name, "lines": _lines(before.files.get(name), after.files.get(name))}
        for name in changed
    ]


def _lines(before: bytes | None, after: bytes | None) -> list[Json]:
    old, new = ((each or b"").decode().splitlines() for each in (before, after))
    return list(islice(unified_diff(old, new, n=2, lineterm=""), 2, None))


PROPOSALS: dict[str, Operation] = {
    "proposal.make": _make,
    "proposal.list": _list,
    "proposal.show": _show,
    "proposal.files": _files,
    "proposal.drop": _drop,
}
