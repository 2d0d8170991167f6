"""Render the plates of all cameras: `python -m sample_videos.studio.make_plates rack-1 …`.

Needs Blender as a Python module; everybody else uses the plates in `plates/`.
A plate that exists is left alone unless `--again` is given.
"""

import argparse
import time

from sample_videos.studio.cycles import render_plate
from sample_videos.studio.picture.lens import DRAWN
from sample_videos.studio.picture.mount import widened
from sample_videos.studio.plate import PLATES
from sample_videos.studio.sets.set_list import BUILT_BY, HELD_OUT, set_of

WIDER = {"staging-1": (1408, 792)}
"""Cameras that a film knocks aside need more picture around their own."""


def main() -> None:
    """Render each named view that has no plate yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("views", nargs="*", default=sorted([*BUILT_BY, *HELD_OUT]))
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    for name in asked.views:
        stem = PLATES / name
        if asked.again or not stem.with_suffix(".json").exists():
            begun, stage = time.monotonic(), set_of(name)
            size = WIDER.get(name, DRAWN)
            view = widened(stage.views[name], size)
            plate = render_plate(stage, view, size, samples=asked.samples, threads=asked.threads)
            plate.save(stem)
            print(f"{name}: {time.monotonic() - begun:.0f} s")  # noqa: T201  a command tells


if __name__ == "__main__":
    main()
