"""A line while its windows are judged, one after the other, in one transaction.

A window is ready when every counter has watched it, and when it is sure that the line
ran: units passed later, or the time has gone by after which it would count as standing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.accounts import Account, carried, mismatch, opened, quiet_moment, stood
from casework.ledger import Line, Tolerance, Window, balance
from casework.ledger_reading import (
    LEAP_SECONDS,
    first_window,
    is_watched,
    moment,
    ready_until,
    seen_around,
    transit_of,
)
from casework.mismatches import Mismatch
from casework.transit import Transit, Vanished, vanished
from plant.calendars import Shift
from plant.counts import signal_counter
from plant.ledgers import LedgerEntry, LineLedger, WindowState
from plant.places import Plant, ProductionLine
from plant.ports import Writing
from plant.signals import SignalKind

LONGEST_ACCOUNT = timedelta(hours=12)
LEAST_WITHIN_SECONDS = 1.0


@dataclass(slots=True)
class Bench:
    """One line while its windows are judged, in one transaction."""

    work: Writing
    plant: Plant
    line: ProductionLine
    ledger: LineLedger

    def next(self) -> LedgerEntry | None:
        """Return what the next window comes to, or None where none is ready."""
        counts, ledger = self.work.counts, self.ledger
        until = ready_until(counts, ledger)
        before = counts.latest(self.line.id, limit=ledger.windows)
        begins = self._begins(before)
        if until is None or begins is None:
            return None
        window = Window(begins, begins + ledger.window_seconds)
        if window.ends > until:
            return None
        entry = self._bare(window)
        transit = self._transit(window, before)
        if transit is None:
            return replace(entry, state=WindowState.UNKNOWN_TRANSIT)
        entry = replace(entry, transit_seconds=transit.seconds)
        if not is_watched(counts, ledger, self._reaching(window), transit):
            return replace(entry, state=WindowState.UNWATCHED)
        return self._judged(entry, window, transit, until, before)

    def _transit(self, window: Window, before: Sequence[LedgerEntry]) -> Transit | None:
        """Return how long units take; within an account always as long."""
        found = transit_of(self.work.counts, self.ledger, window.ends)
        if found is None or not before or before[0].state is not WindowState.JUDGED:
            return found
        return replace(found, seconds=before[0].transit_seconds)

    def to_tell(self, entry: LedgerEntry) -> Mismatch | None:
        """Return the mismatch that a window brings to light, if any."""
        if entry.state is not WindowState.JUDGED:
            return None
        before = self.work.counts.latest(self.line.id, limit=self.ledger.windows - 1)
        running = [
            account_of(each)
            for each in (entry, *before)
            if each.state is WindowState.JUDGED
            and each.account_begins_at == entry.account_begins_at
            and each.event is None
        ]
        if not mismatch(running[::-1], windows=self.ledger.windows):
            return None
        product = self.plant.products.get(self.ledger.product) if self.ledger.product else None
        return Mismatch(self.line, self.ledger, entry, self._units(entry), product)

    def _judged(
        self,
        entry: LedgerEntry,
        window: Window,
        transit: Transit,
        until: float,
        before: Sequence[LedgerEntry],
    ) -> LedgerEntry | None:
        seen = seen_around(self.work.counts, self.ledger, window, transit, until)
        line = seen.line
        if stood(line, (seen.begins, seen.ends), window, idle_seconds=self.ledger.idle_seconds):
            return replace(entry, state=WindowState.STOOD)
        if not _goes_on(line, window) and until < window.ends + self.ledger.idle_seconds:
            # It may just have begun to stand: the next units tell.
            return None
        quiet = Window(
            quiet_moment(line, window.begins, reach=self._reach),
            quiet_moment(line, window.ends, reach=self._reach),
        )
        return self._balanced(entry, line, quiet, before)

    @property
    def _reach(self) -> float:
        """How far before its full time a window may begin and end."""
        return min(self.ledger.window_seconds, self.ledger.idle_seconds) / 2

    def _reaching(self, window: Window) -> Window:
        return Window(window.begins - self._reach, window.ends)

    def _balanced(
        self, entry: LedgerEntry, line: Line, window: Window, before: Sequence[LedgerEntry]
    ) -> LedgerEntry:
        tolerance = Tolerance(self.ledger.tolerance_units, self.ledger.tolerance_share)
        found = balance(line, window, tolerance)
        account = self._carried_from(entry, before) or opened(line, window.begins)
        account = carried(account, line, found, tolerance)
        return replace(
            entry,
            came=line.came.between(
                window.begins - line.transit_seconds, window.ends - line.transit_seconds
            ),
            left=line.left.between(window.begins, window.ends),
            rejected=line.rejected.between(window.begins, window.ends),
            unexplained=round(found.unexplained, 3),
            account=round(account.unexplained, 3),
            account_tolerance=round(account.tolerance, 3),
            account_begins_at=moment(account.begins),
            account_came=account.came,
            account_variance=account.variance,
            account_edge=account.edge,
        )

    def _carried_from(self, entry: LedgerEntry, before: Sequence[LedgerEntry]) -> Account | None:
        """Return the account that goes on from the window before, if it does."""
        last = before[0] if before else None
        if (
            last is None
            or last.state is not WindowState.JUDGED
            or last.ends_at != entry.begins_at
            or last.event is not None
            or last.account_begins_at is None
            or entry.begins_at - last.account_begins_at >= LONGEST_ACCOUNT
        ):
            return None
        account = account_of(last)
        same = (last.shift, last.lot) == (entry.shift, entry.lot)
        # What is missing when a shift or a lot ends is not forgiven by its end.
        return account if same or not account.fits else None

    def _begins(self, before: Sequence[LedgerEntry]) -> float | None:
        """Return when the next window begins; a long time without any count is left out."""
        given = (self.ledger.transit_seconds or 0.0) + self._reach
        first = first_window(self.work.counts, self.ledger, given)
        if not before or first is None:
            return first
        last = before[0].ends_at.timestamp()
        return first if first - last > LEAP_SECONDS else last

    def _bare(self, window: Window) -> LedgerEntry:
        begins_at, ends_at = moment(window.begins), moment(window.ends)
        return LedgerEntry(
            line=self.line.id,
            begins_at=begins_at,
            ends_at=ends_at,
            state=WindowState.JUDGED,
            shift=shift_of(self.plant.shifts, begins_at.astimezone(self.plant.timezone)),
            lot=self._lot(begins_at),
            expected=self._expected(begins_at, ends_at),
            product=self.ledger.product or "",
        )

    def _lot(self, at: datetime) -> str:
        for name in self._signals(SignalKind.LOT):
            told = self.work.signals.as_of(SignalKind.LOT, name, at)
            if told is not None:
                return str(told.signal.value)[:200]
        return ""

    def _expected(self, begins_at: datetime, ends_at: datetime) -> float | None:
        """Return by how much the plant's own counter grew, where the line has one beside ours."""
        for name in self._signals(SignalKind.EXPECTED_COUNT):
            if signal_counter(name) in self.ledger.counters:
                continue
            values = [
                told.signal.value
                for at in (begins_at, ends_at)
                if (told := self.work.signals.as_of(SignalKind.EXPECTED_COUNT, name, at))
                and not isinstance(told.signal.value, str | bool)
            ]
            if len(values) > 1 and values[1] >= values[0]:
                return values[1] - values[0]
        return None

    def _signals(self, kind: SignalKind) -> list[str]:
        mine = self.plant.signals.values()
        return [each.id for each in mine if each.kind is kind and each.line == self.line.id]

    def _units(self, entry: LedgerEntry) -> list[Vanished]:
        """Return the units that came while the account ran and did not leave in time."""
        begins = (entry.account_begins_at or entry.begins_at).timestamp()
        window = Window(begins, entry.ends_at.timestamp())
        transit = transit_of(self.work.counts, self.ledger, window.ends)
        if transit is None or entry.account <= 0:
            return []
        line = seen_around(self.work.counts, self.ledger, window, transit, window.ends).line
        gone = sorted((*line.left.moments, *line.rejected.moments))
        within = max(3 * transit.spread, LEAST_WITHIN_SECONDS)
        came = [at for at in line.came.moments if at >= begins - transit.seconds - within]
        return vanished(
            came, gone, transit_seconds=transit.seconds, within=within, until=window.ends
        )


def account_of(entry: LedgerEntry) -> Account:
    """Return the account as it stood at the end of a window."""
    begins = entry.account_begins_at or entry.begins_at
    return Account(
        begins.timestamp(),
        entry.account,
        entry.account_came,
        entry.account_variance,
        entry.account_edge,
        entry.account_tolerance,
    )


def shift_of(shifts: Iterable[Shift], local: datetime) -> str:
    """Return the shift that a local moment belongs to, or nothing."""
    return next((shift.id for shift in shifts if shift.window.holds(local)), "")


def _goes_on(line: Line, window: Window) -> bool:
    """Whether units passed after a window."""
    return any(
        bool(counted.moments) and counted.moments[-1] >= window.ends
        for counted in (line.came, line.left)
    )
