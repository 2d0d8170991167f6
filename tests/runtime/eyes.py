"""A vision process with real eyes and a detector that needs no weights."""

import signal
import threading
from multiprocessing.connection import Connection

from runtime.jobs import Done, Job, Standings, Started
from runtime.vision_process import Speaker, end_with_parent
from tests.detectors import SpotDetector
from vision.worker import watch_cameras


def look(job: Job, connection: Connection) -> None:
    """Watch live cameras as the product does, but call the red patch a person."""
    end_with_parent()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    speaker = Speaker(connection)

    def load() -> SpotDetector:
        speaker.say(Started())
        return SpotDetector()

    watch_cameras(
        job.cameras,
        rules=job.rules,
        load=load,
        on_event=speaker.say,
        clips=job.clips,
        ring=job.vision.ring,
        stop=stop,
        remembered=job.remembered,
        on_standings=lambda standings: speaker.say(Standings(standings)),
    )
    speaker.say(Done(0, 0, 0.0))
