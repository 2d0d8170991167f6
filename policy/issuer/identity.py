"""Somebody as the issuer tells of them, once it is believed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# How far the issuer's clock and ours may be apart.
LEEWAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the issuer tells of them. `proven_at` is when they last proved to be there."""

    subject: str
    name: str
    called: str
    groups: frozenset[str]
    proven_at: datetime | None
    key: str
