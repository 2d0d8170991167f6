"""Which arithmetic is cheapest on this machine: measured at start-up, not guessed.

bf16 is three times faster than f32 on a processor with AMX, slower on one that
only emulates it. Files do not ask: they are exact and always run in f32.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np

from vision.detector.engine import openvino
from vision.detector.letterbox import Size
from vision.detector.network import Network

EXACT = "f32"
RUNS = 3


def cheapest(
    networks: Sequence[Network], size: Size, *, clock: Callable[[], float] = time.thread_time
) -> Network:
    """Return the network with the lowest CPU time for a picture of this size; the first of equals."""
    if len(networks) == 1:
        return networks[0]
    # In turns, so that a busy moment of the machine meets all of them.
    costs = [[cost(network, size, clock) for network in networks] for _ in range(RUNS)]
    best = [min(column) for column in zip(*costs, strict=True)]
    return networks[best.index(min(best))]


def cost(network: Network, size: Size, clock: Callable[[], float]) -> float:
    """Return the CPU seconds of one picture; the inference runs in the caller's thread."""
    pixels = np.zeros((1, size.height, size.width, 3), np.uint8)
    network.run(pixels)
    started = clock()
    network.run(pixels)
    return clock() - started


def offered() -> tuple[str, ...]:
    """Return the precisions that this processor calculates in, the exact one first."""
    able = openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return (EXACT, "bf16") if "BF16" in able else (EXACT,)
