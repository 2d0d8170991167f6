"""How a camera's view is, as values: well, or covered, moved, blurred, blinded or frozen."""

from dataclasses import dataclass
from enum import StrEnum


class Ailment(StrEnum):
    """What can be wrong with a view that still gives pictures."""

    COVERED = "covered"
    MOVED = "moved"
    DEFOCUSED = "defocused"
    DARK = "dark"
    BRIGHT = "bright"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of a view at one moment; `ailment` is None while it is well.

    `since` is the last moment at which it was well. `kept_edges` is the share of the
    view's lasting edges that are still there, `sharpness` all edges of now against
    those of before, `fineness` the same of fine detail, `likeness` how alike the coarse pictures are (-1..1), `brightness`
    the mean grey level (0..255).
    """

    since: float
    ailment: Ailment | None = None
    kept_edges: float = 1.0
    sharpness: float = 1.0
    fineness: float = 1.0
    likeness: float = 1.0
    brightness: float = 0.0
