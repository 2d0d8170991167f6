"""A clip contains what was asked for, plays anywhere, and is there in whole or not at all."""

import hashlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from plant.errors import VideoError
from tests.films import Film, make_film
from tests.vision.recorder.recording import (
    STARTS_AT,
    complaints_of_ffmpeg,
    numbers_of,
    probe,
    record,
    recorded_ring,
)
from vision.media.view_copy import make_view_copy
from vision.recorder.clip import ClipFile, ClipOrder, cut_clip
from vision.recorder.footage import FileFootage, Footage
from vision.recorder.ring import Ring
from vision.sources.file import FileSource

PLAYABLE = {
    "h264": Film(seconds=10),
    "h264 main": Film(seconds=10, options={"profile": "main"}),
    "h264 reordered": Film(seconds=10, b_frames=2),
    "h264 full range": Film(seconds=10, pixel_format="yuvj420p"),
    "h264 variable rate": Film(seconds=10, pts_of=lambda n: n + n // 3),
}
REFUSED = {
    "h265": Film(seconds=10, codec="libx265", b_frames=2),
    "mjpeg": Film(seconds=10, codec="mjpeg", pixel_format="yuvj420p"),
    "mpeg4": Film(seconds=10, codec="mpeg4", b_frames=2, kbps=800),
    "h264 4:4:4": Film(seconds=10, pixel_format="yuv444p"),
    "h264 10 bit": Film(seconds=10, pixel_format="yuv420p10le"),
}


def footage_of(tmp_path: Path, film: Film, kind: str) -> Footage:
    ring = recorded_ring(tmp_path, film)
    if kind == "ring":
        return ring
    path = next(tmp_path.glob("film.*"))
    return FileFootage(path, starts_at=STARTS_AT, seconds=10.0)


def cut(footage: Footage, path: Path, from_: float = 1.5, to: float = 5.4) -> ClipFile:
    order = ClipOrder(STARTS_AT + from_, STARTS_AT + to, keep_at=STARTS_AT + from_)
    return cut_clip(footage, order, path, make_view=make_view_copy)


@pytest.mark.parametrize("kind", ["ring", "film"])
@pytest.mark.parametrize("name", PLAYABLE)
def test_h264_is_copied_into_a_clip_that_plays_at_once(
    name: str, kind: str, tmp_path: Path
) -> None:
    clip = cut(footage_of(tmp_path, PLAYABLE[name], kind), tmp_path / "clip")

    assert (clip.path.suffix, clip.view_path, clip.codec) == (".mp4", clip.path, "h264")
    assert clip.sha256 == hashlib.sha256(clip.path.read_bytes()).hexdigest()
    numbers = numbers_of(clip.path)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert clip.starts_at <= STARTS_AT + 1.5
    assert clip.ends_at >= STARTS_AT + 5.4 - 0.01
    assert complaints_of_ffmpeg(clip.path) == ""
    assert float(probe(clip.path)["start_time"]) == 0.0
    assert clip.path.read_bytes().index(b"moov") < clip.path.read_bytes().index(b"mdat")


@pytest.mark.parametrize("kind", ["ring", "film"])
@pytest.mark.parametrize("name", REFUSED)
def test_what_browsers_refuse_is_kept_and_gets_a_viewing_copy(
    name: str, kind: str, tmp_path: Path
) -> None:
    clip = cut(footage_of(tmp_path, REFUSED[name], kind), tmp_path / "clip")

    assert clip.path.suffix in (".mkv", ".avi")
    assert clip.view_path == tmp_path / "clip.view.mp4"
    numbers = numbers_of(clip.path)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers_of(clip.view_path) == numbers
    view = probe(clip.view_path)
    assert (view["codec_name"], view["pix_fmt"]) == ("h264", "yuv420p")
    assert complaints_of_ffmpeg(clip.path) == ""
    assert complaints_of_ffmpeg(clip.view_path) == ""


def test_a_moment_in_the_clip_is_where_its_time_says(tmp_path: Path) -> None:
    clip = cut(recorded_ring(tmp_path, Film(seconds=10, b_frames=2)), tmp_path / "clip")

    source = FileSource(clip.path, starts_at=clip.starts_at)
    frames = [frame for packet in source.packets() for frame in source.decode(packet)]

    first = numbers_of(clip.path)[0]
    for count, frame in enumerate(frames):
        assert frame.at - STARTS_AT == pytest.approx((first + count) / 15, abs=2e-3)


def test_a_gap_keeps_its_length(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=4))
    record(ring, tmp_path / "film.mp4", starts_at=STARTS_AT + 10)

    clip = cut(ring, tmp_path / "clip", 3.0, 12.0)

    times = [packet.at for packet in FileSource(clip.path).packets()]
    assert max(later - earlier for earlier, later in pairwise(times)) == pytest.approx(
        6 + 1 / 15, abs=1e-2
    )
    assert complaints_of_ffmpeg(clip.path) == ""


