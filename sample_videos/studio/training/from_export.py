"""Take up training again from an exported model: its constants become the torch model's weights.

    python -m sample_videos.studio.training.from_export EXPORT_openvino_model start.pt build/training

An export has lost its batch normalisation, which was folded into the convolutions. The torch
model gets the folded weights and, from a few pictures, a normalisation that undoes nothing:
each channel's own mean and spread, given back by its bias and gain. So it answers as the
export did, and can be trained on. Classes that the export did not know begin untrained.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # Torch and Ultralytics are not in the product's environment.

import numpy as np
from numpy.typing import NDArray

from vision.detector.quiet_ultralytics import quiet_ultralytics

_HEAD = ".cv3."
_PICTURES = 48


def main() -> None:
    """Rebuild, calibrate, save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("export", type=Path, help="the folder of an OpenVINO export")
    parser.add_argument("weights", type=Path, help="where to write the .pt")
    parser.add_argument("images", type=Path, help="training pictures, for the calibration")
    parser.add_argument("--names", nargs="+", default=["person", "carton", "pallet", "forklift"])
    asked = parser.parse_args()
    model = quiet_ultralytics(asked.weights.parent / "ultralytics", where="training").YOLO(
        "yolo11n.yaml"
    )
    model.model = _architecture(asked.names)
    fill(model.model, dict(constants(asked.export)))
    calibrate(model.model, _batch(asked.images))
    model.save(asked.weights)


def constants(export: Path) -> Iterator[tuple[str, tuple[NDArray[np.float32], ...]]]:
    """Each convolution's weights and bias, under its name in the torch model."""
    import openvino  # noqa: PLC0415  in the training environment only

    for node in openvino.Core().read_model(next(export.glob("*.xml"))).get_ordered_ops():
        if node.get_type_name() not in {"Convolution", "GroupConvolution"}:
            continue
        name = node.get_friendly_name().split("/")[0].removeprefix("__module.model.")
        weights = _constant(node.input_value(1).get_node())
        adding = next(iter(node.output(0).get_target_inputs())).get_node()
        bias = (
            _constant(adding.input_value(1).get_node()) if adding.get_type_name() == "Add" else None
        )
        yield name, (weights,) if bias is None else (weights, bias.reshape(-1))


def _constant(node: Any) -> NDArray[np.float32]:
    while node.get_type_name() != "Constant":
        node = node.input_value(0).get_node()
    return np.array(node.data, dtype=np.float32)


def _architecture(names: list[str]) -> Any:
    """The untrained model for these classes."""
    from ultralytics.cfg import get_cfg  # noqa: PLC0415
    from ultralytics.nn.tasks import DetectionModel  # noqa: PLC0415

    model = DetectionModel("yolo11n.yaml", nc=len(names), verbose=False)
    model.names, model.args = dict(enumerate(names)), get_cfg()
    return model


def fill(model: Any, found: dict[str, tuple[NDArray[np.float32], ...]]) -> None:
    """Put the constants into the convolutions; a normalisation after them does nothing yet."""
    import torch  # noqa: PLC0415

    parts = dict(model.model.named_modules())
    with torch.no_grad():
        for name, (weights, *bias) in found.items():
            layer = parts[name]
            known = slice(0, weights.shape[0])
            layer.weight[known] = torch.from_numpy(weights.reshape(-1, *layer.weight.shape[1:]))[
                : layer.weight.shape[0]
            ]
            if not bias:
                continue
            normal = parts.get(name.removesuffix(".conv") + ".bn")
            if normal is None:
                layer.bias[known] = torch.from_numpy(bias[0])
                continue
            normal.weight[:], normal.bias[:] = 1.0, torch.from_numpy(bias[0])
            normal.running_mean[:], normal.running_var[:] = 0.0, 1.0 - normal.eps


def calibrate(model: Any, pictures: Any) -> None:
    """Give each normalisation the channel's own mean and spread, so that training starts level."""
    import torch  # noqa: PLC0415

    def take(normal: Any, given: tuple[Any, ...], _: Any) -> None:
        mean = given[0].mean((0, 2, 3))
        spread = given[0].var((0, 2, 3))
        normal.bias += normal.weight * mean
        normal.weight *= (spread + normal.eps).sqrt()
        normal.running_mean[:], normal.running_var[:] = mean, spread

    normals = [part for part in model.modules() if isinstance(part, torch.nn.BatchNorm2d)]
    hooks = [part.register_forward_hook(take) for part in normals]
    with torch.no_grad():
        model.eval()(pictures)
    for hook in hooks:
        hook.remove()


def _batch(images: Path) -> Any:
    import cv2  # noqa: PLC0415
    import torch  # noqa: PLC0415

    every = sorted(images.glob("*_*.jpg"))
    chosen = every[:: max(1, len(every) // _PICTURES)][:_PICTURES]
    pictures = [cv2.resize(cv2.imread(str(path)), (416, 256))[..., ::-1] for path in chosen]
    return torch.from_numpy(np.stack(pictures).transpose(0, 3, 1, 2).copy()).float() / 255


if __name__ == "__main__":
    main()
