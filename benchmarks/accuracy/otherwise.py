"""Watches the recorded footage as other cameras would have shown it.

    python -m benchmarks.accuracy.otherwise [FILM…]

The truth stays what it was when the same scene is filmed by a camera that is darker, brighter, noisier,
coarser, without colour, or hung in a mirror; a rule that was fitted to the pictures of one camera shows it here.
Nothing is tuned to these copies.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.accuracy.refilming import Filters, refilmed
from benchmarks.accuracy.run import HERE, parse_arguments, settings_with, watched, write_between
from plant.errors import PlantError
from plant.geometry import Point, Polygon, Segment
from plant.places import Camera
from runtime.footage_truth import Film, read_mapping
from runtime.scoring import Score
from runtime.told import told

BEGINS, ENDS = "<!-- otherwise: begin -->", "<!-- otherwise: end -->"


@dataclass(frozen=True, slots=True)
class Manner:
    """How another camera shows the scene, and where the plant's places are in its view."""

    name: str
    filters: Filters
    crf: int = 14
    places: Callable[[Camera], Camera] = lambda camera: camera


def mirrored(camera: Camera) -> Camera:
    """Return the camera with its places where a mirror shows them; forward stays forward."""

    def there(point: Point) -> Point:
        return Point(1 - point.x, point.y)

    def outlined(polygon: Polygon) -> Polygon:
        return Polygon(tuple(there(point) for point in polygon.points))

    return replace(
        camera,
        zones={
            name: replace(zone, outline=outlined(zone.outline))
            for name, zone in camera.zones.items()
        },
        masks={
            name: replace(mask, outline=outlined(mask.outline))
            for name, mask in camera.masks.items()
        },
        gate_lines={
            # A mirror changes left and right: walking the other way puts them back.
            name: replace(gate, segment=Segment(there(gate.segment.end), there(gate.segment.start)))
            for name, gate in camera.gate_lines.items()
        },
    )


MANNERS = (
    Manner("as it is", ()),
    Manner("darker", (("lutyuv", "y=gammaval(1.5)"),)),
    Manner("brighter", (("lutyuv", "y=gammaval(0.7)"),)),
    Manner("noisy", (("noise", "alls=14:allf=t"),)),
    Manner("coarse", (("gblur", "sigma=1"),), crf=34),
    Manner("no colour", (("hue", "s=0"),)),
    Manner("in a mirror", (("hflip", ""),), places=mirrored),
)


def main() -> int:
    """Watch every film in every manner, and write the table."""
    asked = parse_arguments()
    films = [film for film in read_mapping(HERE / "mapping.yaml") if film.plant_file]
    films = [film for film in films if not asked.films or Path(film.video).stem in asked.films]
    there = [film for film in films if (asked.footage / "videos" / film.video).is_file()]
    print("\n".join(HEAD))
    lines = []
    for film in there:
        lines.append(_line(film, asked))
        print(lines[-1], flush=True)
    if asked.write and not asked.films and len(there) == len(films):
        write_between(BEGINS, ENDS, [*HEAD, *lines])
    return 0 if there else 2


HEAD = [
    f"| film | {' | '.join(manner.name for manner in MANNERS)} |",
    f"|---|{'--:|' * len(MANNERS)}",
]


def _line(film: Film, asked: argparse.Namespace) -> str:
    cells = [_cell(_seen(film, manner, asked)) for manner in MANNERS]
    return f"| `{film.video}` | {' | '.join(cells)} |"


def _cell(score: Score) -> str:
    found, missed, besides = len(score.errors), len(score.missed), len(score.false)
    return f"{found}/{found + missed}" + (f" and {besides} more" if besides else "")


def _seen(film: Film, manner: Manner, asked: argparse.Namespace) -> Score:
    video = asked.footage / "videos" / film.video
    with tempfile.TemporaryDirectory() as folder:
        if manner.filters:
            video = refilmed(video, manner.filters, Path(folder) / "copy.mp4", crf=manner.crf)
        settings, truths = settings_with(asked.model), asked.footage / "truth"
        return watched(film, video, settings, truths, changed=manner.places).overall


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PlantError as error:
        print("\n".join(told(error)), file=sys.stderr)
        sys.exit(2)