@pytest.mark.parametrize(("keep", "width"), [(2.0, 320), (4.5, 640)])
def test_a_clip_never_spans_a_change_of_size_but_holds_its_moment(
    keep: float, width: int, tmp_path: Path
) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=3))
    large = make_film(tmp_path / "large.mp4", Film(seconds=3, width=640, height=360))
    record(ring, large, starts_at=STARTS_AT + 3)
    ring.close()
    order = ClipOrder(STARTS_AT, STARTS_AT + 6, keep_at=STARTS_AT + keep)

    clip = cut_clip(ring, order, tmp_path / "clip", make_view=make_view_copy)

    assert clip.width == width
    assert clip.starts_at <= STARTS_AT + keep <= clip.ends_at
    assert complaints_of_ffmpeg(clip.path) == ""


def test_a_moment_without_footage_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=4))
    with pytest.raises(VideoError, match="there is no footage of that moment"):
        cut(ring, tmp_path / "clips" / "clip", 100.0, 110.0)
    assert not (tmp_path / "clips").exists()


def test_a_clip_that_reaches_beyond_the_footage_says_where_it_ends(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=4))
    ring.close()

    clip = cut(ring, tmp_path / "clip", 2.5, 30.0)

    assert clip.ends_at == pytest.approx(STARTS_AT + 4.0, abs=0.01)


def test_no_room_leaves_no_half_clip(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=6))
    folder = tmp_path / "clips"
    folder.write_text("a file where a folder should be")
    with pytest.raises(VideoError, match="cannot be kept"):
        cut(ring, folder / "clip")
    assert folder.is_file()


NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from plant.errors import VideoError
from vision.media.view_copy import make_view_copy
from vision.recorder.clip import ClipOrder, cut_clip
from vision.recorder.footage import FileFootage

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
footage = FileFootage(Path(sys.argv[1]), starts_at=0.0, seconds=8.0)
try:
    cut_clip(footage, ClipOrder(1, 6, 2), Path(sys.argv[2]), make_view=make_view_copy)
except VideoError as error:
    print(error.what)
"""


def test_a_disk_that_fills_up_while_cutting_leaves_no_half_clip(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", Film(seconds=8, noise=20, kbps=800))
    command = [sys.executable, "-c", NO_ROOM, str(film), str(tmp_path / "clips" / "clip")]

    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert said.startswith(("the clip cannot be cut", "the file cannot be kept"))
    assert list((tmp_path / "clips").iterdir()) == []


def test_a_viewing_copy_that_fails_leaves_the_original(tmp_path: Path) -> None:
    def fails(original: Path, copy: Path) -> None:
        copy.write_bytes(b"half")
        raise VideoError("no viewing copy can be made", where=str(original))

    ring = recorded_ring(tmp_path, REFUSED["mjpeg"])
    order = ClipOrder(STARTS_AT + 1, STARTS_AT + 3, keep_at=STARTS_AT + 2)

    clip = cut_clip(ring, order, tmp_path / "clips" / "clip", make_view=fails)

    assert clip.view_path is None
    assert clip.view_fault is not None
    assert [path.name for path in (tmp_path / "clips").iterdir()] == ["clip.mkv"]


def test_a_segment_that_is_completed_meanwhile_is_still_found(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=5))
    (open_segment,) = ring.segments(STARTS_AT + 4.2, STARTS_AT + 4.3)
    ring.close()

    assert not open_segment.path.exists()
    assert open_segment.located().exists()


def test_a_ring_that_was_found_again_gives_the_same_clip(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=8))
    ring.close()
    before = cut(ring, tmp_path / "before")

    after = cut(Ring(tmp_path / "ring"), tmp_path / "after")

    assert after.sha256 == before.sha256
