"""What a publisher remembers beside the outbox: what was acknowledged lately, what is set aside.

- `Recent` knows the first message of the last minute of acknowledgements, by a clock
  that nobody can step. A broker that dies may take all of these with it.
- `Aside` keeps messages that the broker refuses, or over which connections break, from
  blocking the others. They stay in the outbox and are tried again after a while.
"""

from collections import deque
from collections.abc import Iterable

RECENT_SECONDS = 60.0
REFUSED_SECONDS = 600.0
STRUCK_SECONDS = 60.0
STRIKES = 5


class Recent:
    """Acknowledgements of the last minute."""

    def __init__(self, seconds: float = RECENT_SECONDS) -> None:
        self._seconds = seconds
        self._acknowledged: deque[tuple[float, int]] = deque()

    def note(self, numbers: Iterable[int], *, now: float) -> None:
        """Remember that these messages were acknowledged."""
        self._acknowledged.extend((now, number) for number in numbers)
        while self._acknowledged and self._acknowledged[0][0] < now - self._seconds:
            self._acknowledged.popleft()

    def first(self, *, now: float) -> int | None:
        """Return the lowest number that was acknowledged in the last minute."""
        return min(
            (number for at, number in self._acknowledged if at >= now - self._seconds),
            default=None,
        )

    def last(self) -> int:
        """Return the highest number that was acknowledged in the last minute, or 0."""
        return max((number for _, number in self._acknowledged), default=0)


class Aside:
    """Messages that are not sent for a while, and those that must be sent alone."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}
        self._strikes: dict[int, int] = {}
        self._known: set[int] = set()

    def __len__(self) -> int:
        return len(self._until)

    def put(self, number: int, *, now: float, seconds: float | None = None) -> bool:
        """Set a message aside; tell whether it is for the first time."""
        self._until[number] = now + (REFUSED_SECONDS if seconds is None else seconds)
        self._strikes.pop(number, None)
        is_first = number not in self._known
        self._known.add(number)
        return is_first

    def holds(self, number: int, *, now: float) -> bool:
        """Whether a message is not to be sent now."""
        return now < self._until.get(number, now)

    def release(self, *, now: float) -> bool:
        """Let go of what was set aside for long enough; tell whether there was any."""
        over = [number for number, until in self._until.items() if until <= now]
        for number in over:
            del self._until[number]
        return bool(over)

    def is_suspect(self, number: int) -> bool:
        """Whether a connection broke while this message was on its way."""
        return number in self._strikes

    def took(self, number: int) -> None:
        """Forget a message that the broker took."""
        self._until.pop(number, None)
        self._strikes.pop(number, None)
        self._known.discard(number)

    def broke(self, under_way: Iterable[int], *, now: float) -> int | None:
        """Suspect what was on its way as a connection broke.

        One that was alone on its way each time is set aside in the end, and returned.
        """
        numbers = list(under_way)
        for number in numbers:
            self._strikes.setdefault(number, 0)
        if len(numbers) != 1:
            return None
        self._strikes[numbers[0]] += 1
        if self._strikes[numbers[0]] < STRIKES:
            return None
        self.put(numbers[0], now=now, seconds=STRUCK_SECONDS)
        return numbers[0]
