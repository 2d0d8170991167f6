"""Files that are missing, empty, cut short or hostile: one clear sentence, no crash."""

import contextlib
import random
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plant.errors import VideoError
from tests.films import Film, make_film, number_in
from tests.vision.sources.watching import frames_of
from vision.sources.file import FileSource


def refusal(path: Path) -> VideoError:
    with pytest.raises(VideoError) as caught:
        FileSource(path)
    return caught.value


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert str(refusal(tmp_path / "no.mp4")) == (
        f"{tmp_path}/no.mp4: there is no such file (check the path)"
    )


def test_a_folder_is_no_video(tmp_path: Path) -> None:
    assert refusal(tmp_path).what == "this is not a file"


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    assert refusal(tmp_path / "empty.mp4").what == "the file is empty"


def test_a_text_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("Shift B, lot 17\n" * 100)
    assert refusal(tmp_path / "notes.mp4").what.startswith("the file cannot be opened as a video")


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=8000)
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.sample_rate = 8000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    assert refusal(path).what == "there is no video stream in it"


def test_a_playlist_that_names_other_files_is_not_followed(tmp_path: Path) -> None:
    make_film(tmp_path / "secret.ts")
    playlist = tmp_path / "list.mp4"
    playlist.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nsecret.ts\n#EXT-X-ENDLIST\n")
    assert "cannot be opened" in refusal(playlist).what
    playlist.write_text("ffconcat version 1.0\nfile secret.ts\n")
    assert "cannot be opened" in refusal(playlist).what


def test_a_name_that_looks_like_an_address_is_still_a_file(tmp_path: Path) -> None:
    path = make_film(tmp_path / "rtsp:--pipe:0.mp4", Film(container="mp4"))
    assert len(frames_of(FileSource(path))) == 30


def test_a_film_cut_short_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    whole = make_film(
        tmp_path / "whole.mp4",
        Film(seconds=6, container_options={"movflags": "+faststart"}),
    )
    short = tmp_path / "short.mp4"
    short.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    source = FileSource(short)

    frames = frames_of(source)

    assert [number_in(frame) for frame in frames[:40]] == list(range(40))
    assert source.fault is not None
    assert "of 6.0 s" in source.fault.what
    assert source.progress == 1.0


def test_a_film_without_its_index_is_refused_with_the_reason(tmp_path: Path) -> None:
    whole = make_film(tmp_path / "whole.mp4", Film(seconds=4))
    short = tmp_path / "short.mp4"
    short.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert "cannot be opened as a video" in refusal(short).what


def test_damage_in_the_middle_is_left_out_and_the_film_goes_on(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mkv", Film(seconds=6, noise=12))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = random.Random(1).randbytes(2000)
    path.write_bytes(data)
    source = FileSource(path)

    frames = frames_of(source)

    assert number_in(frames[0]) == 0
    assert number_in(frames[-1]) == 89
    assert len(frames) > 60


def test_pictures_of_one_pixel_and_of_8k_are_pictures(tmp_path: Path) -> None:
    for width, height in ((1, 1), (3, 5), (7680, 4320)):
        film = Film(
            seconds=1 / 15,
            width=width,
            height=height,
            codec="mjpeg",
            pixel_format="yuvj420p",
            noise=0,
        )
        (frame,) = frames_of(FileSource(make_film(tmp_path / f"{width}.mkv", film)))
        assert (frame.width, frame.height) == (width, height)
        assert frame.luma(32, 18).shape == (18, 32)
        assert frame.bgr(33, 17).shape == (17, 33, 3)
        assert frame.jpeg()[:2] == b"\xff\xd8"


def test_a_picture_too_large_to_be_honest_is_not_decoded(tmp_path: Path) -> None:
    film = Film(seconds=1 / 15, width=16, height=16, codec="mjpeg", pixel_format="yuvj420p")
    path = make_film(tmp_path / "small.avi", film)
    data = bytearray(path.read_bytes())
    start = data.index(b"\xff\xc0")
    data[start + 5 : start + 9] = b"\xff\xff\xff\xff"
    path.write_bytes(data)

    try:
        source = FileSource(path)
    except VideoError:
        return
    assert frames_of(source) == []
    assert source.fault is not None


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["mp4", "mkv", "avi", "ts"]))
def test_no_damage_makes_more_than_a_video_error(seed: int, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"damaged.{kind}"
    chance = random.Random(seed)
    data = bytearray(_whole(tmp_path, kind))
    for _ in range(chance.randint(1, 40)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data[: chance.randint(1, len(data))])

    with contextlib.suppress(VideoError):
        times = [frame.at for frame in frames_of(FileSource(path))]
        assert times == sorted(set(times))


def _whole(tmp_path: Path, kind: str) -> bytes:
    path = tmp_path / f"whole.{kind}"
    if not path.exists():
        make_film(path, Film(seconds=1, width=64, height=48))
    return path.read_bytes()
