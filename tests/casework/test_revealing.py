"""Two people together, with a reason, may see which device sent a confidential report."""

import pytest

from casework.errors import CaseError
from casework.reports import ReportDesk
from casework.revealing import RevealDesk
from plant.ids import ReportId
from plant.reports import Privacy
from plant.store_errors import MissingError
from tests.casework.conftest import Office
from tests.casework.test_anonymous import RAMP
from tests.reports import report_id, said


@pytest.fixture
def report(office: Office) -> ReportId:
    return ReportDesk(office.store).take(said(), RAMP, device="phone-118").report.id


def test_one_alone_sees_nothing(office: Office, report: ReportId) -> None:
    desk = RevealDesk(office.store)
    assert desk.device(report) is None
    asked = desk.ask(report, by="lead-one", reason="the report is a threat")
    assert (asked.asked_by, asked.agreed_at, desk.device(report)) == ("lead-one", None, None)
    with pytest.raises(CaseError):
        desk.agree(report, by="lead-one")
    assert desk.device(report) is None


def test_two_see_the_device_and_both_stand_with_it_for_good(
    office: Office, report: ReportId
) -> None:
    desk = RevealDesk(office.store)
    desk.ask(report, by="lead-one", reason="the report is a threat")
    office.clock.goes(60)
    agreed = desk.agree(report, by="lead-two")
    assert desk.device(report) == "phone-118"
    # Nobody writes over it, neither the reason nor who agreed.
    assert desk.ask(report, by="lead-three", reason="another") == agreed
    assert desk.agree(report, by="lead-three") == agreed
    assert office.store.reports.reveal(report) == agreed
    assert (agreed.reason, agreed.agreed_by) == ("the report is a threat", "lead-two")


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
