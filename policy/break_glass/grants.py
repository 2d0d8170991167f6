"""What IT prepared for emergencies. It stands in the bundle and is approved with it.

    [break_glass.all-areas]
    about = "Security sees and works on every area"
    minutes = 60

What a grant opens is said by policies that ask `context.break_glass` for it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_MINUTES = 240
MOST_GRANTS = 20
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing that may be opened: its name, what it is for, and its longest duration."""

    id: str
    about: str
    minutes: int


def grants_of(told: Mapping[str, object]) -> dict[str, Grant]:
    """Return the grants of a bundle's table, or raise ValueError with what is wrong."""
    if len(told) > MOST_GRANTS:
        raise ValueError(f"{len(told)} grants are too many; {MOST_GRANTS} can be kept in mind")
    return {name: _grant(name, table) for name, table in told.items()}


def _grant(name: str, told: object) -> Grant:
    match told:
        case {"about": str(about), "minutes": int(minutes), **rest} if not rest:
            fits = 1 <= minutes <= MOST_MINUTES and not isinstance(minutes, bool)
            if _NAME.fullmatch(name) and about.strip() and fits:
                return Grant(name, about.strip(), minutes)
    raise ValueError(
        f"[break_glass.{name}] is malformed: it has `about`, a sentence, and `minutes`, "
        f"from 1 to {MOST_MINUTES}; its name is a slug"
    )
