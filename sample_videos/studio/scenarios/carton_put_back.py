"""Two cartons are taken from rack A; only one comes back.

A worker takes the carton on the left, reads its label, and puts it back. Then
they take the one on the right and carry it away. The first event ends, the
second does not.
"""

import math

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Removed
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage


def play(stage: Stage) -> None:
    """The story."""
    first = stage.shelf_carton("carton-1", "rack-a/2", kind=3)
    second = stage.shelf_carton("carton-2", "rack-a/4", kind=0)
    home = first.place_at(0.0)
    worker = stage.person("person-1", (-8.0, 2.2), look="blue cap", after=6.0)
    worker.walk((-4.5, 2.6), (-0.55, 4.35), speed=1.35).turn(math.pi / 2).wait(0.6)
    worker.take(first).walk((-1.9, 3.3), speed=1.0).wait(7.0, gaze=0.3)
    worker.walk((-0.55, 4.35), speed=1.0).turn(math.pi / 2)
    worker.put(first, (float(home[0]), float(home[1]), float(home[2])), zone="rack-a").wait(0.5)
    worker.walk((0.5, 3.9), (2.2, 4.35), speed=1.1).turn(math.pi / 2).wait(0.5).take(second)
    worker.walk((0.5, 3.0), (-4.5, 2.4), (-8.2, 2.0), speed=1.45).leave()


FILM = Film(
    "carton_put_back", "rack-1", seconds=46.0, play=play, watch=(Removed("rack-a"),), seed=5,
    caption="RACK 1", exposure=Exposure(stops=0.35),
)  # fmt: skip
