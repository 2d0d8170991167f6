"""A file made by one of our own modules in a process of its own, which the system keeps within limits.

A hostile film can take down only that process, and never more than its share. It opens no
address: where the system lets it, it has no network at all.
"""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_CPU_NICE = 5
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended: its exit code, None where it took too long, and what it said last."""

    code: int | None
    said: str


def run_confined(
    module: str, arguments: Sequence[str], target: Path, *, wall_seconds: float
) -> Ended:
    """Let a module write the target, for so long at most; of what failed nothing is left."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", module, *arguments],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        target.unlink(missing_ok=True)
        return Ended(None, f"took longer than {wall_seconds:.0f} s")
    if done.returncode == 0:
        return Ended(0, "")
    target.unlink(missing_ok=True)
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    said = lines[-1][:_LONGEST_LINE] if lines else f"it ended with {done.returncode}"
    return Ended(done.returncode, said)


def shut_in(cpu_seconds: int, memory: int, largest: int) -> None:
    """Take from this process what it does not need."""
    os.nice(_CPU_NICE)
    for limit, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    # Its own, empty network. Some systems forbid it; then nothing in it asks for one all the same.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
