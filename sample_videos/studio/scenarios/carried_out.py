"""A carton leaves through the open dock door in somebody's arms.

In the evening a person without a vest takes a carton that stands beside the table and
carries it into the trailer, comes back with empty hands, and leaves.
"""

import math
from datetime import UTC, datetime

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.at_gates import CarriedOut
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage

EVENING = datetime(2026, 3, 12, 20, 51, 8, tzinfo=UTC)


def play(stage: Stage) -> None:
    """The story."""
    goods = stage.floor_carton("carton-1", (-3.7, -3.1), kind=1, yaw=0.1)
    stage.floor_carton("carton-2", (-3.1, -3.15), kind=4, yaw=-0.05)
    thief = stage.person("person-1", (5.0, -2.4), look="plain", yaw=math.pi, after=5.5)
    thief.walk((-1.4, -2.5), (-3.7, -2.45), speed=1.35).turn(-math.pi / 2).wait(0.5, gaze=0.6)
    thief.take(goods).walk((-5.2, -1.8), (-7.6, -1.6), (-10.6, -1.7), speed=1.2)
    thief.put(goods, thief.ahead(0.6, goods.size[2] / 2)).wait(0.4)
    thief.walk((-7.6, -1.5), (-4.6, -1.9), (5.0, -2.2), speed=1.45).leave()


FILM = Film(
    "carried_out", "dock-2", seconds=30.0, play=play, fps=10, watch=(CarriedOut("dock-2-out"),), seed=14,
    starts_at=EVENING, caption="DOCK 2", exposure=Exposure(stops=0.0, colour=0.8, gain=1.3),
)  # fmt: skip
