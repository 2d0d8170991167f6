"""How counts, near misses and the ledger of a line look over HTTP."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.http.shapes import Name, Shape
from plant.events import EventKind
from plant.footage import FootageState
from plant.ledgers import WindowState

Counter = Annotated[
    str, Field(max_length=200, pattern=r"^[a-z0-9-]{1,64}/[a-z0-9-]{1,64}/(forward|backward)$")
]
MOST_PASSED = 5000
MOST_AT_ONCE = 100


class CountReport(Shape):
    """What a counter tells: units numbered up to `total` of its epoch, told up to `until_at`."""

    counter: Counter = Field(description="`{rule}/{gate line}/{direction}`")
    epoch_at: AwareDatetime
    total: int = Field(ge=0, le=2**53)
    until_at: AwareDatetime
    passed_at: list[AwareDatetime] = Field(max_length=MOST_PASSED)


class Counts(Shape):
    """What the counters of a camera tell."""

    counts: list[CountReport] = Field(max_length=MOST_AT_ONCE)


class NearMiss(Shape):
    """What came to `reached` (a share below 1) of a rule's evidence and fell back."""

    camera: Name
    rule: Name
    kind: EventKind
    place: str = Field(max_length=200)
    because: str = Field(max_length=1000)
    reached: float = Field(ge=0, le=1)
    from_at: float = Field(description="Unix seconds, capture time", ge=0, le=1e11)
    to_at: float = Field(ge=0, le=1e11)
    measures: dict[Annotated[str, Field(max_length=64)], float | str] = Field(max_length=50)


class NearMisses(Shape):
    """Near misses of a camera, as a vision worker tells them or as they are kept, latest first."""

    near_misses: list[NearMiss] = Field(max_length=500)


class New(Shape):
    """How much of what was told was new."""

    new: int


class CounterTotal(Shape):
    """How a counter stands: all that it ever counted, and up to when it has watched."""

    counter: str
    total: int
    epoch_at: AwareDatetime
    epoch_total: int
    until_at: AwareDatetime


class CounterTotals(Shape):
    """All counters."""

    counters: list[CounterTotal]


class LedgerEntry(Shape):
    """What a window of a line came to."""

    line: str
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    state: WindowState
    came: int
    left: int
    rejected: int
    unexplained: float
    account: float = Field(description="what is unexplained since `account_begins_at`")
    account_tolerance: float
    account_begins_at: AwareDatetime | None
    transit_seconds: float
    shift: str | None
    lot: str | None
    expected: float | None = Field(description="by how much the plant's own counter grew")
    event_id: str | None = Field(description="the mismatch that was told, if any")
    product: str | None
    value: str | None
    currency: str | None


class UnitFootage(Shape):
    """A request for the footage of where a unit may have vanished."""

    request_id: str
    camera: str
    state: FootageState


class MissingUnit(Shape):
    """A unit that came in at one moment and was overdue at another."""

    event_id: str
    came_at: AwareDatetime
    overdue_at: AwareDatetime
    footage: list[UnitFootage]


class Ledger(BaseModel):
    """The windows of a line, and the units that are missing in them."""

    line: str
    entries: list[LedgerEntry]
    missing: list[MissingUnit]
