"""A program that appends until it is killed, and tells each answer that it got.

    python -m tests.storage.writer DATABASE MEDIA WRITER THREADS

One line per committed revision: `{key} {sequence}`, printed after the block was left.
"""

import sys
from itertools import count
from pathlib import Path
from threading import Thread

from plant.events import Phase
from plant.records import Draft
from storage.engine import open_engine
from storage.media import MediaFolder
from storage.store import SqlStore
from tests.builders import an_event
from tests.fakes import FakeClock


def main(database: str, media: str, writer: str, threads: str) -> None:
    clock = FakeClock()
    store = SqlStore(open_engine(f"sqlite:///{database}"), MediaFolder(Path(media), clock), clock)
    for thread in range(int(threads)):
        Thread(target=write, args=(store, int(writer) * 100 + thread)).start()


def write(store: SqlStore, writer: int) -> None:
    for number in count():
        opened = an_event(writer * 100_000 + number)
        ended = opened.ended(
            ended_at=opened.onset_at, captured_at=opened.onset_at, detected_at=opened.detected_at
        )
        assert ended.phase is Phase.ENDED
        with store.writing() as work:
            told = [work.append(opened), work.append(ended)]
            for each in told:
                work.send(Draft(each.event.key, each.source, "topic", str(each.sequence).encode()))
        lines = "".join(f"{each.event.key} {each.sequence}\n" for each in told)
        sys.stdout.write(lines)
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
