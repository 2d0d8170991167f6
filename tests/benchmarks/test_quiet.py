"""Minutes without a false alarm bound how many an hour there may be, and no more than that."""

import json
import math
from pathlib import Path

import pytest

from benchmarks.accuracy.quiet import Watched, lines, most_likely_not_more
from benchmarks.accuracy.variants import NOTHING, Row, minutes_of


def test_an_hour_without_an_alarm_leaves_three_an_hour_possible() -> None:
    assert Watched(60, 3600, 0).most_per_hour == pytest.approx(-math.log(0.05))


def test_half_the_time_leaves_twice_as_many_possible() -> None:
    assert Watched(30, 1800, 0).most_per_hour == pytest.approx(-2 * math.log(0.05))


@pytest.mark.parametrize(("seen", "most"), [(1, 4.744), (2, 6.296), (10, 16.962)])
def test_the_bound_is_that_of_the_published_table(seen: int, most: float) -> None:
    assert most_likely_not_more(seen) == pytest.approx(most, abs=0.001)


def test_calm_films_are_counted_by_themselves_and_an_alarm_in_them_is_false(tmp_path: Path) -> None:
    for name, frames in (("normal_shift-9001", 480), ("belt_jam-9001", 80)):
        truth = {"fps": 8, "frames": [[]] * frames}
        (tmp_path / f"{name}.truth.json").write_text(json.dumps(truth))
    rows = [
        Row("normal_shift-9001", "loss.object_abandoned", 0, 1, 0),
        Row("belt_jam-9001", "flow.jam", 1, 1, 1),
    ]
    (_, calm), (_, every) = minutes_of(rows, tmp_path)
    assert calm == Watched(1, 60.0, 1)
    assert every == Watched(2, 70.0, 1)


def test_a_calm_film_in_which_nothing_was_told_counts_its_time(tmp_path: Path) -> None:
    (tmp_path / "a-9001.truth.json").write_text(json.dumps({"fps": 8, "frames": [[]] * 80}))
    (_, calm), _ = minutes_of([Row("a-9001", NOTHING, 0, 0, 0)], tmp_path)
    assert calm == Watched(1, 10.0, 0)


def test_the_table_leaves_out_what_nobody_watched() -> None:
    found = lines([("calm", Watched(0, 0.0, 0)), ("all", Watched(2, 1800, 0))])
    assert found[2:] == ["| all | 2 | 30.0 | 0 | 6.0 |"]
