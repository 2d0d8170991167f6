"""What a good plant file becomes, and how a bad one is refused."""

from datetime import UTC, datetime

import pytest

from plant.errors import PlantFileError
from plant.geometry import Point
from plant.rules import Timing
from tests.builders import (
    A_PLANT,
    FakeCrossing,
    FakeIntrusion,
    FakeLoitering,
    FakeTampering,
    Way,
    a_plant,
    a_plant_with,
)


def problems_of(text: str) -> list[str]:
    with pytest.raises(PlantFileError) as refused:
        a_plant(text)
    return refused.value.lines()


def the_problem_of(text: str) -> str:
    lines = problems_of(text)
    assert len(lines) == 1, lines
    return lines[0]


def line_of(piece: str, text: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def test_a_good_file_becomes_a_plant() -> None:
    plant = a_plant()
    assert plant.site == "riverside"
    assert plant.timezone.key == "Europe/Berlin"
    assert list(plant.cameras) == ["dock", "yard"]
    assert [rule.id for rule in plant.rules] == ["after-hours", "lingering", "way-out", "lens"]
    assert plant.products["case"].currency == "EUR"  # type: ignore[index]  # a plain key reads better


def test_a_camera_has_its_source_its_views_and_its_place() -> None:
    dock, yard = a_plant().cameras.values()
    assert dock.source.sub_url == "rtsp://10.0.0.1/sub"
    assert dock.source.credentials is not None
    assert dock.source.credentials.password == "file:/run/secrets/cam"
    assert dock.recording.ring_seconds == 600
    assert [zone.name for zone in dock.zones.values()] == ["", "Bay"]
    assert [line.segment.start for line in dock.gate_lines.values()] == [Point(0.5, 1)]
    assert yard.source.starts_at == datetime(2026, 3, 2, 21, tzinfo=UTC)
    assert yard.source.loop


def test_a_post_has_a_code_its_place_and_the_cameras_that_see_it() -> None:
    plant = a_plant()
    ramp = plant.post_of(" k7 ")
    assert ramp is not None
    assert (ramp.id, ramp.name, ramp.area, ramp.line) == ("ramp", "Loading ramp", "hall", "line-1")
    assert ramp.cameras == ("dock", "yard")
    assert plant.post_of("K8") is None


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("code: C1", "code: K7", "the code 'K7' is that of post 'ramp'"),
        ("code: C1", "code: c1", "expected a code of 2 to 6 capital letters"),
        ("name: Canteen", "area: roof", "there is no area 'roof'"),
        ("name: Canteen", "area: roof, line: line-1", "there is no area 'roof'"),
        ("cameras: [dock, yard]", "cameras: [dock, shed]", "there is no camera 'shed'"),
        ("cameras: [dock, yard]", "cameras: [dock, dock]", "a camera is named twice"),
        ("line: line-1, cameras", "line: line-9, cameras", "there is no line 'line-9'"),
    ],
)
def test_a_wrong_post_is_refused(old: str, new: str, wanted: str) -> None:
    assert wanted in the_problem_of(a_plant_with(old, new))


def test_a_camera_on_a_line_stands_in_the_area_of_the_line() -> None:
    plant = a_plant(a_plant_with("    area: hall\n", ""))
    assert [camera.area for camera in plant.cameras.values()] == ["hall", None]


def test_rules_carry_the_parameters_of_their_kind() -> None:
    parameters = [rule.parameters for rule in a_plant().rules]
    assert parameters == [
        FakeIntrusion(("person",), 0.5),
        FakeLoitering(30.0),
        FakeCrossing(Way.FORWARD),
        FakeTampering(frozen=False, samples=5),
    ]


