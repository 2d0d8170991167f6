"""What a counter tells is taken in once, however often and after whatever restart it comes.

    epoch 1  ├──1──2────3──┤            watched, and told up to here
    epoch 2         ├──────1────2──┤    begun anew: a replay shows 3 again, as its 1

Within an epoch units are numbered, so that a report that comes twice adds nothing. A new
epoch may watch again what an earlier one has told: what passed by then is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plant.counts import CountReport
from plant.ledgers import CounterTotal

SAME = timedelta(seconds=0.25)
"""Two sights of one unit, in a replay and before it, are no further apart."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How a counter stands after a report, and which units are new."""

    after: CounterTotal
    passed_at: tuple[datetime, ...]


def taken(
    before: CounterTotal | None,
    report: CountReport,
    *,
    known_until: datetime | None = None,
    known: Sequence[datetime] = (),
) -> Taken | None:
    """Return what a report adds, or None where all of it is known.

    Earlier epochs told all that passed before `known_until`, and the units `known` from then on.
    """
    fresh = CounterTotal(report.counter, 0, report.epoch_at, 0, report.epoch_at)
    if before is not None and report.epoch_at < before.epoch_at:
        return None
    if before is not None and report.epoch_at == before.epoch_at:
        fresh = before
        if report.total <= before.epoch_total and report.until_at <= before.until_at:
            return None
    elif before is not None:
        fresh = replace(fresh, total=before.total)
    new_units = max(report.total - fresh.epoch_total, 0)
    passed = report.passed_at[-new_units:] if new_units else ()
    if known_until is not None:
        passed = tuple(at for at in passed if at >= known_until and not _among(at, known))
    after = replace(
        fresh,
        total=fresh.total + len(passed),
        epoch_total=max(report.total, fresh.epoch_total),
        until_at=max(report.until_at, fresh.until_at),
    )
    return Taken(after, passed)


def _among(at: datetime, known: Sequence[datetime]) -> bool:
    return any(abs(at - each) <= SAME for each in known)
