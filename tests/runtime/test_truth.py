"""Truth files of ours, and of others by a mapping."""

import json
from pathlib import Path

import pytest

from plant.errors import ScoreError
from plant.events import EventKind
from runtime.footage_truth import read_mapping
from runtime.truth import Expected, read_truth

A_TRUTH = {
    "version": 1,
    "video": "film.mp4",
    "camera": "dock",
    "fps": 10,
    "size": [640, 360],
    "starts_at": "2026-03-02T00:00:00Z",
    "objects": [{"id": "a", "label": "person"}],
    "frames": [{"index": 0, "objects": [{"id": "a", "box": [0, 0, 0.1, 0.1]}]}],
    "expected": [
        {"kind": "zone.intrusion", "zone": "apron", "onset_seconds": 3, "tolerance_seconds": 0.5},
        {
            "kind": "line.crossed",
            "gate_line": "door",
            "direction": "forward",
            "onset_seconds": 5.5,
            "end_seconds": 5.5,
            "tolerance_seconds": 1,
        },
    ],
}

A_MAPPING = """\
films:
  - video: hall.mp4
    truth: hall.events.json
    plant: hall.yaml
    camera: hall
    take:
      - {list: crossings, where: {dir: L->R}, kind: line.crossed, gate_line: middle,
         direction: forward, onset_field: t, tolerance_seconds: 1.0}
      - {list: events, where: {kind: object_removed}, kind: loss.object_removed,
         zone_field: slot, onset_field: t, tolerance_field: tol}
  - video: yard.mp4
    truth: yard.events.json
    quiet: [[4, 9.5], [14, 24]]
"""


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_truth_file_tells_what_happens(tmp_path: Path) -> None:
    truth = read_truth(written(tmp_path, "truth.json", A_TRUTH))
    assert truth.camera == "dock"
    assert truth.expected == (
        Expected(EventKind.ZONE_INTRUSION, 3, 0.5, "apron"),
        Expected(EventKind.LINE_CROSSED, 5.5, 1, "door", "forward", 5.5),
    )


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"version": 2}, "'version' should be 1"),
        ({"expected": None}, "'expected' should be a list"),
        ({"expected": [{"kind": "zone.entry"}]}, "'expected[0].kind' should be one of"),
        ({"starts_at": 5}, "'starts_at' should be text"),
        ({"quiet": [[1]]}, "'quiet' should be 2 numbers"),
    ],
)
def test_a_truth_file_that_makes_no_sense_is_refused(
    tmp_path: Path, change: dict[str, object], wanted: str
) -> None:
    path = written(tmp_path, "truth.json", A_TRUTH | change)
    with pytest.raises(ScoreError) as refused:
        read_truth(path)
    assert str(refused.value).startswith(f"{path}: {wanted}")


FILMS = Path(__file__).parents[2] / "sample_videos"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"size": [640, 360]}, "is for pictures of 640x360, wrong_way.mp4 has 960x540"),
        ({"frames": [{"index": 0}]}, "tells of 1 frames, wrong_way.mp4 has 220"),
    ],
)
def test_a_truth_file_that_does_not_fit_its_video_is_refused(
    tmp_path: Path, change: dict[str, object], wanted: str
) -> None:
    (tmp_path / "wrong_way.mp4").symlink_to(FILMS / "wrong_way.mp4")
    truth = json.loads((FILMS / "wrong_way.truth.json").read_text())
    assert read_truth(written(tmp_path, "fits.json", truth)).video == "wrong_way.mp4"
    path = written(tmp_path, "truth.json", truth | change)
    with pytest.raises(ScoreError) as refused:
        read_truth(path)
    assert str(refused.value).startswith(f"{path}: {wanted}")


def test_a_file_that_is_not_there_or_no_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoreError, match="cannot be read"):
        read_truth(tmp_path / "none.json")
    with pytest.raises(ScoreError, match="is not JSON"):
        read_truth(written(tmp_path, "truth.json", "{"))


def test_the_truth_of_others_is_taken_as_the_mapping_says(tmp_path: Path) -> None:
    hall, yard = read_mapping(written(tmp_path, "mapping.yaml", A_MAPPING))
    crossings = [{"t": 9, "dir": "L->R"}, {"t": 2, "dir": "R->L"}]
    events = [
        {"kind": "object_removed", "slot": "left", "t": 7.1, "tol": 0.6},
        {"kind": "object_placed", "slot": "left", "t": 8.1, "tol": 0.6},
    ]
    written(tmp_path, "hall.events.json", {"crossings": crossings, "events": events})
    written(tmp_path, "yard.events.json", {})
    assert hall.truth(tmp_path).expected == (
        Expected(EventKind.OBJECT_REMOVED, 7.1, 0.6, "left"),
        Expected(EventKind.LINE_CROSSED, 9, 1.0, "middle", "forward"),
    )
    assert yard.truth(tmp_path).only_quiet


def test_a_mapping_that_names_a_field_which_is_not_there_is_refused(tmp_path: Path) -> None:
    hall, _ = read_mapping(written(tmp_path, "mapping.yaml", A_MAPPING))
    written(tmp_path, "hall.events.json", {"crossings": [{"dir": "L->R"}], "events": []})
    with pytest.raises(ScoreError, match=r"'crossings\[0\].t' should be a number"):
        hall.truth(tmp_path)


def test_a_mapping_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoreError, match="should be one of"):
        read_mapping(written(tmp_path, "m.yaml", A_MAPPING.replace("line.crossed", "crossing")))
    with pytest.raises(ScoreError, match="is empty"):
        read_mapping(written(tmp_path, "m.yaml", ""))


def test_a_film_that_is_held_before_it_begins_has_its_truth_later(tmp_path: Path) -> None:
    held = A_MAPPING.replace("    camera: hall\n", "    camera: hall\n    hold: [10, 6]\n", 1)
    film, _ = read_mapping(written(tmp_path, "m.yaml", held))
    written(
        tmp_path,
        "hall.events.json",
        {
            "crossings": [{"dir": "L->R", "t": 2.5}],
            "events": [{"kind": "object_removed", "slot": "a", "t": 4.0, "tol": 1.0}],
        },
    )
    assert film.hold == (10, 6)
    assert [each.onset_seconds for each in film.truth(tmp_path).expected] == [12.5, 14.0]


def test_truth_that_is_no_json_stands_in_the_mapping(tmp_path: Path) -> None:
    listed = (
        "films:\n  - video: fall.mp4\n    expected:\n"
        "      - {kind: person.down, zone: floor, onset_seconds: 2, tolerance_seconds: 1}\n"
    )
    (film,) = read_mapping(written(tmp_path, "m.yaml", listed))
    (expected,) = film.truth(tmp_path).expected
    assert (expected.kind, expected.place) == (EventKind.PERSON_DOWN, "floor")
