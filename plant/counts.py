"""How many crossed a gate line: a total that only grows, within an epoch that has a beginning.

A counter begins a new epoch, at nothing, when the process that counts begins anew; what
was counted before is not taken back. Who keeps totals over epochs adds up differences
within each.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from plant.ids import CameraId, GateLineId, RuleId
from plant.json_tables import JsonMisfitError, JsonTable
from plant.wire import Json, time_text


@dataclass(frozen=True, slots=True)
class Count:
    """What one counter of a rule says at one moment of capture time."""

    camera: CameraId
    rule: RuleId
    gate_line: GateLineId
    direction: str
    epoch_at: datetime
    total: int
    counted_at: datetime

    def since(self, earlier: "Count | None") -> int:
        """Return how many came since an earlier count of this counter; never less than none."""
        if earlier is None or earlier.epoch_at < self.epoch_at:
            return self.total
        return max(self.total - earlier.total, 0)


CounterId = NewType("CounterId", str)
"""A counter by its name: `{rule}/{gate line}/{direction}`, or `signal/{id}` for the plant's own."""


def counter_id(rule: str, gate_line: str, direction: str) -> CounterId:
    """Return the name of the counter that a rule keeps of a gate line, one way."""
    return CounterId(f"{rule}/{gate_line}/{direction}")


def signal_counter(signal: str) -> CounterId:
    """Return the name of a counter of the plant's own, told by a signal."""
    return CounterId(f"signal/{signal}")


@dataclass(frozen=True, slots=True)
class CountReport:
    """What a counter tells from time to time: the units that passed since the report before.

    The last of them is number `total` of the epoch. All that passed from the beginning of
    the epoch up to `until_at` is told; times are capture times.
    """

    counter: CounterId
    epoch_at: datetime
    total: int
    until_at: datetime
    passed_at: tuple[datetime, ...] = ()


def report_to_json(report: CountReport) -> dict[str, Json]:
    """Return the report as plain values."""
    return {
        "counter": report.counter,
        "epoch_at": time_text(report.epoch_at),
        "total": report.total,
        "until_at": time_text(report.until_at),
        "passed_at": [time_text(each) for each in report.passed_at],
    }


def report_from_json(here: JsonTable) -> CountReport:
    """Return the report that plain values tell, or raise JsonMisfitError naming the field."""
    passed = tuple(here.times("passed_at"))
    total = here.whole("total")
    if total < len(passed):
        raise JsonMisfitError(f"'total' should be at least {len(passed)}, as many as passed")
    return CountReport(
        CounterId(here.text("counter")),
        here.time("epoch_at"),
        total,
        here.time("until_at"),
        passed,
    )
