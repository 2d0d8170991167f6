"""At the lock of the kitting hall, seen from inside: who comes in with whom, and by which door."""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.at_gates import Tailgating, WrongWay
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets.kitting_hall import DOORS

BRIGHT = Exposure(stops=0.4)


def two_on_one(stage: Stage) -> None:
    """A worker comes in; another slips in before the door is shut. Later one comes in alone."""
    stage.door("lock-in", DOORS["lock-in"], (8.3, 11.6), (20.9, 22.6))
    stage.door("lock-out", DOORS["lock-out"])
    first = stage.person("person-1", (10.3, -2.9), look="orange", yaw=3.14, after=6.0)
    first.walk((9.3, -2.9), speed=1.2).wait(1.7).walk((7.4, -2.85), (2.6, -3.4), speed=1.3).leave()
    second = stage.person("person-2", (10.3, -1.4), look="plain", yaw=3.14, after=7.0)
    second.walk((9.9, -2.3), speed=1.2).wait(1.9).walk(
        (9.2, -2.9), (7.2, -2.9), (4.4, -1.2), (1.9, -0.8), speed=1.35
    ).leave()
    alone = stage.person("person-3", (10.3, -2.9), look="lime", yaw=3.14, after=18.6)
    alone.walk((9.3, -2.9), speed=1.2).wait(1.7).walk((7.4, -2.85), (2.6, -3.4), speed=1.3).leave()


def wrong_door(stage: Stage) -> None:
    """A worker leaves; somebody who waited in the lock comes in through the way out."""
    stage.door("lock-in", DOORS["lock-in"])
    stage.door("lock-out", DOORS["lock-out"], (9.0, 13.2))
    leaver = stage.person("person-1", (1.6, -1.2), look="blue cap", after=4.5)
    leaver.walk((5.4, -0.9), (7.7, -0.1), speed=1.35).wait(0.6)
    leaver.walk((9.1, 0.0), (10.4, 0.6), speed=1.2)
    visitor = stage.person("person-2", (10.2, -1.5), look="grey", yaw=2.4)
    visitor.wait(9.6).walk((9.4, -0.9), speed=1.1).wait(1.0)
    visitor.walk((9.0, -0.15), (7.2, -0.25), (4.6, -2.6), (2.0, -3.4), speed=1.3).leave()


LOCK = (
    Film("kit_tailgating", "kit-lock", seconds=28.0, play=two_on_one, watch=(Tailgating("lock-in"),), exposure=BRIGHT),
    Film("kit_wrong_way", "kit-lock", seconds=22.0, play=wrong_door, watch=(WrongWay("lock-out"),), exposure=BRIGHT),
)  # fmt: skip
