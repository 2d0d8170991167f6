"""What was lost and what came back: sums by line, shift, product and hour, against a target.

Only what somebody concluded counts: incidents that were closed with a loss. A loss told in
units of a product is worth what the plant file says. Nothing here reads a store.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from casework.ledger_bench import shift_of
from plant.events import Event
from plant.ids import EventId, ProductId, RuleId
from plant.incidents import Incident, Loss
from plant.ledgers import LedgerEntry, WindowState
from plant.places import Plant
from plant.reviews import ReviewState

QUARTER = timedelta(days=91)
HOURS, DAYS = 24, 7
NOT_TOLD = ""
NO_LOOKS: Mapping[EventId, bool] = {}
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Lost:
    """One loss with where and when it was, in one currency."""

    incident: Incident
    at: datetime
    value: Decimal
    recovered: Decimal
    currency: str
    line: str = NOT_TOLD
    shift: str = NOT_TOLD
    product: str = NOT_TOLD


@dataclass(frozen=True, slots=True)
class Share:
    """What was lost under one name, and what of it came back."""

    name: str
    value: Decimal
    recovered: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Target:
    """What was lost a day, before and now, and what the plant wants it to be at most."""

    before: Decimal
    now: Decimal
    wanted: Decimal

    @property
    def is_met(self) -> bool:
        """Whether no more is lost than wanted."""
        return self.now <= self.wanted

    @property
    def change(self) -> Decimal | None:
        """By which share it changed, None where nothing was lost before."""
        return None if not self.before else (self.now - self.before) / self.before


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What people concluded of the events of one rule."""

    rule: RuleId
    kind: str
    camera: str
    states: Mapping[ReviewState, int] = field(default_factory=dict)
    looked_again: int = 0
    """How many of its false alarms somebody else looked at, not knowing the first word."""
    agreed: int = 0

    @property
    def real(self) -> int:
        """Events that were what the rule says."""
        return self.states.get(ReviewState.CONFIRMED, 0) + self.states.get(ReviewState.ESCALATED, 0)

    @property
    def false(self) -> int:
        """Events where there was nothing."""
        return self.states.get(ReviewState.FALSE_ALARM, 0)

    @property
    def authorised(self) -> int:
        """Events that were real and expected: the rule saw right, and somebody was bothered."""
        return self.states.get(ReviewState.AUTHORISED, 0)

    @property
    def told(self) -> int:
        """All events, judged or not."""
        return sum(self.states.values())

    @property
    def precision(self) -> float | None:
        """The share of judged events at which there was something; None where none was judged."""
        seen_right = self.real + self.authorised
        judged = seen_right + self.false
        return seen_right / judged if judged else None

    @property
    def precision_at_most(self) -> float | None:
        """The precision if as many of the false alarms were real as second looks found."""
        if self.precision is None or not self.looked_again:
            return self.precision
        doubted = self.false * (self.looked_again - self.agreed) / self.looked_again
        seen_right = self.real + self.authorised
        return (seen_right + doubted) / (seen_right + self.false)


@dataclass(frozen=True, slots=True)
class Flow:
    """What came onto a line and what left it in some span of time."""

    begins_at: datetime
    came: int
    left: int
    rejected: int
    missing: int
    unjudged: int


def lost_in(incident: Incident, plant: Plant, lead: Event | None) -> Lost | None:
    """Return the loss of an incident in a currency, or None where there is none."""
    if incident.loss is None:
        return None
    product = _product(incident.loss, lead)
    priced = plant.products.get(ProductId(incident.loss.unit))
    worth = Decimal(str(priced.unit_value)) if priced else Decimal(1)
    camera = None if incident.camera is None else plant.cameras.get(incident.camera)
    local = incident.opened_at.astimezone(plant.timezone)
    return Lost(
        incident=incident,
        at=local,
        value=(incident.loss.value * worth).quantize(_CENT),
        recovered=(incident.loss.recovered * worth).quantize(_CENT),
        currency=priced.currency if priced else incident.loss.unit,
        line=(camera.line or NOT_TOLD) if camera else NOT_TOLD,
        shift=shift_of(plant.shifts, local),
        product=product,
    )


