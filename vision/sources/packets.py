"""What a source gives: packets with a capture time, and how they are coded.

A packet is compressed and cheap; it can be recorded without being decoded. Its
`coding` is all that a writer needs to keep it, and stays usable after the source
has closed its connection.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

import av

from plant.errors import VideoError
from vision.frames import Frame

if TYPE_CHECKING:
    RawPacket: TypeAlias = av.Packet[av.VideoStream]
else:  # PyAV's packets are generic in its stubs only.
    RawPacket: TypeAlias = av.Packet


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """How the packets of one unbroken run of a source are coded.

    `template` belongs to no open connection, so any thread may make an output
    stream from it at any time. Two runs never share a coding, even when they look
    alike: a decoder or a segment begins anew with each. `in_display_order` is
    false where pictures are coded out of order and the container cannot say so
    (AVI, bare streams): such packets must be decoded to be shown. `reorder_depth`
    is how many pictures may wait for one that is shown before them.
    """

    codec: str
    profile: str
    pixel_format: str
    width: int
    height: int
    time_base: Fraction
    rate: float
    extradata: bytes = field(repr=False)
    reorder_depth: int
    in_display_order: bool
    template: av.VideoStream = field(repr=False)

    def fits(self, other: "Coding") -> bool:
        """Whether packets of both may stand in one file, one after the other."""
        mine = (self.codec, self.pixel_format, self.width, self.height, self.extradata)
        return mine == (
            other.codec,
            other.pixel_format,
            other.width,
            other.height,
            other.extradata,
        )

    def describes(self, stream: av.VideoStream) -> bool:
        """Whether a stream says of itself, before a picture is decoded, that it is coded so."""
        context = stream.codec_context
        said = (context.codec.canonical_name, context.width, context.height, context.extradata)
        mine = (self.codec, self.width, self.height, self.extradata)
        return bool(self.extradata) and said == mine

    def add_to(self, output: av.container.OutputContainer) -> av.VideoStream:
        """Add a stream that takes these packets as they are."""
        stream = output.add_stream_from_template(self.template, opaque=True)
        stream.codec_context.width = self.width
        stream.codec_context.height = self.height
        stream.codec_context.extradata = self.extradata or None
        return stream


@dataclass(frozen=True, slots=True, eq=False)
class Packet:
    """One compressed picture.

    `at` is the capture time of its picture in Unix seconds. `raw` carries
    timestamps that are continuous within a run: `at` equals the zero of the run
    plus `raw.pts * raw.time_base`. `discontinuity` marks the first of a run.
    """

    raw: RawPacket
    at: float
    is_keyframe: bool
    discontinuity: bool
    coding: Coding


class Source(Protocol):
    """Gives packets in decoding order and decodes those that it is asked to.

    Used by one thread; only `close` may be called from another. `decode` takes
    packets in the order in which `packets` gave them.
    """

    @property
    def name(self) -> str:
        """What to call the source in messages; never holds credentials."""
        ...

    @property
    def fault(self) -> VideoError | None:
        """Why the source ended early or is away just now; None while all is well."""
        ...

    @property
    def progress(self) -> float:
        """Share of the source that has been given out, 0 to 1; 0 where there is no end."""
        ...

    @property
    def broken_frames(self) -> int:
        """Count of packets that could not be decoded."""
        ...

    @property
    def skipped_frames(self) -> int:
        """Count of packets that were not decoded, because we were late or idle."""
        ...

    @property
    def idle(self) -> bool:
        """Whether only key frames are decoded; see `vision.sources.decoder`."""
        ...

    @idle.setter
    def idle(self, value: bool) -> None: ...

    def packets(self) -> Iterator[Packet]:
        """Yield packets until the source ends or is closed."""
        ...

    def decode(self, packet: Packet) -> list[Frame]:
        """Return the frames that this packet completes: none, one, or several."""
        ...

    def drain(self) -> list[Frame]:
        """Return the frames that the decoder still holds. The run is over then."""
        ...

    def close(self) -> None:
        """Let go of file or connection; `packets` ends soon after."""
        ...


def coding_of(stream: av.VideoStream, *, in_display_order: bool = True) -> Coding:
    """Return how the stream is coded, free of the connection it came from."""
    # Nothing is ever written here: an unopened container is a home for parameters
    # that outlives the connection.
    home = av.open("coding.mkv", "w", format="matroska")
    context = stream.codec_context
    return Coding(
        codec=context.codec.canonical_name,
        profile=stream.profile or "",
        pixel_format=context.pix_fmt or "",
        width=context.width,
        height=context.height,
        time_base=stream.time_base or Fraction(1, 90_000),
        rate=rate_of(stream),
        extradata=bytes(context.extradata or b""),
        reorder_depth=max(context.reorder_depth, 0),
        in_display_order=in_display_order,
        template=home.add_stream_from_template(stream, opaque=True),
    )


def copied(packet: Packet) -> Packet:
    """Return a packet of its own, so that one thread can write what another decodes."""
    raw = cast("RawPacket", av.Packet(packet.raw.size))  # the stubs know no stream for it
    raw.update(bytes(packet.raw))
    raw.pts, raw.dts, raw.time_base = packet.raw.pts, packet.raw.dts, packet.coding.time_base
    raw.is_keyframe = packet.is_keyframe
    return Packet(raw, packet.at, packet.is_keyframe, packet.discontinuity, packet.coding)


def rate_of(stream: av.VideoStream) -> float:
    """Return frames per second as announced, 25 where nothing sensible is."""
    for rate in (stream.guessed_rate, stream.average_rate, stream.base_rate):
        if rate and 0.01 <= rate <= 1000:
            return float(rate)
    return 25.0
