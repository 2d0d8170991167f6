"""Remembers what was used once, for as long as it could be used again.

Two generations: what is older than both is too old to be accepted anyway. When there
is no room left, new requests are refused rather than old ones forgotten.
"""

import threading

from policy.errors import SignatureError

MOST = 1_000_000


class Nonces:
    """Nonces of the last while. Threads may share them."""

    def __init__(self, *, seconds: int, most: int = MOST) -> None:
        """Remember each nonce for at least so many seconds, and so many in each generation."""
        self._seconds = seconds
        self._most = most
        self._lock = threading.Lock()
        self._since = 0
        self._new: set[tuple[str, str]] = set()
        self._old: set[tuple[str, str]] = set()

    def use(self, keyid: str, nonce: str, now: int) -> None:
        """Take a nonce of a key at a Unix time; a second time it is a SignatureError."""
        used = (keyid, nonce)
        with self._lock:
            if now - self._since >= self._seconds:
                gone = now - self._since >= 2 * self._seconds
                self._old = set() if gone else self._new
                self._new, self._since = set(), now
            if used in self._new or used in self._old:
                raise SignatureError("this request was made before", remedy="sign it anew")
            if len(self._new) >= self._most:
                raise SignatureError("too many requests are made; wait a moment")
            self._new.add(used)
