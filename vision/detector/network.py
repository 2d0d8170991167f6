"""One exported network, compiled on demand.

A compiled network belongs to one input size and one batch. Each is compiled when
it is first needed and kept; the bytes of a picture go in as they are, because
colour order and scaling are compiled into it.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.detector.blueprint import Blueprint, engine_error, reshaped
from vision.detector.compiled import in_turn
from vision.detector.engine import compile_settings, openvino
from vision.detector.heads import Floats
from vision.detector.letterbox import Size

# Objects of the engine, which ships no types.
EngineModel = Any
EngineRequest = Any


class Network:
    """A blueprint that can be run, in one precision. One thread at a time."""

    def __init__(self, blueprint: Blueprint, *, precision: str, cache: Path | None = None) -> None:
        self.blueprint = blueprint
        self.precision = precision
        self._cache = cache
        self._settings = compile_settings(precision=precision, cache=str(cache or ""))
        self._core = openvino().Core()
        self._requests: dict[tuple[Size, int], EngineRequest] = {}

    def run(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return the raw output for (batch, height, width, 3); valid until the next run."""
        batch, height, width = pixels.shape[:3]
        key = (Size(width, height), batch)
        try:
            if key not in self._requests:
                self._requests[key] = self._compile(*key)
            request = self._requests[key]
            request.infer({0: pixels}, share_inputs=True)
            output: Floats = request.get_output_tensor(self.blueprint.output).data
        except RuntimeError as error:
            raise engine_error("the model cannot be run", self.blueprint.path, error) from error
        return output

    def _compile(self, size: Size, batch: int) -> EngineRequest:
        model = with_pixels(reshaped(self.blueprint.model, size, batch))
        with in_turn(self._cache):
            return self._core.compile_model(model, "CPU", self._settings).create_infer_request()


def with_pixels(model: EngineModel) -> EngineModel:
    """Let the network take BGR bytes: colour order, scale and layout become part of it."""
    ov = openvino()
    steps = ov.preprocess.PrePostProcessor(model)
    source = steps.input()
    source.tensor().set_element_type(ov.Type.u8)
    source.tensor().set_layout(ov.Layout("NHWC"))
    source.tensor().set_color_format(ov.preprocess.ColorFormat.BGR)
    source.model().set_layout(ov.Layout("NCHW"))
    scaling = source.preprocess()
    scaling.convert_color(ov.preprocess.ColorFormat.RGB)
    scaling.convert_element_type(ov.Type.f32)
    scaling.scale(255.0)
    return steps.build()
