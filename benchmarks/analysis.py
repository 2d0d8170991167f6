"""What the core costs per analysed frame, in milliseconds of CPU time, without decoding.

    python -m benchmarks.analysis

Three views of 320 x 180 in colour: nothing happens, somebody walks, and things were put down
and lie there. The tracker follows ten people.
"""

import time
from collections.abc import Callable

import numpy as np

from plant.geometry import Box
from tests.vision.pictures import HEIGHT, WIDTH, Painting, Stage, a_blob, a_box, while_
from vision.background import Background
from vision.colour import Planes
from vision.detections import Detection
from vision.statics import StaticObjects
from vision.tracking import Tracker

FPS = 7.5
PEOPLE = 10

QUIET: list[Painting] = []
WALKER: list[Painting] = [a_blob(lambda at: (20 * at % 280, 60), (30, 80))]
THINGS: list[Painting] = [
    while_(a_box((20 + 60 * number, 100, 30, 30), seed=number), 3) for number in range(5)
]
VIEWS = {"quiet": QUIET, "somebody walks": WALKER, "five things lie there": THINGS}


def statics_cost(paintings: list[Painting], *, seconds: float = 20.0) -> tuple[float, float]:
    """Return the mean cost per frame of the backgrounds and of the static objects."""
    stage, grains = Stage(paintings), _grains()
    background, statics = Background(stage.picture(), 0.0, grains[0]), StaticObjects()
    looking = finding = 0.0
    frames = round(seconds * FPS)
    for number in range(frames):
        stage.at += 1 / FPS
        picture, colours = stage.picture(), grains[number % len(grains)]
        looking += _cost(lambda: background.see(picture, stage.at, (), colours))  # noqa: B023  # called at once
        finding += _cost(lambda: statics.see(background, []))
    return looking / frames * 1e3, finding / frames * 1e3


def _grains() -> list[Planes]:
    """Return the colours of a grey view, with noise."""
    noise = np.random.default_rng(0).normal(128, 1.5, (8, 2, HEIGHT // 2, WIDTH // 2))
    return list(noise.round().astype(np.uint8))


def tracker_cost(*, seconds: float = 40.0) -> float:
    """Return the mean cost per frame of following ten people."""
    rng = np.random.default_rng(0)
    starts, speeds = rng.uniform(0.1, 0.9, (PEOPLE, 2)), rng.uniform(-0.1, 0.1, (PEOPLE, 2))
    tracker, spent = Tracker(aspect=16 / 9), 0.0
    frames = round(seconds * FPS)
    for number in range(frames):
        at = number / FPS
        places = 0.5 + 0.4 * np.sin(starts * 6 + speeds * at * 6)
        seen = [Detection("person", 0.8, Box(float(x), float(y), 0.06, 0.3)) for x, y in places]
        spent += _cost(lambda: tracker.see(seen, at))  # noqa: B023  # called at once
    return spent / frames * 1e3


def _cost(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def main() -> None:
    for name, paintings in VIEWS.items():
        looking, finding = statics_cost(paintings)
        print(f"{name}: backgrounds {looking:.2f} ms, static objects {finding:.2f} ms per frame")
    print(f"tracker with {PEOPLE} people: {tracker_cost():.2f} ms per frame")


if __name__ == "__main__":
    main()
