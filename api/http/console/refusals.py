"""The devices that the gate refused since the last shift, each with why, in plain words.

What decided is told by policyd. Here equal reasons become one line, and a policy's own words,
or what was missing, become a sentence. Requests without any proof are no device: a browser that
opens a page makes one before it proves who it is, so they are counted and told apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.it.desk import Desk, PolicyDesk
from api.http.console.it.words import ACTIONS, KINDS, STATUSES, missing
from api.http.console.shell import page
from api.http.parts import Here, Parts
from plant.wire import time_text
from policy.errors import PolicyError

# How far back it goes where nobody handed over yet.
ONE_SHIFT = timedelta(hours=12)
# What the gate says of a request that proves nothing at all.
UNSIGNED = "the request is not signed"
routes = APIRouter(prefix="/handover/refused", include_in_schema=False)


@dataclass(slots=True)
class Refused:
    """One device that was refused for one reason: how often, and what it wanted."""

    device: str
    kind: str
    status: str
    person: str
    why: str
    count: int
    last: datetime
    request: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Who was refused, the latest first; how often nothing was proven; whether that is all."""

    devices: Sequence[Refused] = ()
    unsigned: int = 0
    is_whole: bool = True


@routes.get("", dependencies=[action(Action.REFUSAL_LIST)])
def refused(request: Request, parts: Here, desk: Desk) -> Response:
    """List the devices that were refused since the last handover."""
    plant = parts.plant.in_force[0]
    since = since_of(parts)
    found, problem = Refusals(), ""
    try:
        found = refusals_since(desk, since)
    except PolicyError as error:
        problem = str(error)
    told = {
        "refused": found.devices,
        "unsigned": found.unsigned,
        "is_whole": found.is_whole,
        "problem": problem,
        "since": since,
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M}",
        "STATUSES": STATUSES,
        "KINDS": KINDS,
    }
    return page(request, "refused.html", told, here="/handover")


def since_of(parts: Parts) -> datetime:
    """Return when the last shift signed, or where nobody did, when one would have begun."""
    signed = parts.store.desk.handovers(limit=1)
    return signed[0].at if signed else parts.clock.now() - ONE_SHIFT


def refusals_since(desk: PolicyDesk, since: datetime) -> Refusals:
    """Return who was refused since then."""
    told = desk.ask("audit.refusals", since=time_text(since))
    why = told.get("why")
    words = {name: str(each) for name, each in why.items()} if isinstance(why, dict) else {}
    lines: dict[tuple[str, str, str], Refused] = {}
    found = told.get("refusals")
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            _add(lines, _refused(each, words))
    apart = [each for each in lines.values() if not each.device and each.why == UNSIGNED]
    return Refusals(
        devices=tuple(each for each in lines.values() if each not in apart),
        unsigned=sum(each.count for each in apart),
        is_whole=told.get("is_whole") is True,
    )


def _add(lines: dict[tuple[str, str, str], Refused], new: Refused) -> None:
    there = lines.setdefault((new.device, new.person, new.why), new)
    if there is not new:
        there.count += new.count
        there.wanted = tuple(dict.fromkeys((*there.wanted, *new.wanted)))


def _refused(told: Mapping[str, object], why: Mapping[str, str]) -> Refused:
    kind, count, actions = str(told["kind"]), told["count"], told["actions"]
    return Refused(
        device=str(told["device"]) if kind not in {"unknown", ""} else "",
        kind=KINDS.get(kind, ""),
        status=str(told["status"]),
        person=str(told["person"]),
        why=reason_of(told, why),
        count=count if isinstance(count, int) else 1,
        last=datetime.fromisoformat(str(told["last"])),
        request=str(told["request"]),
        wanted=tuple(ACTIONS.get(str(each), "open what is not there") for each in _texts(actions)),
    )


def reason_of(told: Mapping[str, object], why: Mapping[str, str]) -> str:
    """Return why something was denied: what forbade it, what went wrong, or what was missing."""
    if policies := _texts(told["policies"]):
        return "; ".join(why.get(each) or each for each in policies)
    if errors := _texts(told["errors"]):
        return "; ".join(each.partition(" (")[0] for each in errors)
    for each in _texts(told["near_misses"]):
        lacks = [words for words, is_raw in missing(each, why).lacks if not is_raw]
        if lacks:
            return " and ".join(lacks)
    return "no policy allows it"


def _texts(told: object) -> list[str]:
    return [str(each) for each in told] if isinstance(told, list) else []
