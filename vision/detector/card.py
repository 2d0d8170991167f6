"""What a model file says about itself: labels, task, stride, and which file it is.

Ultralytics writes this three ways: `metadata.yaml` beside an OpenVINO model, the
model information inside it, and the properties of an ONNX file. A `labels.txt`
beside the file, one label a line, serves models from elsewhere.
"""

import ast
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from plant.errors import ModelError
from plant.events import ModelReference

TASKS = ("detect", "segment", "pose")
REMEDY = "give a folder `*_openvino_model`, an .xml or an .onnx exported by Ultralytics"
# One step of the engine's own tree of properties, which is untyped.
EngineModel = Any


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The facts about a model that its numbers do not show."""

    labels: tuple[str, ...]
    stride: int = 32
    image_size: int = 0


def model_file(path: Path) -> Path:
    """Return the one file that holds the network, or say what is missing."""
    where = str(path)
    if path.is_dir():
        found = sorted(path.glob("*.xml"))
        if len(found) != 1:
            raise ModelError(f"{len(found)} .xml files where one was expected", where=where)
        path = found[0]
    if not path.is_file():
        raise ModelError("there is no such model", where=where, remedy=REMEDY)
    if path.suffix not in {".xml", ".onnx"}:
        raise ModelError(f"`{path.suffix}` is no model format known", where=where, remedy=REMEDY)
    parts = (path, path.with_suffix(".bin")) if path.suffix == ".xml" else (path,)
    for part in parts:
        if not part.is_file() or part.stat().st_size == 0:
            raise ModelError(f"{part.name} is missing or empty", where=where, remedy=REMEDY)
    return path


def reference(path: Path) -> ModelReference:
    """Return the model's name, and one hash over the files that make it up."""
    digest = hashlib.sha256(path.read_bytes())
    if path.suffix == ".xml":
        digest.update(path.with_suffix(".bin").read_bytes())
    folder = path.parent.name
    name = folder.removesuffix("_openvino_model") if path.suffix == ".xml" else path.stem
    return ModelReference(
        name if folder.endswith("_openvino_model") else path.stem, digest.hexdigest()
    )


def read_card(path: Path, model: EngineModel) -> ModelCard:
    """Return the card of a model that was read, with no labels where none are told."""
    facts = _facts(path, model)
    task = str(facts.get("task", "detect"))
    if task not in TASKS:
        raise ModelError(
            f"the model's task is `{task}`",
            where=str(path),
            remedy=f"use a model for one of {', '.join(TASKS)}",
        )
    try:
        stride = max(32, int(facts.get("stride", 32)))
        sides = _value(facts.get("imgsz", 0))
        side = max(sides) if isinstance(sides, list | tuple) else int(sides)
        return ModelCard(_labels(facts.get("names", ())), stride, int(side))
    except (ValueError, TypeError, SyntaxError) as error:
        raise ModelError("its metadata cannot be read", where=str(path), remedy=REMEDY) from error


def _facts(path: Path, model: EngineModel) -> Mapping[str, Any]:  # parsed by the caller
    """Return the first description found, from the plainest to the most hidden."""
    beside = path.with_name("metadata.yaml")
    if path.suffix == ".xml" and beside.is_file():
        try:
            told = yaml.safe_load(beside.read_text(encoding="utf-8"))
        except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
            raise ModelError("metadata.yaml cannot be read", where=str(path)) from error
        if isinstance(told, dict):
            return told
    if model.has_rt_info(["framework", "names"]):
        keys = (key for key in ("names", "task", "stride", "imgsz"))
        return {
            key: model.get_rt_info(["framework", key]).astype(str)
            for key in keys
            if model.has_rt_info(["framework", key])
        }
    labels = path.with_name("labels.txt")
    if labels.is_file():
        return {"names": labels.read_text(encoding="utf-8").splitlines()}
    if model.has_rt_info(["model_info", "labels"]):
        told = model.get_rt_info(["model_info", "labels"]).astype(str)
        return {"names": [label.replace("_", " ") for label in told.split()]}
    return {}


def _value(told: Any) -> Any:  # a number, list or mapping as YAML or an ONNX property gives it
    return ast.literal_eval(told) if isinstance(told, str) else told


def _labels(told: Any) -> tuple[str, ...]:  # a list, or a mapping from index to label
    names = _value(told)
    if isinstance(names, Mapping):
        if sorted(names) != list(range(len(names))):
            raise ValueError("labels are not numbered from 0 without a gap")
        names = [names[index] for index in range(len(names))]
    return tuple(str(name).strip() for name in names if str(name).strip())
