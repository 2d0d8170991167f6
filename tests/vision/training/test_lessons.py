"""A folder of labelled pictures is read as it is meant, or refused with the line to mend."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import ModelError
from vision.training.lessons import Lessons, label_of, listed, read_lessons, split


def a_folder(at: Path, pictures: int = 10, *, names: str = "person\ncarton\n") -> Path:
    (at / "classes.txt").write_text(names)
    for number in range(pictures):
        for kind, text in (
            ("images/dock/{}.jpg", "seen"),
            ("labels/dock/{}.txt", "0 .5 .5 .2 .2\n"),
        ):
            path = at / kind.format(f"{number:03d}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return at


def test_every_fifth_run_of_pictures_is_held_out_where_there_is_one_folder(tmp_path: Path) -> None:
    lessons = read_lessons(a_folder(tmp_path))
    assert lessons.names == ("person", "carton")
    assert [path.stem for path in lessons.held_out] == ["008", "009"]
    assert len(lessons.learned) == 8


def test_names_may_stand_in_a_data_file(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "classes.txt").unlink()
    (folder / "data.yaml").write_text("names:\n  0: person\n  1: carton\n")
    assert read_lessons(folder).names == ("person", "carton")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2 .5 .5 .1 .1", "001.txt:2: class 2, and there are 2 names from 0"),
        ("0.5 .5 .5 .1 .1", "class 0.5"),
        ("nan .5 .5 .1 .1", "class nan"),
        ("0 .5 .5 .1", "3 numbers where four"),
        ("0 .5 .5 .1 .1 .2 .2", "6 numbers where four"),
        ("0 1.5 .5 .1 .1", "a box outside the picture"),
        ("0 nan .5 .1 .1", "a box outside the picture"),
        ("0 .5 .5 0 .1", "or with nothing in it"),
        ("person .5 .5 .1 .1", "a word where a number was expected"),
    ],
)
def test_a_label_that_makes_no_sense_is_named(tmp_path: Path, line: str, told: str) -> None:
    folder = a_folder(tmp_path)
    (folder / "labels/dock/001.txt").write_text(f"0 .5 .5 .2 .2\n{line}\n")
    with pytest.raises(ModelError) as refused:
        read_lessons(folder)
    assert told in refused.value.what


def test_of_many_bad_labels_a_few_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    for path in (folder / "labels/dock").iterdir():
        path.write_text("7 .5 .5 .2 .2\n")
    with pytest.raises(ModelError, match="and 5 more"):
        read_lessons(folder)


@pytest.mark.parametrize(
    ("names", "told"), [("", "no name"), ("carton\ncarton\n", "stands there twice")]
)
def test_names_must_be_there_and_differ(tmp_path: Path, names: str, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        read_lessons(a_folder(tmp_path, names=names))


@pytest.mark.parametrize("names", ["names: 5\n", "{", "nothing: here\n", "names: {1: a}\n"])
def test_a_data_file_without_names_is_told(tmp_path: Path, names: str) -> None:
    folder = a_folder(tmp_path)
    (folder / "classes.txt").unlink()
    (folder / "data.yaml").write_text(names)
    with pytest.raises(ModelError, match="names"):
        read_lessons(folder)


def test_a_folder_that_says_no_names_or_shows_too_little_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="what the labels are called"):
        read_lessons(tmp_path)
    with pytest.raises(ModelError, match="too few"):
        read_lessons(a_folder(tmp_path, pictures=2))


def test_pictures_without_any_label_are_refused(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    for path in (folder / "labels/dock").iterdir():
        path.unlink()
    with pytest.raises(ModelError, match="no picture has a label"):
        read_lessons(folder)


def test_a_label_lies_under_labels_or_beside_its_picture() -> None:
    assert label_of(Path("a/images/b/images/c.png")) == Path("a/images/b/labels/c.txt")
    assert label_of(Path("a/b.jpg")) == Path("a/b.txt")


def test_what_was_learned_is_listed_by_hash_and_name(tmp_path: Path) -> None:
    lessons = read_lessons(a_folder(tmp_path))
    lines = listed(lessons, tmp_path).splitlines()
    assert len(lines) == 8
    assert lines[0].endswith("  images/dock/000.jpg")


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_no_picture_is_lost_and_no_group_is_on_both_sides(sizes: list[int]) -> None:
    pictures = [
        Path(f"images/cam-{folder:02d}/{number:03d}.jpg")
        for folder, size in enumerate(sizes)
        for number in range(size)
    ]
    learned, held_out = split(pictures)
    assert sorted({*learned, *held_out}) == sorted(pictures)
    assert not {*learned} & {*held_out}
    if len(sizes) >= 5:
        assert held_out
        assert not {path.parent for path in learned} & {path.parent for path in held_out}
    elif len(pictures) >= 5:
        assert held_out


def test_lessons_can_say_where_only_some_classes_are_labelled() -> None:
    path = Path("a.jpg")
    assert dict(Lessons(("a", "b"), (path,), (), ((path, frozenset({1})),)).partly)[path] == {1}
