"""The auditors' verifier is one file that needs nothing of ours."""

import ast
import base64
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

import policy.audit.verify_audit
from policy.audit.commands import app
from policy.audit.verifying import verify
from tests.policy.logs import SIGNER, a_log

FILE = Path(policy.audit.verify_audit.__file__)
KEY = base64.b64encode(SIGNER.verifier.key.public_bytes_raw()).decode()


def run(folder: Path, *more: str) -> tuple[int, str]:
    # From another folder and isolated, so that nothing of ours can be imported.
    command = [sys.executable, "-I", str(FILE), str(folder), "--name", SIGNER.name, "--key", KEY]
    done = subprocess.run([*command, *more], cwd="/", capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_it_imports_nothing_but_python_and_cryptography() -> None:
    named = {
        (node.module or "" if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(FILE.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert named - set(sys.stdlib_module_names) == {"cryptography"}


def test_it_calls_a_good_log_good(tmp_path: Path) -> None:
    assert run(a_log(tmp_path / "log", 64)) == (0, "good: 64 records, all signed\n")


def test_it_tells_what_is_wrong(tmp_path: Path) -> None:
    folder = a_log(tmp_path / "log", 15)
    file = folder / "000000000000.jsonl"
    file.write_bytes(file.read_bytes().replace(b"phone-3", b"phone-4", 1))
    code, said = run(folder)
    assert code == 1
    assert "WRONG: the first 10 records are not those that were signed" in said


def test_it_knows_what_a_witness_noted(tmp_path: Path) -> None:
    folder = a_log(tmp_path / "log", 15)
    seen = verify(folder, SIGNER.verifier)
    noted = f"{seen.size}:{base64.b64encode(seen.root).decode()}"
    assert run(folder, "--witnessed", noted)[0] == 0
    shorter = a_log(tmp_path / "other", 14)
    assert run(shorter, "--witnessed", noted)[0] == 1


def test_the_command_tells_a_good_log_from_a_changed_one(tmp_path: Path) -> None:
    folder = a_log(tmp_path / "log", 15)
    asked = ["verify", str(folder), "--name", SIGNER.name, "--key", KEY]
    good = CliRunner().invoke(app(), asked)
    assert (good.exit_code, good.stdout.startswith("15 records, checkpoint 15:")) == (0, True)
    noted = good.stdout.split()[-1]
    assert CliRunner().invoke(app(), [*asked, "--witnessed", noted]).exit_code == 0
    file = folder / "000000000000.jsonl"
    file.write_bytes(file.read_bytes().replace(b"phone-3", b"phone-4", 1))
    changed = CliRunner().invoke(app(), asked)
    assert changed.exit_code == 1
    assert "records do not fit their checkpoint (records 0 to 9)" in changed.stdout
