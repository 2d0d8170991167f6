"""A trained detector as the files that are used: made for 16:9 pictures, open to others.

`NAME_openvino_model` in half precision, and `NAME.pt` in half precision to train on from. Where
the packages for it are installed also `NAME_int8_openvino_model` and `NAME.onnx`.
"""

import importlib.util
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any  # Ultralytics is not typed.


@dataclass(frozen=True, slots=True)
class Shipment:
    """Where a detector goes, under which name, for which width of pictures.

    `data` is the file by which Ultralytics finds the pictures to quantise with.
    """

    folder: Path
    name: str
    width: int
    data: Path

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the input, in whole strides."""
        return (self.width * 9 // 16 + 31) // 32 * 32, self.width


def ship(package: ModuleType, weights: Path, to: Shipment) -> list[Path]:
    """Write every form of the weights that can be written here, and return them."""
    to.folder.mkdir(parents=True, exist_ok=True)
    room = to.folder / "exporting"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir()
    # Exports are written beside the weights.
    copy = Path(shutil.copy(weights, room / f"{to.name}.pt"))
    try:
        made = [_openvino(_export(package, copy, to, format="openvino", quantize=16), to, "")]
        if importlib.util.find_spec("nncf"):
            facts = {"quantize": 8, "data": str(to.data), "split": "train"}
            folder = _export(package, copy, to, format="openvino", **facts)
            made.append(_openvino(folder, to, "_int8"))
        if all(importlib.util.find_spec(name) for name in ("onnx", "onnxslim")):
            onnx = _export(package, copy, to, format="onnx", quantize=16, simplify=True)
            made.append(Path(shutil.move(onnx, to.folder / f"{to.name}.onnx")))
        made.append(_stripped(weights, to.folder / f"{to.name}.pt"))
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return made


def _export(package: ModuleType, weights: Path, to: Shipment, **told: Any) -> Path:
    plain = {"imgsz": to.shape, "batch": 1, "dynamic": True, "verbose": False}
    return Path(package.YOLO(str(weights)).export(**plain, **told))


def _openvino(made: Path, to: Shipment, kind: str) -> Path:
    target = to.folder / f"{to.name}{kind}_openvino_model"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for part in (*made.glob("*.xml"), *made.glob("*.bin")):
        shutil.copy(part, target / f"{to.name}{part.suffix}")
    facts = (made / "metadata.yaml").read_text("utf-8").splitlines(keepends=True)
    # What Ultralytics tells there names folders of the machine that trained.
    facts[0] = f"description: {to.name}, trained with Floorwatch\n"
    told = [line.replace(str(to.data), "data.yaml") for line in facts]
    (target / "metadata.yaml").write_text("".join(told), "utf-8")
    return target


def _stripped(weights: Path, target: Path) -> Path:
    """Write the weights alone, in half precision: neither optimiser nor paths."""
    torch = import_module("torch")
    found: Mapping[str, Any] = torch.load(weights, map_location="cpu", weights_only=False)
    model = (found.get("ema") or found["model"]).half()
    model.args = {}
    torch.save({"model": model, "train_args": {}}, target)
    return target
