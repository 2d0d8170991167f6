"""Draw training pictures: `python -m sample_videos.studio.training.images build/training --plates 40`.

For each plate a Cycles picture of a hall under random light (once, kept), then
random people, cartons and a forklift drawn into it. Labels come from the marks: people,
forklifts, carried and lying cartons, and those on the shelves. What is there is left alone,
so that a run that was stopped goes on, and more pictures can be asked for. Plates need `bpy`;
pictures do not, and `--only pictures` draws those of all plates that are there.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from sample_videos.studio.plate import load_plate
from sample_videos.studio.training.classes import HELD_OUT_EVERY
from sample_videos.studio.training.draughts import Draughtsman
from sample_videos.studio.training.places import board_tint, hall, random_view

PLATE_SIZE = (704, 396)


def main() -> None:
    """Draw what is missing, plate by plate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plates", type=int, default=40)
    parser.add_argument("--pictures", type=int, default=30, help="per plate")
    parser.add_argument("--samples", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", choices=("plate", "pictures"), help="only these, for every plate")
    parser.add_argument(
        "--held-out-pictures", type=int, help="on plates that are held out, if not as many"
    )
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    for plate in range(asked.first, asked.plates):
        match asked.only:
            case "plate":
                draw_plate(asked.folder, plate, asked.samples, asked.threads)
            case "pictures":
                if (asked.folder / f"plate{plate:03d}.json").exists():
                    draw_pictures(asked.folder, plate, _count(asked, plate))
            case _:
                _in_turn(asked, plate)


def _count(asked: argparse.Namespace, plate: int) -> int:
    drawn = sorted(path.stem for path in asked.folder.glob("plate*.json"))
    held_out = f"plate{plate:03d}" in drawn[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY]
    wanted = asked.held_out_pictures if held_out else None
    return int(asked.pictures if wanted is None else wanted)


def _in_turn(asked: argparse.Namespace, plate: int) -> None:
    """Blender and the renderer in processes of their own: they do not share a GL well."""
    common = [sys.executable, "-m", "sample_videos.studio.training.images", str(asked.folder)]
    common += ["--first", str(plate), "--plates", str(plate + 1)]
    for part in ("plate", "pictures"):
        settings = [
            "--only",
            part,
            "--pictures",
            str(asked.pictures),
            "--samples",
            str(asked.samples),
            "--threads",
            str(asked.threads),
        ]
        if asked.held_out_pictures is not None:
            settings += ["--held-out-pictures", str(asked.held_out_pictures)]
        subprocess.run([*common, *settings], check=True)  # noqa: S603  our own module


def draw_plate(folder: Path, plate: int, samples: int, threads: int) -> None:
    """The hall with this plate's goods, paint, light and camera."""
    stem = folder / f"plate{plate:03d}"
    if stem.with_suffix(".json").exists():
        return
    from sample_videos.studio.cycles import Tint, render_plate  # noqa: PLC0415  needs Blender

    stage = hall(plate)
    tint = Tint(plate if plate % 4 else None, board_tint(plate))
    view = random_view(plate, stage)
    render_plate(stage, view, PLATE_SIZE, samples=samples, tint=tint, threads=threads).save(stem)


def draw_pictures(folder: Path, plate: int, count: int) -> None:
    """Those pictures and labels of one plate that are not there yet."""
    missing = [
        (number, name)
        for number in range(count)
        if not (folder / f"{(name := f'{number:03d}_{plate:03d}')}.txt").exists()
    ]
    if not missing:
        return
    drawn = load_plate(folder / f"plate{plate:03d}")
    draughtsman = Draughtsman(drawn, hall(plate), plate)
    for number, name in missing:
        picture, labels = draughtsman.picture(number)
        quality = int(np.random.RandomState(number).uniform(40, 92))
        cv2.imwrite(str(folder / f"{name}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        (folder / f"{name}.txt").write_text("".join(f"{line}\n" for line in labels))


if __name__ == "__main__":
    main()
