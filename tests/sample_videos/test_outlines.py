"""The zones of the sample plant lie where the set has them, and cutting keeps polygons inside."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from plant.ids import CameraId, GateLineId, ZoneId
from runtime.plants import load_plant
from sample_videos.studio.outlines import clipped, line_ends, outline
from sample_videos.studio.sets.set_list import set_of
from vision.rulebook import FORMS

FOLDER = Path(__file__).parents[2] / "sample_videos"
MEASURED = Path(__file__).parents[2] / "benchmarks/accuracy/plants/kitting_hall.yaml"
PLANT = load_plant(FOLDER / "plant.yaml", FORMS)
CAMERAS = {**PLANT.cameras, **load_plant(MEASURED, FORMS).cameras}
ZONES = [(camera, zone) for camera, told in CAMERAS.items() for zone in told.zones]
GATES = [(camera, gate) for camera, told in CAMERAS.items() for gate in told.gate_lines]
coordinates = some.floats(-2, 3, allow_nan=False)


def area(points: list[tuple[float, float]]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Paint a polygon into a small picture."""
    picture = np.zeros((270, 480), np.uint8)
    corners = (np.array(points) * (480, 270)).round().astype(np.int32)
    cv2.fillPoly(picture, [corners], [1])
    return picture


@pytest.mark.parametrize(("camera", "zone"), ZONES)
def test_a_zone_of_the_plant_file_is_where_the_set_has_it(camera: CameraId, zone: ZoneId) -> None:
    told = CAMERAS[camera].zones[zone].outline
    painted = area([(point.x, point.y) for point in told.points])
    stage = set_of(camera)
    wanted = area(outline(stage.views[camera], stage.zones[zone]))
    assert (painted & wanted).sum() / (painted | wanted).sum() > 0.9


@pytest.mark.parametrize(("camera", "gate"), GATES)
def test_a_gate_line_of_the_plant_file_is_where_the_set_has_it(
    camera: CameraId, gate: GateLineId
) -> None:
    told, stage = CAMERAS[camera].gate_lines[gate].segment, set_of(camera)
    ends = line_ends(stage.views[camera], stage.gates[gate])
    assert np.array(ends) == pytest.approx(
        np.array([(told.start.x, told.start.y), (told.end.x, told.end.y)]), abs=0.005
    )


@given(some.lists(some.tuples(coordinates, coordinates), min_size=3, max_size=8))
def test_what_is_cut_lies_in_the_picture(points: list[tuple[float, float]]) -> None:
    cut = clipped(np.array(points))
    assert cut.size == 0 or (cut.min() >= -1e-9 and cut.max() <= 1 + 1e-9)
