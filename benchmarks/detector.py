"""What one picture costs the processor: preparing, inferring, reading the heads.

    python -m benchmarks.detector WEIGHTS [--video FILE] [--size 416] [--runs 30]

Prints CPU milliseconds (of the calling thread, median), so that a busy machine
does not spoil the figures. Every precision that the processor offers is measured.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from vision.detections import Picture
from vision.detector.blueprint import Blueprint, read_blueprint
from vision.detector.card import model_file
from vision.detector.heads import decode
from vision.detector.letterbox import Size, lay, prepare
from vision.detector.network import Network
from vision.detector.openvino_runner import MOST_IN_A_BATCH, Thresholds, input_side, input_size
from vision.detector.placing import place
from vision.detector.precision import offered
from vision.frames import Frame
from vision.sources.file import FileSource


def cost(work: Callable[[], object], *, runs: int) -> float:
    """Return the median CPU milliseconds of the work."""
    work()
    spent = []
    for _ in range(runs):
        started = time.thread_time()
        work()
        spent.append(time.thread_time() - started)
    return 1000 * median(spent)


def first_frame(video: Path) -> Frame:
    """Return the first frame of a film."""
    source = FileSource(video)
    return next(frame for packet in source.packets() for frame in source.decode(packet))


def measure_network(blueprint: Blueprint, picture: Picture, *, runs: int) -> None:
    """Print what inference costs at each precision and batch, and what follows it."""
    for precision in offered():
        network = Network(blueprint, precision=precision)
        for batch in (1, MOST_IN_A_BATCH)[: 2 if blueprint.batches else 1]:
            pixels = np.stack([picture.pixels] * batch)
            each = cost(partial(network.run, pixels), runs=runs) / batch
            print(f"infer {precision:4} batch {batch}: {each:7.2f} ms a picture")
    output = network.run(picture.pixels[np.newaxis])[0].copy()
    labels, limits = blueprint.card.labels, Thresholds()

    def read() -> int:
        found = decode(
            output,
            blueprint.layout,
            classes=len(labels),
            minimum=limits.minimum_score,
            overlap=limits.overlap,
        )
        return len(place(found, picture, labels))

    print(f"heads and suppression: {cost(read, runs=runs):6.2f} ms ({read()} objects)")


def main() -> None:
    """Measure the weights named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--video", type=Path, required=True)
    parser.add_argument("--size", type=int)
    parser.add_argument("--runs", type=int, default=30)
    asked = parser.parse_args()
    blueprint = read_blueprint(model_file(asked.weights))
    frame = first_frame(asked.video)
    shape = Size(frame.width, frame.height)
    into = input_size(blueprint, shape, input_side(blueprint, asked.size))
    content = lay(shape, into).content
    print(f"{shape} laid as {content} into {into}, {blueprint.layout} head")
    print(f"prepare: {cost(partial(prepare, frame, into), runs=asked.runs):6.2f} ms")
    measure_network(blueprint, prepare(frame, into), runs=asked.runs)


if __name__ == "__main__":
    main()
