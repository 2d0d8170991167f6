"""One carton fewer comes off the belt than went onto it.

The belt runs. A worker comes along it, lifts a carton off between the two counters, and
carries it away down the walkway.
"""

import math

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.at_gates import Short
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.prop import GRASP_SECONDS
from sample_videos.studio.play.stage import Stage

SPEED, REACH_AT = 0.38, -1.4


def play(stage: Stage) -> None:
    """The story."""
    cartons = stage.busy_belt(22, speed=SPEED, first=-28.0)
    worker = stage.person("person-1", (8.0, -0.9), look="grey", yaw=math.pi, after=7.5)
    worker.walk((5.6, -1.45), (0.4, -1.2), (REACH_AT, -0.12), speed=1.25).turn(math.pi / 2)
    ready = worker.now + GRASP_SECONDS + 0.4
    wanted = max(
        (one for one in cartons if one.place_at(ready)[0] < REACH_AT),
        key=lambda one: float(one.place_at(ready)[0]),
    )
    due = ready + float(REACH_AT - wanted.place_at(ready)[0]) / SPEED
    worker.until(due - GRASP_SECONDS, gaze=0.4).take(wanted)
    worker.walk((0.4, -1.3), (5.6, -1.45), (9.6, -0.8), speed=1.4).leave()


FILM = Film(
    "count_short", "belt-1", seconds=40.0, play=play, fps=10, seed=17,
    watch=(Short("infeed", "outfeed"),), caption="BELT 1", exposure=Exposure(stops=0.2),
)  # fmt: skip
