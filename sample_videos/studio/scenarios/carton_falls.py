"""A carton falls off the belt and stays on the floor.

The belt runs; a guide that is out of place shoves one carton over the edge, and
it lands beside the walkway. Nobody sees it.
"""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Happened
from sample_videos.studio.play.facts import Act
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage

SPEED = 0.38


def play(stage: Stage) -> None:
    """The story."""
    cartons = stage.busy_belt(15, speed=SPEED, first=-18.0)
    stage.push_off(cartons[11], at=7.2, speed=SPEED, push=26.5)


FILM = Film(
    "carton_falls", "aisle-1", seconds=28.0, play=play, seed=6,
    watch=(Happened(Act.LANDED, "loss.product_fell", "line-floor"),),
    caption="AISLE 1", exposure=Exposure(stops=0.2),
)  # fmt: skip
