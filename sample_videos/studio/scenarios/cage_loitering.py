"""Somebody hangs about in front of the cage.

In the afternoon a person without a vest stops at the red hatching, walks to and
fro, looks about, and only leaves after half a minute.

"""

import math

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Loitering
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage


def play(stage: Stage) -> None:
    """The story."""
    idler = stage.person("person-1", (-1.5, 2.2), look="plain", after=5.5)
    idler.walk((4.4, 2.2), (6.9, 2.15), speed=1.3)
    idler.turn(math.pi / 2).wait(7.0, gaze=0.9)
    idler.walk((5.9, 1.9), speed=0.8).turn(math.pi * 0.6).wait(5.0, gaze=0.7)
    idler.walk((7.6, 2.1), speed=0.8).turn(math.pi / 2).wait(4.0, gaze=0.9)
    idler.walk((4.4, 2.3), (-1.5, 2.3), speed=1.35).leave()


FILM = Film(
    "cage_loitering", "cage-1", seconds=42.0, play=play, watch=(Loitering("cage-front", 15.0),), seed=4,
    caption="CAGE 1", exposure=Exposure(stops=0.1),
)  # fmt: skip
