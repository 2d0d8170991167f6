"""A film told in another manner: the held-out footage on which rules are judged.

    python -m sample_videos.studio carton_taken --seed 9001

The same story by another cast, at another pace, on other ways, in other light, with other
cardboard, noise and camera gain; small and coarse in time, as a cheap camera sees it. Its
truth is worked out anew. Seeds from 9000 up serve to measure only: nothing may be tuned to them.
A manner in which people would bump into each other or into furniture is not told; the next one is.
"""

import zlib
from dataclasses import replace

import numpy as np

from sample_videos.studio.play.facts import StagingError
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.manner import Manner
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets.set_list import HELD_OUT, set_of

MEASURING_FROM = 9000
SIZE, FPS = (640, 360), 8
_ATTEMPTS = 40


def variant(film: Film, seed: int) -> Film:
    """The film as this seed tells it; what is held out is told under seeds for measuring only."""
    if film.camera in HELD_OUT and seed < MEASURING_FROM:
        what = f"serves to measure only: take a seed from {MEASURING_FROM} up, not {seed}"
        raise StagingError(film.name, 0.0, film.camera, what)
    for attempt in range(_ATTEMPTS):
        told = _told(film, seed, attempt)
        stage = Stage(told.name, set_of(told.camera), told.seed, told.manner)
        try:
            told.play(stage)
            stage.refuse_collisions(told.seconds)
        except StagingError as error:
            last = error
        else:
            return told
    raise last


def _told(film: Film, seed: int, attempt: int) -> Film:
    rng = np.random.RandomState((seed * 1009 + attempt + zlib.crc32(film.name.encode())) % 2**31)
    pace = float(rng.uniform(0.86, 1.16))
    exposure = replace(
        film.exposure,
        stops=film.exposure.stops + float(rng.uniform(-0.4, 0.35)),
        colour=film.exposure.colour * float(rng.uniform(0.6, 1.1)),
        gain=film.exposure.gain * float(rng.uniform(0.8, 1.6)),
    )
    manner = Manner(pace=pace, stray=float(rng.uniform(0.05, 0.3)), recast=True)
    return replace(
        film,
        name=f"{film.name}-{seed}",
        # What takes its own time, such as a thing that has to lie for a while, still has it.
        seconds=film.seconds * max(1.0, 1 / pace),
        fps=FPS,
        size=SIZE,
        seed=seed * 41 + attempt,
        exposure=exposure,
        manner=manner,
    )
