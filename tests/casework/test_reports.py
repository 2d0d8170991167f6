"""A report brings the footage of its place and time, and joins what saw the same."""

from datetime import UTC, datetime, timedelta

import pytest

from casework import report_steps
from casework.errors import CaseError
from casework.footage import MOST_WAITING, FootageDesk, Wish
from casework.reports import MOST_MESSAGES, ReportDesk
from plant.ids import AreaId, CameraId, IncidentId, LineId, PostId
from plant.places import Post
from plant.reports import ReportState, When
from plant.store_errors import ConflictError, MissingError
from tests.builders import MIDNIGHT, an_event, at
from tests.casework.conftest import Office
from tests.reports import report_id, said

RAMP = Post(
    PostId("ramp"),
    "K7",
    "Loading ramp",
    AreaId("hall"),
    LineId("line-1"),
    (CameraId("dock"), CameraId("yard")),
)


@pytest.fixture
def desk(office: Office) -> ReportDesk:
    return ReportDesk(office.store)


def test_the_time_of_a_report_is_told_by_our_clock() -> None:
    hour, year = timedelta(hours=1), timedelta(days=365)
    cases = (
        (said(made_at=at(-90)), at(0), at(-90)),
        (said(made_at=at(7110)), at(7200), at(-90)),
        (said(made_at=at(90)), at(0), at(0)),
        (said(made_at=at(-90), when=When.HOUR_AGO), at(0), at(-90) - hour),
        (said(made_at=datetime.min.replace(tzinfo=UTC)), at(0), at(0) - year),
        (said(made_at=at(0)), datetime.max.replace(tzinfo=UTC), at(0) - year),
    )
    for told, sent_at, wanted in cases:
        found = report_steps.happened_at(told, sent_at=sent_at, received_at=MIDNIGHT)
        assert found == wanted


def test_a_report_that_comes_again_asks_for_nothing_again(office: Office, desk: ReportDesk) -> None:
    first = desk.take(said(), RAMP)
    office.clock.goes(600)
    again = desk.take(said(), RAMP, sent_at=at(9000))
    assert (first.first, again.first, again.report) == (True, False, first.report)
    assert len(office.store.footage.waiting()) == 2


def test_a_report_is_taken_in_though_a_camera_has_too_many_wishes(
    office: Office, desk: ReportDesk
) -> None:
    for number in range(MOST_WAITING):
        wish = Wish(CameraId("dock"), at(number), at(number + 1))
        FootageDesk(office.store).ask(wish, by="guard")
    report = desk.take(said(), RAMP).report
    (only,) = report.footage
    request = office.store.footage.find(only)
    assert request is not None
    assert request.camera == "yard"


def test_of_several_incidents_the_closest_is_joined(office: Office, desk: ReportDesk) -> None:
    far = office.takes(an_event(-500))
    close = office.takes(an_event(-60, camera=CameraId("yard")))
    office.takes(an_event(-30, camera=CameraId("elsewhere")))
    report = desk.take(said(), RAMP).report
    assert report.incident == close.id
    assert desk.reasons(report) == ("somebody in a zone, seen by camera yard, 1 min apart",)
    assert [each.incident.id for each in desk.near(report)] == [far.id]
    assert [each.because for each in desk.near(report)] == ["seen by camera dock, 8 min apart"]


def test_the_steps_lead_on_and_never_back(office: Office, desk: ReportDesk) -> None:
    report = desk.take(said(), RAMP).report
    assert desk.look(report.id, version=1).state is ReportState.LOOKED_AT
    with pytest.raises(CaseError):
        desk.look(report.id, version=2)
    with pytest.raises(ConflictError):
        desk.close(report.id, version=1)
    assert desk.answer(report.id, "?", by="guard", version=2).state is ReportState.ANSWERED
    assert desk.close(report.id, version=3).state is ReportState.CLOSED
    for step in (desk.close, desk.look):
        with pytest.raises(CaseError):
            step(report.id, version=4)
    with pytest.raises(CaseError):
        desk.answer(report.id, "?", by="guard", version=4)
    assert len(office.store.reports.messages(report.id)) == 1


def test_a_reply_opens_a_report_again(desk: ReportDesk) -> None:
    report = desk.take(said(), RAMP).report
    assert desk.reply(report.id, "one more thing", id_="1").state is ReportState.RECEIVED
    closed = desk.close(report.id, version=2)
    assert desk.reply(report.id, "and another", id_="2").state is ReportState.LOOKED_AT
    assert desk.reply(report.id, "and another", id_="2").version == closed.version + 1


def test_nobody_talks_for_ever(desk: ReportDesk) -> None:
    report = desk.take(said(), RAMP).report
    for number in range(MOST_MESSAGES):
        desk.reply(report.id, "again", id_=str(number))
    with pytest.raises(ConflictError):
        desk.reply(report.id, "again", id_="more")


def test_what_is_not_there_is_missing(desk: ReportDesk) -> None:
    with pytest.raises(MissingError):
        desk.look(report_id(9), version=1)
    report = desk.take(said(), RAMP).report
    with pytest.raises(MissingError):
        desk.put_into(report.id, IncidentId("none"), by="guard", version=1)
    there = report.incident
    assert there is not None
    with pytest.raises(CaseError):
        desk.put_into(report.id, there, by="guard", version=1)
