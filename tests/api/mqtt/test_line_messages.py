"""How the counters of a line stand, and what its ledger says, as states at the broker."""

from decimal import Decimal

from casework.line_ledgers import Counted
from plant.counts import CounterId
from plant.ids import EventId, LineId
from plant.ledgers import CounterTotal, LedgerEntry, WindowState
from plant.places import ProductionLine
from plant.records import Draft
from tests.api.mqtt.test_announcing import ANNOUNCER, SECRET, told
from tests.builders import at
from tests.ledgers import a_line


def a_count(line: ProductionLine, *entries: LedgerEntry) -> list[Draft]:
    total = CounterTotal(CounterId("belt-in/door/forward"), 12, at(0), 5, at(20))
    return list(ANNOUNCER.counts(Counted(line, (total,), entries)))


def test_counters_and_the_ledger_of_a_line_are_states() -> None:
    line = a_line().lines[LineId("line-1")]
    entry = LedgerEntry(
        line.id,
        at(0),
        at(20),
        WindowState.JUDGED,
        came=5,
        left=4,
        unexplained=1.0,
        account=1.0,
        account_tolerance=0.5,
        account_begins_at=at(0),
        shift="night",
        lot=SECRET,
        value=Decimal("9.50"),
        currency="EUR",
        event=EventId("0195-10"),
    )
    count, ledger = a_count(line, entry)
    assert count.topic == "fw/v1/riverside/hall/line-1/count/belt-in-door-forward"
    assert ledger.topic == "fw/v1/riverside/hall/line-1/ledger"
    assert count.retained
    assert ledger.retained
    counted, judged = told(count)["data"], told(ledger)["data"]
    assert (counted["role"], counted["total"], counted["epoch_total"]) == ("infeed", 12, 5)
    assert (judged["account"], judged["event_id"], judged["lot"]) == (1.0, "0195-10", None)
    assert "9.5" not in ledger.payload.decode()


def test_between_two_windows_nothing_is_told_of_counters() -> None:
    assert a_count(a_line().lines[LineId("line-1")]) == []
