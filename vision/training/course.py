"""A training from its first step to a weights file, and what the held-out pictures say of it.

Ultralytics trains; here stands what it is told. No weights are downloaded: it begins with
an architecture (random weights) or with weights that are there. A run that was stopped goes on.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pickle import UnpicklingError
from types import ModuleType
from typing import Any  # Ultralytics is not typed.

from plant.errors import ModelError
from vision.detector.quiet_ultralytics import quiet_ultralytics
from vision.training.lessons import Lessons

LAST = Path("run", "weights", "last.pt")


@dataclass(frozen=True, slots=True)
class Course:
    """How a detector is trained. `size` is the longer side of its input in pixels.

    Each picture is made larger or smaller by at most `zoom`, each batch by at most `multi_scale`.
    """

    begin_with: str
    folder: Path
    hours: float | None = None
    epochs: int = 100
    size: int = 416
    learning_rate: float = 0.001
    freeze: int = 0
    threads: int = 1
    device: str = "cpu"
    batch: int = 16
    zoom: float = 0.4
    multi_scale: float = 0.0


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one class is found on the held-out pictures."""

    name: str
    precision: float
    recall: float
    map50: float
    map50_95: float


def train(
    lessons: Lessons, course: Course, *, tell: Callable[[str], None], resume: bool = False
) -> Path:
    """Train and return the last weights; the held-out pictures are not asked.

    `tell` hears after each pass how far it is.

    Raises ModelError if the extra `yolo` or the weights to begin with are not there.
    """
    package = ready(course)
    last = course.folder / LAST
    begins = str(last) if resume else course.begin_with
    if begins.endswith(".pt") and not Path(begins).is_file():
        remedy = "begin a run first" if resume else "give weights that are there, or yolo11n.yaml"
        raise ModelError("there are no such weights", where=begins, remedy=remedy)
    told = data_file(lessons, course.folder)
    model = _opened(package, begins)
    torch = import_module("torch")
    # Ultralytics takes all cores but one at the start of a run.
    model.add_callback("on_train_start", lambda _: torch.set_num_threads(course.threads))
    model.add_callback("on_train_epoch_end", lambda trainer: tell(_progress(trainer)))
    trainer = import_module("vision.training.trainer").trainer_for(lessons)
    model.train(data=str(told), resume=resume, trainer=trainer, **_told(course))
    return last


def _opened(package: ModuleType, weights: str) -> Any:
    try:
        return package.YOLO(weights)
    except (RuntimeError, OSError, KeyError, TypeError, EOFError, UnpicklingError) as error:
        remedy = "give YOLO detection weights (.pt), or an architecture such as yolo11n.yaml"
        raise ModelError(f"not to be trained on: {error}", where=weights, remedy=remedy) from error


def _progress(trainer: Any) -> str:
    named = trainer.tloss.items()
    losses = ", ".join(f"{name.removesuffix('_loss')} {float(loss):.3f}" for name, loss in named)
    return f"pass {trainer.epoch + 1} of {trainer.epochs}: {losses}"


def ready(course: Course) -> ModuleType:
    """Return Ultralytics, quiet, with the threads of the course."""
    course.folder.mkdir(parents=True, exist_ok=True)
    package = quiet_ultralytics(course.folder / "ultralytics", where="training")
    import_module("torch").set_num_threads(course.threads)
    return package


def _told(course: Course) -> dict[str, Any]:  # what Ultralytics calls settings, of many types
    limits = {"time": course.hours} if course.hours else {}
    return {
        "epochs": course.epochs, "imgsz": course.size, "batch": course.batch, "nbs": course.batch,
        "project": str(course.folder.resolve()), "name": "run", "exist_ok": True,
        "device": course.device, "rect": True, "val": False, "workers": 0, "cache": "ram",
        "amp": False, "plots": False, "seed": 7, "verbose": False,
        "optimizer": "AdamW", "lr0": course.learning_rate, "cos_lr": True, "warmup_epochs": 1.0,
        # The usual 0.1 for biases undoes what earlier weights know within a few steps of AdamW.
        "warmup_bias_lr": 0.0, "freeze": course.freeze or None,
        "degrees": 0.0, "fliplr": 0.5, "hsv_v": 0.5, "hsv_s": 0.6, "scale": course.zoom,
        "multi_scale": course.multi_scale, **limits,
    }  # fmt: skip


def data_file(lessons: Lessons, folder: Path) -> Path:
    """Write the lists of pictures and the file that Ultralytics reads them by."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, chosen in (("train", lessons.learned), ("val", lessons.held_out)):
        (folder / f"{name}.txt").write_text("".join(f"{path.resolve()}\n" for path in chosen))
    told = folder / "data.yaml"
    # JSON is YAML, whatever stands in the names.
    facts = {
        "path": str(folder.resolve()),
        "train": "train.txt",
        "val": "val.txt",
        "names": dict(enumerate(lessons.names)),
    }
    told.write_text(json.dumps(facts), "utf-8")
    return told


def measured(weights: Path, lessons: Lessons, course: Course) -> list[ClassScore]:
    """Return what the held-out pictures say, class by class; classes they do not show are left out."""
    package = ready(course)
    told = data_file(lessons, course.folder)
    found = package.YOLO(str(weights)).val(
        data=str(told), imgsz=course.size, device=course.device, workers=0, plots=False,
        # Below this, thousands of boxes a picture run the suppression into its time limit.
        conf=0.01, verbose=False, project=str(course.folder.resolve()), name="held-out", exist_ok=True,
    )  # fmt: skip
    return [
        ClassScore(lessons.names[index], *(float(value) for value in found.box.class_result(row)))
        for row, index in enumerate(found.box.ap_class_index)
    ]
