"""What was seen is kept for a day and comes back, whatever happens to the files."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.geometry import Box
from plant.ids import TrackId
from tests.scenes import a_static, a_track
from vision.conditions import Ailment, Condition
from vision.recorder import scene_book
from vision.recorder.scene_book import FILE_SECONDS, FOLDER, SceneBook, SceneWriter, seen_scenes
from vision.scene_lines import SceneMisfitError, Scribe, head, scenes_of
from vision.scenes import Fallen, PlantSignal, Scene, Track

T0 = 1772492400.0
DOWN = replace(a_track((0.5, 0.5)), box=Box(0.47, 0.3, 0.06, 0.2))
FULL = Scene(
    T0,
    (
        replace(a_track((0.4, 0.6), at=T0, since=T0 - 10), box=Box(0.37, 0.4, 0.06, 0.2)),
        replace(a_track((0.1, 0.9), name="t2", label="carton"), box=Box(0.07, 0.7, 0.06, 0.2)),
    ),
    (replace(a_static(since=T0 - 30), box=Box(0.21, 0.45, 0.08, 0.1), area=0.008),),
    Condition(T0 - 2, Ailment.COVERED, 0.1, 0.2, 0.3, -0.4, 12.5),
    1.5,
    (Fallen(DOWN, Box(0.1, 0.2, 0.3, 0.1), T0 - 8, T0 - 6, seen=False),),
    restarted=True,
    signals=(PlantSignal(T0, "door_opened", "dock-3", value=True),),
)


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    return tmp_path / "dock"


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene_book, "SPARE_SIZE", 0)


def keep(ring: Path, *scenes: Scene, close: bool = True) -> SceneBook:
    book = SceneBook(ring / FOLDER)
    for scene in scenes:
        book.put(scene)
        book.write()
    if close:
        book.close()
    return book


def calm(*times: float) -> list[Scene]:
    return [Scene(T0 + at) for at in times]


def times(ring: Path, from_at: float = 0, to_at: float = 1e6) -> list[float]:
    return [round(scene.at - T0, 3) for scene in seen_scenes(ring, T0 + from_at, T0 + to_at)]


def files(ring: Path) -> list[Path]:
    return sorted((ring / FOLDER).iterdir())


def test_a_scene_comes_back_as_it_was(ring: Path) -> None:
    keep(ring, FULL)
    (back,) = seen_scenes(ring, T0, T0)
    assert back == FULL


shares = st.floats(0, 1, allow_nan=False).map(lambda x: round(x, 5))
tracks = st.builds(
    lambda x, y, w, h, since: replace(
        a_track((0.5, 0.5), at=T0, since=round(since, 3)), box=Box(x, y, w, h)
    ),
    *[shares] * 4,
    st.floats(0, T0),
)


@given(st.lists(tracks, max_size=5), st.booleans(), st.sampled_from([1.0, 16 / 9, 0.5625]))
def test_any_scene_comes_back(these: list[Track], restarted: bool, aspect: float) -> None:  # noqa: FBT001
    scene = Scene(T0, tuple(these), aspect=aspect, restarted=restarted)
    lines = [head(begins_run=False), Scribe().line(scene)]
    assert list(scenes_of(lines)) == [scene]


def test_a_span_is_read_from_several_files(ring: Path) -> None:
    keep(ring, *calm(0, 1, FILE_SECONDS + 1, FILE_SECONDS + 2, 2 * FILE_SECONDS + 5))
    assert len(files(ring)) == 3
    assert times(ring, 1, FILE_SECONDS + 1) == [1, FILE_SECONDS + 1]


def test_what_is_still_being_written_can_be_read(ring: Path) -> None:
    book = keep(ring, *calm(0, 1, 6), close=False)
    # All up to the last flush: six seconds after the first one.
    assert times(ring) == [0, 1, 6]
    book.close()


def test_who_begins_anew_counts_tracks_anew_and_tells_nothing_twice(ring: Path) -> None:
    keep(ring, *calm(0, 1, 2, 3))
    keep(ring, *calm(1.5, 2.5, 3.5, 4.5))
    found = list(seen_scenes(ring, T0, T0 + 10))
    assert [scene.at - T0 for scene in found] == [0, 1, 2, 3, 3.5, 4.5]
    assert [scene.restarted for scene in found] == [True, False, False, False, True, False]


def test_a_day_is_kept_and_what_is_older_goes(ring: Path) -> None:
    hours = [hour * 3600.0 for hour in range(30)]
    keep(ring, *calm(*hours))
    assert 24 * 3600 <= hours[-1] - times(ring)[0] <= 25 * 3600


def test_the_oldest_go_where_there_is_too_much(ring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene_book, "MOST_SIZE", 200)
    keep(ring, *calm(*(FILE_SECONDS * number for number in range(20))))
    assert 1 < len(files(ring)) < 6
    assert times(ring)[-1] == FILE_SECONDS * 19


def test_nothing_is_kept_where_the_disk_has_no_room(
    ring: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scene_book, "SPARE_SIZE", 1 << 62)
    book = keep(ring, *calm(0, 1, 2), close=False)
    assert times(ring) == []
    assert len([each for each in caplog.records if "not kept" in each.message]) == 1
    monkeypatch.setattr(scene_book, "SPARE_SIZE", 0)
    for scene in calm(59, 61, 62):
        book.put(scene)
    book.close()
    assert times(ring) == [61, 62]


def test_a_broken_file_takes_nothing_but_itself(ring: Path) -> None:
    keep(ring, *calm(0, FILE_SECONDS, 2 * FILE_SECONDS))
    files(ring)[1].write_bytes(b"no gzip")
    (ring / FOLDER / "notes.txt").write_text("somebody's")
    assert times(ring) == [0, 2 * FILE_SECONDS]


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(ring: Path) -> None:
    keep(ring, *calm(*range(100)))
    (path,) = files(ring)
    os.truncate(path, path.stat().st_size // 2)
    found = times(ring)
    assert 10 < len(found) < 100
    assert found == list(range(len(found)))


@pytest.mark.parametrize(
    "line",
    ["", "[]", "{}", '{"t": "now"}', '{"t": 1, "k": [["t1"]]}', '{"t": 1, "s": 3}', "[" * 100_000],
)
def test_a_line_that_is_no_scene_is_refused(line: str) -> None:
    with pytest.raises(SceneMisfitError):
        list(scenes_of([head(begins_run=True), line]))


def test_only_who_runs_it_may_read_it(ring: Path) -> None:
    keep(ring, *calm(0))
    assert files(ring)[0].stat().st_mode & 0o077 == 0


def test_books_are_written_by_a_thread_of_their_own(ring: Path) -> None:
    writer = SceneWriter()
    book = writer.book(ring)
    writer.start()
    for scene in calm(0, 1, 2):
        book.put(scene)
    writer.stop()
    assert times(ring) == [0, 1, 2]


def test_an_id_of_a_track_is_kept_as_text(ring: Path) -> None:
    keep(ring, replace(FULL, tracks=(replace(FULL.tracks[0], id=TrackId('a"b\n')),)))
    assert next(seen_scenes(ring, T0, T0)).tracks[0].id == 'a"b\n'
