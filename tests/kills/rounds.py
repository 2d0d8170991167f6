"""Rounds of kills: films play once, exactly, while programs die at random moments.

Some blows fall at any moment, most just after something was written down: by
the vision worker, by the server, by the subscriber. A seed gives the same choices again;
when exactly a blow falls depends on the machine. Eyes and vision workers are killed a few times only in a round, since a film
begins anew each time and would never end. The first two blows may fall before anything
has happened in the films, the others fall afterwards.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.kills.rig import Outcome, Rig, Target, a_rig

FILMS = ("carton_taken", "cage_loitering")
LONGEST_PAUSE = 6.0
LONGEST_WAIT = 20.0
EARLY_BLOWS = 2
MOST_BLOWS_TO_EYES = 3


@dataclass(frozen=True, slots=True)
class Round:
    """What was killed in one round, and what came of it."""

    killed: tuple[Target, ...]
    outcome: Outcome
    seconds: float

    @property
    def duplicates(self) -> int:
        """How many messages came more than once."""
        return len(self.outcome.told) - len(self.outcome.told_keys)


def undisturbed(folder: Path, films: Sequence[str] = FILMS) -> Outcome:
    """Return what the films tell when nobody disturbs."""
    with a_rig(folder, films) as rig:
        rig.watch()
        rig.has_watched()
        return rig.settled()


def disturbed(folder: Path, *, kills: int, seed: int, films: Sequence[str] = FILMS) -> Round:
    """Play the films with so many kills, and return what came of it."""
    dice = random.Random(seed)
    began = time.monotonic()
    with a_rig(folder, films) as rig:
        rig.watch()
        killed = tuple(_blow(rig, dice, number) for number in range(kills))
        rig.has_watched()
        outcome = rig.settled()
    return Round(killed, outcome, time.monotonic() - began)


def faults(expected: Outcome, found: Outcome) -> list[str]:
    """Return what differs from the undisturbed run, in words."""
    told = (
        [f"the store lost {key}" for key in sorted(set(expected.kept) - set(found.kept))]
        + [
            f"the store holds {key}, which nobody saw"
            for key in sorted(set(found.kept) - set(expected.kept))
        ]
        + [
            f"{key} was told otherwise"
            for key in sorted(set(found.kept) & set(expected.kept))
            if found.kept[key] != expected.kept[key]
        ]
        + [
            f"the subscriber never got {key}"
            for key in sorted(set(expected.kept) - found.told_keys)
        ]
    )
    for source, sequences in found.sequences.items():
        if sequences != list(range(1, len(sequences) + 1)):
            told.append(f"the sequences of {source} are {sequences}")
    places: dict[tuple[str, int], set[str]] = {}
    for each in found.told:
        places.setdefault((each.source, each.sequence), set()).add(each.key)
    told += [f"{place} stands for {keys}" for place, keys in places.items() if len(keys) > 1]
    keys = Counter(key for keys in places.values() for key in keys)
    return told + [f"{key} has {count} sequences" for key, count in keys.items() if count > 1]


def _blow(rig: Rig, dice: random.Random, number: int) -> Target:
    if number >= EARLY_BLOWS:
        rig.has_told_something()
    _moment(rig, dice)
    any_one = number < MOST_BLOWS_TO_EYES and not rig.finished.is_set()
    target = dice.choice(tuple(Target) if any_one else (Target.SERVER, Target.BROKER))
    rig.kill(target)
    return target


def _moment(rig: Rig, dice: random.Random) -> None:
    """Return at a random moment, or soon after the next thing was written down somewhere."""
    pause = dice.uniform(0.2, LONGEST_PAUSE)
    watched = dice.choice((None, None, *rig.diaries))
    if watched is None:
        time.sleep(pause)
        return
    before, limit = _stamp(watched), time.monotonic() + LONGEST_WAIT
    while _stamp(watched) == before and time.monotonic() < limit:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.02))


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return what changes when something below a folder is written."""
    found = []
    for path in sorted(folder.glob("*")):
        with suppress(OSError):
            found.append((path.name, path.stat().st_mtime_ns))
    return tuple(found)
