"""Somebody gets in by the way out.

A worker leaves through the exit door. A visitor who waited beside it catches the
door before it closes and goes in the wrong way.
"""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.at_gates import WrongWay
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets.staff_entry import DOORS


def play(stage: Stage) -> None:
    """The story."""
    stage.door("staff-door", DOORS["staff-door"])
    stage.door("exit-door", DOORS["exit-door"], (8.5, 11.9))
    leaver = stage.person("person-1", (6.6, 1.2), look="blue cap", yaw=3.1, after=4.0)
    leaver.walk((2.2, 1.55), speed=1.25).wait(0.9).walk((0.2, 1.6), speed=1.2)
    leaver.walk((-2.4, 0.2), (-6.3, -0.6), speed=1.35).leave()
    visitor = stage.person("person-2", (-0.9, 2.55), look="grey", yaw=-1.2)
    visitor.wait(9.4, gaze=0.5).turn(-0.9, seconds=0.5)
    visitor.walk((-0.1, 1.75), (1.2, 1.5), (2.6, 1.6), speed=1.2).walk((6.6, 1.4)).leave()


FILM = Film(
    "wrong_way", "entry-1", seconds=22.0, play=play, fps=10, watch=(WrongWay("exit-door"),), seed=13,
    caption="ENTRY 1", exposure=Exposure(stops=0.3),
)  # fmt: skip
