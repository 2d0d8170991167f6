"""The folder of compiled networks, used by one process at a time.

The engine writes a compiled network where it will be read, and maps it into memory to read
it. Who reads one that another process still writes, or that a killed process left half
written, ends with SIGBUS. So processes take turns, and what an unfinished turn left is
thrown away: compiling anew takes a second.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TURN, _UNFINISHED = "turn.lock", "unfinished"


@contextmanager
def in_turn(folder: Path | None) -> Iterator[None]:
    """Have the folder for the length of the block; without a folder there is nobody to wait for."""
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _TURN).open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        mark = folder / _UNFINISHED
        if mark.exists():
            for each in folder.glob("*.blob"):
                each.unlink(missing_ok=True)
        mark.touch()
        yield
        # Not reached when the block fails: what it left is not trusted.
        mark.unlink(missing_ok=True)
