"""The product at work on bench films, in a process of its own: `python -m benchmarks.ours ORDER`.

The order is JSON on the command line, the answer JSON on the last line of what is
printed. Start-up, which loads and compiles the model, is not in the figures.
"""

import json
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from benchmarks.cost import cpu_seconds, resident_mb
from benchmarks.film import CACHE
from benchmarks.parts import Meter
from benchmarks.played import FIRST_AT, PlayedFilm, StopWatch
from benchmarks.scene import bench_cameras
from plant.events import Event, Phase
from plant.places import Camera
from runtime.settings import packaged_model
from vision.detections import Detector
from vision.detector.loading import load_detector
from vision.detector.openvino_runner import MOST_IN_A_BATCH
from vision.sources.file import FileSource
from vision.watching import watch_file
from vision.worker import VisionWorker


@dataclass(frozen=True, slots=True)
class Order:
    """What to play. Each camera has a film, and perhaps a small one to be looked at.

    Films are played once; `window` seconds, if any, are measured of a longer run.
    `analysed_fps` is another pace than the camera's own, `patient` leaves nothing out on a busy machine, `parts` puts the parts under the clock,
    `exact` watches the first film as a file instead.
    """

    films: tuple[str, ...]
    small: tuple[str, ...] = ()
    speed: float = 1.0
    window: float = 0.0
    settle: float = 5.0
    analysed_fps: float = 0.0
    model: str = ""
    patient: bool = False
    parts: bool = False
    exact: bool = False


@dataclass(slots=True)
class Answer:
    """What it cost and what came of it; delays and lateness in seconds.

    An event is its camera, its kind and place, and the film second of its onset.
    """

    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    resident_mb: float = 0.0
    looked: int = 0
    detected: int = 0
    shed: int = 0
    unrecorded: int = 0
    torch: bool = False
    precision: str = ""
    delays: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    events: list[tuple[str, str, float]] = field(default_factory=list)
    parts: dict[str, tuple[float, float, int]] = field(default_factory=dict)


def answer(order: Order) -> Answer:
    """Carry the order out."""
    logging.disable(logging.WARNING)
    model = Path(order.model) if order.model else packaged_model()
    detector = load_detector(model, exact=order.exact)
    folder = Path(tempfile.mkdtemp(dir=CACHE, prefix="run-"))
    try:
        run = _exact if order.exact else _live
        done = run(order, detector, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    done.precision = getattr(detector, "precision", "")
    done.torch = "torch" in sys.modules
    return done


def _exact(order: Order, detector: Detector, folder: Path) -> Answer:
    (camera,), rules = bench_cameras(1)
    done, began, began_cpu = Answer(), time.monotonic(), cpu_seconds()
    summary = watch_file(
        Path(order.films[0]),
        camera=camera,
        rules=rules,
        detector=detector,
        on_event=lambda event: _note(done, event),
        clips=folder / "clips",
        starts_at=datetime.fromtimestamp(FIRST_AT, UTC),
    )
    done.wall_seconds, done.cpu_seconds = time.monotonic() - began, cpu_seconds() - began_cpu
    done.looked = summary.analysed
    return done


def _live(order: Order, detector: Detector, folder: Path) -> Answer:
    stop_watch, meter, done = StopWatch(patient=order.patient), Meter(), Answer()
    stop_watch.install()
    if order.parts:
        meter.install()
    worker = _worker(order, detector, folder, stop_watch, lambda event: _note(done, event))
    _warm(detector, Path((order.small or order.films)[0]), cameras=len(order.films))
    stop = Flag()
    window = Thread(target=_window, args=(order, stop_watch, done, stop))
    began, began_cpu = time.monotonic(), cpu_seconds()
    if order.window:
        window.start()
    worker.run(stop)
    if order.window:
        window.join()
    else:
        done.wall_seconds, done.cpu_seconds = time.monotonic() - began, cpu_seconds() - began_cpu
        done.resident_mb = resident_mb()
        _take(done, stop_watch)
    done.shed, done.unrecorded = stop_watch.shed, stop_watch.unrecorded
    done.parts = {
        part: (seconds, meter.wall[part], meter.calls[part]) for part, seconds in meter.cpu.items()
    }
    return done


def _worker(
    order: Order,
    detector: Detector,
    folder: Path,
    stop_watch: StopWatch,
    on_event: Callable[[Event], None],
) -> VisionWorker:
    cameras, rules = bench_cameras(len(order.films), analysed_fps=order.analysed_fps)
    numbers = {camera.id: number for number, camera in enumerate(cameras)}

    def played(film: str) -> PlayedFilm:
        loops = 0 if order.window else 1
        return PlayedFilm(Path(film), speed=order.speed, loops=loops, stop_watch=stop_watch)

    def sources(camera: Camera) -> tuple[PlayedFilm, PlayedFilm | None]:
        number = numbers[camera.id]
        main = played(order.films[number])
        small = played(order.small[number]) if order.small else None
        stop_watch.seen[camera.id] = small or main
        return main, small

    return VisionWorker(
        cameras,
        rules,
        lambda: detector,
        ring=folder / "ring",
        clips=folder / "clips",
        on_event=on_event,
        sources=sources,
    )


def _warm(detector: Detector, film: Path, *, cameras: int) -> None:
    """Have every size of batch that can occur compiled before anything is measured."""
    source = FileSource(film)
    frame = next(frame for packet in source.packets() for frame in source.decode(packet))
    for size in range(1, min(cameras, MOST_IN_A_BATCH) + 1):
        detector.detect([detector.prepare(frame)] * size)


def _window(order: Order, stop_watch: StopWatch, done: Answer, stop: Flag) -> None:
    """Measure from the moment at which all has settled, then let the worker end."""
    time.sleep(order.settle)
    before = Answer()
    _take(before, stop_watch)
    began, began_cpu = time.monotonic(), cpu_seconds()
    time.sleep(order.window)
    done.wall_seconds, done.cpu_seconds = time.monotonic() - began, cpu_seconds() - began_cpu
    done.resident_mb = resident_mb()
    _take(done, stop_watch)
    done.delays = done.delays[len(before.delays) :]
    done.lateness = done.lateness[len(before.lateness) :]
    done.looked, done.detected = done.looked - before.looked, done.detected - before.detected
    stop.set()


def _take(into: Answer, stop_watch: StopWatch) -> None:
    into.delays = list(stop_watch.delays)
    into.lateness = list(stop_watch.lateness)
    into.looked, into.detected = stop_watch.looked, stop_watch.detected


def _note(done: Answer, event: Event) -> None:
    if event.phase is Phase.OPENED and event.revision == 1:
        place = ", ".join([*event.zones, *filter(None, [event.gate_line])])
        seconds = event.onset_at.timestamp() - FIRST_AT
        done.events.append((event.camera, f"{event.kind.value} {place}", seconds))


def main() -> None:
    """Carry out the order on the command line."""
    order = Order(**json.loads(sys.argv[1]))
    print(json.dumps(asdict(answer(order))))


if __name__ == "__main__":
    main()
