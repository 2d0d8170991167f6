"""The events file holds one revision per line and is read with care."""

from pathlib import Path

import pytest

from plant.errors import PlantError, ScoreError
from runtime.jsonlines import JsonLinesSink, read_events
from tests.builders import a_crossing, an_event


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "out" / "events.jsonl"
    events = [an_event(10), a_crossing(20)]
    with JsonLinesSink(path) as sink:
        for event in events:
            sink.append(event)
            assert list(read_events(path))[-1] == event
    assert list(read_events(path)) == events


def test_a_new_run_begins_a_new_file_unless_it_is_to_be_continued(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    for continued in (False, False, True):
        with JsonLinesSink(path, continued=continued) as sink:
            sink.append(an_event(10))
    assert len(list(read_events(path))) == 2


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlantError, match="cannot be written"):
        JsonLinesSink(tmp_path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\n{\n", ":2: is not a line of JSON"),
        ("[]\n", ":1: this is no event"),
        ('{"version": 9}\n', ":1: events of version 9"),
        ("[" * 100_000, ":1: is not a line of JSON"),
    ],
)
def test_a_line_that_is_no_event_is_told_by_its_number(
    tmp_path: Path, text: str, wanted: str
) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(text)
    with pytest.raises(ScoreError) as refused:
        list(read_events(path))
    assert f"{path}{wanted}" in str(refused.value)


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    for name in ("none", "x"):
        with pytest.raises(ScoreError, match="cannot be read"):
            list(read_events(tmp_path / name))
