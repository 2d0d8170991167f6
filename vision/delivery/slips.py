"""What is delivered beside events and files: small posts, each whole, one after the other.

Counts of a camera must go in order. The server takes the same one twice without harm.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from plant.notes import Notes


@dataclass(frozen=True, slots=True)
class Slip:
    """One post: where it goes, and its JSON. A number is given when it is kept."""

    path: str
    text: str
    number: int = 0


def slips_of(notes: Notes) -> tuple[Slip, ...]:
    """Return what is to be posted of the notes of a camera."""
    return tuple(_slips(notes))


def _slips(notes: Notes) -> Iterator[Slip]:
    base = f"/api/v1/cameras/{notes.camera}"
    if notes.counts:
        yield Slip(f"{base}/counts", json.dumps(notes.counts_to_json()))
    if notes.near_misses:
        yield Slip(f"{base}/near-misses", json.dumps(notes.near_misses_to_json(), allow_nan=False))
