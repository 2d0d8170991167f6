"""The ledger of a production line: how it is set, what each window came to, what is missing.

    unexplained = in(t - transit) - out(t) - rejects - change of what lies between

A window that could not be judged says why not: a counter did not watch, or the line stood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from plant.counts import CounterId
from plant.ids import CameraId, EventId, LineId, ProductId


@dataclass(frozen=True, slots=True)
class CountingError:
    """How a counter errs, as measured: shares of units missed and of units counted twice."""

    missed: float = 0.0
    doubled: float = 0.0


@dataclass(frozen=True, slots=True)
class LineLedger:
    """How the ledger of a line is kept, as the plant file sets it.

    Counters are those of rules that count, or of signals that tell an expected count;
    `cameras` are those that the counting rules look through, the last gate's first.
    Without `transit_seconds` it is learned.
    """

    infeed: tuple[CounterId, ...]
    outfeed: tuple[CounterId, ...]
    rejects: tuple[CounterId, ...] = ()
    cameras: tuple[CameraId, ...] = ()
    product: ProductId | None = None
    window_seconds: float = 300.0
    windows: int = 2
    transit_seconds: float | None = None
    longest_transit_seconds: float = 900.0
    idle_seconds: float = 120.0
    tolerance_units: float = 0.5
    tolerance_share: float = 0.0
    severity: int = 700
    version: int = 1
    errors: Mapping[CounterId, CountingError] = field(default_factory=dict)
    config_sha256: str = ""

    @property
    def counters(self) -> tuple[CounterId, ...]:
        """All counters that it needs."""
        return (*self.infeed, *self.outfeed, *self.rejects)


class WindowState(StrEnum):
    """Whether a window of time could be judged."""

    JUDGED = "judged"
    UNWATCHED = "unwatched"  # a counter did not see all of it
    STOOD = "stood"  # the line did not run
    UNKNOWN_TRANSIT = "unknown_transit"  # how long units take was not learned yet


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What one window of a line came to. Counts are as counted, `unexplained` as set right.

    `account` is what is unexplained since the account was begun and not told yet, with its
    tolerance; a window that was not judged, another shift and another lot begin a new one.
    `account_came`, `account_variance` and `account_edge` are what the tolerance is made of:
    units, their scatter by the counters' errors, and units near the account's beginning.
    `expected` is what the plant's own counter says, where it has one.
    """

    line: LineId
    begins_at: datetime
    ends_at: datetime
    state: WindowState
    came: int = 0
    left: int = 0
    rejected: int = 0
    unexplained: float = 0.0
    account: float = 0.0
    account_tolerance: float = 0.0
    account_begins_at: datetime | None = None
    account_came: float = 0.0
    account_variance: float = 0.0
    account_edge: int = 0
    transit_seconds: float = 0.0
    shift: str = ""
    lot: str = ""
    expected: float | None = None
    event: EventId | None = None
    product: str = ""
    value: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class MissingUnit:
    """A unit that came in and never left: it must have gone between two moments."""

    event: EventId
    came_at: datetime
    overdue_at: datetime


@dataclass(frozen=True, slots=True)
class CounterTotal:
    """How a counter stands: all that it ever counted, over its epochs."""

    counter: CounterId
    total: int
    epoch_at: datetime
    epoch_total: int
    until_at: datetime
