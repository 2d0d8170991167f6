"""The losses page says what was lost, where and when, and which rules are noisy."""

import csv
import io
import re
from decimal import Decimal

import pytest

from api.http.console.spans import Asked, span_of
from casework.handling import Closing
from casework.verdicts import Word
from plant.counts import CountReport
from plant.events import EventKind
from plant.ids import CameraId
from plant.incidents import Loss, Outcome
from plant.reviews import ReviewState
from tests.api.http.house import House
from tests.builders import A_PLANT, MIDNIGHT, a_plant, an_event, at
from tests.ledgers import IN, OUT, a_line, beat, later, reports_of


def lose(house: House, seconds: float, loss: Loss, *, camera: str = "dock") -> None:
    """Close the incident of an event with a loss."""
    event = an_event(seconds, camera=CameraId(camera))
    taken = house.parts.intake.take(event)
    taken_on = house.parts.handling.take(
        taken.incident.id, by="anna", version=taken.incident.version, owner="anna"
    )
    closing = Closing(Outcome.THEFT, loss=loss, note="seen")
    house.parts.handling.close(taken_on.id, closing, by="anna", version=taken_on.version)


def judge(house: House, seconds: float, state: ReviewState) -> None:
    event = an_event(seconds)
    house.parts.intake.take(event)
    house.parts.reviewing.judge(event.id, Word(state), by="anna", version=0)


@pytest.fixture
def plant_with_losses(house: House) -> House:
    """Two losses on the line, one elsewhere in units of a product, one unit that vanished."""
    assert house.parts.plant.offer(a_line) is None
    lose(house, 3600, Loss(Decimal(1200), Decimal(200), "EUR"))
    lose(house, 3600 * 30, Loss(Decimal(300), Decimal(0), "EUR"))
    lose(house, 3600 * 31, Loss(Decimal(4), Decimal(1), "case"), camera="yard")
    for number, state in enumerate((ReviewState.CONFIRMED, ReviewState.FALSE_ALARM)):
        judge(house, 50_000 + 900 * number, state)
    came = beat(400)
    told: list[CountReport] = [*reports_of(IN, came, 400)]
    told += reports_of(OUT, later(came, but=[40]), 400)
    for each in sorted(told, key=lambda report: report.until_at):
        house.parts.ledgers.take([each])
    return house


SPAN = "from=2026-03-02&to=2026-03-04"


def the_page(house: House, query: str = SPAN) -> str:
    answer = house.client.get(f"/losses?{query}")
    assert answer.status_code == 200
    return answer.text


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_what_was_lost_and_what_came_back_is_summed(plant_with_losses: House) -> None:
    told = words(the_page(plant_with_losses))
    assert "Confirmed loss 1,538.00 EUR 3 incidents closed with a loss" in told
    assert "Recovered 209.50 EUR" in told


def test_losses_are_told_by_line_and_by_product(plant_with_losses: House) -> None:
    told = words(the_page(plant_with_losses))
    assert "Line Losses Lost, EUR Recovered Line 1 2 1,500.00 200.00 not told 1 38.00 9.50" in told
    assert "Case 1 38.00 9.50" in told


def test_a_missing_unit_stands_in_the_ledger_with_its_event(plant_with_losses: House) -> None:
    text = the_page(plant_with_losses)
    assert "1 missing" in words(text)
    assert "9.50 EUR" in words(text)
    link = re.search(r'/review\?review=any&amp;event=([^"]+)"', text)
    assert link is not None
    assert plant_with_losses.get(f"/events/{link[1]}").status_code == 200


def test_rules_are_told_with_their_precision(plant_with_losses: House) -> None:
    assert "50 %" in words(the_page(plant_with_losses))


def test_a_quarter_without_losses_has_no_target(plant_with_losses: House) -> None:
    assert "nothing was confirmed in the quarter before" in words(the_page(plant_with_losses))


def test_against_the_quarter_before_it_is_told_whether_the_target_is_met(house: House) -> None:
    assert house.parts.plant.offer(lambda: a_plant("loss_target: 0.15\n" + A_PLANT)) is None
    lose(house, -20 * 86400, Loss(Decimal(9100), Decimal(0), "EUR"))
    lose(house, 3600, Loss(Decimal(84), Decimal(0), "EUR"))
    told = words(the_page(house, "from=2026-03-02&to=2026-03-02"))
    assert "84.00 EUR target met -16 %; at most 85.00 wanted (down 15 %)" in told
    lose(house, 7200 * 6, Loss(Decimal(2), Decimal(0), "EUR"))
    assert "above target" in words(the_page(house, "from=2026-03-02&to=2026-03-02"))


def test_nothing_lost_is_said_in_words(house: House) -> None:
    told = words(the_page(house))
    assert "Nothing was confirmed as lost in this time" in told
    assert "No line keeps a ledger" in told


def test_losses_and_windows_can_be_had_as_csv(plant_with_losses: House) -> None:
    def rows(path: str) -> list[dict[str, str]]:
        answer = plant_with_losses.client.get(f"{path}?{SPAN}")
        assert answer.headers["content-type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.text)))

    found = {row["value"]: row for row in rows("/losses.csv")}
    assert (found["38.00"]["product"], found["1200.00"]["line"]) == ("case", "line-1")
    assert sum(bool(row["event"]) for row in rows("/losses/ledger.csv")) == 1


def test_a_name_that_looks_like_a_formula_is_none(house: House) -> None:
    lose(house, 3600, Loss(Decimal(1), Decimal(0), "=1+1"))
    assert "'=1+1" in house.client.get(f"/losses.csv?{SPAN}").text


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (Asked(), 30),
        (Asked(days=7), 7),
        (Asked(from_day=MIDNIGHT.date(), to_day=MIDNIGHT.date()), 1),
        (Asked(to_day=MIDNIGHT.date()), 30),
        (Asked(from_day=MIDNIGHT.replace(year=2000).date(), to_day=MIDNIGHT.date()), 366),
    ],
)
def test_a_span_has_whole_days_of_the_plant(asked: Asked, days: int) -> None:
    span = span_of(asked, a_plant(), at(50_000))
    assert span.days == days
    assert (span.begins.hour, span.ends.hour) == (0, 0)


def test_a_span_that_is_none_is_refused(house: House) -> None:
    assert house.client.get("/losses?days=0").status_code == 422
    assert house.client.get("/losses?from=yesterday").status_code == 422


def test_footage_of_months_ago_is_where_the_page_opens(house: House) -> None:
    house.parts.clock.goes(90 * 86_400)  # type: ignore[attr-defined]
    judge(house, 3600, ReviewState.CONFIRMED)
    house.parts.intake.take(
        an_event(90 * 86_400, id="late", kind=EventKind.CAMERA_OFFLINE, zones=())
    )
    page = the_page(house, "")
    assert "its footage says 02 Mar 2026" in page
    assert "after-hours" in page
    assert "/losses.csv?from=2026-02-01&amp;to=2026-03-02" in page
    asked = the_page(house, "days=30")
    assert "its footage says" not in asked


def test_a_page_with_something_in_the_last_days_stays_there(house: House) -> None:
    judge(house, 3600, ReviewState.CONFIRMED)
    assert "its footage says" not in the_page(house, "")


def test_an_empty_plant_has_an_empty_page(house: House) -> None:
    assert "Nothing was confirmed as lost" in the_page(house, "")
