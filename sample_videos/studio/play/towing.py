"""What is pulled along: it follows the hand that pulls it, as a cart on its own wheels does."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sample_videos.studio.geometry import Array, Point2, rotation
from sample_videos.studio.play.prop import Rest

STEP_SECONDS = 0.05
SHAFT = 1.34
"""From the hand that pulls to the middle of what is pulled, metres."""


@dataclass(slots=True)
class Tow:
    """The path of a cart, worked out step by step from where the puller walks."""

    puller: Callable[[float], Point2]
    since: float
    yaw: float
    path: list[Array] = field(default_factory=list)

    def rest_at(self, at: float) -> Rest:
        """Where the cart is; it points to whoever pulls it."""
        step = max(0, round((at - self.since) / STEP_SECONDS))
        while len(self.path) <= step:
            self._go_on()
        middle = self.path[step]
        x, y = np.array(self.puller(at)) - middle
        return Rest(np.array((*middle, 0.0)), rotation((0, 0, 1), math.atan2(y, x)))

    def _go_on(self) -> None:
        hand = np.array(self.puller(self.since + len(self.path) * STEP_SECONDS))
        if not self.path:
            self.path.append(hand - SHAFT * np.array((math.cos(self.yaw), math.sin(self.yaw))))
            return
        behind = self.path[-1] - hand
        self.path.append(hand + behind * min(1.0, SHAFT / float(np.linalg.norm(behind))))
