"""Writes a film anew through filters, and holds one that is too short to be judged."""

from collections.abc import Sequence
from pathlib import Path

import av
from av.video.stream import VideoStream

Filters = Sequence[tuple[str, str]]


def held(video: Path, seconds: tuple[float, float], target: Path) -> Path:
    """Write the film with so many seconds of its first and last picture added."""
    before, after = seconds
    pad = f"start_mode=clone:start_duration={before}:stop_mode=clone:stop_duration={after}"
    with av.open(video) as source:
        rate = str(source.streams.video[0].average_rate)
    # Without a rate of its own, the pad would count no pictures.
    return refilmed(video, [("fps", rate), ("tpad", pad)], target)


def refilmed(video: Path, filters: Filters, target: Path, *, crf: int = 14) -> Path:
    """Write the film as it looks through these filters, at about its own quality."""
    with av.open(video) as source, av.open(target, "w") as copy:
        stream = source.streams.video[0]
        graph = _graph(stream, filters)
        made = copy.add_stream("libx264", rate=stream.average_rate, options={"crf": str(crf)})
        made.width, made.height, made.pix_fmt = stream.width, stream.height, "yuv420p"

        def drain() -> None:
            while True:
                try:
                    frame = graph.vpull()
                except (av.BlockingIOError, av.EOFError):
                    return
                copy.mux(made.encode(frame))

        for frame in source.decode(stream):
            graph.vpush(frame)
            drain()
        graph.vpush(None)
        drain()
        copy.mux(made.encode(None))
    return target


def _graph(stream: VideoStream, filters: Filters) -> av.filter.Graph:
    graph = av.filter.Graph()
    nodes = [graph.add(name, value or None) for name, value in (*filters, ("format", "yuv420p"))]
    graph.link_nodes(graph.add_buffer(template=stream), *nodes, graph.add("buffersink"))
    graph.configure()
    return graph
