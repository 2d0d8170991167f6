"""From a folder of frames to one H.264 file that browsers play."""

from pathlib import Path

import av
import cv2
import numpy as np

from sample_videos.studio.play.film import Film

_QUALITY = "27"


def cut(film: Film, folder: Path, video: Path) -> None:
    """Encode all frames; a key frame every two seconds, the index at the front."""
    half = video.with_suffix(".part")
    with av.open(str(half), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=film.fps)
        stream.width, stream.height = film.size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        stream.options = {
            "crf": _QUALITY,
            "preset": "slow",
            "g": str(2 * film.fps),
            "bf": "0",
            "sc_threshold": "0",
        }
        for index in range(film.frame_count):
            picture = cv2.imread(str(folder / f"{index:05d}.png"))
            assert picture is not None, "the shooting has written every frame"
            shown = av.VideoFrame.from_ndarray(picture.astype(np.uint8), format="bgr24")
            for packet in stream.encode(shown):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    half.rename(video)
