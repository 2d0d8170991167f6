"""The house keeps its own rules: arrows, sizes, stories, books and clean words."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import plant
import runtime
import vision
from plant.parameters import facts_of, parameters_of
from plant.plantfile.reference import parameter_rows, rules_reference
from plant.rules import RuleForm, Timing
from vision.rulebook import FORMS

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS: list[str] = CONFIG["tool"]["importlinter"]["root_packages"]
NOT_PRODUCT = {"tests", "benchmarks", "sample_videos"}

LONGEST_FILE = 300
LONGEST_FUNCTION = 30
FROZEN = "storage/migrations/versions/"  # what once made a table is not written anew
MAY_CATCH_EVERYTHING = {
    "vision/worker.py",  # a camera's thread: its error stays with its camera
    "vision/detector/shared.py",  # whatever it is, no camera may wait for ever
    "vision/clip_writer.py",  # one clip that fails must not stop the others
    "policy/decisions/engine.py",  # whatever a library raises, the answer is deny
    "vision/delivery/deliverer.py",  # the only way out must outlive whatever goes wrong
    "api/http/arrivals.py",  # each of those who wait for a shared taking-in is told
    "storage/commits.py",  # each block of a shared commit gets its own error
    "api/mqtt/access/keeper.py",
    "api/mqtt/publisher.py",  # who tells the world must not die of one message
}
MAY_PRINT: set[str] = set()
# Words that would tell on which machine something was written.
LEAKS = re.compile(r"/(?:work|root|home|tmp/bash_" + r"jobs)/[a-z.]+|bash_" + "jobs")
TEXT_ENDINGS = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".sh", ".cfg", ""}


def tracked() -> list[Path]:
    """Return the files that git knows, or all source files where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]
    return [path for room in (*ROOMS, *NOT_PRODUCT) for path in (ROOT / room).rglob("*.py")]


TRACKED = tracked()
PYTHON = [path for path in TRACKED if path.suffix == ".py"]
PRODUCT = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in ROOMS]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function does something on: not its signature, not its story."""
    told = function.body[1:] if ast.get_docstring(function, clean=False) else function.body
    return (told[-1].end_lineno or 0) - told[0].lineno + 1 if told else 0


def test_the_arrows_between_the_rooms_are_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("room", [plant, vision, runtime], ids=lambda room: room.__name__)
def test_a_room_is_our_own_and_no_namesake(room: object) -> None:
    file = getattr(room, "__file__", None)
    assert file is not None
    assert Path(file).is_relative_to(ROOT)


def test_every_folder_of_code_is_a_room_or_known_not_to_be() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders - NOT_PRODUCT == set(ROOMS)


def test_the_wheel_holds_every_room() -> None:
    assert set(CONFIG["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ROOMS)


def test_no_file_is_long() -> None:
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in PYTHON}
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def test_no_function_is_long() -> None:
    lengths = {
        f"{name(path)}:{node.name}": lines_of(node)
        for path in PRODUCT
        for node in functions(path)
        if FROZEN not in name(path)
    }
    assert {each: count for each, count in lengths.items() if count > LONGEST_FUNCTION} == {}


def test_every_file_opens_with_its_story() -> None:
    told = [path for path in PYTHON if path.read_text("utf-8").strip()]
    assert [name(path) for path in told if not _has_story(path)] == []


def test_nothing_in_the_product_prints() -> None:
    printing = {
        name(path)
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert printing <= MAY_PRINT


def test_only_named_places_catch_everything() -> None:
    catching = {
        name(path)
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    }
    assert catching <= MAY_CATCH_EVERYTHING


def test_the_story_of_a_room_is_all_that_its_first_file_holds() -> None:
    busy = [
        name(path) for path in PRODUCT if path.name == "__init__.py" and len(tree(path).body) > 1
    ]
    assert busy == []


def test_no_file_tells_on_which_machine_it_was_written() -> None:
    told = [
        f"{name(path)}: {match.group()}"
        for path in TRACKED
        if path.suffix in TEXT_ENDINGS and path != Path(__file__)
        for match in LEAKS.finditer(path.read_text("utf-8", errors="ignore"))
    ]
    assert told == []


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: str(form.kind))
def test_every_rule_declares_parameters_that_explain_themselves(form: RuleForm) -> None:
    for declared in parameters_of(form.parameters):
        assert facts_of(declared).meaning
    assert form.summary


def test_every_file_of_rules_is_in_the_rulebook() -> None:
    book = (ROOT / "vision" / "rulebook.py").read_text()
    rules = [path.stem for path in (ROOT / "vision" / "rules").glob("[!_]*.py")]
    assert [rule for rule in rules if f"vision.rules.{rule} " not in book] == []


def test_the_reference_of_the_rules_is_the_one_that_holds() -> None:
    page = (ROOT / "docs" / "reference" / "plant-file.md").read_text()
    kept = page.split("<!-- rules: begin -->")[1].split("<!-- rules: end -->")[0]
    assert kept.strip() == "\n".join(rules_reference(FORMS)).strip(), (
        "put the output of `floorwatch plant rules` between the marks of docs/reference/plant-file.md"
    )
    assert "\n".join(parameter_rows(Timing)) in page


def test_every_schema_in_the_docs_is_json() -> None:
    schemas = sorted((ROOT / "docs" / "reference").glob("*.schema.json"))
    assert schemas
    for path in schemas:
        assert json.loads(path.read_text())["$schema"].endswith("2020-12/schema")


def _has_story(path: Path) -> bool:
    return ast.get_docstring(tree(path)) is not None


def _catches_everything(node: ast.ExceptHandler) -> bool:
    caught = node.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    wide = {"Exception", "BaseException"}
    return any(each is None or (isinstance(each, ast.Name) and each.id in wide) for each in names)
