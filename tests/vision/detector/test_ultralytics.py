"""`.pt` weights: exported once, found again, refused clearly.

The network is random, set up so that it sees things in one picture; nothing is
downloaded.
"""

import importlib
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from plant.errors import ModelError
from tests.vision.detector.builders import PaintedFrame
from vision.detections import Detection
from vision.detector import exporting, torchvision_stand_in
from vision.detector.exporting import exported
from vision.detector.loading import load_detector
from vision.detector.quiet_ultralytics import is_installed, quiet_ultralytics
from vision.detector.torchvision_stand_in import ensure_torchvision
from vision.detector.ultralytics_runner import UltralyticsDetector, cuda_ready


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """Give back the switches that Ultralytics needs set for a whole process."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ultralytics")


@pytest.fixture(scope="module")
def weights(home: Path) -> Path:
    return save_weights(home / "random.pt", home, "yolo11n.yaml")


def clouds() -> PaintedFrame:
    """Return a frame of coloured clouds, always the same."""
    noise = np.random.default_rng(3).integers(0, 255, (384, 640, 3), np.uint8)
    soft = cv2.GaussianBlur(noise, (0, 0), 6)
    return PaintedFrame(np.asarray(cv2.normalize(soft, soft, 0, 255, cv2.NORM_MINMAX), np.uint8))


def save_weights(path: Path, home: Path, family: str) -> Path:
    """Save a random network whose normalisation fits the clouds, so that they stir it."""
    package = quiet_ultralytics(home, where="")
    torch = importlib.import_module("torch")
    torch.manual_seed(0)
    yolo = package.YOLO(family)
    for part in yolo.model.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.momentum = 1.0
    picture = torch.from_numpy(clouds().paint[..., ::-1].copy()).permute(2, 0, 1)[None] / 255
    yolo.model.train()
    with torch.no_grad():
        yolo.model(torch.cat([picture, picture.flip(3)]))
    yolo.model.eval()
    for layers in yolo.model.model[-1].cv3:
        layers[-1].bias.data.fill_(-3)
    yolo.save(str(path))
    return path


def agree(first: Detection, second: Detection) -> bool:
    close = np.allclose(
        [first.box.x, first.box.y, first.box.w, first.box.h],
        [second.box.x, second.box.y, second.box.w, second.box.h],
        atol=0.01,
    )
    return close and bool(abs(first.score - second.score) < 0.03) and first.label == second.label


@pytest.mark.slow
@pytest.mark.skipif(not is_installed(), reason="the extra `yolo` is not installed")
class TestWithTheExtra:
    @pytest.mark.parametrize("family", ["yolo11n.yaml", "yolov8n.yaml", "yolo26n.yaml"])
    def test_the_export_finds_what_torch_finds(self, home: Path, family: str) -> None:
        weights = save_weights(home / f"{family}.pt", home, family)
        exported_one = load_detector(weights, exact=True, cache=home / "cache")
        in_torch = UltralyticsDetector(weights, exact=True, home=home, device="cpu")

        (ours,) = exported_one.detect([exported_one.prepare(clouds())])
        (theirs,) = in_torch.detect([in_torch.prepare(clouds())])

        assert len(ours) > 20
        assert agree(ours[0], theirs[0])
        matched = sum(any(agree(one, other) for other in theirs) for one in ours[:20])
        assert matched >= 17
        assert exported_one.labels == in_torch.labels
        assert exported_one.reference == in_torch.reference

    def test_an_export_takes_any_shape_and_batch(self, home: Path, weights: Path) -> None:
        detector = load_detector(weights, exact=False, cache=home / "cache")
        wide = PaintedFrame(np.zeros((1080, 1920, 3), np.uint8))

        pictures = [detector.prepare(one) for one in (wide, wide, clouds())]

        assert pictures[0].pixels.shape == (384, 640, 3)
        assert len(detector.detect(pictures)) == 3

    def test_weights_are_exported_once(self, home: Path, weights: Path) -> None:
        first = exported(weights, cache=home / "cache")
        stamp = first.stat().st_mtime_ns

        assert exported(weights, cache=home / "cache") == first
        assert first.stat().st_mtime_ns == stamp
        assert not list((home / "cache").glob("export-*"))

    def test_the_same_picture_gives_the_same_numbers_in_torch(
        self, home: Path, weights: Path
    ) -> None:
        detector = UltralyticsDetector(weights, exact=True, home=home, device="cpu", side=320)
        pictures = [detector.prepare(clouds())] * 2

        first, second = detector.detect(pictures)

        assert first
        assert first == second

    def test_nothing_is_reported_and_nothing_installed(self, home: Path) -> None:
        package = quiet_ultralytics(home, where="")

        utils = importlib.import_module("ultralytics.utils")
        events = importlib.import_module("ultralytics.utils.events")
        assert package.settings["sync"] is False
        assert not utils.AUTOINSTALL
        assert not utils.ONLINE
        assert not events.events.enabled
        written = json.loads((home / "Ultralytics" / "settings.json").read_text())
        assert written["sync"] is False

    def test_pillow_opens_pictures_as_ever(self, home: Path) -> None:
        quiet_ultralytics(home, where="")
        assert importlib.import_module("PIL.Image").open.__module__ == "PIL.Image"

    @pytest.mark.parametrize("content", [b"nothing of the kind" * 50, pickle.dumps({"a": 1})])
    def test_a_file_that_is_no_yolo_is_refused(
        self, tmp_path: Path, home: Path, content: bytes
    ) -> None:
        (tmp_path / "noise.pt").write_bytes(content)

        with pytest.raises(ModelError, match="cannot export these weights") as caught:
            load_detector(tmp_path / "noise.pt", exact=True, cache=home / "cache")
        assert "\n" not in str(caught.value)
        with pytest.raises(ModelError, match="cannot use these weights"):
            UltralyticsDetector(tmp_path / "noise.pt", exact=True, home=home, device="cpu")

    def test_a_classifier_is_refused(self, home: Path) -> None:
        package = quiet_ultralytics(home, where="")
        package.YOLO("yolo11n-cls.yaml").save(str(home / "classes.pt"))

        with pytest.raises(ModelError, match="the model's task is `classify`"):
            load_detector(home / "classes.pt", exact=True, cache=home / "cache")

    def test_the_stand_in_suppresses_as_torchvision_would(self) -> None:
        torch = importlib.import_module("torch")
        boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 10, 10], [20, 20, 30, 30]])

        kept = torchvision_stand_in._suppress(boxes, torch.tensor([0.8, 0.9, 0.7]), 0.5)

        assert kept.tolist() == [1, 2]


def test_weights_without_the_extra_say_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.pt").write_bytes(b"weights")
    monkeypatch.setattr(exporting, "is_installed", lambda: False)

    with pytest.raises(ModelError, match=r"pip install -r locks/yolo\.txt"):
        exported(tmp_path / "own.pt", cache=tmp_path)


def test_an_export_made_elsewhere_first_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.pt").write_bytes(b"weights")
    monkeypatch.setattr(exporting, "is_installed", lambda: True)

    def other_worker_wins(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        made = Path(command[3]).with_name("own_openvino_model")
        made.mkdir()
        digest = exporting.sha256(tmp_path / "own.pt")
        (tmp_path / f"own-{digest}_openvino_model" / "theirs").mkdir(parents=True)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", other_worker_wins)

    assert (exported(tmp_path / "own.pt", cache=tmp_path) / "theirs").is_dir()


def test_a_torchvision_that_cannot_load_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> ModuleType:
        raise RuntimeError("operator torchvision::nms does not exist")

    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(importlib, "import_module", broken)

    assert ensure_torchvision() == "stand-in"
    assert callable(sys.modules["torchvision"].ops.nms)
    for name in ("torchvision", "torchvision.ops"):
        monkeypatch.delitem(sys.modules, name)


def test_a_machine_without_a_driver_has_no_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_driver(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr("ctypes.CDLL", no_driver)

    assert not cuda_ready()
