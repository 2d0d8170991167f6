"""Where the vision processes of live cameras come from: a process that is ready to split.

    vision worker ──starts──► nursery (decoders loaded, watches nothing) ──forks──► eyes
                                                                          └──────► eyes

It loads once what every one of them needs and then does nothing but fork: a successor
of eyes that crashed begins within milliseconds, even on a machine that is busy. It has
one thread, holds no footage and no pipe, and ends with the vision worker. When it was
killed itself the next start brings another.
"""

import multiprocessing
import os
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

LOADED = ["runtime.vision_process", "vision.worker"]


def nursery() -> ForkServerContext:
    """Return the nursery; it is started now or with the first process, whatever comes first."""
    # A pool of threads that nobody needs would be there when it forks.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def open_nursery() -> None:
    """Let it load beside us, so that it is ready when it is needed."""
    nursery()
    forkserver.ensure_running()
