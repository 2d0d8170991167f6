"""A video file, exactly: whoever pulls sets the pace, and nothing is dropped.

Capture time is `starts_at` plus what the file says, from its first picture on.
The same file gives the same frames with the same times, threaded or not. A file
that ends before its time gives what can be decoded and then says so in `fault`.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import av

from plant.errors import VideoError
from vision.frames import Frame
from vision.sources.decoder import Decoder, prepare
from vision.sources.film_time import FilmTime
from vision.sources.opening import open_file, reason, video_stream
from vision.sources.packets import Coding, Packet, RawPacket, coding_of

READ_ATTEMPTS = 50
_MISSING_SHARE = 0.02
_MISSING_SECONDS = 1.0
_SEEKABLE = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm")


class FileSource:
    """Packets and frames of one file. Opening it fails at once where it must.

    `known` is a coding that the file is likely to have; where it has, no picture is
    decoded to find that out.
    """

    def __init__(
        self,
        path: Path,
        *,
        starts_at: float = 0.0,
        threaded: bool = False,
        swift: bool = False,
        known: Coding | None = None,
    ) -> None:
        self.name = str(path)
        self.fault: VideoError | None = None
        self._container = open_file(path, unseen=known is not None)
        stream = video_stream(self._container, self.name)
        if known is not None and not known.describes(stream):
            known, self._container = None, _opened_anew(self._container, path)
            stream = video_stream(self._container, self.name)
        self._stream = stream
        self._known_seconds = _known_seconds(self._container, stream)
        self._bytes = max(self._container.size, 1)
        self._raw = self._read(stream)
        self._first = self._first_packet()
        counted = self._first.pts is None and self._first.dts is None
        out_of_order = counted or self._container.format.name == "avi"
        reordered = stream.codec_context.has_b_frames and out_of_order
        self.coding = (
            # A run has a coding of its own, however much it is like another's.
            replace(known, time_base=stream.time_base or known.time_base)
            if known
            else coding_of(stream, in_display_order=not reordered)
        )
        self._times = FilmTime(self.coding.time_base, rate=self.coding.rate, counted=counted)
        self._times.settle(self._first)
        prepare(stream.codec_context, threaded=threaded, low_delay=False, swift=swift)
        self._decoder = Decoder(stream.codec_context, self.coding, zero_at=starts_at)
        self._starts_at = self._until_at = starts_at
        self._share = 0.0
        self._closed = False

    @property
    def starts_at(self) -> float:
        """Capture time of the first picture."""
        return self._starts_at

    @property
    def progress(self) -> float:
        """Share of the file that has been given out, 0 to 1."""
        return self._share

    @property
    def seconds(self) -> float:
        """How long the film is, as far as the file says or has been read."""
        return max(self._known_seconds, self._until_at - self._starts_at)

    @property
    def broken_frames(self) -> int:
        """Count of packets that could not be decoded."""
        return self._decoder.broken

    @property
    def skipped_frames(self) -> int:
        """Count of packets that were not decoded, because we were idle."""
        return self._decoder.skipped

    @property
    def next_index(self) -> int:
        """The index that the next frame will have."""
        return self._decoder.index

    @property
    def ended_at(self) -> float:
        """Capture time at which the film is over, as far as it has been given out."""
        return self._until_at

    @property
    def idle(self) -> bool:
        """Whether only key frames are decoded."""
        return self._decoder.idle

    @idle.setter
    def idle(self, value: bool) -> None:
        self._decoder.idle = value

    def seek(self, at: float) -> None:
        """Begin at the key frame at or before this time, if the container can.

        To be called before the first packet is taken; where it is no use, packets
        begin where they would have begun.
        """
        if self._container.format.name not in _SEEKABLE or at <= self._starts_at:
            return
        stated = self._times.jump(at - self._starts_at)
        if stated is None:
            return
        try:
            self._container.seek(stated, stream=self._stream)
        except av.error.FFmpegError:
            return
        self._first = self._first_packet()
        self._times.settle(self._first)

    def packets(self) -> Generator[Packet, None, None]:
        """Yield every packet, once, until the file ends or is closed."""
        second = float(self.coding.time_base)
        begun = False
        with closing(self._container), closing(self._raw):
            for raw, joint in self._settled_packets():
                at = self._starts_at + (raw.pts or 0) * second
                self._until_at = max(self._until_at, at + 1 / self.coding.rate)
                self._share = max(self._share, self._share_of(raw))
                yield Packet(raw, at, raw.is_keyframe, joint or not begun, self.coding)
                begun = True
                if self._closed:
                    return
        self._say_what_is_missing()
        self._share = 1.0

    def decode(self, packet: Packet) -> list[Frame]:
        """Return the frames that this packet completes."""
        return self._decoder.decode(packet)

    def drain(self) -> list[Frame]:
        """Return the frames that the decoder still holds; the file is over then."""
        frames = self._decoder.drain()
        if self._decoder.index == 0 and self._decoder.broken and self.fault is None:
            self.fault = VideoError(
                "no picture could be decoded", where=self.name, remedy="record or copy it anew"
            )
        return frames

    def count_from(self, index: int) -> None:
        """Let the first frame have this index: the film is one of a sequence."""
        self._decoder.index = index

    def leave_out(self) -> None:
        """Skip to the next key frame: whoever plays this film as a camera is late."""
        self._decoder.skip()

    def close(self) -> None:
        """End `packets` after the one in hand; the file is let go of there."""
        self._closed = True

    def _first_packet(self) -> RawPacket:
        for raw in self._raw:
            return raw
        raise VideoError(
            "there is not one picture in it", where=self.name, remedy="record or copy it anew"
        )

    def _settled_packets(self) -> Iterator[tuple[RawPacket, bool]]:
        yield self._first, False
        for raw in self._raw:
            yield raw, self._times.settle(raw)

    def _read(self, stream: av.VideoStream) -> Generator[RawPacket, None, None]:
        attempts = 0
        while attempts < READ_ATTEMPTS:
            try:
                for raw in self._container.demux(stream):
                    if raw.size:
                        attempts = 0
                        yield raw
            except av.error.FFmpegError as error:
                attempts += 1
                last = error
            else:
                return
        self.fault = VideoError(
            f"the file cannot be read any further: {reason(last)}",
            where=self.name,
            remedy="what comes before is used; record or copy it anew",
        )

    def _share_of(self, raw: RawPacket) -> float:
        if self._known_seconds > 0:
            return min((self._until_at - self._starts_at) / self._known_seconds, 1.0)
        return min((raw.pos or 0) / self._bytes, 1.0)

    def _say_what_is_missing(self) -> None:
        read = self._until_at - self._starts_at
        missing = self._known_seconds - read
        if missing > max(_MISSING_SECONDS, _MISSING_SHARE * self._known_seconds):
            self.fault = self.fault or VideoError(
                f"the film ends after {read:.1f} s of {self._known_seconds:.1f} s",
                where=self.name,
                remedy="what is there is used; record or copy it anew",
            )


def _opened_anew(container: av.container.InputContainer, path: Path) -> av.container.InputContainer:
    container.close()
    return open_file(path)


def _known_seconds(container: av.container.InputContainer, stream: av.VideoStream) -> float:
    if stream.duration and stream.time_base:
        return max(float(stream.duration * stream.time_base), 0.0)
    return max((container.duration or 0) / av.time_base, 0.0)
