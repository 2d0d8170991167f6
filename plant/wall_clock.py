"""The machine's own clock, for those who compose the program."""

from datetime import UTC, datetime


class WallClock:
    """Tells the wall time of this machine."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        return datetime.now(UTC)
