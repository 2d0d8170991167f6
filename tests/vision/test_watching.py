"""A film watched twice gives the same events and the same clips, and says what went wrong."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plant.errors import VideoError
from plant.events import ClipState, Event, EventKind, Phase
from plant.rules import Rule
from tests.detectors import SpotDetector
from tests.films import Film, make_film
from tests.scenes import a_camera, a_rule
from vision.watching import WatchSummary, watch_file

# On the ground of this seed nothing is as red as the square.
SIX_SECONDS = Film(seconds=6, noise=2, seed=1)
NOTHING_YET = WatchSummary(0, 0, 0.0, None)
STARTS_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CROSSING = a_rule(EventKind.LINE_CROSSED)


@dataclass
class Watched:
    """What came of a film."""

    events: list[Event] = field(default_factory=list)
    progress: list[float] = field(default_factory=list)
    summary: WatchSummary = NOTHING_YET

    def __getitem__(self, phase: Phase) -> Event:
        return [event for event in self.events if event.phase is phase][-1]


def watched(film: Path, *rules: Rule, clips: Path | None = None) -> Watched:
    """Watch a film in which a red square goes from left to right."""
    seen = Watched()
    seen.summary = watch_file(
        film,
        camera=a_camera(),
        rules=rules or (CROSSING,),
        detector=SpotDetector(),
        on_event=seen.events.append,
        clips=clips,
        starts_at=STARTS_AT,
        on_progress=seen.progress.append,
    )
    return seen


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return make_film(tmp_path / "film.mp4", SIX_SECONDS)


def test_the_square_crosses_the_door_halfway(film: Path) -> None:
    seen = watched(film)
    assert [event.phase for event in seen.events] == [Phase.OPENED, Phase.ENDED]
    # Its middle goes from 0.06 to 0.94 of the view in six seconds.
    assert (seen[Phase.OPENED].onset_at - STARTS_AT).total_seconds() == pytest.approx(3.0, abs=0.25)
    assert seen[Phase.OPENED].direction == "forward"


def test_a_summary_counts_every_frame_and_those_looked_at(film: Path) -> None:
    summary = watched(film).summary
    assert (summary.frames, summary.fault) == (90, None)
    assert summary.analysed == 45
    assert summary.seconds == pytest.approx(6, abs=0.1)


def test_progress_rises_to_the_end(film: Path) -> None:
    progress = watched(film).progress
    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx(1.0, abs=0.02)


def told(events: list[Event]) -> list[Event]:
    """Return events without the wall time at which they were known."""
    return [replace(event, detected_at=STARTS_AT) for event in events]


def test_the_same_film_gives_the_same_events_and_clips(film: Path, tmp_path: Path) -> None:
    first = watched(film, clips=tmp_path / "first")
    second = watched(film, clips=tmp_path / "second")
    assert told(first.events) == told(second.events)
    assert first.events[-1].evidence.clip_sha256 != ""


def test_the_clip_contains_the_onset(film: Path, tmp_path: Path) -> None:
    event = watched(film, clips=tmp_path / "clips").events[-1]
    evidence = event.evidence
    assert evidence.state is ClipState.READY
    assert evidence.clip_from_at is not None
    assert evidence.clip_to_at is not None
    assert evidence.clip_from_at < event.onset_at < evidence.clip_to_at


def test_the_files_named_are_there_and_are_what_was_hashed(film: Path, tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    evidence = watched(film, clips=clips).events[-1].evidence
    assert hashlib.sha256((clips / evidence.clip).read_bytes()).hexdigest() == evidence.clip_sha256
    assert (clips / evidence.snapshot).read_bytes().startswith(b"\xff\xd8")
    assert (clips / evidence.box_track).is_file()


def test_an_event_has_its_snapshot_at_once_and_its_clip_later(film: Path, tmp_path: Path) -> None:
    events = watched(film, clips=tmp_path / "clips").events
    states = [event.evidence.state for event in events]
    assert states == [ClipState.PENDING, ClipState.PENDING, ClipState.READY]
    assert [event.revision for event in events] == [1, 2, 3]


def test_an_event_at_the_end_of_a_film_has_its_clip_too(film: Path, tmp_path: Path) -> None:
    late = a_rule(EventKind.ZONE_LOITERING, zones=(*a_camera().zones,), dwell_seconds=2.5)
    events = watched(film, late, clips=tmp_path / "clips").events
    assert events[-1].evidence.state is ClipState.READY


def test_a_clip_that_cannot_be_written_says_why(film: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "clips"
    blocked.write_text("a file stands where the folder should be", "utf-8")
    evidence = watched(film, clips=blocked).events[-1].evidence
    assert evidence.state is ClipState.FAILED
    assert evidence.reason


def test_a_film_that_ends_early_is_watched_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = make_film(tmp_path / "whole.mkv", replace(SIX_SECONDS, noise=20))
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size * 7 // 10])
    seen = watched(torn)
    assert 40 < seen.summary.frames < 90
    assert seen.summary.fault
    assert seen.events


def test_a_film_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_text("no film at all", "utf-8")
    with pytest.raises(VideoError):
        watched(tmp_path / "film.mp4")
