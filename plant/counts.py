"""How many crossed a gate line: a total that only grows, within an epoch that has a beginning.

A counter begins a new epoch, at nothing, when the process that counts begins anew; what
was counted before is not taken back. Who keeps totals over epochs adds up differences
within each.
"""

from dataclasses import dataclass
from datetime import datetime

from plant.ids import CameraId, GateLineId, RuleId


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
