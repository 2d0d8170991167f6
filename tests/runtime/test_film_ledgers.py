"""What films' counters tell is judged as the server would, and told in events."""

from dataclasses import replace

from plant.counts import CountReport
from plant.events import Event, EventKind, Phase
from plant.ids import CameraId
from plant.notes import Notes
from runtime.film_ledgers import FilmLedgers, feeds_ledger
from tests.builders import a_plant
from tests.ledgers import IN, OUT, a_line, beat, later, reports_of

DOCK = CameraId("dock")


def told(*reports: CountReport) -> list[Event]:
    ledgers = FilmLedgers(a_line())
    for each in reports:
        ledgers.take(Notes(DOCK, (each,)))
    return ledgers.events()


def counted(*missing: int) -> list[CountReport]:
    """Return what two films tell, one after the other, of a belt off which units are taken."""
    came = beat(200)
    return [*reports_of(IN, came, 200), *reports_of(OUT, later(came, but=missing), 200)]


def test_a_unit_that_is_missing_is_told_with_its_revisions() -> None:
    opened, ended = told(*counted(12))
    assert (opened.kind, opened.camera) == (EventKind.COUNT_MISMATCH, DOCK)
    assert (opened.phase, ended.phase) == (Phase.OPENED, Phase.ENDED)
    assert opened.measures["unexplained_units"] == 1


def test_a_line_of_which_nothing_is_missing_tells_nothing() -> None:
    assert told(*counted()) == []


def test_a_plant_without_a_ledger_tells_nothing() -> None:
    ledgers = FilmLedgers(a_plant())
    ledgers.take(Notes(DOCK, tuple(counted(12))))
    assert ledgers.events() == []


def test_the_cameras_that_feed_a_ledger_are_known() -> None:
    plant = a_line()
    assert feeds_ledger(plant, DOCK)
    assert not feeds_ledger(plant, CameraId("gate"))
    lines = {name: replace(line, ledger=None) for name, line in plant.lines.items()}
    assert not feeds_ledger(replace(plant, lines=lines), DOCK)
