"""Train the plant's detector, from random weights or on from earlier ones, and export it.

    python -m sample_videos.studio.training.train build/training --epochs 30

The folder holds `NUMBER_PLATE.jpg` and `.txt` (YOLO labels) as `training.images`
writes them. Every fifth plate is held out whole. No weights are downloaded; one
thread is used unless more are asked for. A run that was stopped goes on with
`--resume`; `--export-only WEIGHTS.pt` measures and exports what there is.
"""

import argparse
from pathlib import Path
from typing import Any  # Ultralytics is not typed.

from sample_videos.studio.training.classes import NAME, NAMES, photographs_of
from sample_videos.studio.training.export import Shipment, ship
from sample_videos.studio.training.manifest import (
    Learned,
    learned_from,
    refuse_forbidden,
    written,
)
from sample_videos.studio.training.quiet import quiet_yolo

HELD_OUT_EVERY = 5


def main() -> None:
    """Train, measure, export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--hours", type=float, help="stop after so many hours instead of epochs")
    parser.add_argument("--image-size", type=int, default=416)
    parser.add_argument("--begin-with", default="yolo11n.yaml", help="an architecture or weights")
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument(
        "--every-photograph", type=int, default=1, help="learn from every so many photographs"
    )
    parser.add_argument(
        "--freeze", type=int, default=0, help="so many layers stay as they are; 10 halves the work"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--export-only", type=Path, metavar="WEIGHTS")
    parser.add_argument("--export-to", type=Path, default=Path("vision/models/floorwatch-n"))
    asked = parser.parse_args()
    yolo = quiet_yolo(asked.threads)
    data_file(asked.images, every_photograph=asked.every_photograph)
    refuse_forbidden(learned_by(asked.images))
    model = yolo(asked.export_only or train(yolo, asked))
    report(model, asked)
    # Measuring fuses the model; exporting wants it as it was saved.
    data = asked.images / "data.yaml"
    ship(yolo, Path(model.ckpt_path), Shipment(asked.export_to, NAME, asked.image_size, data))
    (asked.export_to / "learned.txt").write_text(written(learned_by(asked.images)), "utf-8")


def train(yolo: Any, asked: argparse.Namespace) -> Path:
    """Run the training and give the last weights; the held-out plates are only asked at the end."""
    import torch  # noqa: PLC0415

    from sample_videos.studio.training.trainer import PlantTrainer  # noqa: PLC0415

    run = asked.images / "run"
    last = Path(run / "weights" / "last.pt")
    model = yolo(str(last) if asked.resume else asked.begin_with)
    # Ultralytics takes all cores but one at the start of a run.
    model.add_callback("on_train_start", lambda _: torch.set_num_threads(asked.threads))
    limits = {"time": asked.hours} if asked.hours else {}
    model.train(
        data=str(asked.images / "data.yaml"), resume=asked.resume, epochs=asked.epochs, imgsz=asked.image_size,
        project=str(asked.images.resolve()), name="run", exist_ok=True, device=asked.device, batch=16, nbs=16, rect=True, val=False, workers=0, cache="ram",
        trainer=PlantTrainer, amp=False, plots=False, seed=7, optimizer="AdamW", lr0=asked.learning_rate, cos_lr=True, warmup_epochs=1.0,
        # The usual 0.1 for biases undoes what earlier weights know within a few steps of AdamW.
        warmup_bias_lr=0.0, freeze=asked.freeze or None,
        degrees=0.0, fliplr=0.5, hsv_v=0.5, hsv_s=0.6, scale=0.4, **limits,
    )  # fmt: skip
    return last


def data_file(images: Path, *, every_photograph: int = 1) -> Path:
    """Write the lists of pictures and the data file; every fifth plate is for validation."""
    plates = sorted({plate_of(path) for path in images.glob("*_*.jpg")})
    held_out = set(plates[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY])
    pictures = sorted(images.glob("*_*.jpg"))
    photographs = sorted(photographs_of(images).glob("*.jpg"))[::every_photograph]
    for name, chosen in (("train", [*(p for p in pictures if plate_of(p) not in held_out), *photographs]),
                         ("val", [p for p in pictures if plate_of(p) in held_out])):  # fmt: skip
        (images / f"{name}.txt").write_text("".join(f"{path.resolve()}\n" for path in chosen))
    told = images / "data.yaml"
    names = "".join(f"  {index}: {name}\n" for index, name in enumerate(NAMES))
    told.write_text(f"path: {images.resolve()}\ntrain: train.txt\nval: val.txt\nnames:\n{names}")
    return told


def learned_by(images: Path) -> list[Learned]:
    """Return what a training on these pictures learns from."""
    chosen = sorted({Path(line) for line in (images / "train.txt").read_text().splitlines()})
    return learned_from(images, chosen)


def plate_of(picture: Path) -> str:
    """The plate that a picture was drawn on."""
    return picture.stem.partition("_")[2]


def report(model: Any, asked: argparse.Namespace) -> None:
    """Print what the held-out plates say."""
    found = model.val(
        data=str(asked.images / "data.yaml"),
        imgsz=asked.image_size,
        device=asked.device,
        # Below this, thousands of boxes a picture run the suppression into its time limit.
        conf=0.01,
        workers=0,
        plots=False,
    )
    print(f"mAP50 {found.box.map50:.3f}  mAP50-95 {found.box.map:.3f}")  # noqa: T201  a command tells
    for row, index in enumerate(found.box.ap_class_index):
        precision, recall, map50, map95 = found.box.class_result(row)
        told = f"{NAMES[index]}: precision {precision:.3f} recall {recall:.3f}"
        print(f"{told} mAP50 {map50:.3f} mAP50-95 {map95:.3f}")  # noqa: T201  a command tells


if __name__ == "__main__":
    main()
