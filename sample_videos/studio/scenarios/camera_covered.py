"""Somebody draws a cloth over the camera at the rack, and takes it away again.

Whoever does it stands below the camera and is never seen. While the cloth hangs
there nobody can say what happens to the goods.
"""

from sample_videos.studio.geometry import eased
from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Happened
from sample_videos.studio.play.facts import Act, Fact
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage

DRAWN_AT, GONE_AT, SECONDS = 9.0, 24.0, 0.8


def play(stage: Stage) -> None:
    """The story."""
    stage.shelf_carton("carton-1", "rack-a/2", kind=3)
    stage.shelf_carton("carton-2", "rack-a/3", kind=0)
    stage.tell(Fact(Act.COVERED, DRAWN_AT + SECONDS, "somebody"))
    stage.tell(Fact(Act.UNCOVERED, GONE_AT, "somebody"))


def veil(at: float) -> float:
    """How much of the lens is covered."""
    return eased((at - DRAWN_AT) / SECONDS) * (1 - eased((at - GONE_AT) / SECONDS))


FILM = Film(
    "camera_covered",
    "rack-1",
    seconds=34.0,
    play=play,
    watch=(Happened(Act.COVERED, "camera.tampered", until=Act.UNCOVERED, tolerance_seconds=3.0),),
    seed=10,
    caption="RACK 1",
    exposure=Exposure(stops=0.35),
    veil=veil,
)
