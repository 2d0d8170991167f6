"""The viewing copy made in a process of its own, with limits that the system keeps.

A hostile film can take down only that process, and never more than its share of
time and memory: `python -m vision.media.child ORIGINAL COPY HEIGHT CRF THREADS
SECONDS CPU_SECONDS MEMORY`.
"""

import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from plant.errors import VideoError
from vision.media.view_copy import ViewLimits, make_view_copy


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What the process may take before the system ends it."""

    wall_seconds: float = 300.0
    cpu_seconds: int = 300
    memory: int = 3 * 1024**3


def make_view_copy_in_child(
    original: Path,
    copy: Path,
    limits: ViewLimits | None = None,
    *,
    child: ChildLimits | None = None,
) -> None:
    """Write a viewing copy from a process of its own, or say why there is none."""
    limits, child = limits or ViewLimits(), child or ChildLimits()
    numbers = (limits.height, limits.crf, limits.threads, limits.seconds)
    bounds = (child.cpu_seconds, child.memory)
    arguments = [str(original.resolve()), str(copy.resolve()), *map(str, (*numbers, *bounds))]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", "vision.media.child", *arguments],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=child.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        copy.unlink(missing_ok=True)
        raise _refused(original, f"it took longer than {child.wall_seconds:.0f} s") from error
    if done.returncode != 0:
        copy.unlink(missing_ok=True)
        said = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise _refused(original, said[0])


def main(arguments: list[str]) -> int:
    """Make the copy within the limits named; say in one line why it could not be."""
    original, copy, height, crf, threads, seconds, cpu_seconds, memory = arguments
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds), int(cpu_seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    limits = ViewLimits(int(height), int(crf), int(threads), float(seconds))
    try:
        make_view_copy(Path(original), Path(copy), limits)
    except VideoError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _refused(original: Path, why: str) -> VideoError:
    return VideoError(
        f"no viewing copy was made: {why}", where=str(original), remedy="the original is kept"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
