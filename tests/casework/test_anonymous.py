"""Whoever reports anonymously hides among those who share the phones, and in the hour."""

import hashlib
from dataclasses import dataclass, field, replace

import pytest

from casework.anonymous import CHANCE, FEWEST, AnonymousDesk, hour_of
from casework.errors import CrowdError
from casework.reports import ReportDesk
from plant.drawer import Entry
from plant.ids import CameraId, PostId, ReportId
from plant.incidents import IncidentFilter
from plant.places import Post
from plant.records import MediaFile, Sha256
from plant.reports import Privacy, ReportFilter, Said
from plant.store_errors import ConflictError
from tests.builders import an_event, at
from tests.casework.conftest import Office
from tests.reports import said

RAMP = Post(PostId("ramp"), "K7", "Loading ramp", cameras=(CameraId("dock"),))
PHOTO = b"a photo made anew"
PROMISED = MediaFile(Sha256(hashlib.sha256(b"as it came").hexdigest()), 10)


@dataclass
class MemoryDrawer:
    """A drawer in memory."""

    entries: dict[str, Entry] = field(default_factory=dict)
    photos: dict[tuple[ReportId, int], bytes] = field(default_factory=dict)

    def put(self, entry: Entry) -> None:
        if self.entries.setdefault(entry.id, entry) != entry:
            raise ConflictError("other content")

    def find(self, id_: str) -> Entry | None:
        return self.entries.get(id_)

    def all(self) -> tuple[Entry, ...]:
        return tuple(self.entries[id_] for id_ in sorted(self.entries))

    def put_file(self, report: ReportId, position: int, content: bytes) -> None:
        self.photos.setdefault((report, position), content)

    def files(self, report: ReportId) -> dict[int, bytes]:
        return {place: each for (whose, place), each in self.photos.items() if whose == report}

    def drop(self, id_: str) -> None:
        self.entries.pop(id_, None)
        for key in [each for each in self.photos if each[0] == id_]:
            del self.photos[key]


@dataclass
class Nobody:
    """The desk with all that it works with."""

    desk: AnonymousDesk
    drawer: MemoryDrawer
    office: Office

    def takes(self, told: Said, crowd: int = FEWEST) -> None:
        self.desk.take(told, RAMP, crowd=crowd)

    def tells_all(self) -> int:
        return self.desk.tell_some(lambda: 0.0)


@pytest.fixture
def nobody(office: Office) -> Nobody:
    drawer = MemoryDrawer()
    reports = ReportDesk(office.store, announce_incident=office.announce)
    desk = AnonymousDesk(drawer, reports, office.media, office.clock)
    office.clock.goes(1234)
    return Nobody(desk, drawer, office)


def anonymous(number: int = 1, **changes: object) -> Said:
    return said(number, privacy=Privacy.ANONYMOUS, made_at=at(1200), **changes)


def test_too_few_is_no_crowd(nobody: Nobody) -> None:
    for crowd in (0, 1, FEWEST - 1):
        with pytest.raises(CrowdError):
            nobody.takes(anonymous(), crowd=crowd)
    assert nobody.drawer.all() == ()


def test_it_is_told_after_a_while_by_its_hour_alone(nobody: Nobody) -> None:
    nobody.takes(anonymous())
    assert nobody.office.store.reports.page(ReportFilter()).reports == ()
    assert nobody.desk.tell_some(lambda: CHANCE) == 0
    nobody.office.clock.goes(3000)
    assert nobody.tells_all() == 1
    (told,) = nobody.office.store.reports.page(ReportFilter()).reports
    assert (told.said.made_at, told.happened_at) == (at(0), at(0))
    assert told.said.privacy is Privacy.ANONYMOUS
    assert (told.footage, nobody.office.store.footage.waiting()) == ((), ())
    (incident,) = nobody.office.store.incidents.page(IncidentFilter()).incidents
    assert (incident.id, incident.opened_at) == (told.incident, at(0))
    assert nobody.drawer.all() == ()


def test_the_same_again_is_the_same_also_in_the_next_hour(nobody: Nobody) -> None:
    nobody.takes(anonymous())
    before = nobody.drawer.all()
    nobody.office.clock.goes(3000)
    nobody.takes(anonymous())
    assert nobody.drawer.all() == before
    with pytest.raises(ConflictError):
        nobody.takes(replace(anonymous(), words="something else"))


def test_nothing_in_the_drawer_tells_a_moment(nobody: Nobody) -> None:
    nobody.takes(anonymous())
    (entry,) = nobody.drawer.all()
    assert "00:20" not in entry.body
    assert entry.body.count("00:00:00.000Z") == 2


def test_a_report_waits_for_its_photos_but_not_for_ever(nobody: Nobody) -> None:
    nobody.takes(anonymous(photos=(PROMISED,)))
    assert nobody.tells_all() == 0
    nobody.desk.bring_photo(anonymous().id, 1, PHOTO)
    assert nobody.tells_all() == 1
    (photo,) = nobody.office.store.reports.photos(anonymous().id)
    assert photo.file is not None
    nobody.takes(anonymous(2, photos=(PROMISED,)))
    nobody.office.clock.goes(3 * 3600)
    assert nobody.tells_all() == 1


def test_a_reply_waits_in_the_drawer_too_and_comes_after_its_report(nobody: Nobody) -> None:
    nobody.takes(anonymous())
    nobody.desk.reply(anonymous().id, "the west door", id_="0")
    assert nobody.tells_all() == 1
    assert nobody.office.store.reports.messages(anonymous().id) == ()
    assert nobody.tells_all() == 1
    (message,) = nobody.office.store.reports.messages(anonymous().id)
    assert message.text == "the west door"


def test_who_has_the_code_finds_it_before_it_is_told(nobody: Nobody) -> None:
    nobody.takes(anonymous())
    found = nobody.desk.of_key(anonymous().key_sha256)
    assert found is not None
    assert (found.said.id, found.hour) == (anonymous().id, at(0))
    assert nobody.desk.of_key(Sha256("0" * 64)) is None


def test_what_a_rule_saw_is_not_put_together_with_it(nobody: Nobody) -> None:
    nobody.takes(anonymous())
    nobody.tells_all()
    (told,) = nobody.office.store.reports.page(ReportFilter()).reports
    assert nobody.office.takes(an_event(30)).id != told.incident


def test_an_hour_is_whole() -> None:
    assert hour_of(at(3599.9)) == at(0)
    assert hour_of(at(3600)) == at(3600)