def test_a_rule_says_when_it_is_on_and_how_events_are_timed() -> None:
    rule = a_plant().rules[0]
    assert rule.timing == Timing(1.5, 2.0, 60.0)
    assert rule.severity == 700
    assert rule.schedule is not None
    assert rule.schedule.is_on(datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    assert not rule.schedule.is_on(datetime(2026, 3, 2, 12, tzinfo=UTC))


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = (
        A_PLANT.replace("site: riverside", "site: River Side")
        .replace("analysed_fps: 5", "analysed_fps: fast")
        .replace("gate_lines: [door]", "gate_lines: [gate]")
        .replace("camera: yard\n    zones: [fence]", "camera: yrad\n    zones: [fence]")
    )
    fields = [line.split(": ")[1] for line in problems_of(text)]
    assert fields == [
        "site",
        "cameras[dock].analysed_fps",
        "rules[lingering].camera",
    ]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("version: 1\n", "version: 2\n", "version: expected a number between 1 and 1, found 2"),
        ("site: riverside\n", "", "site: is missing (add it: the id of the site"),
        ("Europe/Berlin", "Europe/Berln", "did you mean 'Europe/Berlin'?"),
        ("Europe/Berlin", "../../etc/passwd", "is not a known time zone"),
        ("name: Dock", "nmae: Dock", "has no key 'nmae' (did you mean 'name'?)"),
        ("name: Dock", "id: other", "stands here twice, first in line 15"),
        ("id: yard", "id: dock", "the text 'dock' is taken, see line 15"),
        ("area: hall\n", "area: hal\n", "there is no area 'hal' (did you mean 'hall'?)"),
        ("line: line-1", "line: line-2", "there is no line 'line-2' (did you mean 'line-1'?)"),
        ("area: hall}", "area: cellar}", "there is no area 'cellar'"),
        ("file: yard.mp4", "name: Yard", "url: is missing"),
        ("file: yard.mp4", "url: rtsp://a/b", "starts_at goes with file"),
        ("url: rtsp://10.0.0.1/main", "file: a.mp4", "sub_url goes with url"),
        ("    loop: true", "    url: rtsp://a/b", "a url or a file, not both"),
        ("rtsp://10.0.0.1/main", "ftp://10.0.0.1", "not a URL that a camera can be read from"),
        ("22:00:00+01:00", "22:00:00", "the offset from UTC is missing"),
        ("2026-03-02T22:00:00+01:00", "yesterday", "expected a date and time"),
        ("2026-03-02T22:00:00+01:00", "0001-01-01T00:00:00+14:00", "the year 1 is out of range"),
        ("loop: true", "loop: yes", "expected true or false, found the text 'yes'"),
        ("analysed_fps: 5", "analysed_fps: 0", "between 0.2 and 60 frames a second, found 0"),
        ("analysed_fps: 5", "analysed_fps: .nan", "expected a number"),
        ("analysed_fps: 5", "analysed_fps: 1e999", "between 0.2 and 60"),
        ("10m", "8s", "between 10 and 604800 s, found 8"),
        ("10m", "10s", "the ring is shorter than a clip"),
        ("10m", "10 parsecs", "a span such as 90s, 5m or 1h"),
        ("currency: EUR", "currency: euro", "a currency code such as EUR"),
        ("unit_value: 9.5", "unit_value: -1", "unit_value: expected a number between 0"),
        ("[mon, tue]", "[monday]", "did you mean 'mon'?"),
        ('"22:00"', '"25:00"', 'expected a time of day from "00:00" to "24:00"'),
        ('"22:00", to: "06:00"', '"06:00", to: "06:00"', "it begins and ends at 06:00"),
        ("{shift: night}", "{shift: nite}", "there is no shift 'nite' (did you mean 'night'?)"),
        ("severity: 700", "severity: 1001", "between 1 and 1000, found 1001"),
        ("severity: 700", "severity: 7.5", "expected a whole number, found the number 7.5"),
        ("severity: 700", "severity: true", "expected a whole number, found true"),
        ("zone.intrusion", "zone.intrusoin", "did you mean 'zone.intrusion'?"),
        ("    kind: zone.intrusion\n", "", "kind: is missing (add one of"),
        ("camera: dock\n    zones", "camera: dok\n    zones", "did you mean 'dock'?"),
        ("[apron, bay]", "[appron]", "has no zone 'appron' (did you mean 'apron'?)"),
        ("[apron, bay]", "[apron, apron]", "a zone is named twice"),
        ("[apron, bay]", "[]", "expected 1 to 100 zones, found 0"),
        ("gate_lines: [door]", "gate_lines: [fence]", "has no gate line 'fence'"),
        ("gate_lines: [door]", "zones: [bay]", "has no key 'zones'"),
        (
            "camera: yard\n    frozen",
            "camera: yard\n    zones: [fence]\n    frozen",
            "no key 'zones'",
        ),
        ("overlap: 0.5", "overlap: 1.5", "overlap: expected a number between 0 and 1, found 1.5"),
        ("overlap: 0.5", "dwell_seconds: 3", "has no key 'dwell_seconds'"),
        ("labels: [person]\n", "labels: [box]\n", "its camera only for person, forklift"),
        ("direction: forward", "direction: out", "'out' is not known here (known here: backward"),
        ("dwell_seconds: 30s", "dwell_seconds: 1s", "gap_seconds must be shorter"),
        ("merge_seconds: 2s", "merge_seconds: -2", "of 0 s or more, found -2"),
        ("retention_days: 14", "retention_days:", "expected a number between 0.01 and 3650"),
    ],
)
def test_a_wrong_field_is_refused_with_its_place_and_advice(
    old: str, new: str, wanted: str
) -> None:
    assert any(wanted in line for line in problems_of(a_plant_with(old, new))), problems_of(
        a_plant_with(old, new)
    )


