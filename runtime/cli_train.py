"""`floorwatch train`: a detector of the plant's own, from pictures that the plant labelled."""

import os
from pathlib import Path
from typing import Annotated

import typer

from plant.errors import PlantError
from runtime.cli_app import say
from runtime.settings import packaged_weights
from vision.training.course import ClassScore, Course, measured, ready, train
from vision.training.lessons import Lessons, listed, read_lessons
from vision.training.shipping import Shipment, ship


def train_detector(  # noqa: PLR0913 - a command's options are its parameters
    folder: Annotated[Path, typer.Argument(help="images/, labels/ and classes.txt, as YOLO.")],
    *,
    into: Annotated[Path, typer.Option(help="Where weights and the run go.")] = Path("trained"),
    name: Annotated[str, typer.Option(help="What the detector is called.")] = "plant",
    begin_with: Annotated[
        str,
        typer.Option(
            help="Weights to go on from instead of ours, or an architecture: yolo11n.yaml."
        ),
    ] = "",
    hours: Annotated[float | None, typer.Option(help="Stop after so many hours.")] = None,
    epochs: Annotated[int, typer.Option(help="Stop after so many passes.")] = 100,
    size: Annotated[int, typer.Option(help="The longer side of its pictures in pixels.")] = 416,
    learning_rate: Annotated[float, typer.Option(help="The first learning rate.")] = 0.001,
    device: Annotated[str, typer.Option(help="cpu, or a CUDA card such as 0.")] = "cpu",
    threads: Annotated[int, typer.Option(help="0 takes all cores but one.")] = 0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where it was stopped.")] = False,
) -> None:
    """Train a detector on your own labelled pictures. Needs the extra `yolo`.

    Every fifth folder of pictures is held out and only serves to measure.
    """
    if not name.replace("-", "").replace("_", "").isalnum():
        raise PlantError(f"`{name}` is no name", remedy="use letters, digits, - and _")
    lessons = read_lessons(folder)
    say(f"{len(lessons.learned)} pictures to learn from, {len(lessons.held_out)} to measure on")
    course = Course(
        begin_with or str(packaged_weights()), into, hours=hours, epochs=epochs, size=size, learning_rate=learning_rate,
        device=device, threads=threads or max(1, (os.cpu_count() or 2) - 1),
    )  # fmt: skip
    weights = train(lessons, course, tell=say, resume=resume)
    _tell(measured(weights, lessons, course), lessons)
    made = ship(ready(course), weights, Shipment(into, name, size, into / "data.yaml"))
    (into / "learned.txt").write_text(listed(lessons, folder), "utf-8")
    say(f"use it with: floorwatch watch VIDEO --model {made[0]}")


def _tell(scores: list[ClassScore], lessons: Lessons) -> None:
    say(f"{'on pictures held out':24} precision  recall  mAP50  mAP50-95")
    for one in scores:
        told = f"{one.precision:9.2f}  {one.recall:6.2f}  {one.map50:5.2f}  {one.map50_95:8.2f}"
        say(f"{one.name:24} {told}")
    unseen = [name for name in lessons.names if name not in {one.name for one in scores}]
    if unseen:
        say(f"not shown by any picture held out: {', '.join(unseen)}")
