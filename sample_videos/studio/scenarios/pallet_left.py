"""A laden pallet truck is left standing in the fire lane.

A worker draws it out of the staging lanes, stops in the hatched lane, looks about, lets
go and walks off. Nobody comes for it.
"""

import math

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Abandoned
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.props import laden_truck


def play(stage: Stage) -> None:
    """The story."""
    truck = stage.thing("truck-1", "pallet truck", laden_truck(stage.generator("load")))
    worker = stage.person("person-1", (7.4, -2.6), look="orange", yaw=math.pi, after=6.0)
    worker.pulling(truck).walk((4.6, -1.6), (1.2, 0.8), (-1.6, 0.8), speed=1.1)
    worker.wait(1.2, gaze=0.8).let_stand().turn(-1.2)
    worker.walk((0.6, -2.2), (4.6, -2.6), (8.0, -3.4), speed=1.4).leave()


FILM = Film(
    "pallet_left", "staging-1", seconds=36.0, play=play, fps=10, seed=16,
    watch=(Abandoned("fire-lane"),), caption="STAGING 1", exposure=Exposure(stops=0.1),
)  # fmt: skip
