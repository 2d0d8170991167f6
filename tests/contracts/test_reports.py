"""Reports are kept once, changed over the version that was seen, and told by their changes."""

from dataclasses import replace

import pytest

from plant.ids import IncidentId, PostId, RequestId
from plant.records import Cleared, MediaFile, Sha256
from plant.reports import (
    FIRST_RECORDING,
    Category,
    MediaKind,
    Message,
    Privacy,
    Recording,
    ReportFilter,
    ReportPage,
    ReportState,
    Reveal,
    Speaker,
)
from plant.store_errors import ConflictError, MissingError
from tests.builders import at
from tests.contracts.conftest import Keeper
from tests.reports import a_report, promised, report_id


def message(text: str = "which door?", *, id_: str = "one", number: int = 1) -> Message:
    return Message(id_, report_id(number), Speaker.SECURITY, text, at(0), by="guard")


def test_a_report_comes_back_as_it_was_kept(keeper: Keeper) -> None:
    new = replace(
        a_report(1, photos=(promised(b"one"), promised(b"two"))),
        incident=IncidentId("incident"),
        footage=(RequestId("request"),),
    )
    with keeper.store.writing() as work:
        kept = work.take_report(new)
        assert work.reports.find(new.said.id) == kept
    assert keeper.store.reports.find(new.said.id) == kept
    assert (kept.said, kept.place, kept.happened_at) == (new.said, new.place, new.happened_at)
    assert (kept.number, kept.receipt, kept.version, kept.change) == (1, "R-0001", 1, 1)
    assert (kept.state, kept.received_at) == (ReportState.RECEIVED, keeper.clock.now())
    assert (kept.incident, kept.footage) == (new.incident, new.footage)
    assert [each.promised for each in keeper.store.reports.photos(kept.id)] == [*new.said.photos]
    assert keeper.store.reports.find(report_id(9)) is None


def test_the_same_again_is_the_same_report(keeper: Keeper) -> None:
    for _ in range(3):
        with keeper.store.writing() as work:
            assert work.take_report(a_report(1)).number == 1
        keeper.clock.goes(60)
    page = keeper.store.reports.page(ReportFilter())
    assert [each.received_at for each in page.reports] == [at(0)]


