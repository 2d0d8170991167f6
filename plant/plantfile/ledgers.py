"""The ledger of a production line: what counts its units, and when too few have come out.

Counters are named by the rules that count (`line.crossed` with a direction), or by the
signals that tell an expected count. What they name is followed when rules are known.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from plant.counts import CounterId, counter_id, signal_counter
from plant.events import EventKind
from plant.ids import CameraId, LineId, ProductId
from plant.ledgers import CountingError, LineLedger
from plant.plantfile.findings import At, RefusedError, did_you_mean
from plant.plantfile.fingerprints import canonical
from plant.plantfile.records import Field, Named, Record, Rows, Values
from plant.plantfile.shapes import Number, Slug, Whole
from plant.plantfile.time_shapes import Duration
from plant.rules import Rule
from plant.signals import DeclaredSignal, SignalKind

_USUAL = LineLedger((), ())
_NAMES = "rules that count, or signals of an expected count"
INFEED = Field("infeed", Rows(Slug(), _NAMES, minimum=1, maximum=20), "what counts units in")
OUTFEED = Field("outfeed", Rows(Slug(), _NAMES, minimum=1, maximum=20), "what counts units out")
REJECTS = Field(
    "rejects",
    Rows(Slug(), _NAMES, maximum=20),
    "what counts units taken off on purpose",
    default=(),
)
PRODUCT = Field("product", Slug(), "what the line makes, for its value", default=None)
WINDOW = Field(
    "window_seconds",
    Duration(1, 86400),
    "how long a window is that is judged as one",
    default=_USUAL.window_seconds,
)
WINDOWS = Field(
    "windows",
    Whole(1, 100),
    "so many windows running must end short, or over, before it is told",
    default=_USUAL.windows,
)
TRANSIT = Field(
    "transit_seconds",
    Duration(0, 86400),
    "how long a unit takes from the infeed to the outfeed; learned where it is left out",
    default=None,
)
LONGEST = Field(
    "longest_transit_seconds",
    Duration(1, 86400),
    "no unit takes longer; for learning",
    default=_USUAL.longest_transit_seconds,
)
IDLE = Field(
    "idle_seconds",
    Duration(1, 86400),
    "nothing in and nothing out for so long: the line stands",
    default=_USUAL.idle_seconds,
)
UNITS = Field(
    "tolerance_units",
    Number(0, 1e6, "units"),
    "so many units are forgiven",
    default=_USUAL.tolerance_units,
)
SHARE = Field(
    "tolerance_share",
    Number(0, 1),
    "such a share of what came in is forgiven",
    default=_USUAL.tolerance_share,
)
SEVERITY = Field("severity", Whole(1, 1000), "how grave a mismatch is", default=_USUAL.severity)
VERSION = Field("version", Whole(1, 10**9), "counts your changes", default=_USUAL.version)
MISSED = Field("missed", Number(0, 0.5), "the share of units that it misses", default=0.0)
DOUBLED = Field("doubled", Number(0, 0.5), "the share that it counts twice", default=0.0)
_ERROR = Record(
    "the error of a counter",
    (MISSED, DOUBLED),
    lambda values: CountingError(values.of(MISSED), values.of(DOUBLED)),
)
ERRORS = Field("errors", Named(_ERROR, "errors"), "how each counter errs, as measured", default={})

LEDGER = Record(
    "a ledger",
    (
        *(INFEED, OUTFEED, REJECTS, PRODUCT, WINDOW, WINDOWS, TRANSIT, LONGEST, IDLE),
        *(UNITS, SHARE, SEVERITY, VERSION, ERRORS),
    ),
    lambda values: values,
)
_ONE_WAY = frozenset({"forward", "backward"})


@dataclass(frozen=True, slots=True)
class Countable:
    """What a ledger may name; None where it is named but could not be read."""

    rules: Mapping[str, Rule | None]
    signals: Mapping[str, DeclaredSignal | None]
    products: Mapping[str, object | None]

    def ledger(self, line: LineId, values: Values) -> LineLedger:
        """Return the ledger if all that it names exists and counts one way."""
        names = {
            name: self._counters(values.at(field), name, line)
            for field in (INFEED, OUTFEED, REJECTS)
            for name in values.of(field)
        }
        _each_once(values)
        ledger = LineLedger(
            infeed=_joined(names, values.of(INFEED)),
            outfeed=_joined(names, values.of(OUTFEED)),
            rejects=_joined(names, values.of(REJECTS)),
            cameras=self._cameras(values),
            product=self._product(values),
            window_seconds=values.of(WINDOW),
            windows=values.of(WINDOWS),
            transit_seconds=values.of(TRANSIT),
            longest_transit_seconds=values.of(LONGEST),
            idle_seconds=values.of(IDLE),
            tolerance_units=values.of(UNITS),
            tolerance_share=values.of(SHARE),
            severity=values.of(SEVERITY),
            version=values.of(VERSION),
            errors=self._errors(values, names),
        )
        if not ledger.cameras:
            values.here.refuse(
                "no camera counts on this line", "name a rule that counts at its infeed or outfeed"
            )
        return replace(ledger, config_sha256=_hash(ledger))

    def _product(self, values: Values) -> ProductId | None:
        product = values.of(PRODUCT)
        if product is not None and product not in self.products:
            values.at(PRODUCT).refuse(
                f"there is no product '{product}'", did_you_mean(product, self.products)
            )
        return None if product is None else ProductId(product)

    def _counters(self, at: At, name: str, line: LineId) -> tuple[CounterId, ...]:
        if name in self.rules:
            rule = self.rules[name]
            if rule is None:
                raise RefusedError
            return _of_rule(at, rule)
        if name not in self.signals:
            advice = did_you_mean(name, (*self.rules, *self.signals))
            at.refuse(f"there is no rule and no signal '{name}'", advice)
        signal = self.signals[name]
        if signal is None:
            raise RefusedError
        if signal.kind is not SignalKind.EXPECTED_COUNT or signal.line != line:
            at.refuse(
                f"the signal '{name}' tells no expected count of line '{line}'",
                "name one that does",
            )
        return (signal_counter(name),)

    def _cameras(self, values: Values) -> tuple[CameraId, ...]:
        """Return the cameras of the counting rules, those at the end of the line first."""
        found: dict[CameraId, None] = {}
        for field in (OUTFEED, INFEED, REJECTS):
            for name in values.of(field):
                rule = self.rules.get(name)
                if rule is not None:
                    found[rule.camera] = None
        return tuple(found)

    def _errors(
        self, values: Values, names: Mapping[str, tuple[CounterId, ...]]
    ) -> dict[CounterId, CountingError]:
        told = values.of(ERRORS)
        for name in told:
            if name not in names:
                values.at(ERRORS).refuse(
                    f"the ledger has no counter '{name}'", did_you_mean(name, names)
                )
        return {counter: error for name, error in told.items() for counter in names[name]}


def _of_rule(at: At, rule: Rule) -> tuple[CounterId, ...]:
    way = str(getattr(rule.parameters, "direction", ""))
    if rule.kind is not EventKind.LINE_CROSSED or way not in _ONE_WAY:
        at.refuse(
            f"the rule '{rule.id}' does not count one way",
            "name a rule of kind line.crossed with direction forward or backward",
        )
    if rule.schedule is not None:
        at.refuse(
            f"the rule '{rule.id}' has a schedule, and a ledger needs every unit",
            "take the schedule away, or count by a rule of its own",
        )
    return tuple(counter_id(rule.id, line, way) for line in rule.gate_lines)


def _each_once(values: Values) -> None:
    names = [name for field in (INFEED, OUTFEED, REJECTS) for name in values.of(field)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        values.here.refuse(f"'{twice}' stands in the ledger twice", "name each counter once")


def _joined(
    names: Mapping[str, tuple[CounterId, ...]], wanted: tuple[str, ...]
) -> tuple[CounterId, ...]:
    return tuple(counter for name in wanted for counter in names[name])


def _hash(ledger: LineLedger) -> str:
    told = {
        each.name: canonical(getattr(ledger, each.name))
        for each in fields(ledger)
        if each.name != "config_sha256"
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
