"""The queue: what comes first, what goes together, what is a flood, what is quiet."""

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.queueing import FLOOD_BEYOND, REPEATED_WITHIN, grouped, queue_of, urgency
from plant.events import EventKind
from plant.ids import CameraId, EventId, RuleId
from plant.queue import Snooze, Waiting
from tests.builders import at


def waits(
    name: str,
    seconds: float = 0,
    *,
    severity: int = 500,
    at_stake: float = 0,
    rule: str = "r",
    camera: str = "dock",
    arrived: float = -10_000,
) -> Waiting:
    return Waiting(
        event=EventId(name),
        kind=EventKind.ZONE_INTRUSION,
        camera=CameraId(camera),
        rule=RuleId(rule),
        severity=severity,
        at_stake=at_stake,
        onset_at=at(seconds),
        arrived_at=at(arrived),
        version=0,
    )


def names(waiting: tuple[Waiting, ...]) -> list[str]:
    return [each.event for each in waiting]


def test_the_graver_comes_first_then_the_dearer_then_the_older() -> None:
    low = waits("low", 0, severity=100, rule="a")
    older = waits("older", 10, severity=710, rule="b")
    newer = waits("newer", 20, severity=790, rule="c")
    dear = waits("dear", 30, severity=700, at_stake=50, rule="d")
    grave = waits("grave", 40, severity=900, rule="e")
    groups = grouped([low, newer, grave, older, dear])
    assert [each.lead.event for each in groups] == ["grave", "dear", "older", "newer", "low"]


def test_repeats_within_ten_minutes_are_one_line() -> None:
    step = REPEATED_WITHIN.total_seconds()
    chain = [waits("a", 0), waits("b", step), waits("c", 2 * step), waits("d", 3 * step + 1)]
    assert [names(group.events) for group in grouped(chain)] == [["a", "b", "c"], ["d"]]


def test_another_rule_or_camera_is_another_line() -> None:
    three = [waits("a"), waits("b", rule="other"), waits("c", camera="yard")]
    assert len(grouped(three)) == 3


def test_the_gravest_of_a_line_leads_it() -> None:
    (group,) = grouped([waits("first", 0), waits("grave", 5, severity=950)])
    assert names(group.events) == ["grave", "first"]


def test_in_a_flood_all_of_a_rule_at_a_camera_are_one_line() -> None:
    flood = [waits(f"{each:02}", each * 1000, arrived=-each) for each in range(FLOOD_BEYOND + 1)]
    quiet = waits("quiet", 0, rule="other", arrived=-1)
    queue = queue_of([*flood, quiet], now=at(0))
    assert queue.flood is not None
    assert (queue.flood.arrived, queue.flood.of_rule) == (FLOOD_BEYOND + 2, FLOOD_BEYOND + 1)
    assert queue.flood.rule == "r"
    assert len(queue.groups) == 2
    assert len(queue_of(flood, now=at(0), widely=False).groups) == len(flood)
    assert queue_of(flood[:-1], now=at(0)).flood is None


def test_many_events_of_many_rules_are_a_busy_hour_and_no_flood() -> None:
    each_twice = [
        waits(f"{number:02}", number * 1000, rule=f"r{number % 10}", arrived=-number)
        for number in range(20)
    ]
    assert queue_of(each_twice, now=at(0)).flood is None
    thrice = [*each_twice, waits("more", 99_000, rule="r3", arrived=-1)]
    flood = queue_of(thrice, now=at(0)).flood
    assert flood is not None
    assert (flood.rule, flood.of_rule, flood.arrived) == ("r3", 3, 21)


def test_what_is_snoozed_waits_elsewhere_and_what_is_critical_never_does() -> None:
    snooze = Snooze(1, RuleId("r"), CameraId("dock"), "rain", "guard", at(0), at(60))
    noisy, elsewhere = waits("noisy"), waits("yard", camera="yard")
    critical = waits("critical", severity=900)
    queue = queue_of([noisy, elsewhere, critical], snoozes=[snooze], now=at(1))
    assert (queue.events, queue.snoozed) == (2, 1)
    assert {each.lead.event for each in queue.groups} == {"yard", "critical"}


def test_what_is_at_stake_in_a_line_adds_up() -> None:
    many = [waits("a", 0, at_stake=4), waits("b", 5, at_stake=4)]
    one = waits("one", 0, at_stake=7, rule="other")
    assert [group.lead.event for group in grouped([one, *many])] == ["a", "one"]


@given(
    st.lists(
        st.builds(
            waits,
            name=st.uuids().map(str),
            seconds=st.integers(0, 5000),
            severity=st.integers(1, 1000),
            rule=st.sampled_from("ab"),
            camera=st.sampled_from(["dock", "yard"]),
        ),
        unique_by=lambda each: each.event,
    )
)
def test_nothing_is_lost_or_doubled_and_each_line_is_one_rule_at_one_camera(
    waiting: list[Waiting],
) -> None:
    groups = grouped(waiting)
    shown = [each.event for group in groups for each in group.events]
    assert sorted(shown) == sorted(each.event for each in waiting)
    for group in groups:
        assert len({(each.rule, each.camera) for each in group.events}) == 1
        assert list(group.events) == sorted(group.events, key=urgency)
        times = sorted(each.onset_at for each in group.events)
        assert all(b - a <= timedelta(minutes=10) for a, b in itertools.pairwise(times))
    grades = [group.lead.grade for group in groups]
    assert grades == sorted(grades, reverse=True)
