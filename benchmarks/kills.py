"""Kills, as many as you like: does anything get lost, or told otherwise?

    python -m benchmarks.kills [--kills 200] [--seed 1] [--write]

Films play once, exactly, while vision worker, its children, server, broker or all of
them die by SIGKILL (tests/kills). What is kept and told is held against an undisturbed
run. Leaves with 1 if anything differs; `--write` puts the figures into docs/reliability.md.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import page
from benchmarks.film import ROOT
from tests.kills.rig import Outcome, Target
from tests.kills.rounds import disturbed, faults, undisturbed

PAGE = ROOT / "docs" / "reliability.md"
IN_A_ROUND = 5


@dataclass(slots=True)
class Tally:
    """What came of all rounds."""

    killed: Counter[Target] = field(default_factory=Counter)
    rounds: int = 0
    revisions: int = 0
    messages: int = 0
    duplicates: int = 0
    faults: list[str] = field(default_factory=list)


def fight(kills: int, *, seed: int, folder: Path) -> Tally:
    """Kill so often, in rounds, and return what came of it."""
    expected = undisturbed(folder / "undisturbed")
    tally = Tally()
    while tally.killed.total() < kills:
        _one_round(tally, expected, folder / f"round-{tally.rounds}", seed=seed + tally.rounds)
        print(f"{tally.killed.total()} kills, {len(tally.faults)} faults", flush=True)
    return tally


def rows(tally: Tally) -> list[str]:
    """Return the figures as lines of Markdown."""
    by_target = ", ".join(f"{count} of {target}" for target, count in tally.killed.most_common())
    return [
        "| figure | value |",
        "|---|--:|",
        f"| kills by SIGKILL ({by_target}) | {tally.killed.total()} |",
        f"| rounds, each from an empty disk | {tally.rounds} |",
        f"| revisions of events that had to arrive | {tally.revisions} |",
        f"| messages that a subscriber got, duplicates among them | {tally.messages} |",
        f"| duplicates, each under the id of the first | {tally.duplicates} |",
        f"| lost, told otherwise, or with a gap in the sequence | {len(tally.faults)} |",
    ]


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put figures into the docs")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="floorwatch-kills-") as name:
        tally = fight(asked.kills, seed=asked.seed, folder=Path(name))
    print(*rows(tally), *tally.faults, sep="\n")
    if asked.write:
        page.show("kills", rows(tally), page=PAGE)
    return 1 if tally.faults else 0


def _one_round(tally: Tally, expected: Outcome, folder: Path, *, seed: int) -> None:
    fought = disturbed(folder, kills=IN_A_ROUND, seed=seed)
    tally.rounds += 1
    tally.killed.update(fought.killed)
    tally.revisions += len(expected.kept)
    tally.messages += len(fought.outcome.told)
    tally.duplicates += fought.duplicates
    tally.faults += [f"seed {seed}: {each}" for each in faults(expected, fought.outcome)]


if __name__ == "__main__":
    sys.exit(main())
