"""What the documentation shows is what comes out.

- A line `$ floorwatch …` or `$ make demo` in a console block is run in a folder that
  looks like a fresh clone, one block after another of a page. The lines beneath it
  are its output: numbers and ids may differ, words may not; `…` stands for anything.
- Events shown as JSON are valid, settings in tables are those that exist, code that
  names its file stands in it.
- Every link leads somewhere; every `make` target and every test that is named exists.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from runtime.settings import setting_names

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
ANYTHING = "…"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_TARGET = re.compile(r"(?:^|&& )make ([a-z][a-z-]*)")
_CODE = re.compile(r"`([^`\n]+)`|^    (.+)$|^\$ (.+)$", re.MULTILINE)
_TEST = re.compile(r"`((?:tests|policy/starter/tests)/[\w/.-]+\.(?:py|toml))`")
_NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of a page, and the output that is shown beneath it."""

    line: str
    shown: list[str] = field(default_factory=list)

    @property
    def arguments(self) -> list[str]:
        """The command as it is started here: with this environment's programs."""
        first, *rest = shlex.split(self.line)
        if (first, *rest[:2]) == ("make", "demo", "ONCE=1"):
            films = "".join(rest[2:]).removeprefix("ARGS=").split()
            first, rest = "floorwatch", ["demo", "--once", "--state", "out/demo", *films]
        assert Path(first).name == "floorwatch", f"nobody runs `{self.line}` here"
        return [str(Path(sys.executable).with_name("floorwatch")), *rest]


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def blocks(page: str, language: str) -> list[str]:
    return [body for name, body in _BLOCK.findall(text_of(page)) if name == language]


def commands(page: str) -> Iterator[Command]:
    for block in blocks(page, "console"):
        command: Command | None = None
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command
                command = Command(line.removeprefix("$ "))
            elif command:
                command.shown.append(line)
        if command:
            yield command


def shape(line: str) -> str:
    """A line without what differs from run to run: numbers, ids, the width of columns."""
    return " ".join(_NUMBER.sub("#", line).split())


def as_pattern(shown: list[str]) -> re.Pattern[str]:
    """What the output must look like, with its lines joined by newlines."""
    lines = []
    for line in shown:
        if line.strip() == ANYTHING:
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(".*".join(re.escape(part) for part in shape(line).split(ANYTHING)) + r"\n")
    return re.compile("".join(lines))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the repository's files, in which output can be made."""
    for name in ("docs", "sample_videos", "tools"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "out").mkdir()
    return tmp_path


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("page", [page for page in PAGES if any(commands(page))])
def test_commands_print_what_the_page_shows(page: str, clone: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if "FLOORWATCH" not in key}
    for command in commands(page):
        done = subprocess.run(
            command.arguments,
            cwd=clone,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command.line}\n{done.stdout}"
        # On a busy machine a film takes long enough for lines of progress.
        printed = [line for line in done.stdout.splitlines() if not re.search(r": \d+%$", line)]
        told = "".join(f"{shape(line)}\n" for line in printed)
        assert as_pattern(command.shown).fullmatch(told), f"{command.line}\n{done.stdout}"


def test_some_commands_are_shown() -> None:
    assert any(command.line.startswith("make demo ONCE=1") for command in commands("README.md"))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for link in _LINK.findall(text_of(page)):
        if "://" in link:
            continue
        path, _, heading = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def test_tests_that_pages_name_are_there() -> None:
    named = {name for page in PAGES for name in _TEST.findall(text_of(page))}
    assert len(named) > 10
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_page_of_the_docs_is_in_the_index() -> None:
    linked = {(ROOT / "docs" / link).resolve() for link in _LINK.findall(text_of("docs/README.md"))}
    pages = {ROOT / page for page in PAGES if page.startswith("docs/")} - {ROOT / "docs/README.md"}
    assert not {page for page in pages if page not in linked and page.parent not in linked}


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES)
def test_targets_of_make_exist(page: str) -> None:
    known = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), re.MULTILINE))
    code = ["".join(parts) for parts in _CODE.findall(text_of(page))]
    named = {target for each in code for target in _TARGET.findall(each)}
    assert named <= known


def test_every_target_is_listed_by_help() -> None:
    # Without what a make around these tests has left in the environment.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run(
        ["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    phony = set(re.findall(r"^\.PHONY: (\S+)", text_of("Makefile"), re.MULTILINE))
    assert {line.split()[0] for line in done.stdout.splitlines()[1:]} == phony


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "json")])
def test_events_that_are_shown_are_valid(page: str) -> None:
    schema = json.loads(text_of("docs/reference/events.schema.json"))
    shown = [json.loads(block) for block in blocks(page, "json")]
    for each in shown:
        if "phase" in each:
            Draft202012Validator(schema).validate(each)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")])
def test_code_that_is_shown_stands_in_its_file(page: str) -> None:
    for block in blocks(page, "python"):
        first, *lines = block.splitlines()
        source = (ROOT / first.removeprefix("# ")).read_text("utf-8")
        parts = "\n".join(lines).split(ANYTHING)
        wanted = ".*?".join(re.escape(part.strip()) for part in parts)
        assert re.search(wanted, source, re.DOTALL), first


def test_every_setting_is_listed() -> None:
    page = text_of("docs/reference/settings.md")
    listed = re.findall(r"^\| `([a-z]+\.\w+)` \|", page, re.MULTILINE)
    assert listed == setting_names()


def test_decisions_are_numbered_one_by_one() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    heads = [page.read_text("utf-8").split(".")[0] for page in pages]
    assert heads == [f"# {number}" for number in range(1, len(pages) + 1)]
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_calm(page: str) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|!\[|<!--", "", text_of(page), flags=re.DOTALL)
    assert "!" not in prose
