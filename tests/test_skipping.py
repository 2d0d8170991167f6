"""In CI a test may be skipped for want of footage, and for nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow
HEAD = "import pytest\n\n"
FOOTAGE = '@pytest.mark.footage\n@pytest.mark.skip(reason="no footage")\ndef test_one(): pass\n'
PROGRAM = 'def test_one(): pytest.skip("no such program")\n'
MODULE = 'pytest.skip("no such module", allow_module_level=True)\n'
EMPTY = '@pytest.mark.parametrize("number", [])\ndef test_one(number): pass\n'
EXPECTED = '@pytest.mark.xfail(reason="known")\ndef test_one(): assert False\n'
GOOD = "\ndef test_two(): pass\n"
in_one_process_or_two = pytest.mark.parametrize("processes", [(), ("-n", "2")])


def run(test: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_probe.py").write_text(HEAD + test + GOOD)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = footage\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", *options, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@in_one_process_or_two
@pytest.mark.parametrize("test", [PROGRAM, EMPTY])
def test_a_skip_fails_the_run_in_ci_and_is_named(
    test: str, processes: tuple[str, ...], tmp_path: Path
) -> None:
    done = run(test, tmp_path, "--nothing-missing", *processes)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "what they need can be installed" in done.stdout
    assert "test_probe.py::test_one" in done.stdout


@in_one_process_or_two
def test_a_skipped_module_fails_the_run_too(processes: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_other(): pass\n")
    done = run(MODULE, tmp_path, "--nothing-missing", *processes)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("test", [FOOTAGE, EXPECTED])
def test_footage_may_be_missing_and_a_failure_may_be_expected(test: str, tmp_path: Path) -> None:
    assert run(test, tmp_path, "--nothing-missing").returncode == pytest.ExitCode.OK


def test_elsewhere_a_skip_is_no_failure(tmp_path: Path) -> None:
    assert run(PROGRAM, tmp_path).returncode == pytest.ExitCode.OK
