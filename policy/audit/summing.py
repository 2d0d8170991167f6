"""Many records in few lines: who used something how often, and who was refused for what.

Pure: records come in, the newest first, and lines go out in JSON, the latest first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policy.audit.searching import Record
from policy.canonical import Json


@dataclass(slots=True)
class _Line:
    """What equal records have in common, and when the first and the last of them were."""

    common: dict[str, Json]
    last: str
    first: str = ""
    count: int = 0
    things: dict[str, None] = field(default_factory=dict)
    actions: dict[str, None] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Count one more record, which is older than all before."""
        self.count += 1
        self.first = str(record["at"])
        self.things |= dict.fromkeys([_named(record, "resource")])
        self.actions |= dict.fromkeys([str(record.get("action", ""))])

    def told(self) -> dict[str, Json]:
        """Return the line as JSON."""
        return {**self.common, "count": self.count, "first": self.first, "last": self.last}


def uses_of(records: Iterable[Record]) -> list[Json]:
    """Return who did what, each with how often and with which things."""
    lines: dict[tuple[str, ...], _Line] = {}
    for record in records:
        common = {
            "person": _named(record, "person"),
            "device": _named(record, "device"),
            "action": str(record.get("action", "")),
            "decision": str(record.get("decision", "")),
            # Of a picture: whether people were seen in it.
            **({"people": str(record["people"])} if "people" in record else {}),
        }
        _line(lines, tuple(common.values()), common, record).take(record)
    return [{**each.told(), "things": [*each.things]} for each in lines.values()]


def refusals_of(records: Iterable[Record]) -> list[Json]:
    """Return which devices were refused, with what decided it and what was missing."""
    lines: dict[tuple[str, ...], _Line] = {}
    for record in records:
        device = record.get("device")
        facts = device if isinstance(device, Mapping) else {}
        common: dict[str, Json] = {
            "person": _named(record, "person"),
            "device": _named(record, "device"),
            "kind": str(facts.get("kind", "")),
            "status": str(facts.get("status", "")),
            "policies": _texts(record, "policies"),
            "errors": _texts(record, "errors"),
            "near_misses": _texts(record, "near_misses"),
        }
        key = tuple(map(str, common.values()))
        newest = {**common, "request": str(record.get("request", ""))}
        _line(lines, key, newest, record).take(record)
    return [{**each.told(), "actions": [*each.actions]} for each in lines.values()]


def _line(
    lines: dict[tuple[str, ...], _Line],
    key: tuple[str, ...],
    common: Mapping[str, Json],
    record: Record,
) -> _Line:
    return lines.setdefault(key, _Line(dict(common), str(record["at"])))


def _named(record: Record, name: str) -> str:
    told = record.get(name)
    return str(told.get("id", "")) if isinstance(told, Mapping) else ""


def _texts(record: Record, name: str) -> list[str]:
    told = record.get(name)
    return [str(each) for each in told] if isinstance(told, list) else []
