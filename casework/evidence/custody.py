"""Who had the evidence in his hands: a chain in which each link holds the hash of the one before.

A link cannot be changed, taken out or put in without every later hash being wrong; the
last one is signed with the manifest.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plant.json_tables import JsonMisfitError, table_of
from plant.wire import Json, time_text

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that happened to the evidence: when, by whom, to what."""

    at: datetime
    by: str
    what: str
    about: str = ""


def chain(links: Iterable[Link]) -> list[Json]:
    """Return the links in the order of time, each with its hash."""
    told: list[Json] = []
    before = BEGINNING
    for each in sorted(links, key=lambda link: link.at):
        body: dict[str, Json] = {
            "at": time_text(each.at),
            "by": each.by,
            "what": each.what,
            "about": each.about,
        }
        before = _hash(before, body)
        told.append(body | {"sha256": before})
    return told


def is_whole(told: Sequence[object]) -> bool:
    """Whether every link follows from the one before it."""
    before = BEGINNING
    for each in told:
        try:
            here = table_of(each)
            body: dict[str, Json] = {
                name: here.text(name) for name in ("at", "by", "what", "about")
            }
            before = _hash(before, body)
            if here.text("sha256") != before or len(here.values) != len(body) + 1:
                return False
        except JsonMisfitError:
            return False
    return True


def _hash(before: str, body: dict[str, Json]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
