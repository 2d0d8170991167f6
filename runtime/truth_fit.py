"""Whether a truth file belongs to the video beside it: the same size and as many frames.

A film that was cut anew, or scaled, would be scored against moments and boxes of another.
Only the video's header is read. A container that does not count its frames (Matroska) is
not held to their number, and a truth file without its video is taken as it is.
"""

from contextlib import closing
from pathlib import Path

from plant.errors import ScoreError
from plant.json_tables import JsonTable
from vision.sources.opening import open_file, video_stream

_REMEDY = "take the truth that was written for this video, or write it anew"


def check_fit(told: JsonTable, path: Path) -> None:
    """Raise ScoreError where the truth file at `path` does not fit the video beside it."""
    video = path.parent / Path(told.text("video")).name
    if not video.is_file():
        return
    with closing(open_file(video, unseen=True)) as container:
        stream = video_stream(container, str(video))
        frames, size = stream.frames, (stream.width, stream.height)
    if told.has("size") and told.numbers("size", 2) != size:
        wide, high = told.numbers("size", 2)
        _refuse(path, f"is for pictures of {wide:g}x{high:g}, {video.name} has {size[0]}x{size[1]}")
    if told.has("frames") and frames and len(told.items("frames")) != frames:
        _refuse(path, f"tells of {len(told.items('frames'))} frames, {video.name} has {frames}")


def _refuse(path: Path, what: str) -> None:
    raise ScoreError(what, where=str(path), remedy=_REMEDY)
