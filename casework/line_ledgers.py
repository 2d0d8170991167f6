"""The ledgers of the plant's lines: fed with counts, judged window by window, told.

    counters ──► take ──► what passed, when who watched ──► windows ──► account ──► event

All of it is one transaction: a report is either taken in with everything that follows
from it, or comes again. Where a restart breaks off, the next report goes on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from casework.counting import taken
from casework.footage import MOST_WAITING, Wish, asked
from casework.intake import Intake
from casework.ledger_bench import Bench
from casework.mismatches import BY, Mismatch, event_of, missing_units, wishes_of
from plant.counts import CountReport, signal_counter
from plant.ledgers import CounterTotal, LedgerEntry, LineLedger
from plant.places import Plant, ProductionLine
from plant.ports import Store, Writing
from plant.records import Draft, line_source
from plant.signals import Signal, SignalKind

MOST_WINDOWS = 200
MOST_STEP = 10_000
# A unit may be told some seconds before all else of its time is.
_LATELY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a report changed: totals of counters, windows that were judged, by line."""

    line: ProductionLine
    totals: tuple[CounterTotal, ...]
    entries: tuple[LedgerEntry, ...]


AnnounceCounts: TypeAlias = Callable[[Counted], Iterable[Draft]]


def nothing(counted: Counted) -> Iterable[Draft]:
    """Announce nothing: for a plant without a broker."""
    del counted
    return ()


@dataclass(frozen=True, slots=True)
class LedgerDesk:
    """Takes counts in and keeps the ledgers of all lines."""

    store: Store
    plant: Callable[[], Plant]
    intake: Intake
    announce: AnnounceCounts = nothing

    def take(self, reports: Sequence[CountReport]) -> int:
        """Keep what counters tell and judge what can be judged by it; return how many were new."""
        plant = self.plant()
        with self.store.writing() as work:
            new = [each.counter for each in reports if _kept(work, each)]
            for line in plant.lines.values():
                if line.ledger is not None and not set(new).isdisjoint(line.ledger.counters):
                    self._judge(work, plant, line, line.ledger)
        return len(new)

    def hear(self, signal: Signal) -> None:
        """Take in a signal that tells an expected count: it counts by how much it grew."""
        if signal.kind != SignalKind.EXPECTED_COUNT or isinstance(signal.value, str | bool):
            return
        before = self.store.counts.total(signal_counter(signal.id))
        self.take([report_of(signal, int(signal.value), before)])

    def _judge(self, work: Writing, plant: Plant, line: ProductionLine, ledger: LineLedger) -> None:
        """Judge every window that is ready, and tell what it comes to."""
        bench = Bench(work, plant, line, ledger)
        entries = []
        for _ in range(MOST_WINDOWS):
            entry = bench.next()
            if entry is None:
                break
            told = bench.to_tell(entry)
            entries.append(entry if told is None else self._tell(work, told))
            work.keep_entry(entries[-1])
        totals = [work.counts.total(counter) for counter in ledger.counters]
        known = tuple(each for each in totals if each is not None)
        for draft in self.announce(Counted(line, known, tuple(entries))):
            work.send(draft)

    def _tell(self, work: Writing, told: Mismatch) -> LedgerEntry:
        """Tell a mismatch, and ask for the footage that shows where units vanished."""
        event = event_of(told, now=work.now)
        source = line_source(told.line.id)
        self.intake.within(work, event, source=source)
        ended = event.ended(
            ended_at=told.entry.ends_at, captured_at=told.entry.ends_at, detected_at=work.now
        )
        self.intake.within(work, ended, source=source)
        work.keep_missing(missing_units(event, told.units))
        for wish in wishes_of(told, event):
            _ask(work, wish)
        return replace(
            told.entry,
            event=event.id,
            value=told.value,
            currency="" if told.value is None or told.product is None else told.product.currency,
        )


def report_of(signal: Signal, value: int, before: CounterTotal | None) -> CountReport:
    """Return what a plant's own counter tells, as a report; one that goes back begins anew.

    The first word is where it begins. What it grew by passed at the moment of the signal.
    """
    counter = signal_counter(signal.id)
    new = 0 if before is None else value - before.epoch_total
    if before is None or not 0 <= new <= MOST_STEP:
        return CountReport(counter, signal.at, value, signal.at)
    return CountReport(counter, before.epoch_at, value, signal.at, (signal.at,) * new)


def _kept(work: Writing, report: CountReport) -> bool:
    """Keep what a report adds; return whether it adds anything."""
    counts = work.counts
    spans = counts.watched(report.counter, from_at=report.epoch_at, to_at=report.until_at)
    earlier = [until for begins, until in spans if begins < report.epoch_at]
    known_until = max(earlier, default=None)
    known: tuple[datetime, ...] = ()
    if known_until is not None:
        known = counts.passed([report.counter], from_at=known_until, to_at=known_until + _LATELY)
    before = counts.total(report.counter)
    found = taken(before, report, known_until=known_until, known=known)
    if found is not None:
        work.keep_count(found.after, found.passed_at)
    return found is not None


def _ask(work: Writing, wish: Wish) -> None:
    """Ask for footage, unless too much of the camera is asked for already."""
    if len(work.footage.waiting([wish.camera])) >= MOST_WAITING:
        return
    request = asked(wish, by=BY, at=work.now)
    if work.footage.find(request.id) is None:
        work.keep_footage(request, follows=None)
