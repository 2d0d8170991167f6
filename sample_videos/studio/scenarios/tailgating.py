"""Two people go through the staff door on one badge.

A worker badges and goes in. A second one, who was reading the notices, takes the last
steps quickly and slips through before the door has closed. Later a third badges and
goes in alone, as everybody should.
"""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.at_gates import Tailgating
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets.staff_entry import DOORS


def play(stage: Stage) -> None:
    """The story."""
    stage.door("staff-door", DOORS["staff-door"], (11.0, 13.7), (23.8, 25.2))
    stage.door("exit-door", DOORS["exit-door"])
    badge = stage.person("person-1", (-6.2, -0.4), look="orange", after=5.0)
    badge.walk((-2.4, -0.9), (0.2, -1.2), speed=1.3).work(1.3, height=1.15)
    badge.walk((1.2, -1.4), (3.6, -1.3), speed=1.15).walk((6.6, -1.2)).leave()
    follower = stage.person("person-2", (-1.0, 2.3), look="plain", yaw=-0.6)
    follower.wait(9.2, gaze=0.4).turn(-1.1).walk((-0.9, -0.9), (0.1, -1.4), speed=1.45)
    follower.walk((2.4, -1.36), (3.4, -1.6), speed=1.35).walk((6.6, -1.6)).leave()
    alone = stage.person("person-3", (-6.2, 0.0), look="lime", yaw=0.0, after=17.6)
    alone.walk((-2.4, -0.9), (0.2, -1.25), speed=1.3).work(1.4, height=1.15)
    alone.walk((1.2, -1.4), (3.6, -1.0), speed=1.2).walk((6.6, -1.0)).leave()


FILM = Film(
    "tailgating", "entry-1", seconds=30.0, play=play, watch=(Tailgating("staff-door"),), seed=12,
    caption="ENTRY 1", exposure=Exposure(stops=0.3),
)  # fmt: skip
