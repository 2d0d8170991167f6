"""Watches the films about things at other rates, to see whether a score was luck.

    python -m benchmarks.accuracy.steadiness

A rate decides which frames are looked at. A rule that holds tells the same at each
of them; one that was tuned to the frames of one rate does not.
"""

import sys
from dataclasses import replace
from functools import partial

from benchmarks.accuracy.run import HERE, parse_arguments, settings_with, watched
from plant.errors import PlantError
from runtime.footage_truth import read_mapping
from runtime.told import told

RATES = (4.0, 5.0, 6.0, 7.5, 10.0)
FILMS = ("intel_bottles_taken.mp4", "aboda_video4.avi", "intel_person_bicycle_car.mp4")


def main() -> int:
    arguments = parse_arguments()
    settings = settings_with(arguments.model)
    films = [film for film in read_mapping(HERE / "mapping.yaml") if film.video in FILMS]
    print("| film | looked at per second | expected | found | told besides |")
    print("|---|--:|--:|--:|--:|")
    for film in films:
        video = arguments.footage / "videos" / film.video
        for fps in RATES if video.is_file() else ():
            rate = partial(replace, analysed_fps=fps)
            score = watched(
                film, video, settings, arguments.footage / "truth", changed=rate
            ).overall
            found, missed, besides = len(score.errors), len(score.missed), len(score.false)
            print(
                f"| `{film.video}` | {fps:g} | {found + missed} | {found} | {besides} |", flush=True
            )
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PlantError as error:
        print("\n".join(told(error)), file=sys.stderr)
        sys.exit(2)
