"""A plant trains a detector on pictures of its own, and Floorwatch watches with it."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.detector.loading import load_detector
from vision.detector.quiet_ultralytics import is_installed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_installed(), reason="the extra `yolo` is not installed"),
]
ROOT = Path(__file__).parents[3]
COMMAND = "from runtime.entry import main; main()"


def a_plant(at: Path) -> Path:
    """Grey pictures with one white carton each, whose label says where it is."""
    (at / "classes.txt").write_text("carton\nbarrel\n")
    for number in range(10):
        picture = np.full((72, 128, 3), 60, np.uint8)
        left = 8 * number
        picture[20:50, left : left + 30] = 230
        for kind in ("images", "labels"):
            (at / kind).mkdir(exist_ok=True)
        cv2.imwrite(str(at / f"images/{number}.jpg"), picture)
        label = f"0 {(left + 15) / 128} {35 / 72} {30 / 128} {30 / 72}\n"
        (at / f"labels/{number}.txt").write_text(label)
    return at


def train(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "train", str(folder), "--size", "128", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_a_trained_detector_is_measured_exported_and_loads(tmp_path: Path) -> None:
    done = train(a_plant(tmp_path), "--epochs", "1", "--into", "made", "--name", "ours")
    assert done.returncode == 0, done.stderr
    assert "8 pictures to learn from, 2 to measure on" in done.stdout
    assert "pass 1 of 1" in done.stdout
    assert "not shown by any picture held out: barrel" in done.stdout
    made = tmp_path / "made"
    assert load_detector(made / "ours_openvino_model", exact=True).labels == ("carton", "barrel")
    assert (made / "ours.pt").stat().st_size < 6_000_000
    assert str(tmp_path) not in (made / "ours_openvino_model/metadata.yaml").read_text()
    assert len((made / "learned.txt").read_text().splitlines()) == 8


def test_weights_that_cannot_be_trained_on_are_named(tmp_path: Path) -> None:
    (tmp_path / "bad.pt").write_bytes(b"no weights at all")
    done = train(a_plant(tmp_path), "--begin-with", "bad.pt")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("bad.pt: not to be trained on: ")
    gone = train(tmp_path, "--begin-with", "gone.pt")
    assert gone.stderr.startswith("gone.pt: there are no such weights")


PARTLY = """
import torch
from pathlib import Path
from vision.detector.quiet_ultralytics import quiet_ultralytics
quiet_ultralytics(Path("home"), where="test")
from vision.training.trainer import Known, KnownClasses
known = Known(2, {Path("/partly.jpg"): frozenset({1})})
loss = KnownClasses()
loss.known = known.of(["/partly.jpg", "/wholly.jpg"])
each = loss(torch.zeros(2, 1, 2), torch.ones(2, 1, 2))
print((each > 0).flatten().tolist())
"""


def test_what_nobody_labelled_in_a_picture_counts_for_nothing(tmp_path: Path) -> None:
    # In a process of its own: whoever imports Ultralytics first decides on its settings.
    done = subprocess.run(
        [sys.executable, "-c", PARTLY],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[False, True, True, True]"
