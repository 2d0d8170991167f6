"""Where the installed `floorwatch` script begins.

Python runs the script once more in every vision process, which needs nothing of the
command; so the command is loaded on call and not above.
"""


def main() -> None:
    """Run the command."""
    from runtime import cli  # noqa: PLC0415

    cli.main()
