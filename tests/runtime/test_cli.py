"""The command says what is wrong in one line per problem, and leaves with the right code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from plant.plantfile.nodes import plain
from runtime.cli import build
from runtime.jsonlines import JsonLinesSink
from runtime.yaml_reading import read_yaml_file
from tests.builders import an_event

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "plant.yaml"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


def floorwatch(*arguments: str | Path) -> Said:
    result = CliRunner().invoke(build(), [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def test_the_version_is_told() -> None:
    assert floorwatch("version").out.startswith("floorwatch 0.")


def test_a_good_plant_file_is_called_good() -> None:
    said = floorwatch("plant", "check", EXAMPLE)
    assert (said.code, said.err) == (0, "")
    assert "good: 2 cameras, 2 zones, 1 gate line, 4 rules" in said.out


def test_a_bad_plant_file_gives_one_line_per_problem_and_code_2(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    text = EXAMPLE.read_text().replace("Europe/Berlin", "Berlin")
    path.write_text(text.replace("severity: 600", "severity: 6000"))
    said = floorwatch("plant", "check", path)
    assert said.code == 2
    lines = said.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{path}:6: timezone: ")
    assert "Traceback" not in said.err


def test_debug_shows_where_an_error_came_from(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="1 problem"):
        floorwatch("--debug", "plant", "check", tmp_path / "none.yaml")


def test_the_schema_is_printed_and_accepts_the_example() -> None:
    schema = json.loads(floorwatch("plant", "schema").out)
    assert json.loads(floorwatch("plant", "check", EXAMPLE, "--schema").out) == schema
    Draft202012Validator(schema).validate(plain(read_yaml_file(EXAMPLE)))


def test_the_schema_in_the_docs_is_the_one_that_holds() -> None:
    kept = json.loads((ROOT / "docs" / "reference" / "plant.schema.json").read_text())
    assert kept == json.loads(floorwatch("plant", "schema").out), "run `make schemas`"


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["watch"], "there is nothing to watch (name a film, or give --plant FILE)"),
        (["watch", "a.mp4", "--plant", "none.yaml"], "none.yaml:1: (file): cannot be read"),
        (["watch", "a.mp4", "--settings", "none.toml"], "none.toml: cannot be read"),
        (["watch", "a.mp4", "--plant", EXAMPLE], "the plant has 2 cameras"),
        (["watch", "a.mp4", "--out", "/"], "/: cannot be written"),
        (["score", "events.jsonl"], "an events file without its truth"),
        (["score", "none.jsonl", "none.json"], "none.json: cannot be read"),
        (["score", "a", "b", "--require", "speed=1"], "'speed=1' is no bar"),
    ],
)
def test_what_can_be_mended_is_told_in_one_line(arguments: list[str | Path], wanted: str) -> None:
    said = floorwatch(*arguments)
    assert said.code == 2
    assert wanted in said.err
    assert len(said.err.splitlines()) == 1


def test_weights_that_are_not_there_are_told_by_the_vision_process(tmp_path: Path) -> None:
    said = floorwatch(
        "watch", "a.mp4", "--model", tmp_path / "none", "--out", tmp_path / "events.jsonl"
    )
    assert said.code == 2
    assert "there is no such model" in said.err


@pytest.fixture
def a_film(tmp_path: Path) -> tuple[Path, Path]:
    """Give an events file with one event, and its truth."""
    events, truth = tmp_path / "events.jsonl", tmp_path / "truth.json"
    with JsonLinesSink(events) as sink:
        sink.append(an_event(10))
    entry = {"kind": "zone.intrusion", "zone": "apron", "tolerance_seconds": 1}
    expected = [entry | {"onset_seconds": seconds} for seconds in (10.2, 40)]
    head = {"version": 1, "video": "film.mp4", "starts_at": "2026-03-02T00:00:00Z"}
    truth.write_text(json.dumps(head | {"expected": expected}))
    return events, truth


def test_a_score_is_printed(a_film: tuple[Path, Path]) -> None:
    said = floorwatch("score", *a_film)
    assert said.code == 0
    assert "film.mp4: missed: zone.intrusion at apron, 40.00 s (± 1 s)" in said.out


def test_a_score_is_printed_as_json(a_film: tuple[Path, Path]) -> None:
    told = json.loads(floorwatch("score", *a_film, *a_film, "--json").out)
    assert told["overall"]["recall"] == 0.5
    assert len(told["films"]) == 2


def test_a_score_under_its_bar_leaves_with_1(a_film: tuple[Path, Path]) -> None:
    assert floorwatch("score", *a_film, "--require", "precision=1,recall=0.5").code == 0
    under = floorwatch("score", *a_film, "--require", "recall=0.9")
    assert under.code == 1
    assert "recall 0.500 is under 0.9" in under.err


def test_the_command_loads_a_decoder_or_a_server_only_where_it_is_asked_for() -> None:
    seeing = ("av", "openvino", "torch", "ultralytics")
    heavy = (*seeing, "sqlalchemy", "fastapi", "paho", "httpx", "cedarpy", "cryptography")
    code = f"import runtime.cli, sys; sys.exit(any(name in sys.modules for name in {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, check=False)
    assert done.returncode == 0
