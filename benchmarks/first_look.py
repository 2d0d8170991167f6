"""`floorwatch` with a stamp: notes when the first picture is analysed, and changes nothing else.

    python -m benchmarks.first_look watch FILM ...

The stamp is written by the vision process itself, into the file that
FLOORWATCH_BENCH_STAMP names: the machine's monotonic clock as it begins to look, and
the CPU seconds that it has taken until then.
"""

import os
import time
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from runtime import cli, cli_watch, vision_process
from runtime.films import FilmWatch
from runtime.jobs import Job

STAMP = "FLOORWATCH_BENCH_STAMP"


def work(job: Job, connection: Connection) -> None:
    """Do the job as ever. The target of the child process."""
    # Only here, as in the product: the command itself never loads a decoder.
    from vision.analysis import Analysis  # noqa: PLC0415

    look = Analysis.look

    # An unbound method, passed through as it came.
    def stamped(self: Any, frame: Any) -> bool:
        Path(os.environ[STAMP]).write_text(f"{time.monotonic()} {time.process_time()}\n", "utf-8")
        Analysis.look = look  # type: ignore[method-assign] # one stamp is enough
        return look(self, frame)

    Analysis.look = stamped  # type: ignore[method-assign] # see above
    vision_process.work(job, connection)


def main() -> None:
    """Run the command that follows."""
    vars(cli_watch).update(FilmWatch=partial(FilmWatch, target=work))
    cli.main()


if __name__ == "__main__":
    main()
