"""A carton is taken from rack A by somebody who walks off with it.

Nothing stirs for six seconds; then a visitor without a vest comes down the rack
aisle, takes the carton that stands by itself, and leaves the way they came.
"""

import math

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Removed
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage


def play(stage: Stage) -> None:
    """The story."""
    wanted = stage.shelf_carton("carton-1", "rack-a/2", kind=3)
    stage.shelf_carton("carton-2", "rack-a/3", kind=0)
    thief = stage.person("person-1", (-8.0, 2.2), look="plain", after=6.0)
    thief.walk((-4.5, 2.6), (-0.55, 4.35), speed=1.35)
    thief.turn(math.pi / 2).wait(0.8, gaze=0.5).take(wanted)
    thief.walk((-1.6, 3.0), (-8.2, 2.1), speed=1.5).leave()


FILM = Film(
    "carton_taken",
    "rack-1",
    seconds=28.0,
    play=play,
    watch=(Removed("rack-a"),),
    caption="RACK 1",
    exposure=Exposure(stops=0.35),
)
