"""Where the installed `floorwatch` script begins.

Python runs the script once more in every vision process, which needs nothing of the
command; so the command is loaded on call and not above. The eyes of a vision worker load
beside it: one that died sees again sooner.
"""

import sys

from runtime.nursery import open_nursery


def main() -> None:
    """Run the command."""
    if sys.argv[1:2] == ["worker"] and "--once" not in sys.argv:
        open_nursery()
    from runtime import cli  # noqa: PLC0415

    cli.main()
