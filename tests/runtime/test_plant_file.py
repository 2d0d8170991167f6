"""The plant file changed from a page: checked, whole, in versions, and never over somebody else's."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plant.drawings import Drawing, NewCamera, View, view_of
from plant.errors import PlantError, PlantFileError
from plant.geometry import Point
from plant.ids import CameraId
from plant.store_errors import ConflictError, MissingError
from runtime.plant_file import PlantFileDesk
from runtime.plants import load_plant
from runtime.worker_views import ViewTaking
from tests.builders import A_PLANT, FORMS
from tests.fakes import FakeClock
from vision.credentials import address_of
from vision.delivery.link_messages import Configuration

DOCK, YARD = CameraId("dock"), CameraId("yard")
CORNER = Drawing((Point(0.2, 0.2), Point(0.4, 0.2), Point(0.4, 0.4)))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[PlantFileDesk]:
    path = tmp_path / "plant.yaml"
    path.write_text(f"# ours\n{A_PLANT}")
    path.chmod(0o640)
    yield PlantFileDesk(path, tmp_path / "versions", FORMS, FakeClock(), lambda: None)
    assert [each.name for each in tmp_path.glob("*.new")] == []


def view(desk: PlantFileDesk, camera: CameraId = DOCK) -> View:
    return view_of(load_plant(desk.path, FORMS).cameras[camera])


def with_mask(desk: PlantFileDesk) -> View:
    return replace(view(desk), masks={"desk": CORNER})


def test_what_was_drawn_is_in_the_file_and_the_rest_of_it_is_as_it_was(
    desk: PlantFileDesk,
) -> None:
    before = desk.path.read_text()
    mark = desk.draw(DOCK, with_mask(desk), by="ann", mark=desk.mark())
    assert mark == desk.mark()
    assert view(desk).masks == {"desk": CORNER}
    now = desk.path.read_text()
    assert [each for each in before.splitlines() if each not in now.splitlines()] == []
    assert desk.path.stat().st_mode & 0o777 == 0o640


def test_the_text_of_before_and_every_change_are_kept_as_versions(desk: PlantFileDesk) -> None:
    desk.draw(DOCK, with_mask(desk), by="ann", mark=desk.mark())
    desk.draw(
        DOCK,
        View(zones=view(desk).zones, gate_lines=view(desk).gate_lines),
        by="bob",
        mark=desk.mark(),
    )
    told = [(each.by, each.what, each.camera) for each in desk.versions()]
    assert told == [
        ("bob", "masks: gone desk", DOCK),
        ("ann", "masks: new desk", DOCK),
        ("an editor on this machine", "as it was before", None),
    ]
    assert desk.drawn() == {DOCK}


def test_a_version_is_restored_and_that_is_a_version_too(desk: PlantFileDesk) -> None:
    before = desk.path.read_text()
    desk.draw(DOCK, with_mask(desk), by="ann", mark=desk.mark())
    oldest = desk.versions()[-1]
    desk.restore(oldest.id, by="bob", mark=desk.mark())
    assert desk.path.read_text() == before
    assert desk.versions()[0].what.startswith("restored from")
    with pytest.raises(MissingError):
        desk.restore("../../etc/passwd", by="bob", mark=desk.mark())


def test_what_somebody_wrote_by_hand_meanwhile_is_not_lost(desk: PlantFileDesk) -> None:
    mark = desk.mark()
    desk.path.write_text(desk.path.read_text() + "# by hand\n")
    with pytest.raises(ConflictError):
        desk.draw(DOCK, with_mask(desk), by="ann", mark=mark)
    assert desk.path.read_text().endswith("# by hand\n")
    assert desk.versions() == ()


@pytest.mark.parametrize(
    ("zones", "told"),
    [
        ({"apron": CORNER}, "bay"),
        ({"apron": Drawing(CORNER.points[:2]), "bay": CORNER}, "at least 3 corners"),
        ({"apron": CORNER, "bay": CORNER, "Bad Id": CORNER}, "Bad Id"),
    ],
    ids=["a rule would lose its zone", "no inside", "no id"],
)
def test_what_does_not_hold_is_refused_with_the_words_of_the_plant_check(
    desk: PlantFileDesk, zones: dict[str, Drawing], told: str
) -> None:
    before = desk.path.read_text()
    with pytest.raises(PlantFileError) as refused:
        desk.draw(DOCK, replace(view(desk), zones=zones), by="ann", mark=desk.mark())
    assert told in " ".join(refused.value.lines())
    assert desk.path.read_text() == before
    assert desk.versions() == ()


def test_a_folder_that_cannot_be_written_to_is_told(desk: PlantFileDesk, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    blocked = replace(desk, versions_folder=tmp_path / "file" / "versions")
    with pytest.raises(PlantError, match="no version"):
        blocked.draw(DOCK, with_mask(desk), by="ann", mark=desk.mark())
    assert view(desk).masks == {}


def test_a_vision_worker_draws_what_was_drawn_at_the_server_and_no_camera_of_others(
    desk: PlantFileDesk,
) -> None:
    taking = ViewTaking(desk, lambda: load_plant(desk.path, FORMS))
    taking.start()
    same, new = view(desk, YARD), with_mask(desk)
    taking.put(Configuration("2", {CameraId("attic"): new, YARD: same, DOCK: new}))
    taking.put(Configuration("3", {DOCK: View()}))  # a rule of ours would lose its zones
    taking.stop()
    assert view(desk).masks == {"desk": CORNER}
    assert [each.by for each in desk.versions()] == ["the server", "an editor on this machine"]


def test_how_rules_are_set_is_said_and_comes_to_the_rules_that_a_vision_worker_has(
    desk: PlantFileDesk, tmp_path: Path
) -> None:
    told = replace(view(desk), rules={"after-hours": {"minimum_seconds": 4.0}})
    desk.draw(DOCK, told, by="ann", mark=desk.mark())
    assert desk.versions()[0].what == "rule after-hours: minimum_seconds 1.5 to 4"
    theirs = replace(desk, path=tmp_path / "theirs.yaml", versions_folder=tmp_path / "own")
    theirs.path.write_text(A_PLANT.replace("id: way-out", "id: another"))
    plant = load_plant(desk.path, FORMS)
    taking = ViewTaking(theirs, lambda: load_plant(theirs.path, FORMS))
    taking.start()
    taking.put(Configuration("2", {DOCK: view_of(plant.cameras[DOCK], plant.rules_of(DOCK))}))
    taking.stop()
    rules = {each.id: each for each in load_plant(theirs.path, FORMS).rules_of(DOCK)}
    assert {str(name): each.timing.minimum_seconds for name, each in rules.items()} == {
        "after-hours": 4.0,
        "another": 0.0,
    }


def test_a_setting_that_nobody_has_is_refused(desk: PlantFileDesk) -> None:
    wish = replace(view(desk), rules={"after-hours": {"patience": 4.0}})
    with pytest.raises(PlantError, match="no setting 'patience'"):
        desk.draw(DOCK, wish, by="ann", mark=desk.mark())
    assert desk.versions() == ()


GATE = NewCamera(
    "rtsp://10.0.0.9/main",
    CameraId("gate"),
    "Gate: north",
    "hall",
    username="guard-7",
    password="s3cret",
)


def test_a_camera_is_added_after_the_others_and_its_password_is_in_a_secret_file_alone(
    desk: PlantFileDesk, tmp_path: Path
) -> None:
    before = desk.path.read_text()
    desk.add(GATE, by="ann", mark=desk.mark())
    now = desk.path.read_text()
    assert [each for each in before.splitlines() if each not in now.splitlines()] == []
    assert "s3cret" not in now
    assert "guard-7" not in now
    camera = load_plant(desk.path, FORMS).cameras[CameraId("gate")]
    assert (camera.name, camera.area, camera.source.url) == ("Gate: north", "hall", GATE.url)
    kept = tmp_path / "secrets" / "gate.password"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert address_of(camera.source, camera.source.url).password == "s3cret"
    assert all("s3cret" not in each.read_text() for each in desk.versions_folder.iterdir())
    assert "s3cret" not in repr(GATE)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"url": "rtsp://eve:s3cret@10.0.0.9/main"}, "carries a user name or a password"),
        ({"url": "file:///etc/passwd"}, "not a URL"),
        ({"area": "moon"}, "moon"),
        ({"id": CameraId("dock")}, "with this id"),
    ],
)
def test_a_camera_that_does_not_hold_is_refused_and_leaves_no_secret(
    desk: PlantFileDesk, tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    before = desk.path.read_text()
    with pytest.raises(PlantError) as refused:
        desk.add(replace(GATE, **changes), by="ann", mark=desk.mark())  # type: ignore[arg-type]
    lines = refused.value.lines() if isinstance(refused.value, PlantFileError) else []
    assert told in " ".join([str(refused.value), *lines])
    assert "s3cret" not in " ".join(lines)
    assert desk.path.read_text() == before
    assert not (tmp_path / "secrets").exists()
