"""What was drawn comes into the plant file, and nothing else of its text changes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plant.drawings import Drawing, View, view_of
from plant.geometry import Point
from plant.ids import CameraId
from plant.places import Camera, Plant
from runtime.yaml_drawing import with_view
from runtime.yaml_text import NotInPlaceError
from tests.builders import A_PLANT, a_plant

DOCK, YARD = CameraId("dock"), CameraId("yard")
COMMENTED = """\
# The plant at the river.
version: 1
site: riverside
timezone: Europe/Berlin

cameras:
  - id: dock          # above door 3
    url: rtsp://10.0.0.1/main

    zones:            # walked on by everybody
      # the loading side
      apron: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]   # drawn on Monday
      bay:
        name: Bay
        points:
          - [0, 0]
          - [0.5, 0]
          - [0.5, 0.5]
      lane: {points: [[0, 0], [1, 0], [1, 1]], name: "Fire: lane"}
    # after the zones
    analysed_fps: 5
  - {id: yard, file: yard.mp4, zones: {fence: [[0, 0], [1, 0], [1, 1]]}}
  # the last camera
  - id: attic
    file: attic.mp4
rules:
  - {id: inside, kind: zone.intrusion, camera: dock, zones: [apron]}
"""


def view(plant: Plant, camera: str) -> View:
    return view_of(plant.cameras[CameraId(camera)])


def triangle(*corners: tuple[float, float], name: str = "") -> Drawing:
    return Drawing(tuple(Point(*each) for each in corners), name)


NEW = triangle((0.2, 0.2), (0.4, 0.2), (0.4, 0.4))


def drawn(camera: str, after: View, text: str = COMMENTED) -> str:
    """Return the new text, after it was read again: it says what was drawn and nothing else."""
    before = a_plant(text)
    new = with_view(text, camera, before=view(before, camera), after=after)
    now = a_plant(new)
    assert view(now, camera) == after
    for other in before.cameras.keys() - {camera}:
        assert now.cameras[other] == before.cameras[other]
    changed = before.cameras[CameraId(camera)]
    assert _bare(now.cameras[changed.id]) == _bare(changed)
    return new


def _bare(camera: Camera) -> Camera:
    return replace(camera, zones={}, gate_lines={}, masks={})


def _of(sections: dict[str, dict[str, Drawing]]) -> View:
    return View(sections.get("zones", {}), masks=sections.get("masks", {}))


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that are gone and those that came."""
    old, new = before.splitlines(), after.splitlines()
    return [each for each in old if each not in new], [each for each in new if each not in old]


def test_a_zone_that_was_moved_changes_its_line_alone_and_keeps_its_comment() -> None:
    zones = view(a_plant(COMMENTED), "dock").zones
    new = drawn("dock", View({**zones, "apron": NEW}))
    assert changed_lines(COMMENTED, new) == (
        ["      apron: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]   # drawn on Monday"],
        ["      apron: [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4]]   # drawn on Monday"],
    )


def test_a_new_zone_gets_a_line_after_the_others() -> None:
    zones = view(a_plant(COMMENTED), "dock").zones
    new = drawn("dock", View({**zones, "ramp": replace(NEW, name="Ramp: 1")}))
    line = '      ramp: {name: "Ramp: 1", points: [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4]]}'
    assert changed_lines(COMMENTED, new) == ([], [line])
    assert new.index("ramp:") < new.index("# after the zones")


def test_a_zone_that_is_gone_takes_its_lines_along_and_no_others() -> None:
    zones = {k: v for k, v in view(a_plant(COMMENTED), "dock").zones.items() if k != "bay"}
    gone, came = changed_lines(COMMENTED, drawn("dock", View(zones)))
    assert came == []
    assert gone[0] == "      bay:"
    assert len(gone) == 6


def test_what_a_camera_never_had_is_added_after_all_that_it_has() -> None:
    before = view(a_plant(COMMENTED), "dock")
    new = drawn("dock", replace(before, masks={"desk": NEW}, gate_lines={"door": _line()}))
    assert "    masks:\n      desk: [[0.2, 0.2]" in new
    assert new.index("masks:") < new.index("- {id: yard")
    _, came = changed_lines(COMMENTED, drawn("attic", View({"all": NEW})))
    assert came == ["    zones:", "      all: [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4]]"]


