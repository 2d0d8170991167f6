"""A model file, read and understood, before anything is compiled.

This is where weights that cannot serve are refused, with one sentence that says
why: not a model, not a detector, not a YOLO, no labels.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from plant.errors import ModelError
from vision.detector.card import REMEDY, ModelCard, read_card
from vision.detector.engine import openvino
from vision.detector.heads import Layout, layout_of
from vision.detector.letterbox import Size

# A model of the engine, which ships no types.
EngineModel = Any
USUAL_SIDE = 640


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is known of a network: its labels, its head, and which inputs it takes."""

    path: Path
    card: ModelCard
    model: EngineModel
    own_size: Size
    layout: Layout
    output: int
    reshapes: bool = False
    batches: bool = False


def read_blueprint(path: Path) -> Blueprint:
    """Return what the model file holds, or raise a ModelError that says why it cannot serve."""
    try:
        model = openvino().Core().read_model(path)
    except RuntimeError as error:
        raise engine_error("OpenVINO cannot read this as a model", path, error) from error
    card = read_card(path, model)
    own = _own_size(model, card, path)
    shape, output = _detections_of(model, own, path)
    layout = layout_of(shape, size=own, classes=len(card.labels), where=str(path))
    if not card.labels:
        raise ModelError(
            "the model does not name its labels",
            where=str(path),
            remedy="put its metadata.yaml, or a labels.txt with one label a line, beside it",
        )
    known = Blueprint(path, card, model, own, layout, output)
    # Another number of places on purpose: sizes that are baked in then show as a misfit.
    probe = Size(own.width + 2 * card.stride, own.height + card.stride)
    return replace(known, reshapes=_takes(known, probe, 1), batches=_takes(known, own, 2))


def reshaped(model: EngineModel, size: Size, batch: int) -> EngineModel:
    """Return a copy of the model for one input size and batch; it shares the weights."""
    copy = model.clone()
    copy.reshape([batch, 3, size.height, size.width])
    return copy


def engine_error(what: str, path: Path, error: RuntimeError) -> ModelError:
    """Wrap what the engine says, which is many lines, in the one that tells most."""
    told = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = told[-1][:160] if told else "no reason given"
    return ModelError(f"{what}: {reason}", where=str(path), remedy=REMEDY)


def _takes(known: Blueprint, size: Size, batch: int) -> bool:
    """Whether the network really follows a size and batch, with none of them baked in.

    A network may accept another shape and then fold a batch into places, or keep
    the places of its own size; only an output of the expected shape is trusted.
    """
    try:
        shape = reshaped(known.model, size, batch).outputs[known.output].shape
        layout = layout_of(tuple(shape), size=size, classes=len(known.card.labels), where="")
    except (RuntimeError, ModelError):
        return False
    return int(shape[0]) == batch and layout is known.layout


def _own_size(model: EngineModel, card: ModelCard, path: Path) -> Size:
    """Return the size the model was exported for."""
    shape = list(model.inputs[0].get_partial_shape()) if len(model.inputs) == 1 else []
    if len(shape) != 4 or (shape[1].is_static and shape[1].get_length() != 3):
        raise ModelError(
            "the model does not take one colour picture (batch, 3, height, width)",
            where=str(path),
            remedy=REMEDY,
        )
    told = card.image_size or USUAL_SIDE
    height, width = (side.get_length() if side.is_static else told for side in shape[2:])
    return Size(width, height)


def _detections_of(model: EngineModel, own: Size, path: Path) -> tuple[tuple[int, ...], int]:
    """Return the shape and the number of the output that holds the boxes."""
    try:
        outputs = reshaped(model, own, 1).outputs
        shapes = [tuple(int(side) for side in output.shape) for output in outputs]
    except RuntimeError as error:
        raise engine_error(f"the model does not run at {own}", path, error) from error
    three = [index for index, shape in enumerate(shapes) if len(shape) == 3]
    chosen = three[0] if three else 0
    return shapes[chosen], chosen
