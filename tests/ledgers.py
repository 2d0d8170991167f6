"""A plant with a ledger, and units that pass its counters as scripted."""

from collections.abc import Sequence

from plant.counts import CounterId, CountReport, counter_id
from plant.ids import LineId
from plant.places import Plant
from tests.builders import A_PLANT, a_plant, at

LINE = LineId("line-1")
IN, OUT = (counter_id(rule, "door", "forward") for rule in ("belt-in", "belt-out"))
BEAT, TRANSIT = 4.0, 30.0
RULES = """\
  - {id: belt-in, kind: line.crossed, camera: dock, gate_lines: [door], direction: forward}
  - {id: belt-out, kind: line.crossed, camera: dock, gate_lines: [door], direction: forward}
"""
SETTINGS = "transit_seconds: 30, window_seconds: 20, windows: 2, idle_seconds: 12, product: case"


def a_line(settings: str = SETTINGS, infeed: str = "belt-in") -> Plant:
    old = "  - {id: line-1, name: Line 1, area: hall}\n"
    ledger = f"ledger: {{infeed: [{infeed}], outfeed: [belt-out], {settings}}}"
    new = f"  - id: line-1\n    name: Line 1\n    area: hall\n    {ledger}\n"
    lot = "  - {id: order, kind: lot, line: line-1}\n"
    return a_plant(A_PLANT.replace(old, new).replace("posts:\n", f"{RULES}posts:\n") + lot)


def beat(ends: float, *, begins: float = 1.0) -> list[float]:
    """Return when units come in an even beat."""
    return [begins + BEAT * number for number in range(int((ends - begins) // BEAT) + 1)]


def later(came: Sequence[float], *, but: Sequence[int] = ()) -> list[float]:
    """Return when units leave, but for those that are taken off."""
    return [each + TRANSIT for number, each in enumerate(came) if number not in but]


def reports_of(
    counter: CounterId, moments: Sequence[float], ends: float, *, epoch: float = 0.0
) -> list[CountReport]:
    """Return what a counter tells every five seconds from the beginning of an epoch to its end."""
    reports, total, begins = [], 0, epoch
    for until in (*(epoch + 5.0 * n for n in range(1, int((ends - epoch) // 5) + 1)), ends):
        passed = tuple(at(each) for each in moments if begins <= each < until)
        total += len(passed)
        reports.append(CountReport(counter, at(epoch), total, at(until), passed))
        begins = until
    return reports
