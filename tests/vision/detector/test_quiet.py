"""Watching loads neither torch nor anything that reports home (each in a fresh process)."""

import subprocess
import sys
from pathlib import Path

from tests.vision.detector.builders import save_model

WATCH = """
import sys
from pathlib import Path
from tests.vision.detector.builders import frame
from vision.detector.loading import load_detector
detector = load_detector(Path(sys.argv[1]), exact=False)
detector.detect([detector.prepare(frame(640, 480))])
loaded = {name.split(".")[0] for name, module in sys.modules.items() if module is not None}
print(sorted(loaded & {"torch", "torchvision", "ultralytics", "openvino_telemetry", "polars"}))
"""


def test_an_exported_model_runs_without_torch_and_without_telemetry(tmp_path: Path) -> None:
    folder = save_model(tmp_path / "model")
    home = tmp_path / "home"
    home.mkdir()

    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(folder)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
        env={"HOME": str(home), "PATH": ""},
        text=True,
        timeout=120,
    )

    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
    assert list(home.iterdir()) == []
