"""Inside a vision process: what it asks of vision, and what it says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from plant.errors import ModelError
from plant.near_misses import NearMiss
from runtime import vision_doors, vision_process
from runtime.jobs import Done, Job, Message, Progress, Started, receive
from runtime.settings import LogSettings, VisionSettings
from runtime.vision_process import Speaker
from tests.builders import a_plant, an_event


@dataclass(frozen=True)
class FakeSummary:
    frames: int = 50
    analysed: int = 20
    seconds: float = 5.0
    fault: str | None = None
    near_misses: tuple[NearMiss, ...] = ()


class FakeVision:
    """Loads anything, knows some labels, and sees one event in any film."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.labels = set(labels)
        self.asked: dict[str, object] = {}

    def load(self, path: Path, **options: object) -> "FakeVision":
        self.asked |= {"model": path, **options}
        return self

    def require(self, _detector: object, asked: Iterable[str]) -> None:
        unknown = set(asked) - self.labels
        if unknown:
            raise ModelError(f"the model does not know {sorted(unknown)}")

    # The options are those of the protocol, in any number.
    def watch(self, path: Path, **options: object) -> FakeSummary:
        self.asked |= {"film": path, **options}
        options["on_event"](an_event())  # type: ignore[operator]  # a function, by the protocol
        options["on_progress"](0.5)  # type: ignore[operator]
        options["on_progress"](0.51)  # type: ignore[operator]
        return FakeSummary()


def installed(monkeypatch: pytest.MonkeyPatch, *labels: str) -> FakeVision:
    fake = FakeVision(labels)
    monkeypatch.setattr(vision_doors, "watch_file", lambda: fake.watch)
    monkeypatch.setattr(vision_doors, "load_detector", lambda: fake.load)
    monkeypatch.setattr(vision_doors, "require_labels", lambda: fake.require)
    return fake


def a_job() -> Job:
    plant = a_plant()
    dock = next(iter(plant.cameras.values()))
    settings = VisionSettings(model=Path("weights"))
    return Job((dock,), plant.rules_of(dock.id), settings, LogSettings(), film=Path("film.mp4"))


def all_said(connection: Connection) -> list[Message]:
    said = []
    while connection.poll():
        said.append(receive(connection))
    return said


def test_a_film_is_watched_exactly_and_everything_is_passed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = installed(monkeypatch, "person", "forklift")
    ours, theirs = Pipe(duplex=False)
    job = a_job()
    done = vision_process._film(job, Path("film.mp4"), Speaker(theirs))
    assert done == Done(50, 20, 5.0)
    assert all_said(ours) == [Started(), an_event(), Progress(0.5)]
    assert fake.asked["exact"] is True
    assert fake.asked["rules"] == job.rules


def test_a_label_that_the_model_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, "person")
    _, theirs = Pipe(duplex=False)
    with pytest.raises(ModelError, match="forklift"):
        vision_process._film(a_job(), Path("film.mp4"), Speaker(theirs))
