"""Something that runs beside a block: a thread that is told to stop when the block is left."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def beside(
    name: str, body: Callable[[threading.Event], None], *, wait_seconds: float | None = None
) -> Iterator[None]:
    """Run something in a thread while the block runs; wait for its end, or for so long."""
    stop = threading.Event()
    thread = threading.Thread(target=body, args=(stop,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(wait_seconds)
