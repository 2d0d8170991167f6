"""Checks the audit that lies in an evidence package, and tells it to people.

A proof shows that a decision stands in the log. It cannot show that there was no other; that is
said each time.
"""

from collections.abc import Iterator, Mapping

from casework.evidence.audited import GIVING_OUT, Audited, CheckAudit, Use
from policy.audit.showing import shown_by
from policy.canonical import Json

# What was done, and what somebody wanted to do who was refused.
_VERBS = {
    "media.view": ("seen", "see them"),
    "media.hold": ("held", "hold them"),
    GIVING_OUT: ("given out", "give them out"),
}


def audit_check(key: str) -> CheckAudit:
    """Return what checks a bundle of proofs; with a key the log must be signed by that one."""

    def check(bundle: Mapping[str, object]) -> Audited:
        shown = shown_by(bundle, key=key)
        uses = tuple(_use(each) for each in shown.records)
        return Audited(shown.log, shown.key, shown.size, uses, shown.left_out)

    return check


def told_of(audited: Audited, *, is_known: bool) -> Iterator[str]:
    """Say what was proven, by whose key, and what was not."""
    uses = audited.uses
    count = f"{len(uses)} decision{'s' if len(uses) != 1 else ''}"
    yield f"{count} proven to stand in the log {audited.log}, when it had {audited.size} records"
    yield from _summed(uses)
    if audited.left_out:
        yield f"{audited.left_out} earlier ones are in the log and not in this package"
    yield "that there were no others is not proven: only the whole log shows that"
    yield f"signed by {audited.key}"
    if not is_known:
        yield "compare this key with the one that IT gives (`floorwatch policyd audit-key`)"


def _summed(uses: tuple[Use, ...]) -> Iterator[str]:
    summed: dict[str, list[Use]] = {}
    for use in uses:
        summed.setdefault(_deed(use), []).append(use)
    for deed, found in summed.items():
        times = "once" if len(found) == 1 else f"{len(found)} times"
        span = found[0].at if len(found) == 1 else f"{found[0].at} to {found[-1].at}"
        yield f"{deed}, {times}: {span}"


def _deed(use: Use) -> str:
    done, wanted = _VERBS.get(use.action, (use.action, use.action))
    device = "an unknown device" if use.device in {"", "unknown"} else use.device
    who = f"{use.person or 'somebody who was not signed in'} on {device}"
    return f"{done} by {who}" if use.allowed else f"refused: {who} wanted to {wanted}"


def _use(record: Mapping[str, Json]) -> Use:
    return Use(
        at=str(record["at"]),
        person=_id(record.get("person")),
        device=_id(record.get("device")),
        action=str(record.get("action", "")),
        thing=_id(record.get("resource")),
        allowed=record.get("decision") == "allow",
        request=str(record.get("request", "")),
    )


def _id(told: Json | None) -> str:
    return str(told.get("id", "")) if isinstance(told, Mapping) else ""
