"""YAML becomes a tree with lines; whatever is hostile or broken is refused with a line."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import PlantFileError, Problem
from plant.plantfile.nodes import Items, Scalar, Table, plain
from runtime.yaml_reading import MOST_BYTES, read_yaml, read_yaml_file


def refusal(text: str) -> str:
    with pytest.raises(PlantFileError) as refused:
        read_yaml(text, source="plant.yaml")
    (line,) = refused.value.lines()
    return line


def test_every_value_knows_its_line() -> None:
    root = read_yaml("a: 1\nb:\n  - x\n  - {c: 2}\n", source="x")
    assert isinstance(root, Table)
    b = root.first("b")
    assert isinstance(b, Items)
    assert [item.line for item in b.items] == [3, 4]
    assert root.entries[1].line == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("22:00", "22:00"),
        ("2026-01-01", "2026-01-01"),
        ("0x10", "0x10"),
        ("true", True),
        ("~", None),
        ("12", 12),
        ("-1.5e3", -1500.0),
        ("'12'", "12"),
        (".nan", ".nan"),
    ],
)
def test_plain_words_mean_what_their_writer_meant(text: str, value: object) -> None:
    root = read_yaml(f"key: {text}\n", source="x")
    assert isinstance(root, Table)
    leaf = root.first("key")
    assert isinstance(leaf, Scalar)
    assert (leaf.value, type(leaf.value)) == (value, type(value))


def test_repeated_keys_are_kept_for_the_checker() -> None:
    root = read_yaml("a: 1\na: 2\n", source="x")
    assert isinstance(root, Table)
    assert [entry.key for entry in root.entries] == ["a", "a"]


def test_an_alias_is_its_anchor_again() -> None:
    root = read_yaml("a: &labels [x, y]\nb: *labels\n", source="x")
    assert plain(root) == {"a": ["x", "y"], "b": ["x", "y"]}


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.monotonic()
    assert "holds too many values" in refusal("\n".join(lines))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "plant.yaml:1: (file): is empty"),
        ("# only a remark\n", "is empty"),
        ("a: 1\nb: [1, 2\n", "is not YAML"),
        ("a: 1\n b: 2\n", "plant.yaml:2: (file): is not YAML"),
        ("a: !!python/object/apply:os.system [ls]\n", "holds a tag"),
        ("a: 1\nb: !secret x\n", "plant.yaml:2: (file): holds a tag"),
        ("a: 1\n---\nb: 2\n", "holds more than one document"),
        ("a: &a [*a]\n", "an alias names no finished anchor"),
        ("a: *b\n", "an alias names no finished anchor"),
        ("? [a, b]\n: 1\n", "a key must be a plain word"),
        ("a: 1\nb: \x00\n", "plant.yaml:2: (file): holds a character"),
        ("[" * 1000, "is nested too deeply"),
        ("- " * 1000, "is nested too deeply"),
        ("x" * (MOST_BYTES + 1), "is too large"),
    ],
)
def test_what_cannot_be_a_plant_file_is_refused(text: str, wanted: str) -> None:
    assert wanted in refusal(text)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlantFileError, match="1 problem") as refused:
        read_yaml_file(tmp_path / "none.yaml")
    assert "cannot be read: No such file" in refused.value.lines()[0]


def test_a_folder_is_no_plant_file(tmp_path: Path) -> None:
    with pytest.raises(PlantFileError):
        read_yaml_file(tmp_path)


def test_a_file_that_is_not_text_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_bytes(b"site: a\nname: \xff\xfe\n")
    with pytest.raises(PlantFileError) as refused:
        read_yaml_file(path)
    assert f"{path}:2: (file): is not UTF-8 text" in refused.value.lines()[0]


def complaints(text: str) -> tuple[Problem, ...]:
    try:
        read_yaml(text, source="x")
    except PlantFileError as refused:
        return refused.problems
    return ()


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`#,? \n\t01.~"), max_size=60))
def test_any_text_gives_a_tree_or_a_plant_file_error(text: str) -> None:
    assert all(problem.line > 0 for problem in complaints(text))
