"""Runs a program that ends when the one who asked for it is gone, however that came about.

    python -m runtime.tethered PARENT PROGRAM [ARGUMENT…]

The kernel sends it SIGTERM when its parent has ended, even by SIGKILL: nobody is left
behind who would work on beside a successor.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Tie this process to its parent and become the program."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    # The parent may have ended before the kernel was asked to watch over it.
    if os.getppid() == parent:
        os.execvp(command[0], command)  # noqa: S606 -- becoming the program is what this is for


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