@pytest.mark.parametrize(("has", "gets"), [("zones", "masks"), ("masks", "zones")])
def test_what_a_last_section_gains_stays_in_it_where_another_begins(has: str, gets: str) -> None:
    once = drawn("attic", _of({has: {"apron": NEW}}))
    drawn("attic", _of({has: {"apron": NEW, "bay": NEW}, gets: {"desk": NEW}}), once)


def test_what_a_section_gains_survives_that_the_next_one_goes() -> None:
    once = drawn("attic", View({"apron": NEW}, masks={"desk": NEW}))
    drawn("attic", View({"apron": NEW, "bay": NEW}), once)


def test_a_camera_on_one_line_stays_on_one_line() -> None:
    new = drawn("yard", View({"fence": NEW, "gate": NEW}, masks={"desk": NEW}))
    (line,) = [each for each in new.splitlines() if "id: yard" in each]
    assert line.endswith("masks: {desk: [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4]]}}")


def test_a_camera_may_lose_everything() -> None:
    rest = COMMENTED[: COMMENTED.index("rules:")]
    new = drawn("dock", View(), rest)
    assert "apron" not in new
    assert "# after the zones" in new
    assert "zones: {}" in drawn("yard", View(), rest)


def test_a_file_without_a_last_newline_and_one_from_windows_stay_what_they_are() -> None:
    short = COMMENTED[: COMMENTED.index("rules:")].rstrip("\n")
    assert "attic.mp4\n    zones:\n" in drawn("attic", View({"all": NEW}), short)
    windows = COMMENTED.replace("\n", "\r\n")
    assert "\n" not in drawn("attic", View({"all": NEW}), windows).replace("\r\n", "")


def test_what_an_alias_stands_for_is_refused() -> None:
    shared = """\
version: 1
site: riverside
timezone: UTC
cameras:
  - id: one
    file: a.mp4
    zones: &all {view: [[0, 0], [1, 0], [1, 1]]}
  - {id: two, file: b.mp4, zones: *all}
"""
    plant = a_plant(shared)
    with pytest.raises(NotInPlaceError, match="alias"):
        with_view(shared, "two", before=view(plant, "two"), after=View({"view": NEW}))


def test_the_plant_of_other_tests_can_be_drawn_into() -> None:
    before = view(a_plant(A_PLANT), "dock")
    drawn("dock", replace(before, zones={**before.zones, "apron": NEW}, masks={"m": NEW}), A_PLANT)


corner = st.tuples(st.integers(0, 10000), st.integers(0, 10000)).map(
    lambda pair: (pair[0] / 10000, pair[1] / 10000)
)
names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
ids = st.sampled_from(["apron", "bay", "lane", "on", "1e5", "no", "a-b", "null", "0x1"])


@st.composite
def drawings(draw: st.DrawFn) -> dict[str, Drawing]:
    """Give triangles that are some: their corners lie around a middle."""
    made = {}
    for name in draw(st.lists(ids, unique=True, max_size=5)):
        x, y = draw(corner)
        x, y = min(max(x, 0.1), 0.8), min(max(y, 0.1), 0.8)
        points = [(x, y), (round(x + 0.1, 4), y), (x, round(y + 0.1, 4))]
        told = draw(names).strip()
        made[name] = triangle(*points, name=told)
    return made


@settings(max_examples=60, deadline=None)
@given(
    camera=st.sampled_from(["dock", "yard", "attic"]),
    zones=drawings(),
    masks=drawings(),
    again=drawings(),
)
def test_whatever_is_drawn_is_what_is_read(
    camera: str,
    zones: dict[str, Drawing],
    masks: dict[str, Drawing],
    again: dict[str, Drawing],
) -> None:
    kept = {"apron": NEW} if camera == "dock" else {}
    once = drawn(camera, View(zones | kept, masks=masks))
    twice = drawn(camera, View(again | kept, masks=zones), once)
    assert "# The plant at the river." in twice
    assert "# after the zones" in twice


def _line() -> Drawing:
    return Drawing((Point(0.1, 0.1), Point(0.9, 0.1)))
