"""Passwords, for those who have no passkey: argon2id, and a pause after wrong guesses.

A wrong name takes as long as a wrong password and is told in the same words.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from policy.errors import PeopleError

SHORTEST = 12
TRIES, PAUSE_SECONDS = 5, 900
_REFUSED = "the name or the password is wrong"


@dataclass(slots=True)
class _Wrong:
    count: int = 0
    since: float = 0.0


class Passwords:
    """Hashes and checks passwords. Threads may share it."""

    def __init__(self, *, seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that only goes forward."""
        self._hasher = PasswordHasher()
        self._seconds = seconds
        self._lock = threading.Lock()
        self._wrong: dict[str, _Wrong] = {}
        # Something to check against when there is no such account.
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return what is kept of a password, or raise PeopleError if it is too short."""
        if len(password) < SHORTEST:
            raise PeopleError(
                f"a password has at least {SHORTEST} characters", remedy="use a few words"
            )
        return self._hasher.hash(password)

    def check(self, person: str, kept: str | None, password: str) -> None:
        """Return if the password is right, else raise PeopleError."""
        self._must_not_pause(person)
        try:
            self._hasher.verify(kept or self._nobody, password)
            right = kept is not None
        except (VerificationError, InvalidHashError):
            right = False
        with self._lock:
            if right:
                self._wrong.pop(person, None)
                return
            wrong = self._wrong.setdefault(person, _Wrong())
            wrong.count, wrong.since = wrong.count + 1, self._seconds()
        raise PeopleError(_REFUSED)

    def _must_not_pause(self, person: str) -> None:
        with self._lock:
            wrong = self._wrong.get(person)
            if wrong is None or wrong.count < TRIES:
                return
            if self._seconds() - wrong.since >= PAUSE_SECONDS:
                del self._wrong[person]
                return
        raise PeopleError(
            "too many wrong tries", remedy=f"wait {PAUSE_SECONDS // 60} minutes, or ask IT"
        )
