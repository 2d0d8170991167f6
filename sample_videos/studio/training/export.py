"""Write a trained detector as the files that ship, made for 16:9 pictures but open to others.

`NAME_openvino_model` in half precision, `NAME_int8_openvino_model`, `NAME.onnx` in half
precision, and `NAME.pt` in half precision to train on from. Each stays under six megabytes.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # Ultralytics is not typed.

LARGEST = 6_000_000


@dataclass(frozen=True, slots=True)
class Shipment:
    """Where a detector goes, under which name, for which width of pictures."""

    folder: Path
    name: str
    width: int
    data: Path

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the input, in whole strides."""
        return (self.width * 9 // 16 + 31) // 32 * 32, self.width


def ship(yolo: Any, weights: Path, to: Shipment) -> None:
    """Write every form of the weights."""
    to.folder.mkdir(parents=True, exist_ok=True)
    plain = {"imgsz": to.shape, "batch": 1}
    _openvino(yolo(weights).export(format="openvino", quantize=16, dynamic=True, **plain), to, "")
    made = yolo(weights).export(
        format="openvino", quantize=8, dynamic=True, data=str(to.data), split="train", **plain
    )
    _openvino(made, to, "_int8")
    made = yolo(weights).export(format="onnx", quantize=16, dynamic=True, simplify=True, **plain)
    shutil.move(made, to.folder / f"{to.name}.onnx")
    _stripped(weights, to.folder / f"{to.name}.pt")
    for path in to.folder.rglob("*.*"):
        if path.is_file() and path.stat().st_size > LARGEST:
            raise ValueError(f"{path} is larger than {LARGEST} bytes")


def _openvino(made: str, to: Shipment, kind: str) -> None:
    target = to.folder / f"{to.name}{kind}_openvino_model"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for part in (*Path(made).glob("*.xml"), *Path(made).glob("*.bin")):
        shutil.copy(part, target / f"{to.name}{part.suffix}")
    facts = (Path(made) / "metadata.yaml").read_text("utf-8").splitlines(keepends=True)
    # What Ultralytics tells there names folders of the machine that trained.
    facts[0] = f"description: {to.name}, the detector that comes with Floorwatch\n"
    told = [line.replace(str(to.data), "data.yaml") for line in facts]
    (target / "metadata.yaml").write_text("".join(told), "utf-8")


def _stripped(weights: Path, target: Path) -> None:
    """Write the weights alone, in half precision: neither optimiser nor paths."""
    import torch  # noqa: PLC0415  in the training environment only

    found = torch.load(weights, map_location="cpu", weights_only=False)
    model = (found.get("ema") or found["model"]).half()
    model.args = {}
    torch.save({"model": model, "train_args": {}}, target)
