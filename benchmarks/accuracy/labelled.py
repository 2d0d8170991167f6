"""Pictures with true boxes, from the three kinds of truth that there are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box


@dataclass(frozen=True, slots=True)
class Truth:
    """One object that is there, and the share of it that is not hidden."""

    label: str
    box: Box
    visible: float = 1.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture (BGR), what is in it, and which labels are told of completely."""

    pixels: NDArray[np.uint8]
    truth: list[Truth]
    labels: frozenset[str]


def films(folder: Path, known: set[str], *, every: int) -> Iterator[tuple[str, Iterator[Labelled]]]:
    """Every film of a folder that has a truth file, with every so many of its frames."""
    for path in sorted(folder.glob("*.truth.json")):
        told = json.loads(path.read_text("utf-8"))
        yield path.name.removesuffix(".truth.json"), film(folder, told, known, every=every)


def film(
    folder: Path, told: dict[str, object], known: set[str], *, every: int
) -> Iterator[Labelled]:
    """One film by what its truth file tells."""
    objects, frames = told["objects"], told["frames"]
    assert isinstance(objects, list)
    assert isinstance(frames, list)
    label_of = {one["id"]: one["label"] for one in objects}
    labels = frozenset(label_of.values()) & known
    for index, pixels in _frames(folder / str(told["video"]), every):
        truth = [
            Truth(label_of[seen["id"]], Box(*seen["box"]), seen["visible"])
            for seen in frames[index]["objects"]
        ]
        yield Labelled(pixels, truth, labels | ({"person"} & known))


def pictures(
    folder: Path, names: list[str], known: set[str], *, only: Path | None = None
) -> Iterator[Labelled]:
    """Pictures with YOLO labels; `names` are the classes by number."""
    nested = (folder / "images").is_dir()
    paths = sorted((folder / "images" if nested else folder).glob("*.jpg"))
    wanted = None if only is None else {Path(line).name for line in only.read_text().split()}
    for path in paths:
        if wanted is not None and path.name not in wanted:
            continue
        beside = folder / "labels" if nested else folder
        rows = (beside / f"{path.stem}.txt").read_text().splitlines()
        pixels = cv2.imread(str(path))
        assert pixels is not None, path
        truth = [_yolo(row.split(), names) for row in rows if row.strip()]
        yield Labelled(np.asarray(pixels, np.uint8), truth, frozenset(names) & known)


def _yolo(row: list[str], names: list[str]) -> Truth:
    x, y, w, h = (float(value) for value in row[1:5])
    return Truth(names[int(row[0])], Box(x - w / 2, y - h / 2, w, h))


def mot(video: Path, truth: Path, *, every: int) -> Iterator[Labelled]:
    """A film with tracking truth: frame (from 1), id, left, top, width, height in pixels."""
    rows = [line.split(",") for line in truth.read_text().split()]
    by_frame = {
        frame: [[float(value) for value in row[2:6]] for row in group]
        for frame, group in groupby(
            sorted(rows, key=lambda row: int(row[0])), lambda row: int(row[0])
        )
    }
    for index, pixels in _frames(video, every):
        height, width = pixels.shape[:2]
        people = [
            Truth("person", Box(x / width, y / height, w / width, h / height))
            for x, y, w, h in by_frame.get(index + 1, [])
        ]
        yield Labelled(pixels, people, frozenset({"person"}))


def _frames(video: Path, every: int) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    opened, index = cv2.VideoCapture(str(video)), 0
    while opened.grab():
        if index % every == 0:
            _, pixels = opened.retrieve()
            yield index, np.asarray(pixels, np.uint8)
        index += 1
    opened.release()
