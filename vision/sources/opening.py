"""Opening a container without trusting it.

A file is opened as a file and nothing else: no playlist that fetches from
elsewhere, no image sequence, no device, no network. Whatever is wrong is said as
one sentence with its remedy.
"""

from pathlib import Path

import av

from plant.errors import VideoError
from vision.sources.decoder import LARGEST_PICTURE

_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpegtsraw,mpeg,mpegvideo,flv,asf,ogg,"
    "h264,hevc,m4v,mjpeg,mpjpeg,ivf,obu,av1,nut,mxf,dhav,yuv4mpegpipe,rm,swf,wtv"
)
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": _CONTAINERS,
    "max_pixels": str(LARGEST_PICTURE),
}
_REMEDY = "give a video that ffprobe can read, for example MP4 with H.264"


def open_file(path: Path, *, unseen: bool = False) -> av.container.InputContainer:
    """Open a video file for reading, or say why that cannot be.

    `unseen` spares reading ahead and decoding a first picture, so that no more is known
    than the header says.
    """
    if not path.exists():
        raise VideoError("there is no such file", where=str(path), remedy="check the path")
    if not path.is_file():
        raise VideoError("this is not a file", where=str(path), remedy="name the video itself")
    try:
        if path.stat().st_size == 0:
            raise VideoError("the file is empty", where=str(path), remedy="record or copy it anew")
        return av.open(
            f"file:{path.resolve()}",
            options=_OPTIONS | ({"analyzeduration": "1"} if unseen else {}),
            # One dict for each stream, which the stubs do not know.
            stream_options=[{"skip_frame": "all"}] if unseen else None,  # type: ignore[list-item]
        )
    except PermissionError as error:
        raise VideoError(
            "the file may not be read", where=str(path), remedy="give this user the right to read"
        ) from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise VideoError(
            f"the file cannot be opened as a video: {reason(error)}",
            where=str(path),
            remedy=_REMEDY,
        ) from error


def video_stream(container: av.container.InputContainer, where: str) -> av.VideoStream:
    """Return the main video stream, with a decoder that we have."""
    stream = container.streams.best("video")
    if not isinstance(stream, av.VideoStream):
        raise VideoError("there is no video stream in it", where=where, remedy=_REMEDY)
    # A stream whose codec nobody knows has no context at all, whatever its type says.
    context: object = stream.codec_context
    if context is None or not stream.width or not stream.height:
        raise VideoError("its video cannot be decoded here", where=where, remedy=_REMEDY)
    return stream


def reason(error: BaseException) -> str:
    """Return what FFmpeg says, without the address it says it about."""
    said = getattr(error, "strerror", None)
    return said if isinstance(said, str) and said else type(error).__name__
