"""At rack B and the kitting hall's cage: what is taken there, who is in there, and a covered camera."""

import math
from datetime import UTC, datetime

from sample_videos.studio.picture.sensor import Exposure
from sample_videos.studio.play.expectations import Happened, Intrusion, Loitering, Removed
from sample_videos.studio.play.facts import Act, Fact
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.scenarios.camera_covered import DRAWN_AT, GONE_AT, SECONDS, veil

BRIGHT = Exposure(stops=0.5)
DAWN = datetime(2026, 6, 18, 5, 12, 40, tzinfo=UTC)


def taken(stage: Stage) -> None:
    """Somebody takes a carton from rack B and walks off with it."""
    wanted = stage.shelf_carton("carton-1", "rack-b/2", kind=3)
    stage.shelf_carton("carton-2", "rack-b/1", kind=0)
    thief = stage.person("person-1", (2.0, 3.3), look="plain", yaw=math.pi, after=6.5)
    thief.walk((-1.4, 3.4), (-3.5, 3.98), speed=1.3).turn(math.pi / 2).wait(0.6, gaze=0.5)
    thief.take(wanted).walk((-1.8, 3.2), (2.2, 3.3), speed=1.4).leave()


def put_back(stage: Stage) -> None:
    """Two cartons are taken from rack B; the first comes back."""
    first = stage.shelf_carton("carton-1", "rack-b/2", kind=2)
    second = stage.shelf_carton("carton-2", "rack-b/1", kind=5)
    x, y, z = (float(value) for value in first.place_at(0.0))
    worker = stage.person("person-1", (2.0, 3.3), look="orange", yaw=math.pi, after=6.5)
    worker.walk((-1.4, 3.4), (-3.5, 3.98), speed=1.3).turn(math.pi / 2).wait(0.4).take(first)
    worker.walk((-2.6, 2.6), speed=1.0).wait(5.0, gaze=0.3).walk((-3.5, 3.98), speed=1.0)
    worker.turn(math.pi / 2).put(first, (x, y, z), zone="rack-b").wait(0.4)
    worker.walk((-4.4, 3.5), (-5.2, 3.98), speed=1.1).turn(math.pi / 2).take(second)
    worker.walk((-3.4, 2.9), (-1.2, 3.2), (2.2, 3.3), speed=1.4).leave()


def intrudes(stage: Stage) -> None:
    """Somebody is in the cage before the early shift."""
    visitor = stage.person("person-1", (-1.6, 0.4), look="grey", yaw=math.pi, after=6.5)
    visitor.walk((-6.0, 0.9), (-8.95, 1.0), (-8.95, 2.6), (-9.1, 3.2), speed=1.25)
    visitor.turn(math.pi * 0.6).wait(4.0, gaze=0.8)
    visitor.walk((-8.95, 2.4), (-8.95, 1.0), (-6.0, 0.8), (-1.4, 0.4), speed=1.4).leave()


def loiters(stage: Stage) -> None:
    """Somebody hangs about in front of the cage."""
    idler = stage.person("person-1", (-1.6, 0.4), look="plain", yaw=math.pi, after=6.0)
    idler.walk((-5.4, 0.8), (-7.6, 1.0), speed=1.3).turn(math.pi / 2).wait(6.5, gaze=0.9)
    idler.walk((-9.4, 0.9), speed=0.8).turn(math.pi * 0.4).wait(5.0, gaze=0.7)
    idler.walk((-8.0, 1.2), speed=0.8).turn(math.pi / 2).wait(3.0, gaze=0.9)
    idler.walk((-5.4, 0.8), (-1.4, 0.4), speed=1.35).leave()


def covered(stage: Stage) -> None:
    """A cloth hangs over the camera for a while."""
    stage.shelf_carton("carton-1", "rack-b/2", kind=3)
    stage.tell(Fact(Act.COVERED, DRAWN_AT + SECONDS, "somebody"))
    stage.tell(Fact(Act.UNCOVERED, GONE_AT, "somebody"))


RACK = (
    Film("kit_carton_taken", "kit-rack", seconds=24.0, play=taken, watch=(Removed("rack-b"),), exposure=BRIGHT),
    Film("kit_carton_put_back", "kit-rack", seconds=40.0, play=put_back, watch=(Removed("rack-b"),), exposure=BRIGHT),
    Film(
        "kit_cage_early", "kit-rack", seconds=28.0, play=intrudes, watch=(Intrusion("kit-cage"),),
        starts_at=DAWN, exposure=Exposure(stops=-0.2, colour=0.6, gain=1.6),
    ),
    Film(
        "kit_cage_loitering", "kit-rack", seconds=38.0, play=loiters,
        watch=(Loitering("kit-cage-front", 15.0),), exposure=BRIGHT,
    ),
    Film(
        "kit_camera_covered", "kit-rack", seconds=30.0, play=covered,
        watch=(Happened(Act.COVERED, "camera.tampered", until=Act.UNCOVERED, tolerance_seconds=3.0),),
        exposure=BRIGHT, veil=veil,
    ),
)  # fmt: skip
