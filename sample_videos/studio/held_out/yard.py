"""At the gate to the yard: what is carried out, what blocks the way, and a forklift that may."""

import math

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.at_gates import CarriedOut
from sample_videos.studio.play.expectations import Abandoned
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.props import laden_truck

BRIGHT = Exposure(stops=0.2)


def carried(stage: Stage) -> None:
    """Somebody picks a carton up from the floor and carries it out into the yard."""
    goods = stage.floor_carton("carton-1", (-7.2, -0.75), kind=1, yaw=0.1)
    thief = stage.person("person-1", (-1.6, -2.2), look="plain", yaw=math.pi, after=6.0)
    thief.walk((-5.0, -1.6), (-7.2, -1.38), speed=1.3).turn(math.pi / 2).wait(0.4, gaze=0.6)
    thief.take(goods).walk((-8.6, -2.6), (-10.4, -3.0), (-13.2, -3.3), (-13.4, -7.6), speed=1.25)
    thief.leave()


def blocks(stage: Stage) -> None:
    """A laden pallet truck is left in front of the gate."""
    truck = stage.thing("truck-1", "pallet truck", laden_truck(stage.generator("load")))
    worker = stage.person("person-1", (-1.4, -2.6), look="orange", yaw=math.pi, after=6.0)
    worker.pulling(truck).walk((-5.0, -2.6), (-9.2, -3.0), speed=1.15).wait(0.8, gaze=0.8)
    worker.let_stand().turn(0.9).walk((-7.4, -1.2), (-4.6, -1.4), (-1.4, -1.6), speed=1.4).leave()


def passes(stage: Stage) -> None:
    """A forklift brings goods in from the yard, another drives out empty: nothing to tell."""
    bringing = stage.forklift("forklift-1", (-16.0, -3.0), layers=2)
    stage.person("driver-1", (0.0, 0.0), look="orange").driving(bringing)
    bringing.wait(6.5).drive((-9.0, -3.0), (-6.6, -0.55), (1.0, -0.55), speed=1.7)
    walker = stage.person("person-1", (-1.4, -3.4), look="lime", yaw=math.pi, after=16.0)
    walker.walk((-5.4, -3.4), (-7.6, -3.8), speed=1.2).turn(2.2).wait(2.0, gaze=0.6)
    walker.walk((-5.2, -3.6), (-1.4, -3.4), speed=1.3).leave()
    leaving = stage.forklift("forklift-2", (1.0, -0.55), yaw=math.pi)
    stage.person("driver-2", (0.0, 0.0), look="blue cap").driving(leaving)
    leaving.wait(30.0).drive((-6.6, -0.55), (-9.0, -3.0), (-17.0, -3.0), speed=1.7)


YARD = (
    Film("kit_carried_out", "kit-yard", seconds=26.0, play=carried, watch=(CarriedOut("yard-out"),), exposure=BRIGHT),
    Film("kit_gate_blocked", "kit-yard", seconds=34.0, play=blocks, watch=(Abandoned("yard-apron"),), exposure=BRIGHT),
    Film("kit_forklifts_pass", "kit-yard", seconds=42.0, play=passes, watch=(Abandoned("yard-apron"), CarriedOut("yard-out")), exposure=BRIGHT),
)  # fmt: skip
