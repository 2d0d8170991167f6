"""Notices a key that is used in two places: a browser's whole profile was copied.

A browser numbers its requests: each number is given out once, in blocks that it takes from
the storage in which its key lies. A copy takes the same numbers. So a number that comes
a second time, in another request, or one far behind, says that there are two.
"""

import re
import threading

WINDOW = 8192
_ALL = (1 << WINDOW) - 1
_COUNTED = re.compile(r"c([0-9]{1,15})-[A-Za-z0-9_-]{16,}")


class Counters:
    """The newest numbers of each key, in a few bytes each. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[int, int]] = {}

    def is_double(self, keyid: str, nonce: str) -> bool:
        """Take the number in a nonce that was not used before; whether somebody else has it too.

        A nonce without a number, as processes make them, says nothing.
        """
        found = _COUNTED.fullmatch(nonce)
        if found is None:
            return False
        number = int(found.group(1))
        with self._lock:
            highest, seen = self._seen.get(keyid, (number - 1, 0))
            if number > highest:
                self._seen[keyid] = number, ((seen << min(number - highest, WINDOW)) | 1) & _ALL
                return False
            behind = highest - number
            if behind >= WINDOW or seen >> behind & 1:
                return True
            self._seen[keyid] = highest, seen | 1 << behind
            return False
