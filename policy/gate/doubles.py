"""Tells IT when a key is used in two places, once an hour for each device.

It does not deny: the copy has the key, and so does the device that IT issued. IT
quarantines the device and lets it enrol again; that key is then worth nothing.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from policy.audit.entries import Entry, Kind
from policy.errors import PolicyError

AGAIN = timedelta(hours=1)
WHAT = "key used in two places"


class Doubles:
    """Records double use. Threads may share it."""

    def __init__(self, audit: Callable[[Entry], int]) -> None:
        self._audit = audit
        self._lock = threading.Lock()
        self._told: dict[str, datetime] = {}

    def note(self, device: str, now: datetime) -> None:
        """Record that a device's key is used twice, unless that was told within the hour."""
        with self._lock:
            before = self._told.get(device)
            if before is not None and now - before < AGAIN:
                return
            self._told[device] = now
        # What cannot be recorded is denied anyway, by the decision that follows.
        with suppress(PolicyError, OSError):
            self._audit(Entry(Kind.ENROLMENT, now, {"what": WHAT, "device": device}))