def test_another_content_under_the_same_id_is_a_conflict(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        first = work.take_report(a_report(1))
    for change in (
        {"words": "three people"},
        {"category": Category.DAMAGE},
        {"made_at": at(99)},
        {"photos": (promised(b"one"),)},
        {"wants_footage": False},
    ):
        with pytest.raises(ConflictError), keeper.store.writing() as work:
            work.take_report(a_report(1, **change))
    assert keeper.store.reports.page(ReportFilter()).reports == (first,)


def test_it_is_changed_over_the_version_that_was_seen(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        first = work.take_report(a_report(1))
    keeper.clock.goes(5)
    wanted = replace(
        first, state=ReportState.CLOSED, version=2, incident=IncidentId("x"), happened_at=at(99)
    )
    with keeper.store.writing() as work:
        kept = work.keep_report(wanted, follows=1)
    now = keeper.clock.now()
    assert kept == replace(wanted, happened_at=first.happened_at, change=2, changed_at=now)
    assert keeper.store.reports.find(first.id) == kept
    missing = replace(wanted, said=replace(wanted.said, id=report_id(9)))
    for wrong, error in ((wanted, ConflictError), (missing, MissingError)):
        with pytest.raises(error), keeper.store.writing() as work:
            work.keep_report(wrong, follows=1)


def test_reports_are_listed_newest_first_and_found(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        kept = [work.take_report(a_report(number)) for number in range(1, 6)]
        other = work.take_report(a_report(6, post=PostId("canteen"), category=Category.OTHER))
        closed = work.keep_report(replace(kept[0], state=ReportState.CLOSED, version=2), follows=1)
    reports = keeper.store.reports
    first = reports.page(ReportFilter(), limit=2)
    assert [each.number for each in first.reports] == [6, 5]
    rest = reports.page(ReportFilter(), start=first.next, limit=9)
    assert ([each.number for each in rest.reports], rest.next) == ([4, 3, 2, 1], None)
    found = {
        ReportFilter(states=frozenset({ReportState.CLOSED})): (closed,),
        ReportFilter(category=Category.OTHER): (other,),
        ReportFilter(post=PostId("canteen")): (other,),
        ReportFilter(states=frozenset()): (),
    }
    for wanted, there in found.items():
        assert reports.page(wanted) == ReportPage(there)


def test_whoever_knows_a_change_hears_of_the_next_ones(keeper: Keeper) -> None:
    reports = keeper.store.reports
    assert reports.last_change() == 0
    with keeper.store.writing() as work:
        first = work.take_report(a_report(1))
        second = work.take_report(a_report(2))
    assert reports.changes(0) == (first, second)
    with keeper.store.writing() as work:
        work.keep_report(replace(first, version=2), follows=1)
    assert [each.id for each in reports.changes(0)] == [second.id, first.id]
    assert [each.id for each in reports.changes(2)] == [first.id]
    assert reports.changes(reports.last_change()) == ()


def test_films_and_voices_are_promised_beside_photos(keeper: Keeper) -> None:
    film = Recording(MediaKind.FILM, promised(b"a film"))
    voice = Recording(MediaKind.VOICE, promised(b"a voice"))
    file = keeper.media.keep([b"made anew"], promised=promised(b"made anew"))
    new = a_report(1, photos=(promised(b"one"),), recordings=(film, voice))
    with keeper.store.writing() as work:
        kept = work.take_report(new)
        assert work.take_report(new) == kept
    assert kept.said == new.said
    with keeper.store.writing() as work:
        came = work.bring_photo(kept.id, FIRST_RECORDING, file)
        refused = work.refuse_recording(kept.id, FIRST_RECORDING + 1, "film")
        # What was refused stays refused, and what came stays.
        assert work.bring_photo(kept.id, FIRST_RECORDING + 1, file) == refused
        assert work.refuse_recording(kept.id, FIRST_RECORDING, "film") == came
    assert (came.kind, came.file, came.problem) == (MediaKind.FILM, file, "")
    assert (refused.kind, refused.file, refused.problem) == (MediaKind.VOICE, None, "film")
    assert keeper.store.reports.recordings(kept.id) == (came, refused)
    assert [each.position for each in keeper.store.reports.photos(kept.id)] == [1]


def test_a_photo_that_was_promised_comes_once(keeper: Keeper) -> None:
    file = keeper.media.keep([b"made anew"], promised=promised(b"made anew"))
    other = keeper.media.keep([b"another"], promised=promised(b"another"))
    with keeper.store.writing() as work:
        report = work.take_report(a_report(1, photos=(promised(b"one"),)))
        photo = work.bring_photo(report.id, 1, file)
        assert work.bring_photo(report.id, 1, other) == photo
    assert (photo.promised, photo.file) == (promised(b"one"), file)
    assert keeper.store.reports.photos(report.id) == (photo,)
    assert keeper.store.reports.last_change() == 2
    for wrong in ((report.id, 2, file), (report_id(9), 1, file)):
        with pytest.raises(MissingError), keeper.store.writing() as work:
            work.bring_photo(*wrong)
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.bring_photo(report.id, 1, MediaFile(Sha256("0" * 64), 1))


def test_photos_go_in_time_and_not_before(keeper: Keeper) -> None:
    file = keeper.media.keep([b"photo"], promised=promised(b"photo"))
    with keeper.store.writing() as work:
        report = work.take_report(a_report(1, photos=(promised(b"one"),)))
        work.bring_photo(report.id, 1, file)
    assert keeper.retention.sweep(keeper.clock.goes(60)) == Cleared()
    assert keeper.retention.expire(keeper.clock.now()) == Cleared(1, 1, 5)
    (photo,) = keeper.store.reports.photos(report.id)
    assert photo.file is None
    assert photo.arrived_at is not None
    assert keeper.retention.expire(keeper.clock.now()) == Cleared()


def test_what_is_said_is_kept_once_and_in_order(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        work.take_report(a_report(1))
    reply = replace(message("the west one", id_="two"), speaker=Speaker.REPORTER, by="")
    for _ in range(2):
        with keeper.store.writing() as work:
            asked, replied = work.say(message()), work.say(reply)
        keeper.clock.goes(5)
    assert keeper.store.reports.messages(report_id(1)) == (asked, replied)
    assert asked.at == at(0)
    with pytest.raises(ConflictError), keeper.store.writing() as work:
        work.say(message("other words"))
    with pytest.raises(MissingError), keeper.store.writing() as work:
        work.say(message(number=9))


def test_the_device_is_kept_apart_and_who_wants_to_know_it_for_good(keeper: Keeper) -> None:
    reports = keeper.store.reports
    with keeper.store.writing() as work:
        known = work.take_report(replace(a_report(1), device="phone-118"))
        unknown = work.take_report(a_report(2))
    assert (reports.device(known.id), reports.device(unknown.id)) == ("phone-118", "")
    assert reports.reveals(known.id) == ()
    asked = Reveal(known.id, "lead-one", "a threat", at(1))
    agreed = replace(asked, agreed_by="lead-two", agreed_at=at(2))
    for each in (asked, agreed):
        with keeper.store.writing() as work:
            work.keep_reveal(each)
        assert reports.reveals(known.id) == (each,)
    with pytest.raises(ConflictError), keeper.store.writing() as work:
        work.keep_reveal(replace(agreed, agreed_by="lead-three"))
    again = Reveal(known.id, "lead-three", "another threat", at(3))
    with keeper.store.writing() as work:
        work.keep_reveal(again)
    assert reports.reveals(known.id) == (agreed, again)


def test_a_report_is_found_by_the_hash_of_its_secret(keeper: Keeper) -> None:
    with keeper.store.writing() as work:
        kept = work.take_report(a_report(1, privacy=Privacy.NAMED, name="Ann"))
    found = keeper.store.reports.page(ReportFilter(key_sha256=kept.said.key_sha256))
    assert found.reports == (kept,)
    assert keeper.store.reports.page(ReportFilter(key_sha256=Sha256("0" * 64))).reports == ()
    assert (kept.said.privacy, kept.said.name) == (Privacy.NAMED, "Ann")
