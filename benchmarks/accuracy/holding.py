"""Holds a film on its first and its last picture, where it is too short to be judged."""

from pathlib import Path

import av


def held(video: Path, seconds: tuple[float, float], target: Path) -> Path:
    """Write the film with so many seconds of its first and last picture added."""
    before, after = seconds
    with av.open(video) as source, av.open(target, "w") as copy:
        stream = source.streams.video[0]
        graph = av.filter.Graph()
        pad = f"start_mode=clone:start_duration={before}:stop_mode=clone:stop_duration={after}"
        # Without a rate of its own, the pad would count no pictures.
        steps = [("fps", str(stream.average_rate)), ("tpad", pad), ("format", "yuv420p")]
        nodes = [graph.add(name, value) for name, value in steps]
        graph.link_nodes(graph.add_buffer(template=stream), *nodes, graph.add("buffersink"))
        graph.configure()
        made = copy.add_stream("libx264", rate=stream.average_rate, options={"crf": "14"})
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