def shares(losses: Iterable[Lost], name: Callable[[Lost], str]) -> list[Share]:
    """Return the sums by name, the largest first."""
    groups: dict[str, list[Lost]] = defaultdict(list)
    for each in losses:
        groups[name(each)].append(each)
    found = [
        Share(
            key,
            sum((each.value for each in group), Decimal(0)),
            sum((each.recovered for each in group), Decimal(0)),
            len(group),
        )
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda share: (-share.value, share.name))


def hours_of_week(losses: Iterable[Lost]) -> list[list[Decimal]]:
    """Return what was lost in each hour of each weekday, Monday first, in the plant's own time."""
    grid = [[Decimal(0)] * HOURS for _ in range(DAYS)]
    for each in losses:
        grid[each.at.weekday()][each.at.hour] += each.value
    return grid


def target_of(
    losses: Iterable[Lost], before: Iterable[Lost], *, days: float, share: float
) -> Target:
    """Return how a span of so many days stands against the quarter before it."""
    now = sum((each.value for each in losses), Decimal(0)) / Decimal(str(max(days, 1)))
    then = sum((each.value for each in before), Decimal(0)) / Decimal(QUARTER.days)
    wanted = then * (1 - Decimal(str(share)))
    return Target(then.quantize(_CENT), now.quantize(_CENT), wanted.quantize(_CENT))


def currencies(losses: Iterable[Lost]) -> list[str]:
    """Return the currencies of losses, the most frequent first."""
    counted = Counter(each.currency for each in losses)
    return sorted(counted, key=lambda name: (-counted[name], name))


def rule_figures(
    judged: Iterable[tuple[Event, ReviewState]], looks: Mapping[EventId, bool] = NO_LOOKS
) -> list[RuleFigures]:
    """Return what was concluded of each rule's events, the noisiest rule first.

    `looks` tells of each event that got a second look whether the two words were the same.
    """
    states: dict[RuleId, Counter[ReviewState]] = defaultdict(Counter)
    latest: dict[RuleId, Event] = {}
    again: dict[RuleId, list[bool]] = defaultdict(list)
    for event, state in judged:
        states[event.rule.id][state] += 1
        latest.setdefault(event.rule.id, event)
        if event.id in looks:
            again[event.rule.id].append(looks[event.id])
    found = [
        RuleFigures(
            rule,
            latest[rule].kind.value,
            latest[rule].camera,
            counted,
            looked_again=len(again[rule]),
            agreed=sum(again[rule]),
        )
        for rule, counted in states.items()
    ]
    return sorted(found, key=lambda each: (-each.false, each.precision or 1.0, each.rule))


def flows(
    entries: Sequence[LedgerEntry], *, begins: datetime, ends: datetime, parts: int
) -> list[Flow]:
    """Return what came and what left a line, in so many equal parts of a span of time."""
    step = (ends - begins) / parts
    groups: list[list[LedgerEntry]] = [[] for _ in range(parts)]
    for each in entries:
        groups[min(max(int((each.begins_at - begins) / step), 0), parts - 1)].append(each)
    return [_flow(begins + step * number, group) for number, group in enumerate(groups)]


def _flow(begins_at: datetime, entries: Sequence[LedgerEntry]) -> Flow:
    return Flow(
        begins_at,
        sum(each.came for each in entries),
        sum(each.left for each in entries),
        sum(each.rejected for each in entries),
        sum(round(each.account) for each in entries if each.event is not None),
        sum(each.state is not WindowState.JUDGED for each in entries),
    )


def _product(loss: Loss, lead: Event | None) -> str:
    """Return the product of a loss: what its unit says, or what its gravest event tells."""
    told = "" if lead is None else lead.measures.get("product", "")
    is_currency = len(loss.unit) == len("EUR") and loss.unit.isupper()
    return str(told) if is_currency else loss.unit
