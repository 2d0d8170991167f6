"""Two people together, with a reason, may see which device sent a confidential report, for a day."""

import pytest

from casework.errors import CaseError
from casework.reports import ReportDesk
from casework.revealing import SHOWN, WAITS, RevealDesk, ends_at
from plant.ids import ReportId
from plant.reports import Privacy
from plant.store_errors import MissingError
from tests.casework.conftest import Office
from tests.casework.test_anonymous import RAMP
from tests.reports import report_id, said

REASON = "the report is a threat"


@pytest.fixture
def report(office: Office) -> ReportId:
    return ReportDesk(office.store).take(said(), RAMP, device="phone-118").report.id


def sees(office: Office, report: ReportId, person: str) -> str | None:
    """Return what somebody is told of the device, None where nothing is."""
    try:
        return RevealDesk(office.store).device(report, by=person, now=office.clock.now())
    except CaseError:
        return None


def test_one_alone_sees_nothing(office: Office, report: ReportId) -> None:
    desk = RevealDesk(office.store)
    assert sees(office, report, "lead-one") is None
    asked = desk.ask(report, by="lead-one", reason=REASON)
    assert (asked.asked_by, asked.agreed_at) == ("lead-one", None)
    with pytest.raises(CaseError):
        desk.agree(report, by="lead-one")
    assert sees(office, report, "lead-one") is None


def test_two_see_the_device_and_nobody_else_does(office: Office, report: ReportId) -> None:
    desk = RevealDesk(office.store)
    desk.ask(report, by="lead-one", reason=REASON)
    office.clock.goes(60)
    agreed = desk.agree(report, by="lead-two")
    assert sees(office, report, "lead-one") == sees(office, report, "lead-two") == "phone-118"
    assert sees(office, report, "lead-three") is None
    # Nobody writes over it, neither the reason nor who agreed.
    assert desk.ask(report, by="lead-three", reason="another") == agreed
    assert desk.agree(report, by="lead-three") == agreed
    assert office.store.reports.reveals(report) == (agreed,)
    assert (agreed.reason, agreed.agreed_by) == (REASON, "lead-two")


def test_after_a_day_they_see_nothing_and_it_stands_for_good(
    office: Office, report: ReportId
) -> None:
    desk = RevealDesk(office.store)
    desk.ask(report, by="lead-one", reason=REASON)
    agreed = desk.agree(report, by="lead-two")
    office.clock.goes(SHOWN.total_seconds() - 1)
    assert sees(office, report, "lead-one") == "phone-118"
    office.clock.goes(1)
    assert ends_at(agreed) == office.clock.now()
    assert sees(office, report, "lead-one") is None
    again = desk.ask(report, by="lead-two", reason="it is needed once more")
    assert office.store.reports.reveals(report) == (agreed, again)
    assert sees(office, report, "lead-two") is None


def test_a_wish_that_nobody_agrees_to_in_a_day_is_over(office: Office, report: ReportId) -> None:
    desk = RevealDesk(office.store)
    desk.ask(report, by="lead-one", reason=REASON)
    office.clock.goes(WAITS.total_seconds())
    with pytest.raises(CaseError):
        desk.agree(report, by="lead-two")
    desk.ask(report, by="lead-one", reason=REASON)
    desk.agree(report, by="lead-two")
    assert sees(office, report, "lead-one") == "phone-118"


def test_a_reason_is_needed_and_somebody_who_asked(office: Office, report: ReportId) -> None:
    desk = RevealDesk(office.store)
    with pytest.raises(CaseError):
        desk.ask(report, by="lead-one", reason="  ")
    with pytest.raises(CaseError):
        desk.agree(report, by="lead-two")
    with pytest.raises(MissingError):
        desk.ask(report_id(9), by="lead-one", reason="why")


def test_of_an_anonymous_report_nobody_can_ask(office: Office) -> None:
    told = said(2, privacy=Privacy.ANONYMOUS)
    report = ReportDesk(office.store).take(told, RAMP).report.id
    with pytest.raises(CaseError):
        RevealDesk(office.store).ask(report, by="lead-one", reason="why")
