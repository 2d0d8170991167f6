"""At the kitting hall's belt: what falls, jams, is left or goes down there, and work as usual."""

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Abandoned, Happened
from sample_videos.studio.play.facts import Act
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import CARTON_SIZE, Stage

SPEED = 0.36
BRIGHT = Exposure(stops=0.45)


def falls(stage: Stage) -> None:
    """A carton is shoved off the belt and lands on the forklift's side."""
    cartons = stage.busy_belt(14, speed=SPEED, first=-12.0)
    stage.push_off(cartons[8], at=8.0, speed=SPEED, push=26.5)


def jams(stage: Stage) -> None:
    """A carton gets stuck before the end of the belt; those behind it pile up."""
    stage.busy_belt(15, speed=0.4, first=-16.5, stuck=10, stuck_at=4.9)


def left(stage: Stage) -> None:
    """A worker sets a carton down in the walkway and goes away."""
    box = stage.carton("carton-1", kind=1)
    worker = stage.person("person-1", (-1.6, -2.2), look="blue cap", after=5.5).holding(box)
    worker.walk((2.6, -2.3), (5.3, -2.1), speed=1.2).wait(0.4)
    worker.put(box, worker.ahead(0.6, CARTON_SIZE[2] / 2)).wait(0.8, gaze=0.6)
    worker.walk((2.6, -2.2), (-1.8, -2.2), speed=1.4).leave()


def down(stage: Stage) -> None:
    """A worker comes along the walkway, falls and stays down."""
    worker = stage.person("person-1", (-1.6, -2.3), look="lime", after=5.5)
    worker.walk((2.6, -2.2), (5.0, -2.2), speed=1.25).wait(0.8, gaze=0.4).turn(0.5)
    worker.collapse(hold=30.0)


def works(stage: Stage) -> None:
    """A forklift brings a pallet and fetches another while two people work: nothing to tell."""
    stage.busy_belt(20, speed=SPEED, first=-20.0)
    loaded = stage.forklift("forklift-1", (-6.0, -0.55), layers=2)
    stage.person("driver-1", (0.0, 0.0), look="orange").driving(loaded)
    loaded.wait(7.0).drive((5.2, -0.55), speed=1.7).lift(0.02).back((-6.5, -0.55), speed=1.3)
    packer = stage.person("person-1", (-1.7, -2.3), look="blue cap", after=20.0)
    packer.walk((3.6, -2.2), (6.6, -2.2), (6.7, 0.75), speed=1.25).turn(1.57).work(12.0)
    packer.walk((6.7, -2.0), (2.4, -2.3), (-1.8, -2.3), speed=1.3).leave()
    box = stage.carton("carton-1", kind=4)
    porter = stage.person("person-2", (-1.7, -2.0), look="lime", after=30.0).holding(box)
    porter.walk((2.6, -1.8), (4.4, -1.9), speed=1.15).put(box, porter.ahead(0.6, 0.16))
    porter.wait(2.5, gaze=0.6).take(box).walk((2.4, -1.7), (-1.8, -1.8), speed=1.2).leave()
    empty = stage.forklift("forklift-2", (-6.0, -0.6))
    stage.person("driver-2", (0.0, 0.0), look="lime").driving(empty)
    empty.wait(40.0).drive((4.8, -0.6), speed=1.8).wait(1.0).back((-6.5, -0.6), speed=1.4)


LINE = (
    Film(
        "kit_carton_falls", "kit-line", seconds=22.0, play=falls,
        watch=(Happened(Act.LANDED, "loss.product_fell", "kit-floor"),), exposure=BRIGHT,
    ),
    Film(
        "kit_belt_jam", "kit-line", seconds=28.0, play=jams,
        watch=(Happened(Act.STOPPED, "flow.jam", "kit-belt", tolerance_seconds=3.0),),
        exposure=BRIGHT,
    ),
    Film(
        "kit_box_left", "kit-line", seconds=34.0, play=left, watch=(Abandoned("walkway"),),
        exposure=BRIGHT,
    ),
    Film(
        "kit_person_down", "kit-line", seconds=30.0, play=down,
        watch=(Happened(Act.FELL_DOWN, "person.down", "walkway", tolerance_seconds=3.0),),
        exposure=BRIGHT,
    ),
    Film(
        "kit_shift", "kit-line", seconds=62.0, play=works,
        watch=(Abandoned("walkway"), Happened(Act.FELL_DOWN, "person.down")), exposure=BRIGHT,
    ),
)  # fmt: skip
