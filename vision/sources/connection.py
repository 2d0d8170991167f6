"""One connection to a live stream, from opening it to its end.

Opening, and each packet, have a time limit. Nothing but the camera's own protocol
is spoken: a stream cannot send us elsewhere or to a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import av

from plant.errors import StreamLostError
from vision.sources.address import Address
from vision.sources.decoder import LARGEST_PICTURE, prepare
from vision.sources.opening import reason, video_stream
from vision.sources.packets import Coding, RawPacket, coding_of

_COMMON = {
    "probesize": "1000000",
    "analyzeduration": "1000000",
    "fpsprobesize": "4",
    "max_pixels": str(LARGEST_PICTURE),
}
_RTSP = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    "protocol_whitelist": "rtsp,rtp,tcp,tls,crypto",
}
_HTTP = {
    "protocol_whitelist": "http,https,tcp,tls,crypto",
    "format_whitelist": "mpjpeg,mjpeg,mpegts,matroska,webm,flv,h264,hevc,mov,mp4",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a camera may keep us waiting."""

    open_seconds: float = 10.0
    packet_seconds: float = 5.0


class Connection:
    """A stream that has been opened: its coding, its decoder, its packets."""

    def __init__(self, address: Address, patience: Patience) -> None:
        self._where = str(address)
        self._container = _open(address, patience)
        stream = self._stream = video_stream(self._container, self._where)
        self.coding: Coding = coding_of(stream)
        self.decoder: av.VideoCodecContext = stream.codec_context
        prepare(self.decoder, threaded=False, low_delay=True, swift=True)

    def packets(self) -> Iterator[RawPacket]:
        """Yield packets until the connection breaks, which raises StreamLostError."""
        try:
            for raw in self._container.demux(self._stream):
                if raw.size:
                    yield raw
        except (av.error.FFmpegError, OSError) as error:
            why = _why(error, "no picture came in time")
        else:
            why = "the camera ended the stream"
        raise _lost(why, self._where)

    def close(self) -> None:
        """Hang up."""
        self._container.close()


def _open(address: Address, patience: Patience) -> av.container.InputContainer:
    options = {**_COMMON, **(_RTSP if address.scheme.startswith("rtsp") else _HTTP)}
    try:
        return av.open(
            address.with_credentials(),
            "r",
            options=options,
            timeout=(patience.open_seconds, patience.packet_seconds),
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        why = _why(error, "it did not answer in time")
    # Raised out here, so that no foreign error, which quotes the address with its
    # password, hangs on ours.
    raise _lost(why, str(address))


def _why(error: Exception, on_timeout: str) -> str:
    if isinstance(error, av.error.ExitError | TimeoutError):
        return on_timeout
    return reason(error)


def _lost(why: str, where: str) -> StreamLostError:
    return StreamLostError(
        f"the stream is lost: {why}",
        where=where,
        remedy="check the camera, its address and its password; we keep trying",
    )
