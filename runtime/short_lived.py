"""A process of its own for the length of a block, for what must not be done beside everything else."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar

Order = TypeVar("Order")


@contextmanager
def short_lived(
    target: Callable[[Order, Connection], None], order: Order
) -> Iterator[tuple[Connection, BaseProcess]]:
    """Start `target` with its order and a way to answer; yield that way's other end.

    The process is gone when the block is left, whatever happened in it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(order, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours, process
    finally:
        ours.close()
        process.kill()
        process.join()
