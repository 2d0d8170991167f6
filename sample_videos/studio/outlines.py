"""Where the zones and gate lines of a set lie in a camera's picture: `python -m sample_videos.studio.outlines rack-1`.

Prints normalised outlines and line ends for the plant file. A zone that reaches beyond the
picture is cut at its edge; a zone behind the camera has no outline.
"""

import argparse
from collections.abc import Sequence

import cv2
import numpy as np

from sample_videos.studio.geometry import Array, Point3
from sample_videos.studio.picture.lens import DRAWN, SENSOR, Lens
from sample_videos.studio.picture.projection import projected, view_matrix
from sample_videos.studio.sets.set_list import BUILT_BY, HELD_OUT, set_of
from sample_videos.studio.sets.stage_set import GateEnds, View

_STEPS = 40
_COARSE = 0.004


def outline(view: View, zone: Sequence[Point3]) -> list[tuple[float, float]]:
    """The zone's polygon in the picture, 0..1, without points that matter little."""
    places, depth = projected(view_matrix(view, DRAWN), _dense(zone), DRAWN)
    flat = Lens(DRAWN, SENSOR).points(places[depth > 0.3]) / SENSOR
    cut = clipped(flat)
    if len(cut) < 3:
        return []
    thin = cv2.approxPolyDP(cut.astype(np.float32)[:, None], _COARSE, closed=True)[:, 0]
    return [(round(float(x), 3), round(float(y), 3)) for x, y in thin]


def line_ends(view: View, gate: GateEnds) -> list[tuple[float, float]]:
    """A gate line's ends in the picture; none if one of them is behind the camera."""
    places, depth = projected(view_matrix(view, DRAWN), np.array(gate), DRAWN)
    if (depth <= 0.3).any():
        return []
    flat = Lens(DRAWN, SENSOR).points(places) / SENSOR
    return [(round(float(x), 3), round(float(y), 3)) for x, y in flat]


def clipped(polygon: Array) -> Array:
    """The part of a polygon inside the unit square."""
    for axis, limit, way in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        kept: list[Array] = []
        for here, there in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
            within, next_within = ((point[axis] - limit) * way >= 0 for point in (here, there))
            if within:
                kept.append(here)
            if within != next_within:
                part = (limit - here[axis]) / (there[axis] - here[axis])
                kept.append(here + (there - here) * part)
        polygon = np.array(kept).reshape(-1, 2)
    return polygon


def _dense(zone: Sequence[Point3]) -> Array:
    corners = np.array(zone, dtype=np.float64)
    parts = np.arange(_STEPS)[:, None] / _STEPS
    edges = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    return np.concatenate([first + (last - first) * parts for first, last in edges])


def main() -> None:
    """Print all zones that the cameras see."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cameras", nargs="*", default=sorted([*BUILT_BY, *HELD_OUT]))
    for camera in parser.parse_args().cameras:
        stage = set_of(camera)
        view = stage.views[camera]
        found = {name: outline(view, zone) for name, zone in stage.zones.items()}
        found |= {f"line {name}": line_ends(view, gate) for name, gate in stage.gates.items()}
        for name, points in found.items():
            if points:
                shown = ", ".join(f"[{x}, {y}]" for x, y in points)
                print(f"{camera} {name}: [{shown}]")  # noqa: T201  a command tells


if __name__ == "__main__":
    main()
