"""Somebody is in the restricted cage at a quarter to eleven at night.

The hall is empty and the camera has lost most of its colour. A person without a
vest comes along the rack aisle, walks into the cage, looks at the goods, and
leaves again.
"""

import math
from datetime import UTC, datetime

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Intrusion
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage

NIGHT = datetime(2026, 3, 12, 22, 44, 12, tzinfo=UTC)


def play(stage: Stage) -> None:
    """The story."""
    visitor = stage.person("person-1", (-1.5, 1.9), look="grey", after=6.0)
    visitor.walk((4.2, 2.0), (7.05, 2.3), (7.35, 3.3), (7.85, 4.05), speed=1.2)
    visitor.turn(math.pi * 0.35).wait(5.0, gaze=0.8)
    visitor.walk((7.3, 3.2), (7.05, 2.2), (4.2, 1.9), (-1.5, 1.9), speed=1.4).leave()


FILM = Film(
    "cage_after_hours", "cage-1", seconds=32.0, play=play, watch=(Intrusion("cage"),), seed=3,
    starts_at=NIGHT, caption="CAGE 1", exposure=Exposure(stops=-0.5, colour=0.22, gain=2.2),
)  # fmt: skip
