"""A mirror shows left and right exchanged; who went forward still goes forward."""

from benchmarks.accuracy.otherwise import mirrored
from plant.geometry import Point, Polygon, Segment
from plant.ids import CameraId, GateLineId, ZoneId
from plant.places import Camera, CameraSource, GateLine, Zone

LEFT = Polygon((Point(0.0, 0.0), Point(0.25, 0.0), Point(0.25, 1.0), Point(0.0, 1.0)))
UPWARDS = Segment(Point(0.375, 1.0), Point(0.375, 0.0))


def hall() -> Camera:
    gate, zone = GateLine(GateLineId("g"), UPWARDS), Zone(ZoneId("z"), LEFT)
    return Camera(
        CameraId("hall"), "Hall", CameraSource(file="hall.mp4"),
        zones={zone.id: zone}, gate_lines={gate.id: gate},
    )  # fmt: skip


def test_what_lay_left_lies_right() -> None:
    (zone,) = mirrored(hall()).zones.values()
    assert zone.outline.contains(Point(0.85, 0.5))
    assert not zone.outline.contains(Point(0.15, 0.5))


def test_the_side_somebody_stands_on_stays_the_same() -> None:
    (gate,) = mirrored(hall()).gate_lines.values()
    for x in (0.1, 0.37, 0.38, 0.9):
        there = gate.segment.side(Point(1 - x, 0.5))
        assert (there > 0) == (UPWARDS.side(Point(x, 0.5)) > 0)


def test_two_mirrors_show_it_as_it_is() -> None:
    assert mirrored(mirrored(hall())).zones == hall().zones
    assert mirrored(mirrored(hall())).gate_lines == hall().gate_lines
