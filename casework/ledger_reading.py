"""What a window of a line is judged by, read from what was counted: moments, and who watched."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from casework.ledger import Counted, CounterError, Line, Window
from casework.transit import Transit, learned
from plant.count_ports import CountStore
from plant.counts import CounterId
from plant.ledgers import CountingError, LineLedger

LEARNT_FROM = 300
GIVEN_SPREAD_SHARE, LEAST_SPREAD_SECONDS = 0.02, 0.5
# A camera may be away for minutes; one that stays away must not hold up the others for ever.
PATIENCE_SECONDS = 600.0
LEAP_SECONDS = 86400.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as it was counted around a window, and from when to when all of it was seen."""

    line: Line
    begins: float
    ends: float


def transit_of(counts: CountStore, ledger: LineLedger, ends: float) -> Transit | None:
    """Return how long units take: as the plant file says, else as far as it can be learned."""
    if ledger.transit_seconds is not None:
        given = ledger.transit_seconds
        spread = max(GIVEN_SPREAD_SHARE * given, LEAST_SPREAD_SECONDS) if given else 0.0
        return Transit(given, spread, 1.0)
    longest = ledger.longest_transit_seconds
    begins = ends - 4 * longest
    left = _passed(counts, ledger.outfeed, begins, ends)[-LEARNT_FROM:]
    came = _passed(counts, ledger.infeed, begins - longest, ends)
    return learned(came, left, longest=longest)


def seen_around(
    counts: CountStore, ledger: LineLedger, window: Window, transit: Transit, until: float
) -> Seen:
    """Return what passed from before the units of a window came in until shortly after it."""
    reach = transit.seconds + 3 * transit.spread + ledger.idle_seconds
    begins, ends = window.begins - reach, min(until, window.ends + ledger.idle_seconds)

    def role(counters: Sequence[CounterId]) -> Counted:
        return Counted(_passed(counts, counters, begins, ends), _error(ledger, counters))

    line = Line(
        role(ledger.infeed),
        role(ledger.outfeed),
        role(ledger.rejects),
        transit.seconds,
        transit.spread,
    )
    watched = [_watch_begins(counts, counter, begins, window) for counter in ledger.counters]
    return Seen(line, max([begins, *watched]), ends)


def is_watched(counts: CountStore, ledger: LineLedger, window: Window, transit: Transit) -> bool:
    """Whether every counter watched all that a window needs."""
    early = replace(
        window, begins=window.begins - transit.seconds, ends=window.ends - transit.seconds
    )
    needs = [
        *((counter, early) for counter in ledger.infeed),
        *((counter, window) for counter in (*ledger.outfeed, *ledger.rejects)),
    ]
    return all(_covers(counts, counter, span) for counter, span in needs)


def first_window(counts: CountStore, ledger: LineLedger, transit_seconds: float) -> float | None:
    """Return when the first window may begin: all counters tell something by then."""
    totals = [counts.total(counter) for counter in ledger.counters]
    known = [each for each in totals if each is not None]
    if len(known) < len(totals):
        return None
    begins = max(each.epoch_at.timestamp() for each in known) + transit_seconds
    return -(-begins // ledger.window_seconds) * ledger.window_seconds


def ready_until(counts: CountStore, ledger: LineLedger) -> float | None:
    """Return up to when windows may be judged: all have watched, or some are away for long."""
    totals = [counts.total(counter) for counter in ledger.counters]
    until = [each.until_at.timestamp() for each in totals if each is not None]
    if len(until) < len(totals):
        return None
    return max(min(until), max(until) - PATIENCE_SECONDS)


def moment(at: float) -> datetime:
    """Return a moment of the ledger as it is told."""
    return datetime.fromtimestamp(round(at, 3), UTC)


def _covers(counts: CountStore, counter: CounterId, window: Window) -> bool:
    begins, ends = moment(window.begins), moment(window.ends)
    spans = counts.watched(counter, from_at=begins, to_at=ends)
    covered = begins
    for span_begins, span_ends in spans:
        if span_begins <= covered:
            covered = max(covered, span_ends)
    return covered >= ends


def _watch_begins(counts: CountStore, counter: CounterId, begins: float, window: Window) -> float:
    spans = counts.watched(counter, from_at=moment(begins), to_at=moment(window.ends))
    return spans[0][0].timestamp() if spans else begins


def _passed(
    counts: CountStore, counters: Sequence[CounterId], begins: float, ends: float
) -> list[float]:
    found = counts.passed(counters, from_at=moment(begins), to_at=moment(ends))
    return [each.timestamp() for each in found]


def _error(ledger: LineLedger, counters: Sequence[CounterId]) -> CounterError:
    """Return the error of several counters together: that of one of them, on average."""
    errors = [ledger.errors.get(counter, CountingError()) for counter in counters]
    if not errors:
        return CounterError()
    return CounterError(
        sum(each.missed for each in errors) / len(errors),
        sum(each.doubled for each in errors) / len(errors),
    )
