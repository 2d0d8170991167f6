"""What a vision process may do, for tests of its parent: all of it, and none of the pixels."""

import os
import signal
import threading
import time
from multiprocessing.connection import Connection

from runtime import vision_process
from runtime.jobs import Done, Job, Progress, Refused, Started, send
from tests.builders import a_crossing, an_event


def watches(job: Job, connection: Connection) -> None:
    """Tell two events of the camera, with progress, and end well."""
    (camera,) = job.cameras
    send(connection, Started())
    send(connection, an_event(10, camera=camera.id))
    send(connection, Progress(0.5))
    send(connection, a_crossing(20, camera=camera.id))
    send(connection, Done(100, 40, 30.0))


def meets_a_broken_end(_job: Job, connection: Connection) -> None:
    """Tell an event, then that the film ended before its time."""
    send(connection, Started())
    send(connection, an_event(10))
    send(connection, Done(10, 4, 3.0, fault="ended 27 s before its time"))


def refuses(_job: Job, connection: Connection) -> None:
    """Refuse the film."""
    send(connection, Refused(("film.mp4: holds no video",)))


def crashes(job: Job, connection: Connection) -> None:
    """Die by SIGABRT on the film called bad, and watch the others."""
    if job.film is not None and job.film.name == "bad.avi":
        send(connection, Started())
        send(connection, an_event(1))
        os.abort()
    watches(job, connection)


def leaves(_job: Job, _connection: Connection) -> None:
    """End with an exit code of its own."""
    os._exit(7)


def hangs(_job: Job, connection: Connection) -> None:
    """Begin, and never say anything again."""
    send(connection, Started())
    time.sleep(600)


def babbles(_job: Job, connection: Connection) -> None:
    """Say what is no message."""
    connection.send_bytes(b'{"is": "event", "event": {"version": 1}}')


def lives(job: Job, connection: Connection) -> None:
    """Tell one event per camera and go on until told to stop."""
    vision_process.end_with_parent()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    send(connection, Started())
    for number, camera in enumerate(job.cameras):
        send(connection, an_event(number, camera=camera.id))
    while not stop.wait(0.05):
        pass
    send(connection, Done(0, 0, 0.0))


def lives_after_one_crash(job: Job, connection: Connection) -> None:
    """Crash the first time, live the second; the clips folder remembers."""
    assert job.clips is not None
    if not job.clips.exists():
        job.clips.mkdir()
        os.kill(os.getpid(), signal.SIGSEGV)
    lives(job, connection)


def crashes_at_first(job: Job, connection: Connection) -> None:
    """Die after one event the first time, and watch to the end the second; the clips remember."""
    assert job.clips is not None
    (camera,) = job.cameras
    mark = job.clips / f"tried-{camera.id}"
    if not mark.exists():
        mark.touch()
        send(connection, Started())
        send(connection, an_event(10, camera=camera.id))
        os.kill(os.getpid(), signal.SIGKILL)
    watches(job, connection)


def crashes_together(job: Job, connection: Connection) -> None:
    """Die at once with several cameras, live with one."""
    if len(job.cameras) > 1:
        os.kill(os.getpid(), signal.SIGKILL)
    lives(job, connection)
