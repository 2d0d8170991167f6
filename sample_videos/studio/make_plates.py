"""Render the plates of the packing hall: `python -m sample_videos.studio.make_plates rack-1 …`.

Needs Blender as a Python module; everybody else uses the plates in `plates/`.
A plate that exists is left alone unless `--again` is given.
"""

import argparse
import time

from sample_videos.studio.cycles import render_plate
from sample_videos.studio.plate import PLATES
from sample_videos.studio.sets import packing_hall

PLATE_SIZE = (1056, 594)


def main() -> None:
    """Render each named view that has no plate yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("views", nargs="*", default=sorted(packing_hall.VIEWS))
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    stage = packing_hall.build()
    for name in asked.views:
        stem = PLATES / name
        if asked.again or not stem.with_suffix(".json").exists():
            begun = time.monotonic()
            render_plate(stage, stage.views[name], PLATE_SIZE, samples=asked.samples).save(stem)
            print(f"{name}: {time.monotonic() - begun:.0f} s")  # noqa: T201  a command tells


if __name__ == "__main__":
    main()
