"""A carton gets stuck on the belt and those behind it pile up.

What is ahead of it runs out, so that the belt beyond is empty; the belt itself
keeps running under the pile.
"""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Happened
from sample_videos.studio.play.facts import Act
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage


def play(stage: Stage) -> None:
    """The story."""
    stage.busy_belt(17, speed=0.42, first=-22.0, stuck=13, stuck_at=2.6)


FILM = Film(
    "belt_jam", "aisle-1", seconds=36.0, play=play, seed=7,
    watch=(Happened(Act.STOPPED, "flow.jam", "belt", tolerance_seconds=3.0),),
    caption="AISLE 1", exposure=Exposure(stops=0.2),
)  # fmt: skip
