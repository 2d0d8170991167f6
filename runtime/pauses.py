"""How long to wait before a program that ended is started anew.

At once the first time: most endings are the only one of their kind, and nobody watches
meanwhile. What ends again and again waits longer each time, until it ran well for a while.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Pauses:
    """The pauses of one program. All times are seconds."""

    first: float
    longest: float
    calm: float
    """How long it must have run to be thought well again."""
    _next: float = 0.0

    def after(self, ran_seconds: float) -> float:
        """Return the pause after an ending, given how long the program had run."""
        if ran_seconds > self.calm:
            self._next = 0.0
        pause = self._next
        self._next = min(max(2 * pause, self.first), self.longest)
        return pause
