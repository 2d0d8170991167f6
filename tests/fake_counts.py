"""What is counted, nearly told and given out, kept in memory: the same promises."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from plant.count_ports import Span
from plant.counts import CounterId
from plant.ids import CameraId, EventId, IncidentId, LineId
from plant.ledgers import CounterTotal, LedgerEntry, MissingUnit
from plant.near_misses import MOST_OF_A_CAMERA, NearMiss
from plant.packages import Package
from plant.store_errors import ConflictError


@dataclass
class KeptCounts:
    """All that a memory store keeps of counts."""

    totals: dict[CounterId, CounterTotal] = field(default_factory=dict)
    epochs: dict[tuple[CounterId, datetime], datetime] = field(default_factory=dict)
    passed: list[tuple[CounterId, datetime]] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    missing: list[MissingUnit] = field(default_factory=list)
    near: list[NearMiss] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)


class MemoryCounts:
    """The counts of a memory store."""

    def __init__(self, kept: Callable[[], KeptCounts]) -> None:
        self._kept = kept

    def total(self, counter: CounterId) -> CounterTotal | None:
        return self._kept().totals.get(counter)

    def totals(self) -> tuple[CounterTotal, ...]:
        return tuple(sorted(self._kept().totals.values(), key=lambda each: each.counter))

    def passed(
        self, counters: Collection[CounterId], *, from_at: datetime, to_at: datetime
    ) -> tuple[datetime, ...]:
        mine = (at for counter, at in self._kept().passed if counter in counters)
        return tuple(sorted(at for at in mine if from_at <= at < to_at))

    def watched(
        self, counter: CounterId, *, from_at: datetime, to_at: datetime
    ) -> tuple[Span, ...]:
        spans = [
            (begins, until) for (of, begins), until in self._kept().epochs.items() if of == counter
        ]
        return tuple(sorted(each for each in spans if each[0] <= to_at and each[1] >= from_at))

    def latest(self, line: LineId, *, limit: int = 1) -> tuple[LedgerEntry, ...]:
        mine = [each for each in self._kept().entries if each.line == line]
        return tuple(sorted(mine, key=lambda each: each.begins_at, reverse=True)[:limit])

    def entries(
        self, *, from_at: datetime, to_at: datetime, line: LineId | None = None, limit: int = 5000
    ) -> tuple[LedgerEntry, ...]:
        mine = [
            each
            for each in self._kept().entries
            if from_at <= each.begins_at < to_at and line in {None, each.line}
        ]
        return tuple(sorted(mine, key=lambda each: (each.begins_at, each.line))[:limit])

    def missing(self, events: Collection[EventId]) -> Mapping[EventId, tuple[MissingUnit, ...]]:
        units = sorted(self._kept().missing, key=lambda each: each.came_at)
        return {event: tuple(each for each in units if each.event == event) for event in events}


class MemoryNearMisses:
    """The near misses of a memory store."""

    def __init__(self, kept: Callable[[], KeptCounts]) -> None:
        self._kept = kept

    def between(
        self, camera: CameraId, *, from_at: datetime, to_at: datetime, limit: int = 100
    ) -> tuple[NearMiss, ...]:
        found = [
            each
            for each in reversed(self._kept().near)
            if each.camera == camera
            and _moment(each.from_at) < to_at
            and _moment(each.to_at) >= from_at
        ]
        return tuple(sorted(found, key=lambda each: -each.from_at)[:limit])


class MemoryPackages:
    """The evidence packages of a memory store."""

    def __init__(self, kept: Callable[[], KeptCounts]) -> None:
        self._kept = kept

    def of_incident(self, incident: IncidentId) -> tuple[Package, ...]:
        return tuple(each for each in self._kept().packages if each.incident == incident)


class MemoryCountWriting:
    """The part of a transaction that counts."""

    kept_counts: KeptCounts

    def _known(self, event: EventId) -> None:
        raise NotImplementedError

    def keep_count(self, after: CounterTotal, passed_at: Sequence[datetime]) -> None:
        self.kept_counts.totals[after.counter] = after
        self.kept_counts.epochs[after.counter, after.epoch_at] = after.until_at
        self.kept_counts.passed += [(after.counter, at) for at in passed_at]

    def keep_entry(self, entry: LedgerEntry) -> None:
        key = (entry.line, entry.begins_at)
        if any((each.line, each.begins_at) == key for each in self.kept_counts.entries):
            raise ConflictError("judged already")
        self.kept_counts.entries.append(entry)

    def keep_missing(self, units: Sequence[MissingUnit]) -> None:
        known = {(each.event, each.came_at) for each in self.kept_counts.missing}
        for unit in units:
            self._known(unit.event)
            if (unit.event, unit.came_at) not in known:
                self.kept_counts.missing.append(unit)

    def forget_passed(self, stay: timedelta) -> int:
        totals = self.kept_counts.totals
        kept = [
            (counter, at)
            for counter, at in self.kept_counts.passed
            if at >= totals[counter].until_at - stay
        ]
        gone = len(self.kept_counts.passed) - len(kept)
        self.kept_counts.passed[:] = kept
        return gone

    def keep_near_misses(self, misses: Sequence[NearMiss]) -> int:
        kept, new = self.kept_counts.near, 0
        for miss in misses:
            key = (miss.camera, miss.rule, miss.place, miss.from_at)
            if all((each.camera, each.rule, each.place, each.from_at) != key for each in kept):
                kept.append(miss)
                new += 1
        for camera in {each.camera for each in misses}:
            mine = [each for each in kept if each.camera == camera]
            for each in mine[: max(len(mine) - MOST_OF_A_CAMERA, 0)]:
                kept.remove(each)
        return new

    def keep_package(self, package: Package) -> None:
        self.kept_counts.packages.append(package)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
