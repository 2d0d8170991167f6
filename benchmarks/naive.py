"""The loop that everybody writes first, in a process of its own: `YOLO(weights).track(film)`.

It works in slices: told a number of stream-seconds on standard input, it tracks so
far and answers with one line of JSON. The first picture, with all start-up, comes
before the first slice. `bare` stands for no model at all: decoding and nothing else.
"""

import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av

from benchmarks.cost import cpu_seconds, resident_mb
from benchmarks.film import CACHE
from vision.detector.quiet_ultralytics import quiet_ultralytics
from vision.sources.decoder import prepare

BARE = "bare"


def tracked(weights: Path, film: Path, keywords: dict[str, Any]) -> Iterator[int]:
    """Yield the number of boxes in each picture that the loop looks at."""
    package = quiet_ultralytics(CACHE / "ultralytics", where=str(weights))
    results = package.YOLO(str(weights)).track(
        source=str(film), stream=True, device="cpu", verbose=False, **keywords
    )
    for result in results:
        yield len(result.boxes)


def decoded(film: Path) -> Iterator[int]:
    """Yield nothing found, for each picture that is decoded as the product decodes it."""
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        prepare(stream.codec_context, threaded=False, low_delay=False, swift=True)
        for _ in container.decode(stream):
            yield 0


def main() -> None:
    """Serve slices of the film named on the command line until standard input ends."""
    weights, film, keywords = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    fps = 15 / keywords.get("vid_stride", 1)
    found = decoded(film) if weights == BARE else tracked(Path(weights), film, keywords)
    next(found)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        began = cpu_seconds()
        boxes = list(itertools.islice(found, round(float(line) * fps)))
        spent = cpu_seconds() - began
        print(
            json.dumps(
                {
                    "cpu_seconds": spent,
                    "stream_seconds": len(boxes) / fps,
                    "pictures": len(boxes),
                    "boxes": sum(boxes),
                    "resident_mb": resident_mb(),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
