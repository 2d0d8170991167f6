"""The camera over the staging lanes is knocked aside and stays like that.

A worker crosses the fire lane. When nobody is there any more something strikes the
camera: it swings, trembles, and from then on looks at another part of the hall.
"""

import math

from sample_videos.studio.geometry import eased
from sample_videos.studio.picture.mount import Turn
from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Happened
from sample_videos.studio.play.facts import Act, Fact
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage

STRUCK_AT, SECONDS = 18.0, 0.4


def play(stage: Stage) -> None:
    """The story."""
    worker = stage.person("person-1", (7.2, -1.2), look="blue cap", yaw=math.pi, after=5.0)
    worker.walk((3.2, 0.9), (1.6, 3.2), speed=1.4).turn(math.pi / 2).work(1.5, height=0.9)
    worker.walk((3.2, 0.9), (7.2, -1.2), speed=1.5).leave()
    stage.tell(Fact(Act.MOVED_CAMERA, STRUCK_AT, "somebody"))


def turn(at: float) -> Turn:
    """How far the camera has swung; it trembles and comes to rest."""
    since = max(0.0, at - STRUCK_AT)
    swung = eased(since / SECONDS)
    tremble = 0.5 * swung * math.exp(-2.5 * since) * math.sin(19 * since)
    return Turn(-5.5 * swung + tremble, 3.0 * swung - tremble, 2.2 * swung + tremble)


FILM = Film(
    "camera_moved", "staging-1", seconds=32.0, play=play, fps=10, seed=15,
    watch=(Happened(Act.MOVED_CAMERA, "camera.tampered", tolerance_seconds=6.0),),
    caption="STAGING 1", exposure=Exposure(stops=0.1), turn=turn,
)  # fmt: skip
