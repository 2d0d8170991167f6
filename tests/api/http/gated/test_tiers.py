"""A plant whose policies ask for a tier: how its key is kept, and how old the news of its posture is.

Kind by tier by person by request, over HTTP and WebSocket, held against the reference evaluator.
The starter asks for no tier; these policies do, beside it.
"""

from datetime import UTC, datetime, timedelta

import pytest

from policy.audit.entries import time_text
from policy.bundles.reading import read_bundle
from policy.bundles.starting import starter_folder
from policy.decisions.actions import Action
from policy.decisions.engine import compile_policies
from policy.decisions.reference.judging import Policies
from tests.api.http.gated.plant import Desk, Gated
from tests.api.http.gated.test_matrix import (
    ASKS,
    EVENT,
    PEOPLE,
    allowed,
    expected,
    facts,
    keep_clip,
)
from tests.policy.daemon.answering import BY
from tests.policy.tiers import DEVICES

pytestmark = pytest.mark.slow

STRICTER = """
@id("T91-look")
@why("Who looks does so on a device whose posture is known and good")
forbid (principal, action in Action::"see", resource) unless { principal.tier >= 2 };

@id("T92-work")
@why("Who works does so on a device that keeps its key in hardware")
forbid (principal, action in Action::"work", resource) unless { principal.tier >= 3 };
"""
# One request of each sort; every one is asked of every kind and status in test_matrix.
SOME = {"self.view", "event.list", "event.view", "media.view", "event.judge", "live.view"}
TRIED = [ask for ask in ASKS if ask.action in SOME or ask.path.endswith("/live")]
KINDS = {"workstation": ("security-desks", "it-desks"), "phone": ("security-phones",)}
# A tier comes about in the same way on every kind; of phones one of each will do.
ENOUGH = [
    *(("workstation", name) for name in DEVICES),
    *(("phone", name) for name in ("stale", "seen", "hardware")),
]
# Nobody and a lead sit at each, IT where most could be allowed to it.
WHO = ("", "lea")
MOST = ("workstation", "hardware")


@pytest.fixture(scope="module")
def policies(plant: Gated) -> Policies:
    """Bring the stricter policies into force, and return them for the reference."""
    starter = read_bundle(starter_folder())
    stricter = compile_policies(f"{starter.policies}\n{STRICTER}", starter.group_names)
    plant.guard.gate._point.enforce(stricter, "2:stricter")
    return stricter.raw


@pytest.fixture(scope="module")
def furnished(plant: Gated, policies: Policies) -> Gated:
    """Devices of each tier, people, and an event with its clip."""
    del policies
    for kind, name in ENOUGH:
        protection, good, days, _ = DEVICES[name]
        device = f"{kind}-{name}"
        plant.register(device, kind, *KINDS[kind])
        plant.claim(device, protection=protection)
        plant.approve(device)
        if good is not None:
            _see(plant, device, kind, good=good, days=days)
    for person in ("lea", "ida"):
        plant.person(person, [*PEOPLE[person].roles], [*PEOPLE[person].areas])
    plant.a_desk("vision-worker-active", "vision-worker", "vision-workers")
    plant.parts.intake.take(EVENT)
    keep_clip(plant)
    return plant


def _see(plant: Gated, device: str, kind: str, *, good: bool, days: int) -> None:
    """Let a list of IT's other system tell the posture of a device."""
    seen = time_text(datetime.now(UTC) - timedelta(days=days))
    content = f"asset_tag,serial,compliant,seen_at\n{device},,{str(good).lower()},{seen}\n"
    plant.ask("device.import", content=content, kind=kind, groups=[], do=True, by=BY)


@pytest.mark.parametrize(("kind", "name"), ENOUGH)
def test_a_device_of_each_tier_may_what_the_second_reading_says(
    furnished: Gated, policies: Policies, kind: str, name: str
) -> None:
    desk = furnished.desks[f"{kind}-{name}"]
    assert facts(desk, furnished).tier == DEVICES[name][-1]
    wrong = []
    may: set[Action] = set()
    for person in (*WHO, "ida") if (kind, name) == MOST else WHO:
        desk.client.cookies.clear()
        if person:
            furnished.sign_in(person, desk)
        for ask in TRIED:
            wanted = expected(furnished, desk, PEOPLE[person], ask, policies)
            if wanted:
                may.add(ask.action)
            if allowed(furnished, desk, ask) is not wanted:
                wrong.append((person, ask.method, ask.path, wanted))
    assert wrong == []
    assert _reaches(may) == _wanted(kind, DEVICES[name][-1])


def _reaches(actions: set[Action]) -> list[bool]:
    """Return whether somebody could know what this is, look, and work there."""
    return [each in actions for each in (Action.SELF_VIEW, Action.EVENT_VIEW, Action.EVENT_JUDGE)]


def _wanted(kind: str, tier: int) -> list[bool]:
    return [True, tier >= 2, tier >= 3 and kind == "workstation"]


def test_a_posture_that_grows_old_or_bad_locks_at_once(furnished: Gated) -> None:
    desk: Desk = furnished.desks["workstation-hardware"]
    furnished.sign_in("lea", desk)
    assert desk.get("/api/v1/events").status_code == 200
    _see(furnished, desk.name, "workstation", good=False, days=0)
    assert desk.get("/api/v1/events").status_code == 403
    assert desk.get("/api/v1/self").status_code == 200
