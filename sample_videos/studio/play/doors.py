"""A door's leaf on its hinge: pushed open, held, and drawn shut by its closer."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from sample_videos.studio.geometry import eased, rotation
from sample_videos.studio.play.prop import Rest
from sample_videos.studio.sets.doorway import Doorway

OPENING_SECONDS = 0.9
CLOSING_SECONDS = 2.2
_WIDE_OPEN = math.radians(82)


def swinging(door: Doorway, openings: Sequence[tuple[float, float]]) -> Callable[[float], Rest]:
    """Where the leaf is at a moment, for openings given by when it is pushed and when let go."""
    place = np.array((*door.hinge, 0.0))

    def rest(at: float) -> Rest:
        wide = max((opened(at, *one) for one in openings), default=0.0)
        return Rest(place, rotation((0, 0, 1), door.swings * _WIDE_OPEN * wide))

    return rest


def opened(at: float, pushed: float, let_go: float) -> float:
    """How far it is open, 0 to 1."""
    return eased((at - pushed) / OPENING_SECONDS) * (1 - eased((at - let_go) / CLOSING_SECONDS))
