"""A carton is set down in the walkway and left there.

A worker comes along the aisle with a carton, puts it down between the yellow
lines, and goes away the same way. Nobody is near it for the rest of the film.
"""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Abandoned
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import CARTON_SIZE, Stage


def play(stage: Stage) -> None:
    """The story."""
    box = stage.carton("carton-1", kind=2)
    worker = stage.person("person-1", (9.4, -0.9), look="orange", yaw=3.1, after=5.0).holding(box)
    worker.walk((5.6, -1.45), (2.2, -2.05), speed=1.2).wait(0.5)
    worker.put(box, worker.ahead(0.6, CARTON_SIZE[2] / 2)).wait(1.2, gaze=0.6)
    worker.walk((5.6, -1.45), (9.6, -0.8), speed=1.35).leave()


FILM = Film(
    "box_left", "aisle-1", seconds=38.0, play=play, watch=(Abandoned("aisle"),), seed=2,
    caption="AISLE 1", exposure=Exposure(stops=0.2),
)  # fmt: skip
