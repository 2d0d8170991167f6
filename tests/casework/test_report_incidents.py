"""A report opens an incident where none is near, and shares one with what saw the same."""

import pytest

from casework.handling import Closing, Handling
from casework.report_incidents import SEVERITIES
from casework.reports import ReportDesk
from casework.reviewing import Reviewing
from casework.verdicts import Word
from plant.events import EventKind
from plant.ids import CameraId, PostId, ZoneId
from plant.incidents import Incident, IncidentFilter, IncidentState, Outcome
from plant.places import Post
from plant.reports import Category, Report
from plant.reviews import ReviewState
from tests.builders import an_event
from tests.casework.conftest import Office
from tests.reports import said

RAMP = Post(PostId("ramp"), "K7", "Loading ramp", cameras=(CameraId("dock"), CameraId("yard")))
CANTEEN = Post(PostId("canteen"), "C1", "Canteen")


@pytest.fixture
def desk(office: Office) -> ReportDesk:
    return ReportDesk(office.store, announce_incident=office.announce)


def home(office: Office, report: Report) -> Incident:
    assert report.incident is not None
    found = office.store.incidents.find(report.incident)
    assert found is not None
    return found


def all_of(office: Office) -> tuple[Incident, ...]:
    return office.store.incidents.page(IncidentFilter()).incidents


def test_a_report_that_nothing_is_near_opens_an_incident_and_tells_it(
    office: Office, desk: ReportDesk
) -> None:
    report = desk.take(said(), RAMP).report
    opened = home(office, report)
    assert (opened.camera, opened.kind, opened.lead, opened.event_count) == ("dock", None, None, 0)
    assert (opened.category, opened.post, opened.state) == ("taking", "ramp", IncidentState.OPEN)
    assert opened.opened_at == opened.last_event_at == report.happened_at
    assert [each.incident for each in office.told] == [opened]
    assert desk.reasons(report) == ()


def test_every_category_has_a_severity() -> None:
    assert set(SEVERITIES) == set(Category)
    assert all(1 <= each <= 1000 for each in SEVERITIES.values())


@pytest.mark.parametrize("camera", ["dock", "yard"])
def test_what_a_rule_sees_afterwards_joins_it_and_leads(
    office: Office, desk: ReportDesk, camera: str
) -> None:
    report = desk.take(said(), RAMP).report
    joined = office.takes(an_event(200, camera=CameraId(camera)))
    assert joined.id == report.incident
    assert (joined.kind, joined.event_count, joined.camera) == ("zone.intrusion", 1, camera)
    assert joined.severity == SEVERITIES[Category.TAKING]
    assert desk.reasons(report) == (f"somebody in a zone, seen by camera {camera}, 3 min apart",)
    # From now on it is an incident like any other.
    assert office.takes(an_event(230, camera=CameraId(camera))).id == joined.id


@pytest.mark.parametrize(
    "apart_from",
    [
        {"camera": CameraId("elsewhere")},
        {"kind": EventKind.CAMERA_OFFLINE, "zones": ()},
    ],
)
def test_what_is_no_part_of_it_opens_another(
    office: Office, desk: ReportDesk, apart_from: dict[str, object]
) -> None:
    report = desk.take(said(), RAMP).report
    assert office.takes(an_event(30, **apart_from)).id != report.incident


def test_what_comes_ten_minutes_later_opens_another(office: Office, desk: ReportDesk) -> None:
    report = desk.take(said(), RAMP).report
    assert office.takes(an_event(700)).id != report.incident


def test_an_event_goes_to_its_own_zone_before_a_report(office: Office, desk: ReportDesk) -> None:
    first = office.takes(an_event(0, zones=(ZoneId("rack"),)))
    report = desk.take(said(), RAMP).report
    assert report.incident == first.id
    other = desk.put_into(report.id, None, by="guard", version=1)
    assert other.incident is None
    assert office.takes(an_event(20, zones=(ZoneId("rack"),))).id == first.id


def test_two_reports_of_one_place_share_one(office: Office, desk: ReportDesk) -> None:
    one = desk.take(said(1, post=PostId("canteen")), CANTEEN).report
    office.clock.goes(60)
    two = desk.take(said(90, post=PostId("canteen")), CANTEEN).report
    three = desk.take(said(100), RAMP).report
    assert home(office, one).camera is None
    assert one.incident == two.incident != three.incident
    assert desk.reasons(two) == ("report R-0001 of the same place, 1 min apart",)


def test_a_closed_incident_stays_closed(office: Office, desk: ReportDesk) -> None:
    first = desk.take(said(1), RAMP).report
    assert first.incident is not None
    closing = Closing(Outcome.AUTHORISED)
    Handling(office.store, office.announce).close(first.incident, closing, by="guard", version=1)
    second = desk.take(said(60), RAMP).report
    assert second.incident != first.incident
    assert [each.incident.id for each in desk.near(second)] == [first.incident]
    event = office.takes(an_event(90))
    assert event.id == second.incident


def test_an_incident_that_a_report_leaves_empty_is_merged(office: Office, desk: ReportDesk) -> None:
    opened = desk.take(said(1), RAMP).report
    other = office.takes(an_event(900))
    assert opened.incident is not None
    desk.put_into(opened.id, other.id, by="guard", version=1)
    left = office.store.incidents.find(opened.incident)
    assert left is not None
    assert (left.state, left.outcome) == (IncidentState.CLOSED, Outcome.MERGED)
    (step,) = office.store.incidents.steps(left.id)
    assert (step.by, step.reason) == ("guard", "its only report was taken out of it")
    assert office.told[-1].incident == left


def test_an_incident_with_another_report_or_an_event_stays(
    office: Office, desk: ReportDesk
) -> None:
    one, two = (desk.take(said(each), RAMP).report for each in (1, 2))
    desk.put_into(one.id, None, by="guard", version=1)
    assert home(office, two).state is IncidentState.OPEN
    office.takes(an_event(30))
    desk.put_into(two.id, None, by="guard", version=1)
    assert [each.state for each in all_of(office)] == [IncidentState.OPEN]


def test_dismissed_events_leave_an_incident_open_while_a_report_waits(
    office: Office, desk: ReportDesk
) -> None:
    report = desk.take(said(), RAMP).report
    event = an_event(30)
    assert office.takes(event).id == report.incident
    reviewing = Reviewing(office.store, office.announce)
    reviewing.judge(event.id, Word(ReviewState.FALSE_ALARM), by="guard", version=0)
    assert home(office, report).state is IncidentState.OPEN
