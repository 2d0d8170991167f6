"""A violation becomes an event when it lasts, and ends when it has been away."""

from datetime import time
from zoneinfo import ZoneInfo

from plant.calendars import Schedule, Window
from plant.events import EventKind
from plant.rules import Timing
from tests.scenes import LEFT, MONDAY_MORNING, a_rule, moments
from vision.promotion import Promotion
from vision.violations import Violation

Told = list[tuple[float, str, str]]


def a_promotion(schedule: Schedule | None = None, **timing: float) -> Promotion:
    rule = a_rule(EventKind.ZONE_INTRUSION, timing=Timing(**timing), schedule=schedule)
    return Promotion(rule)


def somebody(subject: str = "left/t1", *, momentary: bool = False) -> Violation:
    return Violation(subject, 0.0, "somebody inside left", zones=(LEFT,), momentary=momentary)


def seen(promotion: Promotion, spans: dict[str, list[tuple[float, float]]], until: float) -> Told:
    """Let subjects violate the rule in their spans; return what opened and ended when."""
    told: Told = []
    for at in moments(until, 10):
        now = [
            somebody(subject)
            for subject, times in spans.items()
            if any(begins <= at < ends for begins, ends in times)
        ]
        verdicts = promotion.see(now, at)
        told += [(at, "opened", each.violation.subject) for each in verdicts.opened]
        told += [(at, "ended", each.violation.subject) for each in verdicts.ended]
    return told


def test_a_violation_opens_at_once_and_ends_after_the_merge_gap() -> None:
    told = seen(a_promotion(merge_seconds=1.0), {"a": [(1, 3)]}, 6)
    assert told == [(1.0, "opened", "a"), (4.0, "ended", "a")]


def test_a_violation_that_does_not_last_is_no_event() -> None:
    assert seen(a_promotion(minimum_seconds=2.0), {"a": [(1, 2.9)]}, 8) == []


def test_a_violation_that_lasts_opens_after_the_minimum() -> None:
    told = seen(a_promotion(minimum_seconds=2.0), {"a": [(1, 5)]}, 4)
    assert told == [(3.0, "opened", "a")]


def test_a_gap_up_to_the_merge_time_is_one_event() -> None:
    told = seen(a_promotion(merge_seconds=1.0), {"a": [(1, 3), (3.9, 6)]}, 9)
    assert [word for _, word, _ in told] == ["opened", "ended"]


def test_a_longer_gap_makes_two_events() -> None:
    told = seen(a_promotion(merge_seconds=1.0), {"a": [(1, 3), (4.5, 6)]}, 9)
    assert [word for _, word, _ in told] == ["opened", "ended"] * 2


def test_a_place_is_silent_after_an_event_for_the_cooldown() -> None:
    told = seen(a_promotion(cooldown_seconds=5.0), {"a": [(1, 2)], "b": [(4, 6)]}, 20)
    assert [subject for _, _, subject in told] == ["a", "a"]


def test_what_still_lasts_after_the_cooldown_is_told_then() -> None:
    told = seen(a_promotion(cooldown_seconds=5.0), {"a": [(1, 2)], "b": [(4, 20)]}, 12)
    assert told[-1] == (8.0, "opened", "b")


def test_two_subjects_at_once_are_two_events() -> None:
    told = seen(a_promotion(), {"a": [(1, 3)], "b": [(2, 4)]}, 8)
    assert sorted(subject for _, word, subject in told if word == "opened") == ["a", "b"]


def test_a_momentary_violation_opens_and_ends_in_one() -> None:
    verdicts = a_promotion(minimum_seconds=5.0).see([somebody(momentary=True)], 1.0)
    assert verdicts.opened == verdicts.ended != ()


def test_nothing_opens_outside_the_schedule() -> None:
    evening = Schedule((Window(time(18), time(22)),), ZoneInfo("UTC"))
    at = MONDAY_MORNING.timestamp()
    promotion = a_promotion(evening)
    assert promotion.see([somebody()], at).opened == ()
    assert promotion.see([somebody()], at + 11 * 3600).opened


def test_what_is_open_ends_with_the_schedule() -> None:
    morning = Schedule((Window(time(7), time(9)),), ZoneInfo("UTC"))
    promotion, at = a_promotion(morning), MONDAY_MORNING.timestamp()
    promotion.see([somebody()], at)
    assert promotion.see([somebody()], at + 3600 + 2).ended


def test_a_restart_ends_what_is_open_and_forgets_the_rest() -> None:
    promotion = a_promotion(minimum_seconds=1.0)
    promotion.see([somebody("old")], 0.0)
    promotion.see([somebody("old"), somebody("young")], 1.0)
    assert [each.violation.subject for each in promotion.restart(1.5).ended] == ["old"]
    assert promotion.see([somebody("young")], 2.2).opened == ()


def test_an_event_keeps_the_measures_of_the_moment_it_opened() -> None:
    promotion = a_promotion(minimum_seconds=1.0)
    promotion.see([Violation("a", 0.0, "early", zones=(LEFT,))], 0.0)
    (opened,) = promotion.see([Violation("a", 0.0, "late", zones=(LEFT,))], 1.0).opened
    assert opened.violation.because == "late"


def test_two_events_of_one_subject_never_share_their_onset() -> None:
    promotion, onsets = a_promotion(merge_seconds=1), []
    for at in moments(20, 10):
        now = [] if 5 <= at < 10 else [somebody()]
        onsets += [each.violation.onset for each in promotion.see(now, at).opened]
    assert onsets[0] == 0.0
    assert onsets[1] >= 10.0
