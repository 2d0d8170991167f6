"""A thing that may move: a carton that lies, is carried, rides a belt or falls; a door's leaf.

A prop knows its place at every moment from the spans of its life; the last span
that has begun holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sample_videos.studio.geometry import Array, Mesh, eased, rotation

GRASP_SECONDS = 0.9


@dataclass(frozen=True, slots=True)
class Rest:
    """Where a thing is and how it is turned; a thing that is not there has `seen` false."""

    place: Array
    turn: Array
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """From this moment on the thing moves like this."""

    begin: float
    rest: Callable[[float], Rest]


@dataclass(frozen=True, slots=True)
class Part:
    """Something on a thing that moves by itself, such as a wheel: its meshes around its own pivot."""

    meshes: tuple[Mesh, ...]
    rest: Callable[[float], Rest]


@dataclass(slots=True)
class Prop:
    """One carton by its size and its life, or another thing by its painted meshes.

    Without a label it is part of the picture but not of the truth.
    """

    name: str
    label: str
    kind: int
    size: tuple[float, float, float]
    zone: str = ""
    spans: list[Span] = field(default_factory=list)
    meshes: tuple[Mesh, ...] = ()
    parts: tuple[Part, ...] = ()

    def lying(self, place: Array, yaw: float, *, since: float = 0.0) -> None:
        """Lie still."""
        rest = Rest(place, rotation((0, 0, 1), yaw))
        self.spans.append(Span(since, lambda _: rest))

    def carried(self, chest: Callable[[float], Rest], *, since: float) -> None:
        """Be drawn to somebody's chest and stay there."""
        start = self.rest_at(since)

        def rest(at: float) -> Rest:
            held, part = chest(at), eased((at - since) / GRASP_SECONDS)
            return Rest(start.place * (1 - part) + held.place * part, held.turn)

        self.spans.append(Span(since, rest))

    def put_down(self, goal: Array, *, since: float, until: float, yaw: float) -> None:
        """Go from the chest to a place."""
        start = self.rest_at(since)

        def rest(at: float) -> Rest:
            part = eased((at - since) / (until - since))
            return Rest(start.place * (1 - part) + goal * part, rotation((0, 0, 1), yaw))

        self.spans.append(Span(since, rest))

    def rest_at(self, at: float) -> Rest:
        """Where the thing is at a moment."""
        begun = [span for span in self.spans if span.begin <= at] or self.spans[:1]
        return begun[-1].rest(at)

    def place_at(self, at: float) -> Array:
        """The middle of the thing at a moment."""
        return self.rest_at(at).place
