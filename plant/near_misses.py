"""What came close to being an event and fell back: the answer to why a rule did not fire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from plant.events import EventKind
from plant.ids import CameraId, RuleId
from plant.json_tables import JsonTable
from plant.wire import Json

MOST_OF_A_CAMERA = 500
"""So many of each camera are kept, the latest."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule came to `reached` (a share below 1) of its evidence between two moments.

    Times are capture times in Unix seconds; the measures are those of its best moment.
    """

    camera: CameraId
    rule: RuleId
    kind: EventKind
    place: str
    because: str
    reached: float
    from_at: float
    to_at: float
    measures: Mapping[str, float | str] = field(default_factory=dict)

    def told(self) -> dict[str, Json]:
        """Return it as JSON values."""
        return {
            "camera": self.camera,
            "rule": self.rule,
            "kind": self.kind.value,
            "place": self.place,
            "because": self.because,
            "reached": self.reached,
            "from_at": self.from_at,
            "to_at": self.to_at,
            "measures": {**self.measures},
        }

    @classmethod
    def read(cls, here: JsonTable) -> "NearMiss":
        """Return it from JSON values, or raise JsonMisfitError naming the field."""
        measures = here.table("measures").values
        return cls(
            camera=CameraId(here.text("camera")),
            rule=RuleId(here.text("rule")),
            kind=here.choice("kind", EventKind),
            place=here.text("place"),
            because=here.text("because"),
            reached=here.number("reached"),
            from_at=here.number("from_at"),
            to_at=here.number("to_at"),
            measures={
                name: value
                for name, value in measures.items()
                if isinstance(value, float | int | str)
            },
        )


class NearMissStore(Protocol):
    """Answers what came close to being an event."""

    def between(
        self, camera: CameraId, *, from_at: datetime, to_at: datetime, limit: int = 100
    ) -> tuple[NearMiss, ...]:
        """Return what nearly fired on a camera in this time, the latest first."""
        ...


class NearMissWriting(Protocol):
    """How a transaction keeps near misses."""

    def keep_near_misses(self, misses: Sequence[NearMiss]) -> int:
        """Keep those that are new and return how many; of a camera the latest 500 stay."""
        ...
