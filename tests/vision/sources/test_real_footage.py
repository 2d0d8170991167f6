"""Every video of the open footage decodes, from its first picture to its last."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from tests.vision.sources.watching import frames_of
from vision.sources.file import FileSource

DEFAULT = Path(__file__).parents[4] / "shared" / "footage"
FOOTAGE = Path(os.environ.get("FLOORWATCH_FOOTAGE", DEFAULT)) / "videos"


@pytest.mark.footage
@pytest.mark.slow
def test_every_video_decodes_to_its_end() -> None:
    if not FOOTAGE.is_dir():
        pytest.skip(f"no footage in {FOOTAGE}; set FLOORWATCH_FOOTAGE")
    videos = sorted(path for path in FOOTAGE.rglob("*") if path.suffix in (".mp4", ".avi"))
    assert videos
    for video in videos:
        source = FileSource(video)
        times = [frame.at for frame in frames_of(source)]
        assert all(earlier < later for earlier, later in pairwise(times)), video
        assert times[-1] == pytest.approx(source.seconds, abs=0.2), video
        assert (source.fault, source.broken_frames) == (None, 0), video
