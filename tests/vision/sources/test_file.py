"""Files are exact: every picture, in order, at its time, the same each run."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.films import Film, make_film, number_in
from tests.vision.sources.watching import frames_of, packets_of, times_of
from vision.sources.file import FileSource

KINDS = {
    "h264.mp4": Film(),
    "h264-b.mp4": Film(b_frames=2),
    "h264-b.mkv": Film(b_frames=2),
    "h264-b.ts": Film(b_frames=2),
    "h264-b.avi": Film(b_frames=2),
    "bare.h264": Film(container="h264"),
    "bare-b.h264": Film(b_frames=2, container="h264"),
    "h265.mp4": Film(codec="libx265"),
    "h265-b.mkv": Film(codec="libx265", b_frames=2),
    "mjpeg.avi": Film(codec="mjpeg", pixel_format="yuvj420p"),
    "mjpeg422.mkv": Film(codec="mjpeg", pixel_format="yuvj422p"),
    "mpeg4.avi": Film(codec="mpeg4", b_frames=2, kbps=800),
    "vp9.mkv": Film(codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    "h264-444.mp4": Film(pixel_format="yuv444p"),
    "h264-10bit.mp4": Film(pixel_format="yuv420p10le"),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_picture_comes_once_in_order_and_at_its_time(name: str, tmp_path: Path) -> None:
    path = make_film(tmp_path / name, KINDS[name])

    frames = frames_of(FileSource(path, starts_at=1000.0))

    assert [number_in(frame) for frame in frames] == list(range(30))
    assert times_of(frames) == pytest.approx([1000 + n / 15 for n in range(30)], abs=2e-3)
    assert [frame.index for frame in frames] == list(range(30))
    assert [frame.discontinuity for frame in frames] == [True] + [False] * 29


@pytest.mark.parametrize("name", KINDS)
def test_decoding_on_all_cores_gives_the_same_frames(name: str, tmp_path: Path) -> None:
    path = make_film(tmp_path / name, KINDS[name])

    alone = frames_of(FileSource(path))
    threaded = frames_of(FileSource(path, threaded=True))

    assert times_of(alone) == times_of(threaded)
    assert all(
        (one.bgr(64, 36) == other.bgr(64, 36)).all()
        for one, other in zip(alone, threaded, strict=True)
    )


def test_variable_frame_rate_keeps_the_times_of_the_file(tmp_path: Path) -> None:
    ragged = Film(seconds=1, pts_of=lambda number: number * number)
    path = make_film(tmp_path / "ragged.mkv", ragged)

    frames = frames_of(FileSource(path, starts_at=50.0))

    assert times_of(frames) == pytest.approx([50 + n * n / 15 for n in range(15)], abs=2e-3)


def test_a_film_that_begins_late_in_its_own_time_begins_at_its_first_picture(
    tmp_path: Path,
) -> None:
    path = make_film(tmp_path / "late.mkv", Film(seconds=1, pts_of=lambda number: 900 + number))

    assert frames_of(FileSource(path, starts_at=7.0))[0].at == pytest.approx(7.0)


def test_time_goes_on_where_timestamps_run_backwards(tmp_path: Path) -> None:
    first = make_film(tmp_path / "a.ts", Film(seconds=2))
    second = make_film(tmp_path / "b.ts", Film(seconds=2, first_number=30))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())

    frames = frames_of(FileSource(joined))

    assert len(frames) >= 58
    steps = [later - earlier for earlier, later in pairwise(times_of(frames))]
    assert min(steps) > 0
    assert max(steps) < 0.3
    assert sum(frame.discontinuity for frame in frames) == 2


def test_a_change_of_size_within_the_film_is_a_discontinuity(tmp_path: Path) -> None:
    small = make_film(tmp_path / "a.ts", Film(seconds=1))
    large = make_film(tmp_path / "b.ts", Film(seconds=1, width=640, height=360))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(small.read_bytes() + large.read_bytes())

    frames = frames_of(FileSource(joined))

    sizes = [(frame.width, frame.height) for frame in frames]
    change = sizes.index((640, 360))
    assert sizes[0] == (320, 180)
    assert frames[change].discontinuity


def test_progress_rises_from_nothing_to_all(tmp_path: Path) -> None:
    source = FileSource(make_film(tmp_path / "film.mp4"))
    shares = [source.progress] + [source.progress for _ in source.packets()] + [source.progress]

    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert 0.4 < shares[len(shares) // 2] < 0.6


def test_packets_carry_the_time_of_their_pictures_without_being_decoded(tmp_path: Path) -> None:
    source = FileSource(make_film(tmp_path / "film.mp4"), starts_at=100.0)

    packets = packets_of(source)

    assert [packet.at for packet in packets] == pytest.approx([100 + n / 15 for n in range(30)])
    assert [packet.is_keyframe for packet in packets] == [n % 15 == 0 for n in range(30)]
    assert [packet.discontinuity for packet in packets] == [True] + [False] * 29


def test_a_seek_begins_at_the_key_frame_before(tmp_path: Path) -> None:
    source = FileSource(make_film(tmp_path / "film.mp4", Film(seconds=6)), starts_at=10.0)

    source.seek(13.5)

    first = frames_of(source)[0]
    assert number_in(first) == 45
    assert first.at == pytest.approx(13.0)


def test_whoever_stops_pulling_stops_the_film(tmp_path: Path) -> None:
    source = FileSource(make_film(tmp_path / "film.mp4"))
    packets = source.packets()
    next(packets)

    source.close()

    assert list(packets) == []
    assert source.fault is None
