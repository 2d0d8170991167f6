"""Questions by chance: right ones of every action, and some that cannot be judged."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from policy.decisions.actions import ABILITIES, Action
from policy.decisions.facts import Question
from tests.policy.questions import GROUPS, NOW, a_device, a_person, a_question, a_thing, how


@st.composite
def questions(draw: st.DrawFn) -> Question:
    action = draw(st.sampled_from(Action))
    device = a_device(
        status=draw(st.sampled_from(["active", "active", "revoked", "pending"])),
        tier=draw(st.integers(0, 3)),
        groups=draw(st.frozensets(st.sampled_from(GROUPS))),
        kind=draw(st.sampled_from(["phone", "workstation", "unknown"])),
        key_not_after=NOW + timedelta(seconds=draw(st.integers(-2, 2))),
    )
    roles = draw(st.lists(st.sampled_from(["security", "it-admin", "ot", "auditor"]), max_size=2))
    person = a_person(*roles, enabled=draw(st.booleans())) if roles else None
    area = draw(st.sampled_from(["press", "paint"]))
    asked = a_question(action, device=device, person=person)
    proof = draw(st.sampled_from(["signature", "none", "ticket"]))
    age = draw(st.sampled_from([0, 86_400, 86_401]))
    return replace(
        asked,
        resource=a_thing(ABILITIES[action].thing, area=area),
        circumstances=how(proof=proof, registry_age_seconds=age),
    )
