"""Two sides of a trial see the same film, and each tells what it would have told alone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plant.errors import VideoError
from plant.events import Event, EventKind
from plant.places import Camera
from plant.rules import Rule
from plant.trials import Side, Tried
from tests.detectors import SpotDetector
from tests.films import Film, make_film
from tests.scenes import LEFT, RIGHT, a_camera, a_rule
from vision.trial import try_film
from vision.watching import watch_file

STARTS_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEFT_ONLY = (a_rule(EventKind.ZONE_INTRUSION, zones=(LEFT,)),)
BOTH = (*LEFT_ONLY, a_rule(EventKind.ZONE_INTRUSION, zones=(RIGHT,), rule_id="other"))
SLOWER = a_camera(analysed_fps=3.0)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(
        tmp_path_factory.mktemp("films") / "film.mp4", Film(seconds=6, noise=2, seed=1)
    )


def tried(film: Path, before: Side, after: Side, detector: SpotDetector | None = None) -> Tried:
    shares: list[float] = []
    found = try_film(
        film,
        before=before,
        after=after,
        detector=detector or SpotDetector(),
        starts_at=STARTS_AT,
        on_progress=shares.append,
    )
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.02)
    return found


def alone(
    film: Path, camera: Camera, rules: tuple[Rule, ...], detector: SpotDetector
) -> list[Event]:
    told: list[Event] = []
    watch_file(
        film,
        camera=camera,
        rules=rules,
        detector=detector,
        on_event=told.append,
        starts_at=STARTS_AT,
    )
    return told


def known(events: Iterable[Event]) -> list[Event]:
    """Each event as it last was, without the wall time at which it was known."""
    last = {event.id: replace(event, detected_at=STARTS_AT) for event in events}
    return list(last.values())


@pytest.mark.parametrize("camera", [a_camera(), SLOWER], ids=["as often", "less often"])
def test_each_side_tells_what_it_would_tell_alone(film: Path, camera: Camera) -> None:
    found = tried(film, Side(a_camera(), LEFT_ONLY), Side(camera, BOTH))
    assert known(found.before.events) == known(alone(film, a_camera(), LEFT_ONLY, SpotDetector()))
    assert known(found.after.events) == known(alone(film, camera, BOTH, SpotDetector()))
    assert [event.rule.id for event in found.after.events] == ["watched", "other"]


def test_the_detector_is_asked_once_for_both(film: Path) -> None:
    one, both = SpotDetector(), SpotDetector()
    alone(film, a_camera(), LEFT_ONLY, one)
    tried(film, Side(a_camera(), LEFT_ONLY), Side(a_camera(), BOTH), both)
    assert both.asked == one.asked > 0


def test_the_span_is_that_of_the_film(film: Path) -> None:
    found = tried(film, Side(a_camera(), LEFT_ONLY), Side(a_camera(), LEFT_ONLY))
    assert found.from_at == STARTS_AT.timestamp()
    assert found.to_at - found.from_at == pytest.approx(6, abs=0.1)
    assert not found.fault


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"no film")
    side = Side(a_camera(), LEFT_ONLY)
    with pytest.raises(VideoError):
        tried(tmp_path / "film.mp4", side, side)
