"""What IT asks of policyd about the policies: what is in force, and what others would change."""

from itertools import islice

from policy.audit.entries import time_text
from policy.bundles.pieces import pieces_of
from policy.bundles.reading import Bundle, bundle_of
from policy.bundles.replaying import Change, decision_lines
from policy.bundles.replaying_apart import what_if_apart
from policy.bundles.trying import Tried, try_bundle
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.house import House
from policy.decisions.engine import PolicySet, gate_text
from policy.errors import BundleError

MOST_ASKED = 100_000


def _show(house: House, asked: Asked) -> Told:
    """Return the bundle in force: who approved it, each policy, each test with its result."""
    del asked
    loaded, bundle, approvers = house.bundles.loaded, house.bundles.bundle, house.bundles.approvers
    tried = try_bundle(bundle)
    return {
        "version": loaded.version,
        "digest": loaded.digest,
        "parent": bundle.parent,
        "author": bundle.author,
        "ticket": bundle.ticket,
        "about": bundle.about,
        "since": time_text(house.bundles.since),
        "approved_by": sorted(loaded.approved_by),
        "approvers": [] if approvers is None else sorted(approvers.keys),
        "threshold": 0 if approvers is None else approvers.threshold,
        "groups": dict(bundle.groups),
        "files": [
            {"name": "the gate's own", "policies": _policies(gate_text(), tried)},
            *(
                {"name": name, "policies": _policies(text, tried)}
                for name, text in _texts(bundle).items()
            ),
        ],
        "tests": _tests(tried),
        "cases": tried.cases,
        "failures": len(tried.failures),
    }


def _all_texts(house: House, asked: Asked) -> Told:
    """Return the text of each file of policies in force."""
    del asked
    return {"files": dict(_texts(house.bundles.bundle))}


def _what_if(house: House, asked: Asked) -> Told:
    """Ask the bundle in force, with other texts in some of its files, what was asked before."""
    bundle = house.bundles.bundle
    changed = {name: str(text) for name, text in asked.table("files").told.items()}
    if strange := changed.keys() - _texts(bundle).keys():
        raise BundleError(f"{sorted(strange)} are no files of the bundle in force")
    other = {name: text.replace("\r\n", "\n").encode() for name, text in changed.items()}
    tried = try_bundle(bundle_of({**bundle.files, **other}, {}, where="your change"))
    last = min(max(1, asked.number("last", 5_000)), MOST_ASKED)
    lines = decision_lines(house.journal.folder, last=last)
    found = what_if_apart(tried.bundle, tried.policies, lines)
    return {
        "asked": found.asked,
        "newly_denied": found.newly_denied,
        "newly_allowed": found.newly_allowed,
        "changes": [change_told(each) for each in found.changes],
        "faults": list(tried.faults),
        "failures": [str(each) for each in islice(tried.failures, 50)],
        "cases": tried.cases,
        "differs": any(bundle.files[name] != text for name, text in other.items()),
        "why": whys(tried.policies),
    }


def whys(policies: PolicySet) -> dict[str, Json]:
    """Return what each policy says of itself."""
    return {name: each.why for name, each in policies.infos.items()}


def _texts(bundle: Bundle) -> dict[str, str]:
    return {
        name: data.decode()
        for name, data in sorted(bundle.files.items())
        if name.startswith("policies/")
    }


def _policies(text: str, tried: Tried) -> list[Json]:
    infos = tried.policies.infos
    return [
        {
            "id": each.id,
            "why": infos[each.id].why,
            "forbids": infos[each.id].forbids,
            "comment": each.comment,
            "text": each.text,
        }
        for each in pieces_of(text)
    ]


def _tests(tried: Tried) -> list[Json]:
    """Return the tests by what they are about, each cell with what is wanted and what came."""
    failed = {id(each.case): str(each) for each in tried.failures}
    notes: dict[str, list[Json]] = {}
    for case in tried.tests:
        told: dict[str, Json] = {
            "cell": case.cell,
            "allowed": case.allowed,
            "because": case.because or "",
            "failure": failed.get(id(case), ""),
        }
        notes.setdefault(case.note, []).append(told)
    return [{"note": note, "cases": cases} for note, cases in notes.items()]


def change_told(change: Change) -> dict[str, Json]:
    """Return a decision that would be another one."""
    asked, answer = change.decided.question, change.answer
    return {
        "seq": change.decided.seq,
        "device": asked.device.id,
        "person": asked.person.id if asked.person else "",
        "action": asked.action.value,
        "resource": f"{asked.resource.thing.value} {asked.resource.id}",
        "area": asked.resource.area or "",
        "allowed": answer.allowed,
        "because": list(answer.because),
        "errors": list(answer.errors),
        "near": list(change.near),
    }


POLICY: dict[str, Operation] = {
    "policy.show": _show,
    "policy.texts": _all_texts,
    "policy.whatif": _what_if,
}
