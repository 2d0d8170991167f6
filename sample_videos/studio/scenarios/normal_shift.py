"""A minute of an afternoon: busy, harmless work, and no event to expect.

The belt runs. One worker brings a carton, sets it down to look at the control post, and
picks it up again. A forklift brings a pallet along the lane beside the walkway, finds both bays
taken and backs out again. A second worker bends over something, then stands by the pallets. A
third draws a pallet truck with a load along the walkway, looks for the place, turns round and
takes it back. Two lamps fail and come back, and a door to the yard, off camera, opens three times:
its light sweeps over the floor and over whoever is there.
"""

import math

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Abandoned, Happened
from sample_videos.studio.play.facts import Act
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import CARTON_SIZE, Stage
from sample_videos.studio.props import laden_truck


def play(stage: Stage) -> None:
    """The story."""
    stage.flicker("lamp-4", after=13.0, seconds=8.0, dark=3.0)
    stage.flicker("lamp-7", after=50.5, seconds=7.0)
    stage.daylight("yard-door", (7.5, 11.0), (27.0, 33.0), (43.0, 47.5))
    stage.busy_belt(28, speed=0.38, first=-39.0)
    box = stage.carton("carton-1", kind=4)
    porter = stage.person("person-1", (9.4, -0.9), look="orange", yaw=3.1, after=4.0).holding(box)
    porter.walk((5.6, -1.45), (1.6, -1.75), speed=1.2)
    porter.put(box, porter.ahead(0.6, CARTON_SIZE[2] / 2)).turn(1.9).work(5.0, height=1.1).turn(3.1)
    porter.take(box).wait(0.6).walk((-4.0, -1.9), speed=1.25).wait(2.0, gaze=0.5)
    porter.walk((-1.0, -2.4), (5.6, -1.45), (9.6, -0.8), speed=1.3).leave()
    forklift = stage.forklift("forklift-1", (7.6, -4.4), yaw=math.pi, layers=2)
    stage.person("driver-1", (3.0, -4.0), look="orange").driving(forklift)
    forklift.wait(5.0).drive((-1.2, -4.0), speed=1.5).wait(3.5).back((7.6, -4.4), speed=1.1)
    fitter = stage.person("person-2", (9.4, -1.0), look="blue cap", yaw=3.1, after=24.0)
    fitter.walk((5.6, -1.4), (0.2, -3.6), speed=1.3).work(5.0, height=0.5).wait(2.0, gaze=0.6)
    fitter.walk((-3.2, -3.4), speed=1.1).wait(30.0, gaze=0.8)
    truck = stage.thing("truck-1", "pallet truck", laden_truck(stage.generator("load")))
    driver = stage.person("person-3", (9.6, -1.1), look="lime", yaw=3.1, after=38.1).pulling(truck)
    driver.walk((5.6, -1.2), (3.0, -2.0), (-5.0, -2.1), speed=1.1).wait(1.5, gaze=0.7)
    driver.walk((-5.6, -1.5), (-4.6, -0.8), (-3.0, -1.0), speed=0.8)
    driver.walk((3.0, -1.4), (5.6, -1.2), (11.5, -1.1), speed=1.15).leave()


FILM = Film(
    "normal_shift", "aisle-1", seconds=68.0, play=play, fps=10, seed=9,
    watch=(Abandoned("aisle"), Happened(Act.FELL_DOWN, "person.down")),
    caption="AISLE 1", exposure=Exposure(stops=0.2),
)  # fmt: skip