def test_the_line_is_the_line_of_the_wrong_value() -> None:
    text = a_plant_with("severity: 700", "severity: high")
    assert the_problem_of(text).startswith(
        f"plant.yaml:{line_of('severity: high', text)}: rules[after-hours].severity: "
    )


@pytest.mark.parametrize(
    "url",
    ["rtsp://admin:hunter2@10.0.0.1/main", "http://10.0.0.1/cgi?user=a&password=hunter2"],
)
def test_a_url_with_a_password_is_refused_and_never_repeated(url: str) -> None:
    problem = the_problem_of(a_plant_with("rtsp://10.0.0.1/main", url))
    assert "carries a user name or a password" in problem
    assert "credentials:" in problem
    assert "hunter2" not in problem


def test_a_secret_in_the_wrong_place_is_never_repeated() -> None:
    text = a_plant_with('"env:CAM_USER"', "admin").replace('"file:/run/secrets/cam"', "hunter2")
    lines = problems_of(text)
    assert len(lines) == 2
    assert "hunter2" not in " ".join(lines)
    named = problems_of(a_plant_with("name: Dock", "rtsp://admin:hunter2@host/x: 1"))
    assert "hunter2" not in " ".join(named)


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        ("[[0, 0], [1, 1]]", "a zone of 2 corners has no inside (give at least 3 corners)"),
        ("[]", "a zone of 0 corners"),
        ("[[0, 0], [960, 0], [1, 1]]", "960 looks like pixels"),
        ("[[0, 0], [1.2, 0], [1, 1]]", "1.2 lies outside the view"),
        ("[[0, 0], [-0.2, 0], [1, 1]]", "-0.2 lies outside the view"),
        ("[[0, 0], [1, 1], [1, 0], [0, 1]]", "the outline crosses itself"),
        ("[[0, 0], [0.5, 0.5], [1, 1]]", "covers next to nothing"),
        ("[[0, 0], [0.001, 0], [0, 0.001]]", "covers next to nothing"),
        ("[[0, 0], [1], [1, 1]]", "expected a point [x, y], found a list of 1"),
        ("[[0, 0], [a, 0], [1, 1]]", "expected a number from 0 to 1, found the text 'a'"),
        ("[[0, 0], [1e999, 0], [1, 1]]", "looks like pixels"),
        ("5", "expected a list of corners"),
        ("{points: [[0, 0], [1, 1]]}", "a zone of 2 corners"),
        ("{name: Apron}", "points: is missing"),
    ],
)
def test_a_zone_that_is_no_zone_is_refused(points: str, wanted: str) -> None:
    text = a_plant_with("apron: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]", f"apron: {points}")
    problem = the_problem_of(text)
    assert wanted in problem
    assert "cameras[dock].zones.apron" in problem


def test_a_zone_may_repeat_its_first_corner_at_its_end() -> None:
    text = a_plant_with("[0.9, 0.9]]", "[0.9, 0.9], [0.1, 0.1]]")
    assert a_plant(text).cameras == a_plant().cameras


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        ("[[0.5, 1], [0.5, 1]]", "next to no length"),
        ("[[0.5, 1]]", "a gate line has two ends, found 1"),
        ("[[0.5, 1], [0.5, 0], [0, 0]]", "a gate line has two ends, found 3"),
    ],
)
def test_a_gate_line_that_is_no_line_is_refused(points: str, wanted: str) -> None:
    text = a_plant_with("door: [[0.5, 1], [0.5, 0]]", f"door: {points}")
    assert wanted in the_problem_of(text)


def test_a_broken_camera_does_not_make_its_rules_complain() -> None:
    assert "analysed_fps" in the_problem_of(a_plant_with("analysed_fps: 5", "analysed_fps: 500"))


def test_the_config_hash_changes_with_the_zone_and_with_nothing_else() -> None:
    before = {rule.id: rule.config_sha256 for rule in a_plant().rules}
    moved = a_plant(a_plant_with("apron: [[0.1, 0.1]", "apron: [[0.2, 0.1]"))
    renamed = a_plant(a_plant_with("name: Riverside", "name: Seaside"))
    after = {rule.id: rule.config_sha256 for rule in moved.rules}
    assert {name for name in before if before[name] != after[name]} == {"after-hours"}
    assert {rule.id: rule.config_sha256 for rule in renamed.rules} == before
    assert len(set(before.values())) == 4
