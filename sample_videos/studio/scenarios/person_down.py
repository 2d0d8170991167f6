"""A worker falls in the walkway and stays down.

The worker comes along the walkway, stops, sways and falls; nobody is near.
"""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Happened
from sample_videos.studio.play.facts import Act
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage


def play(stage: Stage) -> None:
    """The story."""
    worker = stage.person("person-1", (9.4, -0.9), look="lime", yaw=3.1, after=5.0)
    worker.walk((5.6, -1.45), (1.4, -1.75), speed=1.2).wait(1.2, gaze=0.4).turn(-1.7).collapse(
        hold=30.0
    )


FILM = Film(
    "person_down", "aisle-1", seconds=36.0, play=play, seed=8,
    watch=(Happened(Act.FELL_DOWN, "person.down", "aisle", tolerance_seconds=3.0),),
    caption="AISLE 1", exposure=Exposure(stops=0.2),
)  # fmt: skip
