"""A process stays small where its C library can be told to."""

import platform

from vision.memory import stay_small


def test_glibc_takes_every_choice() -> None:
    assert stay_small() == (platform.libc_ver()[0] == "glibc")
