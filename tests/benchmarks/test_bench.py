"""The benchmark still runs from end to end; its quick figures mean nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.film import MAIN, Recipe
from benchmarks.streams import same_events

ROOT = Path(__file__).parents[2]


def test_a_film_shows_calm_a_visit_calm_and_the_way_back() -> None:
    recipe = Recipe(seconds=60)
    shown = [recipe.picture_at(round(at * recipe.fps)) for at in (5, 10, 12.9, 20, 40, 42.9, 50)]
    calm, coming, leaving, gone, coming_back, leaving_back, again = shown
    assert calm == again
    assert calm < coming < leaving < gone
    assert coming_back > leaving_back


def test_a_tenth_of_a_film_is_active() -> None:
    pictures = [MAIN.picture_at(number) for number in range(MAIN.seconds * MAIN.fps)]
    calm = {MAIN.picture_at(0), MAIN.picture_at(30 * MAIN.fps)}
    assert sum(each not in calm for each in pictures) == len(pictures) // 10


def test_events_are_paired_one_to_one_by_kind_place_and_moment() -> None:
    crossing = ("line.crossed aisle-end", 10.0)
    later = ("line.crossed aisle-end", 10.3)
    assert same_events([crossing, later], [later, crossing]) == 2
    assert same_events([crossing], [crossing, later]) == 1
    assert same_events([("zone.intrusion aisle", 10.0)], [crossing]) == 0
    assert same_events([crossing], [("line.crossed aisle-end", 12.0)]) == 0


def test_figures_are_shown_between_their_markers_and_nowhere_else(tmp_path: Path) -> None:
    sheet = tmp_path / "performance.md"
    sheet.write_text("Before.\n<!-- live: begin -->\nold\n<!-- live: end -->\nAfter.\n")
    page.show("live", ["| new |"], page=sheet)
    text = sheet.read_text()
    assert text.startswith("Before.\n<!-- live: begin -->\n")
    assert text.endswith("\n| new |\n<!-- live: end -->\nAfter.\n")
    assert "old" not in text


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    sheet = tmp_path / "performance.md"
    sheet.write_text("Nothing.")
    with pytest.raises(ValueError, match="no markers"):
        page.show("live", [], page=sheet)
    assert sheet.read_text() == "Nothing."


def test_every_suite_has_its_place_in_the_documentation() -> None:
    text = page.PAGE.read_text("utf-8")
    for suite in ("streams", "parts", "live", "startup"):
        assert f"<!-- {suite}: begin -->" in text
        assert f"<!-- {suite}: end -->" in text


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(900)
def test_the_whole_benchmark_runs_in_its_quick_form() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=850,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for words in (
        "decoding alone",
        "| floorwatch |",
        "| 2 (1) |",
        "| inference |",
        "first picture",
    ):
        assert words in done.stdout
