"""Variants are counted by kind, and watched again only when something changed."""

from pathlib import Path

from benchmarks.accuracy.variants import NOTHING, Kept, Row, rows_of, table
from plant.events import EventKind
from runtime.scoring import FilmScore, Score


def test_a_film_with_nothing_to_tell_counts_as_a_film() -> None:
    assert rows_of("normal_shift-9001", FilmScore("a.mp4")) == [
        Row("normal_shift-9001", NOTHING, 0, 0, 0)
    ]


def test_what_was_right_counts_for_truth_and_for_what_was_told() -> None:
    score = FilmScore("a.mp4", {EventKind.FLOW_JAM: Score(errors=(0.1,))})
    assert rows_of("belt_jam-9001", score) == [Row("belt_jam-9001", "flow.jam", 1, 1, 1)]


def test_the_table_has_each_kind_and_all_of_them_last() -> None:
    lines = table(
        [
            Row("a-9001", "flow.jam", 1, 1, 1),
            Row("a-9002", "flow.jam", 1, 2, 1),
            Row("b-9001", "person.down", 1, 0, 0),
            Row("c-9001", NOTHING, 0, 0, 0),
        ]
    )
    assert lines[2:] == [
        "| `flow.jam` | 2 | 2 | 3 | 2 | 0.67 | 1.00 | 0.80 |",
        f"| {NOTHING} | 1 | 0 | 0 | 0 | - | - | - |",
        "| `person.down` | 1 | 1 | 0 | 0 | 1.00 | 0.00 | 0.00 |",
        "| all | 4 | 3 | 3 | 2 | 0.67 | 0.67 | 0.67 |",
    ]


def test_a_variant_is_watched_again_when_its_truth_changed(tmp_path: Path) -> None:
    video, weights = tmp_path / "a-9001.mp4", tmp_path / "weights.onnx"
    truth = video.with_suffix(".truth.json")
    plant_file = tmp_path / "plant.yaml"
    for path in (video, weights, truth, plant_file):
        path.write_text("first")
    rows = [Row("a-9001", "flow.jam", 1, 1, 1)]
    Kept(tmp_path / "scores.jsonl", weights, plant_file).keep(video, rows)
    assert Kept(tmp_path / "scores.jsonl", weights, plant_file).of(video) == rows
    truth.write_text("second")
    assert Kept(tmp_path / "scores.jsonl", weights, plant_file).of(video) is None
    truth.write_text("first")
    plant_file.write_text("second")
    assert Kept(tmp_path / "scores.jsonl", weights, plant_file).of(video) is None
