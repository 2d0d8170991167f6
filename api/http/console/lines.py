"""The lines of the review queue, as values in words for people.

A line is one event, or repeats that are judged together: the one to look at first leads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.http.console.views import Row, row_of
from casework.queueing import Group
from plant.events import Event
from plant.ids import EventId
from plant.places import Plant
from plant.ports import EventStore
from plant.queue import Waiting
from plant.reviews import Claim
from plant.wire import Json

# So many of a group are judged by one key; what is left is a line again.
MOST_OF_A_GROUP = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what leads it, how many it stands for, and who looks at it."""

    row: Row
    rule: str
    camera: str
    members: tuple[tuple[str, int], ...]
    count: int
    at_stake: str = ""
    claimed_by: str = ""

    def to_json(self) -> dict[str, Json]:
        """Return what the page's script makes the line of."""
        row = self.row
        return {
            "id": row.id,
            "title": row.title,
            "place": row.place,
            "camera": row.camera,
            "camera_id": self.camera,
            "rule": self.rule,
            "onset": row.onset,
            "onset_told": row.onset_told,
            "severity": {"word": row.severity.word, "style": row.severity.style},
            "thumbnail": row.thumbnail,
            "members": [[event, version] for event, version in self.members],
            "count": self.count,
            "at_stake": self.at_stake,
            "claimed_by": self.claimed_by,
        }


def lines_of(
    groups: Sequence[Group],
    store: EventStore,
    plant: Plant,
    claims: Mapping[EventId, Claim],
) -> list[Line]:
    """Return the lines of groups, each with what is kept of its leading event."""
    leads = [group.lead.event for group in groups]
    files, currents = store.attachments_of(leads), store.currents(leads)
    lines = []
    for group in groups:
        stored = currents.get(group.lead.event)
        if stored is None:
            continue
        has_snapshot = any(file.name == "snapshot" for file in files[stored.event.id])
        claim = next((claims[each.event] for each in group.events if each.event in claims), None)
        row = row_of(stored.event, plant, has_snapshot=has_snapshot)
        lines.append(_line(group.events, row, plant, claimed_by=claim.by if claim else ""))
    return lines


def line_of(event: Event, version: int, plant: Plant, *, has_snapshot: bool) -> Line:
    """Return the line of an event that stands for itself."""
    row = row_of(event, plant, has_snapshot=has_snapshot)
    return Line(row, event.rule.id, event.camera, ((event.id, version),), 1)


def _line(events: Sequence[Waiting], row: Row, plant: Plant, *, claimed_by: str) -> Line:
    at_stake = sum(each.at_stake for each in events)
    return Line(
        row=row,
        rule=events[0].rule,
        camera=events[0].camera,
        members=tuple((each.event, each.version) for each in events[:MOST_OF_A_GROUP]),
        count=len(events),
        at_stake=f"{at_stake:,.0f} {_currency(plant)}".strip() if at_stake else "",
        claimed_by=claimed_by,
    )


def _currency(plant: Plant) -> str:
    return next((each.currency for each in plant.products.values() if each.currency), "")
