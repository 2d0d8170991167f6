"""Footage of a ring that another process writes: what is left of a span is given."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plant.errors import VideoError
from tests.films import Film
from tests.vision.recorder.recording import STARTS_AT, recorded_ring
from vision.recorder.past import RingOfAnother, cut_footage, cut_from
from vision.recorder.segment import Segment


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(STARTS_AT + seconds, UTC)


def test_the_part_that_is_left_is_told_with_its_times(tmp_path: Path) -> None:
    recorded_ring(tmp_path, Film(seconds=8)).close()
    span = (moment(-60), moment(4))
    clip = cut_footage(tmp_path / "ring", None, None, span, tmp_path / "asked")
    assert clip.path.stat().st_size > 0
    assert clip.begins_at == moment(0)
    assert moment(4) <= clip.ends_at <= moment(4.5)


class MovingRing(RingOfAnother):
    """Loses its oldest segment in the moment after it was listed."""

    lost = False

    def segments(self, from_at: float, to_at: float) -> Sequence[Segment]:
        found = super().segments(from_at, to_at)
        if not self.lost:
            self.lost = True
            found[0].path.unlink()
        return found


def test_what_the_ring_lets_go_of_while_it_is_read_is_left_out(tmp_path: Path) -> None:
    recorded_ring(tmp_path, Film(seconds=8)).close()
    span = (moment(0), moment(8))
    clip = cut_from(MovingRing(tmp_path / "ring"), span, tmp_path / "asked")
    assert moment(0.5) < clip.begins_at < moment(8)


def test_nothing_of_it_is_said(tmp_path: Path) -> None:
    recorded_ring(tmp_path, Film(seconds=8)).close()
    with pytest.raises(VideoError, match="there is no footage of that time"):
        cut_footage(tmp_path / "ring", None, None, (moment(60), moment(61)), tmp_path / "asked")
