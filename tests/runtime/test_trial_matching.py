"""Two sides are held against each other: what is the same, what is more, what fewer, and why."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from plant.events import Event, EventKind
from plant.ids import CameraId, EventId, RuleId
from plant.near_misses import NearMiss
from plant.trials import Findings, Judged, Tried
from runtime.trial_matching import findings
from tests.builders import an_event, at

RULE = RuleId("after-hours")
RULES = (frozenset({RULE}), frozenset({RULE}))


def lasting(begins: float, ends: float | None, rule: str = RULE) -> Event:
    event = an_event(begins, ended_at=None if ends is None else at(ends))
    return replace(event, rule=replace(event.rule, id=RuleId(rule)))


def held(
    before: list[Event],
    after: list[Event],
    *,
    rules: tuple[frozenset[RuleId], frozenset[RuleId]] = RULES,
    misses: tuple[NearMiss, ...] = (),
) -> Findings:
    sides = Judged(tuple(before)), Judged(tuple(after), misses)
    tried = Tried(*sides, at(0).timestamp(), at(1000).timestamp(), 1000.0)
    return findings(tried, CameraId("dock"), rules)


def test_events_that_overlap_are_the_same_and_say_how_far_the_onset_moved() -> None:
    found = held([lasting(10, 60)], [lasting(40, 60)])
    assert [each.note for each in found.same] == ["30.0 s later"]
    assert not found.more
    assert not found.fewer


def test_events_that_only_begin_near_each_other_are_the_same() -> None:
    assert held([lasting(10, 10)], [lasting(11.5, 11.5)]).same
    assert not held([lasting(10, 10)], [lasting(13, 13)]).same


def test_of_two_the_nearer_is_the_same() -> None:
    found = held([lasting(10, 30)], [lasting(9, 11), lasting(10.1, 30)])
    assert [each.onset_at for each in found.same] == [at(10.1)]
    assert [each.onset_at for each in found.more] == [at(9)]


def test_an_event_that_never_ended_lasts_to_the_end() -> None:
    assert held([lasting(10, None)], [lasting(900, 950)]).same


def test_events_of_two_rules_are_never_the_same() -> None:
    found = held([lasting(10, 20)], [lasting(10, 20, "other")])
    assert [each.note for each in found.more] == ["the rule is new"]
    assert [each.note for each in found.fewer] == ["below 60% now"]


def test_a_rule_that_is_gone_is_said_to_be() -> None:
    found = held([lasting(10, 20)], [], rules=(frozenset({RULE}), frozenset()))
    assert [each.note for each in found.fewer] == ["the rule is gone"]


def test_what_comes_near_now_says_how_near() -> None:
    miss = NearMiss(
        CameraId("dock"),
        RULE,
        EventKind.ZONE_INTRUSION,
        "apron",
        "a person",
        0.83,
        at(8).timestamp(),
        at(15).timestamp(),
    )
    assert [e.note for e in held([lasting(10, 20)], [], misses=(miss,)).fewer] == [
        "comes to 83% now"
    ]


spans = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 90), st.sampled_from(["a", "b"])), max_size=25
)


def events(told: list[tuple[int, int, str]]) -> list[Event]:
    made = [lasting(begins, begins + length, rule) for begins, length, rule in sorted(told)]
    return [replace(each, id=EventId(f"e{index}")) for index, each in enumerate(made)]


@given(spans, spans)
def test_nothing_is_lost_and_nothing_told_twice(
    before: list[tuple[int, int, str]], after: list[tuple[int, int, str]]
) -> None:
    found = held(events(before), events(after))
    assert len(found.same) + len(found.fewer) == len(before)
    assert len(found.same) + len(found.more) == len(after)


@given(spans)
def test_a_change_of_nothing_changes_nothing(told: list[tuple[int, int, str]]) -> None:
    found = held(events(told), events(told))
    assert not found.more
    assert not found.fewer
    assert all(not each.note for each in found.same)


def test_thousands_in_a_day_find_their_partners() -> None:
    crossings = [lasting(n * 0.3, n * 0.3) for n in range(3000)]
    assert len(held(crossings, crossings).same) == len(crossings)
