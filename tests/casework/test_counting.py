"""What counters tell is counted once, however often it comes and whoever was restarted."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from casework.counting import Taken, taken
from plant.counts import CounterId, CountReport
from plant.ledgers import CounterTotal
from tests.builders import at

COUNTER = CounterId("way-out/door/forward")


def report(total: int, until: float, *passed: float, epoch: float = 0) -> CountReport:
    return CountReport(COUNTER, at(epoch), total, at(until), tuple(at(each) for each in passed))


def told(*reports: CountReport) -> tuple[CounterTotal | None, list[datetime]]:
    """Return how the counter stands after reports that came one after the other."""
    before: CounterTotal | None = None
    passed: list[datetime] = []
    until: dict[datetime, datetime] = {}
    for each in reports:
        earlier = [ends for begins, ends in until.items() if begins < each.epoch_at <= ends]
        found = taken(before, each, known_until=max(earlier, default=None), known=tuple(passed))
        if found is not None:
            before = found.after
            until[before.epoch_at] = before.until_at
            passed += found.passed_at
    return before, passed


def test_units_are_counted_as_they_are_told() -> None:
    after, passed = told(report(2, 5, 1, 3), report(3, 9, 8))
    assert after == CounterTotal(COUNTER, 3, at(0), 3, at(9))
    assert passed == [at(1), at(3), at(8)]


@given(st.lists(st.integers(0, 3), max_size=12), st.data())
def test_reports_that_come_twice_add_nothing(units: list[int], data: st.DataObject) -> None:
    reports, total = [], 0
    for number, many in enumerate(units):
        total += many
        moments = [10 * number + each for each in range(many)]
        reports.append(report(total, 10 * number + 9, *moments))
    again = [
        each for each in reports for _ in range(data.draw(st.integers(1, 3), label="how often"))
    ]
    assert told(*again) == told(*reports)


def test_what_a_replay_shows_again_is_known() -> None:
    after, passed = told(
        report(3, 9, 2, 5, 9.5),
        report(2, 9.8, 5.1, 9.6, epoch=4),
        report(3, 16, 14, epoch=4),
        report(4, 20, 19, epoch=4),
    )
    assert passed == [at(2), at(5), at(9.5), at(14), at(19)]
    assert after == CounterTotal(COUNTER, 5, at(4), 4, at(20))


def test_a_late_word_of_an_earlier_epoch_is_left_out() -> None:
    first = told(report(1, 9, 5, epoch=4))
    assert told(report(1, 9, 5, epoch=4), report(7, 3, 1, 2, epoch=0)) == first


def test_what_came_after_the_last_word_and_before_the_restart_is_counted() -> None:
    _, passed = told(report(1, 10, 2), report(2, 20, 2, 11, epoch=1))
    assert passed == [at(2), at(11)]


def test_an_epoch_that_was_not_watched_from_its_first_report_on_goes_by_its_total() -> None:
    # Nothing of the three before was told to us: they passed before anybody listened.
    found = taken(None, report(4, 9, 8))
    assert found == Taken(CounterTotal(COUNTER, 1, at(0), 4, at(9)), (at(8),))
