"""Weights that cannot serve are refused at once, in one sentence that says why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from plant.errors import ModelError
from tests.vision.detector import onnx_writer
from tests.vision.detector.builders import card, save_model
from vision.detector.loading import load_detector, require_labels


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        load_detector(path, exact=True)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    assert "there is no such model" in refusal(tmp_path / "none.onnx")
    assert "there is no such model" in refusal(tmp_path / "none.pt")


def test_an_empty_file(tmp_path: Path) -> None:
    for name in ("empty.onnx", "empty.pt"):
        (tmp_path / name).touch()
        assert "empty" in refusal(tmp_path / name)


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    assert "0 .xml files where one was expected" in refusal(tmp_path)


def test_a_model_without_its_numbers(tmp_path: Path) -> None:
    save_model(tmp_path)
    (tmp_path / "colours.bin").unlink()

    assert "colours.bin is missing or empty" in refusal(tmp_path)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(b"TFL3")

    assert "`.tflite` is no model format known" in refusal(tmp_path / "model.tflite")


@pytest.mark.parametrize("name", ["noise.onnx", "noise.xml"])
def test_a_file_that_is_no_model(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"nothing of the kind" * 50)
    (tmp_path / "noise.bin").write_bytes(b"x")

    assert "OpenVINO cannot read this as a model" in refusal(tmp_path / name)


def test_a_truncated_model(tmp_path: Path) -> None:
    whole = onnx_writer.model([1, 6, 84], side=64, properties={"names": "{0: 'a', 1: 'b'}"})
    (tmp_path / "cut.onnx").write_bytes(whole[: len(whole) // 2])

    assert "cut.onnx" in refusal(tmp_path / "cut.onnx")


@pytest.mark.parametrize("task", ["classify", "obb", "semantic"])
def test_a_model_for_another_task(tmp_path: Path, task: str) -> None:
    save_model(tmp_path, metadata=card(task=task))

    assert f"the model's task is `{task}`" in refusal(tmp_path)


def test_a_model_that_does_not_name_its_labels(tmp_path: Path) -> None:
    save_model(tmp_path, metadata={"task": "detect"})

    assert "the model does not name its labels" in refusal(tmp_path)


@pytest.mark.parametrize(
    "names", [{1: "a", 2: "b"}, "{0: 'a'", 7, {0: "a", 2: "c"}], ids=["from 1", "cut", "7", "gap"]
)
def test_labels_that_make_no_sense(tmp_path: Path, names: object) -> None:
    save_model(tmp_path, metadata=card(names=names))

    assert "its metadata cannot be read" in refusal(tmp_path)


def test_metadata_that_is_no_yaml(tmp_path: Path) -> None:
    save_model(tmp_path)
    (tmp_path / "metadata.yaml").write_bytes(b"names: [\xff")

    assert "metadata.yaml cannot be read" in refusal(tmp_path)


def test_more_labels_than_the_head_has_channels(tmp_path: Path) -> None:
    save_model(tmp_path, metadata=card(names=dict(enumerate("abcdefgh"))))

    assert "8 labels need 12 channels" in refusal(tmp_path)


def test_a_head_that_is_no_yolo(tmp_path: Path) -> None:
    (tmp_path / "raw.onnx").write_bytes(onnx_writer.model([1, 84, 7], side=64, properties={}))

    assert "this is a YOLOv5 or YOLOX head" in refusal(tmp_path / "raw.onnx")


Properties = dict[str, str]


@pytest.mark.parametrize(
    "beside",
    [
        lambda folder: {"names": "{0: 'person', 1: 'fork lift'}", "task": "detect"},
        lambda folder: (folder / "labels.txt").write_text("person\nfork lift\n") and {},
    ],
    ids=["in its properties", "in labels.txt"],
)
def test_an_onnx_file_names_its_labels(
    tmp_path: Path, beside: Callable[[Path], Properties]
) -> None:
    file = onnx_writer.model([1, 6, 84], side=64, properties=beside(tmp_path))
    (tmp_path / "small.onnx").write_bytes(file)

    assert load_detector(tmp_path / "small.onnx", exact=True).labels == ("person", "fork lift")


def test_a_label_the_model_lacks_is_named_with_its_nearest(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path), exact=True)

    require_labels(detector, ["red", "blue"])
    with pytest.raises(ModelError, match=r"`gren` \(nearest: green"):
        require_labels(detector, ["red", "gren", "Blu"])


def test_a_label_like_no_other_is_told_what_there_is(tmp_path: Path) -> None:
    detector = load_detector(save_model(tmp_path), exact=True)

    with pytest.raises(ModelError, match=r"`zzz` \(it has: red, green, blue\)"):
        require_labels(detector, ["zzz"])
