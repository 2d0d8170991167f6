"""Killed at random moments, Floorwatch tells what it would have told undisturbed."""

from pathlib import Path

import pytest

from tests.kills.rig import Outcome
from tests.kills.rounds import disturbed, faults, undisturbed

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(600)]
ROUNDS, KILLS = 5, 5


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return undisturbed(tmp_path_factory.mktemp("undisturbed") / "rig")


def test_the_undisturbed_run_tells_something(expected: Outcome) -> None:
    assert len(expected.kept) >= 4
    assert faults(expected, expected) == []


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_nothing_is_lost_and_nothing_told_otherwise(
    expected: Outcome, tmp_path: Path, seed: int
) -> None:
    fought = disturbed(tmp_path / "rig", kills=KILLS, seed=seed)
    assert len(fought.killed) == KILLS
    assert faults(expected, fought.outcome) == []
