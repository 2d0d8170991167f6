"""Evidence is given out to somebody for a reason, and whatever is changed in it is found."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.errors import CaseError
from casework.evidence.custody import Link, chain, is_whole
from casework.evidence.gathering import Span
from casework.evidence.packing import Made, Order, PackageDesk
from casework.evidence.verifying import Verified, verified
from casework.footage import FootageDesk, Wish
from plant.events import ClipState, Evidence
from plant.ids import CameraId, IncidentId
from plant.records import MediaFile, Sha256
from plant.store_errors import MissingError
from policy.seals import Seal, is_sealed
from tests.builders import a_plant, an_event, at
from tests.casework.conftest import Office

SEAL = Seal(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ORDER = Order("Police, Inspector Müller", "theft of 12 March <b>")


def a_file(office: Office, content: bytes) -> MediaFile:
    promised = MediaFile(Sha256(sha256(content).hexdigest()), len(content))
    return office.media.keep([content], promised=promised)


def desk(office: Office) -> PackageDesk:
    return PackageDesk(office.store, office.media, office.clock, a_plant, SEAL)


@pytest.fixture
def incident(office: Office) -> IncidentId:
    """Two events with their files, and footage that was asked for."""
    for seconds in (10.0, 130.0):
        event = an_event(
            seconds, evidence=Evidence(ClipState.READY, "c.mp4", clip_from_at=at(seconds - 5),
                                       clip_to_at=at(seconds + 5))
        )  # fmt: skip
        taken = office.takes(event)
        with office.store.writing() as work:
            for name, content, kind in (
                ("clip", b"film %d" % seconds * 50, "video/mp4"),
                ("snapshot", b"\xff\xd8 %d" % seconds, "image/jpeg"),
                ("box_track", b'{"boxes": %d}' % seconds, "application/json"),
            ):
                work.attach(event.id, name, a_file(office, content), media_type=kind)
    footage = FootageDesk(office.store)
    asked = footage.ask(Wish(CameraId("yard"), at(0), at(60), event.id), by="anna")
    footage.bring(asked.id, a_file(office, b"other view"), media_type="video/mp4")
    return taken.id


def content(made: Made) -> bytes:
    whole = b"".join(made.pieces())
    assert len(whole) == made.size
    return whole


def looked_at(package: bytes, *, key: str = SEAL.key) -> Verified:
    return verified(io.BytesIO(package), is_sealed, key=key)


def names(package: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        return opened.namelist()


def test_a_package_holds_all_that_belongs_to_an_incident(
    office: Office, incident: IncidentId
) -> None:
    package = content(desk(office).make(incident, ORDER, by="anna"))
    assert looked_at(package).problems == ()
    assert set(names(package)) == {
        "manifest.json",
        "signature.json",
        "cover.html",
        "records/incident.json",
        "records/events.jsonl",
        *(f"originals/00{n}-dock-clip.mp4" for n in (1, 2)),
        *(f"snapshots/00{n}-dock-snapshot.jpg" for n in (1, 2)),
        *(f"boxes/00{n}-dock-box_track.json" for n in (1, 2)),
        "originals/footage-001-yard.mp4",
    }


def test_it_says_who_got_it_and_why_and_who_had_it(office: Office, incident: IncidentId) -> None:
    made = desk(office).make(incident, ORDER, by="anna")
    manifest = looked_at(content(made)).manifest
    assert manifest is not None
    assert (manifest["recipient"], manifest["reason"]) == (ORDER.recipient, ORDER.reason)
    told = json.dumps(manifest["custody"])
    assert "recorded and told" in told
    assert "footage asked for" in told
    assert f"given to {ORDER.recipient}" in [each["what"] for each in json.loads(told)]
    assert office.store.packages.of_incident(incident) == (made.package,)


def test_a_recipient_with_markup_in_the_name_is_text_on_the_cover(
    office: Office, incident: IncidentId
) -> None:
    package = content(desk(office).make(incident, ORDER, by="anna"))
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        cover = opened.read("cover.html").decode()
    assert "theft of 12 March &lt;b&gt;" in cover


def test_a_span_leaves_out_what_does_not_touch_it(office: Office, incident: IncidentId) -> None:
    order = replace(ORDER, span=Span(at(100), at(200)))
    package = content(desk(office).make(incident, order, by="anna"))
    assert looked_at(package).problems == ()
    assert [name for name in names(package) if name.startswith("snapshots")] == [
        "snapshots/001-dock-snapshot.jpg"
    ]


def test_what_has_gone_with_its_retention_is_told_as_missing(
    office: Office, incident: IncidentId
) -> None:
    office.media.files.pop(Sha256(sha256(b"other view").hexdigest()))
    package = content(desk(office).make(incident, ORDER, by="anna"))
    found = looked_at(package)
    assert found.problems == ()
    assert found.manifest is not None
    assert [each["name"] for each in found.manifest["missing"]] == [  # type: ignore[attr-defined]
        "originals/footage-001-yard.mp4"
    ]


@pytest.mark.parametrize("order", [replace(ORDER, recipient=" "), replace(ORDER, reason="")])
def test_nothing_is_given_out_without_recipient_and_reason(
    office: Office, incident: IncidentId, order: Order
) -> None:
    with pytest.raises(CaseError):
        desk(office).make(incident, order, by="anna")
    assert office.store.packages.of_incident(incident) == ()


def test_an_unknown_incident_has_no_evidence(office: Office) -> None:
    with pytest.raises(MissingError):
        desk(office).make(IncidentId("none"), ORDER, by="anna")


def test_a_server_without_a_key_gives_nothing_out(office: Office, incident: IncidentId) -> None:
    with pytest.raises(CaseError, match="no key"):
        replace(desk(office), signer=None).make(incident, ORDER, by="anna")


@pytest.fixture
def package(office: Office, incident: IncidentId) -> bytes:
    return content(desk(office).make(incident, ORDER, by="anna"))


@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_flipped_bit_is_found_wherever_it_is(package: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(package) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(package)
    changed[place] ^= 1 << bit
    assert looked_at(bytes(changed)).problems
    assert looked_at(bytes(changed), key="").problems


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_cut_off_or_put_on_is_found(package: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(package)))
    more = data.draw(st.binary(min_size=1, max_size=40))
    assert looked_at(package[:place] + more + package[place:]).problems
    assert looked_at(package[:place]).problems or place == len(package)
    assert looked_at(package + more).problems


def test_who_signs_it_anew_is_found_by_the_key(package: bytes) -> None:
    assert looked_at(package, key=Seal(Ed25519PrivateKey.generate()).key).problems == (
        "it was signed with another key than the one that was given",
    )


def test_a_package_that_was_packed_anew_by_another_program_is_no_proof(
    package: bytes, tmp_path: Path
) -> None:
    with (
        zipfile.ZipFile(io.BytesIO(package)) as before,
        zipfile.ZipFile(tmp_path / "again.zip", "w") as after,
    ):
        for name in before.namelist():
            after.writestr(name, before.read(name))
    assert looked_at((tmp_path / "again.zip").read_bytes()).problems


@pytest.mark.parametrize("told", [b"", b"PK", b"x" * 400, b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_package_is_told_so(told: bytes) -> None:
    assert looked_at(told).problems


links = st.builds(
    Link,
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.text(max_size=5),
    st.text(max_size=5),
)


@given(st.lists(links, min_size=2, max_size=6), st.data())
def test_a_link_that_is_changed_or_taken_out_breaks_the_chain(
    told: Sequence[Link], data: st.DataObject
) -> None:
    whole = chain(told)
    assert is_whole(whole)
    place = data.draw(st.integers(0, len(whole) - 2))
    assert not is_whole(whole[:place] + whole[place + 1 :])
    changed = json.loads(json.dumps(whole))
    changed[place]["by"] += "!"
    assert not is_whole(changed)


def test_two_packages_of_one_moment_are_two(office: Office, incident: IncidentId) -> None:
    first, second = (desk(office).make(incident, ORDER, by="anna").package for _ in range(2))
    assert first.id != second.id
    assert office.store.packages.of_incident(incident) == (first, second)
