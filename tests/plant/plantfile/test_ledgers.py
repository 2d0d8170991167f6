"""A line's ledger names counters that exist and count one way; anything else is refused."""

import pytest

from plant.counts import counter_id, signal_counter
from plant.ids import LineId
from plant.ledgers import CountingError, LineLedger
from tests.builders import A_PLANT, a_plant
from tests.plant.plantfile.test_reading import the_problem_of

LEDGER = """\
    ledger:
      infeed: [counter-1]
      outfeed: [way-out-counted]
      product: case
      window_seconds: 1m
      transit_seconds: 45
      errors: {way-out-counted: {missed: 0.02}}
"""
RULE = """\
  - {id: way-out-counted, kind: line.crossed, camera: dock, gate_lines: [door], direction: forward}
"""


def text(ledger: str = LEDGER) -> str:
    line = "  - {id: line-1, name: Line 1, area: hall}\n"
    block = f"  - id: line-1\n    name: Line 1\n    area: hall\n{ledger}"
    return A_PLANT.replace(line, block).replace("posts:\n", f"{RULE}posts:\n")


def the_ledger(of: str = LEDGER) -> LineLedger:
    ledger = a_plant(text(of)).lines[LineId("line-1")].ledger
    assert ledger is not None
    return ledger


def test_a_ledger_counts_by_rules_and_by_the_plants_own_counters() -> None:
    ledger, out = the_ledger(), counter_id("way-out-counted", "door", "forward")
    assert ledger.infeed == (signal_counter("counter-1"),)
    assert (ledger.outfeed, ledger.cameras, ledger.product) == ((out,), ("dock",), "case")
    assert (ledger.window_seconds, ledger.transit_seconds, ledger.windows) == (60, 45, 2)
    assert ledger.errors == {out: CountingError(missed=0.02)}


def test_a_line_without_a_ledger_has_none() -> None:
    assert a_plant().lines[LineId("line-1")].ledger is None


def test_each_setting_of_a_ledger_is_in_its_hash() -> None:
    other = the_ledger(LEDGER.replace("1m", "2m"))
    assert the_ledger().config_sha256 == the_ledger().config_sha256 != other.config_sha256


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[counter-1]", "[counter-9]", "there is no rule and no signal 'counter-9'"),
        ("[counter-1]", "[dock-3]", "tells no expected count of line 'line-1'"),
        ("[counter-1]", "[lens]", "does not count one way"),
        ("[counter-1]", "[way-out]", "has a schedule"),
        ("[counter-1]", "[way-out-counted]", "stands in the ledger twice"),
        ("[counter-1]", "[]", "expected 1 to 20"),
        ("product: case", "product: crate", "there is no product 'crate'"),
        ("{way-out-counted: {", "{way-in: {", "the ledger has no counter 'way-in'"),
        ("missed: 0.02", "missed: 2", "between 0 and 0.5"),
        ("window_seconds: 1m", "window_seconds: 0", "between 1 and 86400"),
        ("product: case", "prodct: case", "a ledger has no key 'prodct'"),
    ],
)
def test_a_ledger_that_cannot_be_kept_is_refused(old: str, new: str, told: str) -> None:
    assert told in the_problem_of(text(LEDGER.replace(old, new)))


def test_a_ledger_needs_a_camera_that_counts() -> None:
    told = LEDGER.replace("[way-out-counted]", "[counter-2]").replace(
        "way-out-counted", "counter-2"
    )
    signals = "  - {id: counter-2, kind: expected_count, line: line-1}\n"
    assert "no camera counts on this line" in the_problem_of(text(told) + signals)
