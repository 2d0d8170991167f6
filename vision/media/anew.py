"""A film or a voice made anew from its pictures and its sound: MP4 that every browser plays.

Where it was recorded, with which device, when, chapters and what else a file can hold
stay behind. Only a few containers are opened, and none of those that name other files
or addresses: what comes is hostile until it is made anew.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from plant.errors import VideoError
from plant.transcoding import TooLongError
from vision.sources.opening import reason

_CLOCK = Fraction(1, 90_000)
_SOUND_RATE = 48_000
# A demuxer of playlists would open whatever stands in one; these open nothing else.
_CONTAINERS = {
    b"ftyp": "mov",
    b"\x1a\x45\xdf\xa3": "matroska",
    b"OggS": "ogg",
}


# What decoders raise over content that is none.
_BROKEN = (
    *(av.error.FFmpegError, ValueError, OSError, MemoryError, LookupError, ArithmeticError),
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class AnewLimits:
    """What a film may hold, and how large it is made."""

    seconds: float = 180.0
    height: int = 720
    rate: int = 30
    most_pixels: int = 3840 * 2160
    crf: int = 27


def make_film(original: Path, target: Path, limits: AnewLimits) -> None:
    """Write the pictures and the sound, or raise VideoError."""
    with _telling(original):
        _make_film(original, target, limits)


def make_voice(original: Path, target: Path, limits: AnewLimits) -> None:
    """Write the sound alone, or raise VideoError."""
    with _telling(original):
        _make_voice(original, target, limits)


def _make_film(original: Path, target: Path, limits: AnewLimits) -> None:
    with _opened(original) as source:
        video = next(iter(source.streams.video), None)
        if video is None:
            raise VideoError("there are no pictures in it", where=original.name)
        _check_size(video.codec_context.width, video.codec_context.height, limits)
        video.codec_context.thread_count = 1
        sound = next(iter(source.streams.audio), None)
        wanted: list[av.VideoStream | av.AudioStream] = [video]
        wanted += [] if sound is None else [sound]
        with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
            made = _Made(output, limits, has_sound=sound is not None)
            for frame in _frames(source, wanted, limits):
                made.take(frame)
            made.end()
        if not made.pictures:
            raise VideoError("there is not one picture in it", where=original.name)


def _make_voice(original: Path, target: Path, limits: AnewLimits) -> None:
    with _opened(original) as source:
        sound = next(iter(source.streams.audio), None)
        if sound is None:
            raise VideoError("there is no sound in it", where=original.name)
        with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
            made = _Made(output, limits, has_sound=True)
            for frame in _frames(source, [sound], limits):
                made.take(frame)
            made.end()
        if not made.sounds:
            raise VideoError("there is not one sound in it", where=original.name)


class _Made:
    """The file that is written: its streams are there from the first frame of each on."""

    def __init__(
        self, output: av.container.OutputContainer, limits: AnewLimits, *, has_sound: bool
    ) -> None:
        self._output = output
        self._limits = limits
        self._video: av.VideoStream | None = None
        self._sound = _sound_stream(output) if has_sound else None
        self._resampler = av.AudioResampler("fltp", "mono", _SOUND_RATE)
        self._last = -1.0
        self.pictures = 0
        self.sounds = 0

    def take(self, frame: av.VideoFrame | av.AudioFrame) -> None:
        """Write a frame, one that comes too soon after the last is left out."""
        if isinstance(frame, av.AudioFrame):
            self._hear(frame)
        elif (frame.time or 0.0) >= self._last + 0.7 / self._limits.rate:
            self._last = frame.time or 0.0
            self._see(frame)

    def end(self) -> None:
        """Write what the encoders still hold."""
        if self._video is not None:
            self._output.mux(self._video.encode(None))
        if self._sound is not None:
            for each in self._resampler.resample(None):
                self._output.mux(self._sound.encode(each))
            self._output.mux(self._sound.encode(None))

    def _see(self, frame: av.VideoFrame) -> None:
        _check_size(frame.width, frame.height, self._limits)
        picture = _upright(frame, self._limits)
        if self._video is None:
            self._video = _video_stream(self._output, picture, self._limits)
        elif (picture.width, picture.height) != (self._video.width, self._video.height):
            picture = picture.reformat(width=self._video.width, height=self._video.height)
        picture.pts, picture.time_base = round(self._last / _CLOCK), _CLOCK
        picture.pict_type = 0
        self._output.mux(self._video.encode(picture))
        self.pictures += 1

    def _hear(self, frame: av.AudioFrame) -> None:
        assert self._sound is not None
        for each in self._resampler.resample(frame):
            self._output.mux(self._sound.encode(each))
            self.sounds += 1


@contextmanager
def _telling(original: Path) -> Iterator[None]:
    """Turn whatever a decoder dislikes into a VideoError."""
    try:
        yield
    except _BROKEN as error:
        raise VideoError(_told(error), where=original.name) from error


def _opened(original: Path) -> closing[av.container.InputContainer]:
    with original.open("rb") as file:
        head = file.read(12)
    form = next((name for begin, name in _CONTAINERS.items() if begin in head[:8]), None)
    if form is None:
        raise VideoError("it begins as no film or sound does", where=original.name)
    return closing(av.open(str(original), format=form, options={"protocol_whitelist": "file"}))


def _frames(
    source: av.container.InputContainer,
    wanted: list[av.VideoStream | av.AudioStream],
    limits: AnewLimits,
) -> Iterator[av.VideoFrame | av.AudioFrame]:
    """Yield what can be decoded; a frame that cannot be is left out, as players do."""
    began: float | None = None
    for packet in source.demux(wanted):
        try:
            decoded = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in decoded:
            if not isinstance(frame, av.VideoFrame | av.AudioFrame):
                continue
            at = frame.time or 0.0
            began = at if began is None else began
            if at - began > limits.seconds:
                raise TooLongError(f"it is longer than {limits.seconds:.0f} s")
            yield frame


def _check_size(width: int, height: int, limits: AnewLimits) -> None:
    if width * height > limits.most_pixels:
        raise VideoError(f"its pictures have {width} x {height} pixels")


def _upright(frame: av.VideoFrame, limits: AnewLimits) -> av.VideoFrame:
    """Return the picture in its new size, as it is to be seen: phones note how they were held."""
    share = min(1.0, limits.height / min(frame.width, frame.height))
    width, height = (max(2, round(side * share / 2) * 2) for side in (frame.width, frame.height))
    picture = frame.reformat(width=width, height=height, format="yuv420p")
    turns = round(frame.rotation / 90) % 4
    if not turns:
        return picture
    rows = np.asarray(picture.to_ndarray(), np.uint8)
    chroma = rows[height:].reshape(2, height // 2, width // 2)
    planes = [np.rot90(plane, turns) for plane in (rows[:height], *chroma)]
    across = planes[0].shape[1]
    turned = np.concatenate([plane.reshape(-1, across) for plane in planes])
    return av.VideoFrame.from_ndarray(turned, format="yuv420p")


def _video_stream(
    output: av.container.OutputContainer, first: av.VideoFrame, limits: AnewLimits
) -> av.VideoStream:
    stream = output.add_stream("libx264", rate=limits.rate)
    stream.width, stream.height = first.width, first.height
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _CLOCK
    stream.codec_context.thread_count = 1
    stream.options = {"crf": str(limits.crf), "preset": "superfast", "profile": "high"}
    return stream


def _sound_stream(output: av.container.OutputContainer) -> av.AudioStream:
    stream = output.add_stream("aac", rate=_SOUND_RATE)
    stream.codec_context.layout = "mono"
    stream.codec_context.bit_rate = 64_000
    return stream


def _told(error: BaseException) -> str:
    """Return one line of what a decoder said."""
    return reason(error) if isinstance(error, av.error.FFmpegError) else str(error)
