"""Whatever one writes into one field, the answer is a plant or a clear refusal."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from plant.errors import PlantFileError, Problem
from plant.plantfile.nodes import Entry, Items, Node, Plain, Scalar, Table, plain, planted
from plant.plantfile.reading import read_plant
from plant.plantfile.schema import export_schema
from runtime.yaml_reading import read_yaml
from tests.builders import A_PLANT, FORMS, a_plant_with

ROOT = read_yaml(A_PLANT, source="plant.yaml")
SCHEMA = Draft202012Validator(export_schema(FORMS))

Path = tuple[str | int, ...]


def places(node: Node, path: Path = ()) -> Iterator[Path]:
    """Give the path of every value of the tree but the root."""
    if path:
        yield path
    if isinstance(node, Table):
        for entry in node.entries:
            yield from places(entry.node, (*path, entry.key))
    if isinstance(node, Items):
        for index, item in enumerate(node.items):
            yield from places(item, (*path, index))


def replaced(node: Node, path: Path, junk: Plain) -> Node:
    """Return the tree with one value replaced, which keeps its line."""
    if not path:
        return planted(junk, node.line)
    if isinstance(node, Table):
        entries = (
            Entry(entry.key, replaced(entry.node, path[1:], junk), entry.line)
            if entry.key == path[0]
            else entry
            for entry in node.entries
        )
        return Table(tuple(entries), node.line)
    assert isinstance(node, Items)
    items = (
        replaced(item, path[1:], junk) if index == path[0] else item
        for index, item in enumerate(node.items)
    )
    return Items(tuple(items), node.line)


PATHS = list(places(ROOT))

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["dock", "apron", "night", "5m", "22:00", "env:X", "rtsp://a:b@c/d", "UTC"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["id", "points"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def problems_of(root: Node) -> tuple[Problem, ...]:
    """Return what is wrong; whatever is accepted must please the schema too."""
    try:
        read_plant(root, forms=FORMS, source="plant.yaml")
    except PlantFileError as refused:
        return refused.problems
    SCHEMA.validate(plain(root))
    return ()


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PATHS), JUNK)
def test_any_field_replaced_by_anything_is_read_or_refused(path: Path, junk: Plain) -> None:
    for problem in problems_of(replaced(ROOT, path, junk)):
        assert problem.line > 0
        assert problem.field
        assert problem.what
        assert problem.remedy
        assert str(problem.what).isprintable()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_number_too_strange_for_any_field_is_told_by_the_name_of_the_field(path: Path) -> None:
    named = [part for part in path if isinstance(part, str)]
    problems = problems_of(replaced(ROOT, path, -7.25))
    assert any(named[-1] in problem.field for problem in problems)


@pytest.mark.parametrize("junk", [None, [], {}, "", "\x1b[31m", [[[]]], {"id": "dock"}])
def test_the_whole_file_may_be_junk(junk: Plain) -> None:
    assert problems_of(planted(junk))


@pytest.mark.parametrize("key", ["site", "timezone", "cameras", "version"])
def test_a_missing_required_field_is_named(key: str) -> None:
    assert isinstance(ROOT, Table)
    rest = tuple(entry for entry in ROOT.entries if entry.key != key)
    assert key in [problem.field for problem in problems_of(Table(rest, 1))]


def test_a_url_with_a_password_never_comes_back_in_any_message() -> None:
    for path in PATHS:
        problems = problems_of(replaced(ROOT, path, "rtsp://admin:hunter2@10.0.0.1/x"))
        assert "hunter2" not in repr(problems)


def test_the_schema_refuses_a_misspelt_key() -> None:
    text = a_plant_with("severity: 700", "sevirity: 700")
    assert not SCHEMA.is_valid(plain(read_yaml(text, source="x")))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(export_schema(FORMS))


def test_a_scalar_is_no_plant() -> None:
    (problem,) = problems_of(Scalar("plant", 3))
    assert problem.line == 3
