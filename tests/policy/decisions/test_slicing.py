"""Questions that are asked together, and once where they are alike, get the answers of each."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.bundles.reading import read_bundle
from policy.bundles.starting import starter_folder
from policy.decisions.actions import ABILITIES, Action, Thing
from policy.decisions.engine import PolicySet, compile_policies
from policy.decisions.facts import Circumstances, DeviceFacts, PersonFacts, Question, Resource
from policy.decisions.slicing import Slices
from tests.policy.questions import GROUPS, NOW, a_device, a_person, a_question, a_thing, how

# What a policy can do with what it may look at, each in a policy of its own.
CONDITIONS = (
    "context.now < principal.key_not_after",
    "context.registry_age_seconds > 60",
    "context.registry_age_seconds + 1 > 60",
    "context.registry_age_seconds * 9223372036854775807 > 5",
    "principal.tier >= 2",
    "principal.tier == 2",
    "[1, 3].contains(principal.tier)",
    'principal has posture_at && principal.posture_at > context.now.offset(duration("-1h"))',
    'principal has posture_at && context.now.durationSince(principal.posture_at) < duration("2h")',
    "principal has posture_at && principal.posture_at < context.now",
    'context.now >= datetime("2026-03-02T12:00:00Z")',
    'context.now.toTime() > duration("12h")',
    'context has verified_at && context.now.durationSince(context.verified_at) < duration("5m")',
    'context has verified_at && duration("5m") > context.now.durationSince(context.verified_at)',
    "context has revealed_at",
    'principal == Device::"desk-1"',
    'principal in DeviceGroup::"phones"',
    'context has person && context.person == Person::"ada"',
    'context has person && context.person in Role::"security"',
    "context has person && resource in context.person.areas",
    'context has person && context.person.areas.contains(Area::"press")',
    'resource in Area::"paint"',
    'context.channel like "w*"',
    "principal has vouched_by && principal.vouched_by == principal",
    'context has break_glass && context.break_glass.contains(Grant::"all-areas")',
    "context == context",
    '(if context.proof == "ticket" then principal else principal).tier > 1',
)
# What only policies about one kind of thing can look at.
OF_A_KIND = (
    (Action.MEDIA_VIEW, 'context.now.durationSince(resource.recorded_at) < duration("1d")'),
    (Action.MEDIA_VIEW, 'resource.held || resource == Media::"thing-1"'),
    (Action.EVENT_DELIVER, "resource has worker && resource.worker == principal"),
    (Action.EVENT_DELIVER, "resource has worker && resource.worker.tier > 1"),
    (Action.SESSION_END, "context has person && context.person == resource.person"),
    (Action.MQTT_PUBLISH, 'resource.class == "event" && resource has owner'),
    (Action.BREAK_GLASS_AGREE, 'resource.grant == Grant::"all-areas"'),
    (Action.DEVICE_VIEW, "resource.tier > principal.tier"),
)


def the_policies() -> st.SearchStrategy[PolicySet]:
    """A handful of policies about everything or about one action."""
    anything = [f"{effect} (principal, action, resource)" for effect in ("permit", "forbid")]
    wide = st.tuples(st.sampled_from(anything), st.sampled_from(CONDITIONS))
    narrow = st.sampled_from(OF_A_KIND).map(
        lambda each: (f'permit (principal, action == Action::"{each[0]}", resource)', each[1])
    )
    return st.lists(wide | narrow, min_size=1, max_size=5).map(compiled)


def compiled(some: list[tuple[str, str]]) -> PolicySet:
    texts = (
        f'@id("P{number}") {head} when {{ {condition} }};'
        for number, (head, condition) in enumerate(some)
    )
    return compile_policies("\n".join(texts), GROUPS)


def near(step: timedelta) -> st.SearchStrategy[timedelta]:
    """About now, and about what policies compare it with."""
    return st.sampled_from([step * number for number in (-2, -1, 0, 1)])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    action = draw(st.sampled_from([*dict(OF_A_KIND), Action.EVENT_VIEW, Action.EVENT_LIST]))
    now = NOW + draw(near(timedelta(minutes=30)))
    device = draw(devices())
    area = draw(st.sampled_from(["press", "paint", "dock"]))
    return a_question(
        action,
        device=device,
        person=draw(st.none() | people()),
        resource=draw(things(ABILITIES[action].thing, area, device)),
        circumstances=Circumstances(
            now,
            draw(st.sampled_from(["http", "websocket"])),
            draw(st.sampled_from(["signature", "ticket", "none"])),
            draw(st.sampled_from([0, 59, 60, 61, 86_401, 1 << 63])),
            draw(st.none() | near(timedelta(minutes=5)).map(lambda ago: now + ago)),
            draw(st.sampled_from([frozenset(), frozenset({"all-areas"}), frozenset({"other"})])),
            draw(st.none() | st.just(now)),
        ),
    )


@st.composite
def devices(draw: st.DrawFn) -> DeviceFacts:
    return a_device(
        id=draw(st.sampled_from(["desk-1", "desk-2", "desk-3", "odd\ud800"])),
        status=draw(st.sampled_from(["active", "active", "active", "revoked"])),
        tier=draw(st.integers(0, 3)),
        groups=draw(st.frozensets(st.sampled_from([*GROUPS[:3], "unheard-of"]), max_size=2)),
        key_not_after=NOW + timedelta(days=1) * draw(st.integers(-1, 1)),
        posture_at=draw(st.none() | near(timedelta(hours=1)).map(lambda ago: NOW + ago)),
        vouched_by=draw(st.sampled_from([None, "desk-1", "desk-2"])),
    )


def people() -> st.SearchStrategy[PersonFacts]:
    return st.builds(
        lambda name, role, areas: replace(a_person(role, areas=tuple(areas)), id=name),
        st.sampled_from(["ada", "bob", "cy"]),
        st.sampled_from(["security", "it-admin"]),
        st.frozensets(st.sampled_from(["press", "paint", "dock"])),
    )


@st.composite
def things(draw: st.DrawFn, thing: Thing, area: str, device: DeviceFacts) -> Resource:
    facts: dict[str, object] = {}
    match thing:
        case Thing.MEDIA:
            facts = {
                "recorded_at": NOW - timedelta(hours=12) * draw(st.integers(0, 3)),
                "held": draw(st.booleans()),
            }
        case Thing.CAMERA:
            facts = {"worker": draw(st.sampled_from([None, device.id, "desk-2"]))}
        case Thing.SESSION:
            facts = {"person": draw(st.sampled_from(["ada", "bob"]))}
        case Thing.TOPIC:
            facts = {"owner": draw(st.sampled_from([None, device.id]))}
    made = a_thing(thing, area=area, **facts)
    if thing in (Thing.SITE, Thing.AREA):
        return made
    return replace(made, id=draw(st.sampled_from(["thing-1", "thing-2", "desk-1"])))


@settings(max_examples=60)
@given(policies=the_policies(), asked=st.lists(questions(), min_size=2, max_size=12))
def test_each_gets_the_answer_that_it_gets_alone(
    policies: PolicySet, asked: list[Question]
) -> None:
    slices = Slices(policies)
    alone = [policies.decide(each) for each in asked]
    assert slices.decide_all(asked) == alone
    assert slices.decide_all(asked[::-1]) == alone[::-1], "what it learned says the same"


@pytest.fixture(scope="module")
def starter() -> PolicySet:
    bundle = read_bundle(starter_folder())
    return compile_policies(bundle.policies, bundle.group_names)


def alike_but_for_one_fact(action: Action) -> list[Question]:
    """Somebody well known and nobody in particular, each as they are and with one other fact."""
    thing = a_thing(ABILITIES[action].thing)
    about = how(verified_at=NOW - timedelta(minutes=4), revealed_at=NOW)
    known = a_device(vouched_by="desk-1")
    somebody = a_question(
        action, device=known, person=a_person(), resource=thing, circumstances=about
    )
    nobody = a_question(
        action, device=a_device(id="desk-9", posture_at=None), resource=replace(thing, area=None)
    )
    return [
        replace(each, **{part: replace(old, **{name: value})})
        for each in (somebody, nobody)
        for part, name, value in OTHER_FACTS
        if (old := getattr(each, part)) is not None
    ] + [somebody, nobody, replace(somebody, person=None)]


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# Whatever a question holds, on either side of what the conditions above compare it with.
OTHER_FACTS = (
    *(("circumstances", "now", NOW + each) for each in (-HOUR, -MINUTE, MINUTE, 3 * HOUR)),
    *(("circumstances", "channel", each) for each in ("websocket", "link")),
    *(("circumstances", "proof", each) for each in ("ticket", "none")),
    *(("circumstances", "registry_age_seconds", each) for each in (59, 60, 61, 86_401, 1 << 63)),
    *(("circumstances", "verified_at", each) for each in (None, NOW, NOW - 6 * MINUTE)),
    *(("circumstances", "revealed_at", each) for each in (None, NOW - HOUR)),
    *(("circumstances", "break_glass", frozenset(each)) for each in (["all-areas"], ["other"])),
    *(("device", "id", each) for each in ("desk-1", "desk-2", "thing-1", "odd\ud800")),
    *(("device", "kind", each) for each in ("phone", "vision-worker")),
    *(("device", "status", each) for each in ("revoked", "pending")),
    *(("device", "tier", each) for each in (0, 1, 3, 1 << 63)),
    *(("device", "groups", frozenset(each)) for each in ([], ["phones"], ["unheard-of"])),
    *(("device", "key_not_after", each) for each in (NOW, NOW - HOUR, NOW.replace(year=999))),
    *(("device", "posture_at", each) for each in (None, NOW, NOW + HOUR, NOW - 3 * HOUR)),
    *(("device", "vouched_by", each) for each in (None, "desk-2", "desk-9")),
    *(("person", "id", each) for each in ("bob", "odd\ud800")),
    *(("person", "roles", frozenset(each)) for each in ([], ["it-admin"], ["unheard-of"])),
    *(("person", "areas", frozenset(each)) for each in ([], ["paint"], ["paint", "dock"])),
    ("person", "enabled", False),
    *(("resource", "id", each) for each in ("thing-2", "desk-1", "desk-9")),
    *(("resource", "area", each) for each in (None, "paint", "dock")),
    *(("resource", "worker", each) for each in ("desk-1", "desk-9", "worker-1")),
    *(("resource", "recorded_at", each) for each in (None, NOW - 23 * HOUR, NOW - 25 * HOUR)),
    *(("resource", "held", each) for each in (None, True)),
    *(("resource", "topic_class", each) for each in (None, "signal")),
    *(("resource", "owner", each) for each in ("desk-1", "desk-9")),
    *(("resource", "person", each) for each in (None, "ada", "bob")),
    *(("resource", "grant", each) for each in (None, "other")),
    ("resource", "device", a_device(id="thing-1", tier=1)),
)
IN_GENERAL = (Action.MEDIA_VIEW, Action.EVENT_DELIVER)


@pytest.mark.slow
def test_whatever_a_policy_looks_at_tells_questions_apart() -> None:
    looks = [(action, each) for each in CONDITIONS for action in IN_GENERAL]
    for action, condition in [*looks, *OF_A_KIND]:
        policies = compiled(
            [("permit (principal, action, resource)", "true"), narrowly(action, condition)]
        )
        asked = alike_but_for_one_fact(action)
        alone = [policies.decide(each) for each in asked]
        assert Slices(policies).decide_all(asked) == alone, condition


def narrowly(action: Action, condition: str) -> tuple[str, str]:
    return f'forbid (principal, action == Action::"{action}", resource)', condition


def test_what_the_policies_cannot_tell_apart_is_asked_once(starter: PolicySet) -> None:
    slices = Slices(starter)
    answers = slices.decide_all([viewing(number) for number in range(500)])
    assert (slices.asked, sum(each.allowed for each in answers)) == (1, 500)


def viewing(number: int) -> Question:
    """Another guard at another desk looks at another event in another area at another time."""
    area = f"area-{number}"
    return a_question(
        device=a_device(id=f"desk-{number}", posture_at=NOW - timedelta(minutes=number)),
        person=replace(a_person(areas=(area, "yard")), id=f"guard-{number}"),
        resource=replace(a_thing(Thing.EVENT, area=area), id=f"event-{number}"),
        circumstances=how(now=NOW + timedelta(seconds=number)),
    )


def test_a_policy_that_looks_at_the_hour_tells_the_hours_apart() -> None:
    slices = Slices(
        compile_policies(
            '@id("N1") permit (principal, action, resource)'
            ' when { context.now.toTime() < duration("12h5m") };',
            GROUPS,
        )
    )
    answers = slices.decide_all([viewing(number) for number in range(600)])
    assert (slices.asked, sum(each.allowed for each in answers)) == (600, 300)
