"""`.pt` weights become an OpenVINO model, once, in a process of their own.

The export loads torch (some 300 MB); the process that watches cameras never does.
Exports are kept by the hash of the weights and appear whole or not at all. A `.pt`
file is a pickle, which can run code when it is opened: weights come from people
you trust.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from plant.errors import ModelError
from vision.detector.quiet_ultralytics import INSTALL, is_installed, quiet_ultralytics

LONGEST_EXPORT_SECONDS = 900
CHILD = "from vision.detector.exporting import main; main()"


def sha256(weights: Path) -> str:
    """Return the hash of a weights file, or say that there is none."""
    if not weights.is_file() or weights.stat().st_size == 0:
        what = "the file is empty" if weights.is_file() else "there is no such model"
        raise ModelError(what, where=str(weights), remedy="give the path of a `.pt` file")
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def exported(weights: Path, *, cache: Path) -> Path:
    """Return the OpenVINO folder of the weights, exporting them if this is their first use."""
    target = cache / f"{weights.stem}-{sha256(weights)}_openvino_model"
    if target.is_dir():
        return target
    if not is_installed():
        raise ModelError("`.pt` weights need Ultralytics", where=str(weights), remedy=INSTALL)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="export-") as room:
        made = _export_in(Path(room), weights, cache)
        try:
            made.rename(target)
        except OSError as error:
            # Another vision worker was first; its export is the same.
            if not target.is_dir():
                raise ModelError("the export cannot be kept", where=str(cache)) from error
    return target


def _export_in(room: Path, weights: Path, cache: Path) -> Path:
    # Ultralytics writes beside the weights, which may be read-only.
    copy = room / weights.name
    shutil.copyfile(weights, copy)
    command = [sys.executable, "-c", CHILD, str(copy), str(cache / "ultralytics")]
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and arguments
            command,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
            text=True,
            timeout=LONGEST_EXPORT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError("the export took too long", where=str(weights)) from error
    made = sorted(room.glob("*_openvino_model"))
    if done.returncode != 0 or not made:
        raise ModelError(
            f"Ultralytics cannot export these weights: {_reason(done.stderr, copy)}",
            where=str(weights),
            remedy="give a YOLO detection, segmentation or pose model",
        )
    return made[0]


def _reason(told: str, copy: Path) -> str:
    """Return the line of a traceback that names the error."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]+(Error|Exception)\b", line)]
    return (errors or lines or ["no reason given"])[-1].replace(str(copy), copy.name)[:200]


def main() -> None:
    """Export the weights named on the command line beside themselves (the child process)."""
    weights, home = sys.argv[1:3]
    yolo = quiet_ultralytics(Path(home), where=weights).YOLO(weights)
    yolo.export(format="openvino", dynamic=True, quantize=16, verbose=False)
