"""A film whose evidence takes its time: somebody stays, and a box is taken meanwhile.

    0   a box stands on the right
    1   somebody (a red patch, for the SpotDetector) comes to stand on the left …
    9   … the box is gone
    18  … and leaves

Loitering on the left is told after 8 s, at 9; the removal on the right after 4 s, at 13.
"""

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from plant.events import EventKind
from plant.geometry import Point, Polygon
from plant.ids import CameraId, RuleId, ZoneId
from plant.places import Camera, CameraSource, Recording, Zone
from plant.rules import Rule
from tests.vision.pictures import HEIGHT, WIDTH, Grey, a_box, a_floor, while_
from vision.rules.loitering import LoiteringParameters
from vision.rules.removed import RemovedParameters

FPS, SECONDS = 15, 30
COMES, TAKEN, LEAVES = 1.0, 9.0, 18.0
BEGAN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEFT, RIGHT = ZoneId("left"), ZoneId("right")


def make_straddling_film(path: Path) -> Path:
    """Write the film, with a key frame every second."""
    box = while_(a_box((220, 80, 40, 40)), 0.0, TAKEN)
    rng = np.random.default_rng(3)
    with av.open(str(path), "w") as output:
        options = {"preset": "veryfast", "bf": "0", "x264-params": f"keyint={FPS}:scenecut=0"}
        stream = output.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(SECONDS * FPS):
            grey = a_floor(grain=12)
            box(grey, number / FPS)
            frame = av.VideoFrame.from_ndarray(_coloured(grey, number, rng), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def a_camera_on(film: Path, *, name: str = "dock", loop: bool = False) -> Camera:
    """Return a camera that plays the film in real time."""
    zones = {LEFT: Zone(LEFT, _part(0.0, 0.5)), RIGHT: Zone(RIGHT, _part(0.5, 1.0))}
    return Camera(
        CameraId(name),
        name,
        CameraSource(file=str(film), loop=loop, starts_at=BEGAN),
        zones=zones,
        recording=Recording(ring_seconds=60, pre_roll_seconds=2, post_roll_seconds=2),
    )


def its_rules(camera: Camera) -> tuple[Rule, ...]:
    """Return the two rules, whose evidence takes 8 and 4 seconds."""
    loitering = LoiteringParameters(dwell_seconds=8.0, gap_seconds=2.0)
    return (
        Rule(
            RuleId(f"{camera.id}-stays"),
            EventKind.ZONE_LOITERING,
            camera.id,
            500,
            loitering,
            zones=(LEFT,),
        ),
        Rule(
            RuleId(f"{camera.id}-taken"),
            EventKind.OBJECT_REMOVED,
            camera.id,
            700,
            RemovedParameters(absent_seconds=4.0),
            zones=(RIGHT,),
        ),
    )


def _coloured(grey: Grey, number: int, rng: np.random.Generator) -> Grey:
    noisy = np.clip(grey + rng.normal(0, 2.0, grey.shape), 0, 255).astype(np.uint8)
    picture = np.repeat(noisy[..., None], 3, axis=2)
    if COMES <= number / FPS < LEAVES:
        sway = number // 4 % 3
        picture[60:150, 60 + sway : 90 + sway] = (40, 60, 230)
    return picture


def _part(left: float, right: float) -> Polygon:
    return Polygon((Point(left, 0), Point(right, 0), Point(right, 1), Point(left, 1)))
