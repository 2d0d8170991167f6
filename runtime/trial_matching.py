"""What both sides of a trial told, held against each other: more, fewer, the same.

An event is the same on both sides if the same rule told of the same time; its zone may have
been redrawn, its onset may have moved a little. What has no partner says why, as far as the
other side knows: it came near, the rule is new, the rule is gone.
"""

from collections.abc import Iterator, Sequence

from plant.events import Event
from plant.ids import CameraId, RuleId
from plant.near_misses import NearMiss
from plant.trials import Findings, Happening, Judged, Tried, moment
from vision.violations import NEAR

NEAR_SECONDS = 2.0


def findings(
    tried: Tried, camera: CameraId, rules: tuple[frozenset[RuleId], frozenset[RuleId]]
) -> Findings:
    """Return what a trial found; `rules` are those of the present and of the change."""
    before, after = tried.before, tried.after
    pairs = _pairs(before.events, after.events, tried.to_at)
    kept = set(pairs.values())
    more = [each for index, each in enumerate(after.events) if index not in kept]
    fewer = [each for index, each in enumerate(before.events) if index not in pairs]
    same = [
        Happening.of(after.events[right], _moved(before.events[left], after.events[right]))
        for left, right in sorted(pairs.items(), key=lambda pair: pair[1])
    ]
    return Findings(
        camera,
        moment(tried.from_at),
        moment(tried.to_at),
        tried.seen_seconds,
        tuple(Happening.of(each, _why_more(each, before, rules[0])) for each in more),
        tuple(Happening.of(each, _why_fewer(each, after, rules[1])) for each in fewer),
        tuple(same),
    )


def _pairs(olds: Sequence[Event], news: Sequence[Event], until: float) -> dict[int, int]:
    """Return the partner of each old event that has one, those that begin closest first."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, left, right in sorted(_meetings(olds, news, until)):
        if left not in pairs and right not in taken:
            pairs[left] = right
            taken.add(right)
    return pairs


def _meetings(
    olds: Sequence[Event], news: Sequence[Event], until: float
) -> Iterator[tuple[float, int, int]]:
    """Yield how far apart two of one rule begin that overlap or are near, with their places.

    A day may hold thousands: in order of time, each is held against those not long over.
    """
    lasting: tuple[dict[int, Event], dict[int, Event]] = ({}, {})
    order = [(each.onset_at, 0, index, each) for index, each in enumerate(olds)]
    order += [(each.onset_at, 1, index, each) for index, each in enumerate(news)]
    for onset_at, side, index, event in sorted(order, key=lambda entry: entry[:3]):
        over_at = onset_at.timestamp() - NEAR_SECONDS
        others = lasting[1 - side]
        for other_index, other in tuple(others.items()):
            if _ends(other, until) < over_at:
                del others[other_index]
            elif other.rule.id == event.rule.id:
                left, right = (other_index, index) if side else (index, other_index)
                yield abs((onset_at - other.onset_at).total_seconds()), left, right
        lasting[side][index] = event


def _ends(event: Event, until: float) -> float:
    return event.ended_at.timestamp() if event.ended_at else until


def _moved(old: Event, new: Event) -> str:
    seconds = (new.onset_at - old.onset_at).total_seconds()
    return f"{abs(seconds):.1f} s {'later' if seconds > 0 else 'sooner'}" if seconds else ""


def _why_more(event: Event, before: Judged, rules: frozenset[RuleId]) -> str:
    if event.rule.id not in rules:
        return "the rule is new"
    near = _nearest(event, before.near_misses)
    return f"came to {near.reached:.0%} before" if near else f"below {NEAR:.0%} before"


def _why_fewer(event: Event, after: Judged, rules: frozenset[RuleId]) -> str:
    if event.rule.id not in rules:
        return "the rule is gone"
    near = _nearest(event, after.near_misses)
    return f"comes to {near.reached:.0%} now" if near else f"below {NEAR:.0%} now"


def _nearest(event: Event, misses: Sequence[NearMiss]) -> NearMiss | None:
    """Return what nearly fired of the same rule around the event's onset, the nearest miss."""
    at = event.onset_at.timestamp()
    around = (
        miss
        for miss in misses
        if miss.rule == event.rule.id
        and miss.from_at - NEAR_SECONDS <= at <= miss.to_at + NEAR_SECONDS
    )
    return max(around, key=lambda miss: miss.reached, default=None)
