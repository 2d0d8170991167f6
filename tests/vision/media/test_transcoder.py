"""What phones send is made anew in a process of its own; what is hostile is refused there."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from plant.errors import VideoError
from plant.transcoding import TooLongError
from vision.media.transcoder import ChildTranscoder, TranscoderLimits


def a_film(
    path: Path, *, seconds: float = 1.0, size: tuple[int, int] = (320, 240), noise: int = 0
) -> Path:
    """Write a film as a phone does: pictures with a bright top, a sound, and where it was made."""
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    picture[: size[1] // 4] = 255
    dice = np.random.default_rng(7)
    form = "matroska" if path.suffix == ".webm" else "mov"
    with av.open(str(path), "w", format=form) as output:
        output.metadata["location"] = "+48.1-002.3/"
        output.metadata["com.apple.quicktime.make"] = "SECRETPHONE"
        video = output.add_stream("libx264", rate=15)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        sound = output.add_stream("aac", rate=48_000)
        for _ in range(int(seconds * 15)):
            seen = picture if not noise else dice.integers(0, noise, picture.shape, np.uint8)
            output.mux(video.encode(av.VideoFrame.from_ndarray(seen, format="rgb24")))
        for number in range(int(seconds * 48_000 / 1024)):
            wave = np.sin(np.arange(1024) / 20).astype(np.float32).reshape(1, -1)
            heard = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
            heard.sample_rate, heard.pts = 48_000, number * 1024
            output.mux(sound.encode(heard))
        output.mux(video.encode(None))
        output.mux(sound.encode(None))
    return path


def turned(path: Path) -> Path:
    """Note in a film that the phone was held upright: a quarter turn in the track's matrix."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    one = 0x10000
    content[at : at + 36] = struct.pack(">9i", 0, one, 0, -one, 0, 0, 240 * one, 0, 0x40000000)
    path.write_bytes(content)
    return path


def test_a_film_plays_everywhere_and_tells_nothing_of_the_phone(tmp_path: Path) -> None:
    target = tmp_path / "made.mp4"
    ChildTranscoder().film(a_film(tmp_path / "a.mov"), target)
    content = target.read_bytes()
    assert b"SECRET" not in content
    assert b"+48.1" not in content
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(target)) as made:
        assert made.streams.video[0].codec_context.name == "h264"
        assert made.streams.audio[0].codec_context.name == "aac"
        pictures = list(made.decode(video=0))
    assert len(pictures) == 15
    assert pictures[-1].time == pytest.approx(14 / 15, abs=0.05)


def test_a_phone_held_upright_shows_upright(tmp_path: Path) -> None:
    target = tmp_path / "made.mp4"
    ChildTranscoder().film(turned(a_film(tmp_path / "a.mov")), target)
    with av.open(str(target)) as made:
        picture = next(made.decode(video=0)).to_ndarray(format="gray")
    assert picture.shape == (320, 240)
    # The matrix turns clockwise: what was at the top is at the right.
    assert picture[:, -20:].mean() > 200
    assert picture[:, :60].mean() < 50


def test_a_voice_is_sound_alone(tmp_path: Path) -> None:
    target = tmp_path / "made.m4a"
    ChildTranscoder().voice(a_film(tmp_path / "a.webm"), target)
    with av.open(str(target)) as made:
        assert [each.codec_context.name for each in made.streams] == ["aac"]
        assert sum(each.samples for each in made.decode(audio=0)) >= 40_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04" + bytes(2000),
        b"\x00\x00\x00\x20ftypisom" + b"\xff" * 5000,
        b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20,
        b"OggS" + b"\x00" * 500,
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
    ],
)
def test_what_is_no_film_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    original, target = tmp_path / "a.mp4", tmp_path / "made.mp4"
    original.write_bytes(content)
    with pytest.raises(VideoError):
        ChildTranscoder().film(original, target)
    assert not target.exists()


def test_a_film_cut_short_is_made_of_what_there_is_or_refused(tmp_path: Path) -> None:
    film = a_film(tmp_path / "a.webm")
    whole = film.read_bytes()
    film.write_bytes(whole[: len(whole) * 2 // 3])
    target = tmp_path / "made.mp4"
    try:
        ChildTranscoder().film(film, target)
    except VideoError:
        assert not target.exists()
    else:
        assert target.stat().st_size > 0


def test_what_is_too_long_is_refused_with_its_own_error(tmp_path: Path) -> None:
    transcoder = ChildTranscoder(TranscoderLimits(longest_seconds=0.5))
    with pytest.raises(TooLongError):
        transcoder.film(a_film(tmp_path / "a.mov"), tmp_path / "made.mp4")
    assert not (tmp_path / "made.mp4").exists()


def test_pictures_larger_than_any_phone_makes_are_refused(tmp_path: Path) -> None:
    film = a_film(tmp_path / "a.mov", seconds=0.1, size=(4098, 2400))
    with pytest.raises(VideoError, match="4098 x 2400"):
        ChildTranscoder().film(film, tmp_path / "made.mp4")


@pytest.mark.parametrize(
    "limits",
    [
        TranscoderLimits(wall_seconds=0.05),
        TranscoderLimits(memory=64 * 1024**2),
        TranscoderLimits(largest=2_000),
    ],
)
def test_what_takes_more_than_its_share_is_ended(tmp_path: Path, limits: TranscoderLimits) -> None:
    with pytest.raises(VideoError):
        ChildTranscoder(limits).film(a_film(tmp_path / "a.mov"), tmp_path / "made.mp4")
    assert not (tmp_path / "made.mp4").exists()
