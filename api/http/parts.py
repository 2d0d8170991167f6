"""What the HTTP face is made of: ports and callables that whoever composes it fills.

Everything stands behind a word of `plant` or `casework`, so that a test fills it with
what keeps things in memory and the program with what keeps them on a disk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.bell import Bell
from api.http.bodies import UploadSeats
from plant.events import Event
from plant.incidents import Incident
from plant.plantfile.keeper import PlantKeeper
from plant.ports import Clock, MediaStore, Store
from plant.records import SourceId, StoredEvent


class Taken(Protocol):
    """What became of a revision that was taken in."""

    @property
    def stored(self) -> StoredEvent:
        """The revision as it is kept."""
        ...

    @property
    def first(self) -> bool:
        """Whether it came for the first time."""
        ...

    @property
    def incident(self) -> Incident:
        """The incident that the event belongs to."""
        ...


class Intake(Protocol):
    """Takes in revisions of events, and tells whoever must know."""

    def take(self, event: Event, *, source: SourceId | None = None) -> Taken:
        """Keep a revision together with its incident and messages, or nothing of it."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the application needs.

    - `checks` are asked by `/ready`: each returns why it is not ready, or nothing.
    """

    store: Store
    media: MediaStore
    intake: Intake
    plant: PlantKeeper
    clock: Clock
    bell: Bell
    checks: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    seats: UploadSeats = field(default_factory=UploadSeats)


async def parts_of(connection: HTTPConnection) -> Parts:
    """Return the parts of the application that a request came to."""
    parts = connection.app.state.parts
    assert isinstance(parts, Parts)
    return parts


Here = Annotated[Parts, Depends(parts_of)]
