"""Picture orders: due once the footage is there, given out once, and honest when they fail."""

import json
from pathlib import Path

import pytest

from plant.events import ClipState, Event, Evidence
from plant.places import Recording
from tests.builders import an_event, at
from tests.films import Film, make_film
from tests.scenes import a_static, a_track
from vision.evidence import EvidenceDesk, Sight, fulfil
from vision.frames import Frame
from vision.recorder.footage import FileFootage
from vision.sources.file import FileSource

BEGAN = at(0).timestamp()
SECONDS = 8.0
RECORDING = Recording(pre_roll_seconds=2, post_roll_seconds=1)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("film") / "film.mp4", Film(seconds=SECONDS))


def first_frame(film: Path) -> Frame:
    source = FileSource(film, starts_at=BEGAN)
    return next(frame for packet in source.packets() for frame in source.decode(packet))


def opened(film: Path, folder: Path, event: Event) -> tuple[EvidenceDesk, Evidence]:
    """Return a desk at which an event's pictures were ordered, and what it had at once."""
    desk = EvidenceDesk(folder, RECORDING)
    return desk, desk.open(event, first_frame(film))


def fulfilled(film: Path, folder: Path, desk: EvidenceDesk, *sights: Sight) -> Evidence:
    (order,) = desk.rest()
    footage = FileFootage(film, starts_at=BEGAN, seconds=SECONDS)
    return fulfil(order, footage, sights, folder=folder, snapshot="shot.jpg")


def test_a_snapshot_is_kept_at_once(film: Path, tmp_path: Path) -> None:
    _, evidence = opened(film, tmp_path, an_event(4.0))
    assert evidence.state is ClipState.PENDING
    assert (tmp_path / evidence.snapshot).is_file()


def test_an_order_is_due_once_its_last_picture_is_past(film: Path, tmp_path: Path) -> None:
    desk, _ = opened(film, tmp_path, an_event(4.0))
    assert desk.due(BEGAN + 5.0) == []
    assert [order.event for order in desk.due(BEGAN + 5.1)] == [an_event(4.0).id]


def test_an_order_is_given_out_once(film: Path, tmp_path: Path) -> None:
    desk, _ = opened(film, tmp_path, an_event(4.0))
    assert desk.due(BEGAN + 6)
    assert desk.due(BEGAN + 6) == desk.rest() == []


def test_what_still_waits_at_the_end_is_given_out_then(film: Path, tmp_path: Path) -> None:
    desk, _ = opened(film, tmp_path, an_event(7.5))
    assert [order.event for order in desk.rest()] == [an_event(7.5).id]


def test_a_clip_spans_from_before_the_onset_to_after_the_opening(
    film: Path, tmp_path: Path
) -> None:
    desk, _ = opened(film, tmp_path, an_event(4.0, onset_at=at(3.0)))
    (order,) = desk.rest()
    assert (order.clip.from_at - BEGAN, order.clip.to_at - BEGAN) == (1.0, 5.0)


def test_a_clip_that_was_cut_holds_the_onset(film: Path, tmp_path: Path) -> None:
    desk, _ = opened(film, tmp_path, an_event(4.0))
    evidence = fulfilled(film, tmp_path, desk)
    assert evidence.state is ClipState.READY
    assert evidence.clip_from_at is not None
    assert evidence.clip_to_at is not None
    assert evidence.clip_from_at <= at(4.0) <= evidence.clip_to_at


def test_a_clip_of_a_time_without_footage_says_why(film: Path, tmp_path: Path) -> None:
    desk, _ = opened(film, tmp_path, an_event(4000.0))
    evidence = fulfilled(film, tmp_path, desk)
    assert (evidence.state, evidence.snapshot) == (ClipState.FAILED, "shot.jpg")
    assert evidence.reason


def test_a_film_that_vanished_says_why(film: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.mp4"
    gone.write_bytes(film.read_bytes())
    desk, _ = opened(gone, tmp_path / "clips", an_event(4.0))
    gone.unlink()
    evidence = fulfilled(gone, tmp_path / "clips", desk)
    assert evidence.state is ClipState.FAILED
    assert "gone.mp4" in evidence.reason


def test_a_film_that_was_emptied_says_why(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", Film(seconds=2))
    desk, _ = opened(film, tmp_path, an_event(1.0))
    film.write_bytes(b"")
    evidence = fulfilled(film, tmp_path, desk)
    assert evidence.state is ClipState.FAILED
    assert "film.mp4" in evidence.reason


def test_boxes_are_of_all_seen_tracks_and_of_the_event_s_own_objects(
    film: Path, tmp_path: Path
) -> None:
    moment = BEGAN + 4
    sight = Sight(
        moment,
        (
            a_track((0.5, 0.5), at=moment, name="t1"),
            a_track((0.2, 0.5), at=moment - 2, name="lost"),
        ),
        (a_static(name="s1"), a_static(name="other")),
    )
    event = an_event(4.0, objects=(a_static(name="s1").as_event_object(),))
    desk, _ = opened(film, tmp_path, event)
    evidence = fulfilled(film, tmp_path, desk, sight)
    told = json.loads((tmp_path / evidence.box_track).read_text("utf-8"))
    text = json.dumps(told)
    assert '"t1"' in text
    assert '"s1"' in text
    assert "lost" not in text
    assert "other" not in text
