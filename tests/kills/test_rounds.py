"""The judge of the kills sees every way in which something can be lost or told otherwise."""

from dataclasses import replace

import pytest

from tests.kills.listener import Told
from tests.kills.rig import Outcome
from tests.kills.rounds import faults

GOOD = Outcome(
    kept={"a.1": {"phase": "opened"}, "a.2": {"phase": "ended"}},
    sequences={"camera/c": [1, 2]},
    told=(Told("c", 1, "a.1"), Told("c", 2, "a.2"), Told("c", 1, "a.1")),
)


def test_duplicates_under_one_id_are_no_fault() -> None:
    assert faults(GOOD, GOOD) == []


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (replace(GOOD, kept={"a.1": {"phase": "opened"}}), "the store lost a.2"),
        (replace(GOOD, kept=GOOD.kept | {"b.1": {}}), "the store holds b.1"),
        (replace(GOOD, kept=GOOD.kept | {"a.2": {"phase": "updated"}}), "a.2 was told otherwise"),
        (replace(GOOD, told=GOOD.told[:1]), "the subscriber never got a.2"),
        (replace(GOOD, sequences={"camera/c": [1, 3]}), "the sequences of camera/c are [1, 3]"),
        (replace(GOOD, told=(*GOOD.told, Told("c", 2, "a.1"))), "stands for"),
        (replace(GOOD, told=(*GOOD.told, Told("c", 3, "a.2"))), "a.2 has 2 sequences"),
    ],
)
def test_whatever_is_lost_or_told_otherwise_is_seen(found: Outcome, fault: str) -> None:
    assert any(fault in each for each in faults(GOOD, found))
