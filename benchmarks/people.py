"""How well people are blurred on films with truth, and what it costs: `python -m benchmarks.people`.

Each sample film with people in it is watched as a camera is, its clip is blurred by what was noted,
and every place of a person that the truth knows is looked at in every frame. Told is in how many
of these places less than nine tenths of the body, or of the head, was blurred, and how much of the
pictures was blurred in all. Times are processor time of this process.
"""

import json
import sys
import time
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box
from plant.ids import CameraId
from plant.places import Camera, CameraSource
from plant.wall_clock import WallClock
from vision.analysis import Analysis
from vision.blur import with_margin
from vision.detections import Detector
from vision.detector.loading import load_detector
from vision.evidence import Sight
from vision.media.blurring import blur_film
from vision.people_track import PeopleTrack
from vision.sources.cadence import Cadence
from vision.sources.file import FileSource

MODEL = Path("vision/models/floorwatch-n/floorwatch-n_openvino_model")
WIDTH, HEIGHT = 480, 270
VISIBLE, HEAD = 0.15, 0.2


@dataclass(slots=True)
class Told:
    """What was found on one film."""

    places: int = 0
    bodies: int = 0
    heads: int = 0
    blurred: float = 0.0
    frames: int = 0


def main(names: list[str]) -> int:
    """Measure the films named, or all with people in them."""
    detector = load_detector(MODEL, exact=True)
    print("film                places  body open  head open  blurred  analysis   blurring")
    films = [Path(f"sample_videos/{each}.mp4") for each in names]
    for film in films or sorted(Path("sample_videos").glob("*.mp4")):
        truth = json.loads(film.with_suffix(".truth.json").read_text("utf-8"))
        if any(each["label"] == "person" for each in truth["objects"]):
            _measure(film, truth, detector)
    return 0


def _measure(film: Path, truth: dict[str, object], detector: Detector) -> None:
    began = time.process_time()
    track = _watched(film, detector)
    watched = time.process_time()
    with TemporaryDirectory() as folder:
        blur_film(film, Path(folder) / "blurred.mp4", track)
    blurred, told = time.process_time(), _held_against(track, truth)
    seconds = told.frames / float(str(truth["fps"]))
    print(
        f"{film.stem:18}{told.places:8}{told.bodies:11}{told.heads:11}{told.blurred:9.1%}"
        f"{(watched - began) / seconds:8.2f} s{(blurred - watched) / seconds:9.2f} s"
    )


def _watched(film: Path, detector: Detector) -> PeopleTrack:
    """Return where people were, as a camera's analysis notes it."""
    camera = Camera(CameraId("film"), "film", CameraSource(file=str(film)))
    analysis, cadence, seen = Analysis(camera, (), clock=WallClock()), Cadence(7.5), list[Sight]()
    analysis.know(detector.labels)
    source = FileSource(film)
    for packet in source.packets():
        for frame in source.decode(packet):
            if cadence.due(frame.at) and analysis.wants(frame):
                wanted = analysis.look(frame)
                found = detector.detect([detector.prepare(frame)])[0] if wanted else None
                analysis.judge(frame, found)
                seen.append(analysis.history[-1])
    return PeopleTrack(tuple(each.at for each in seen), tuple(each.people or () for each in seen))


def _held_against(track: PeopleTrack, truth: dict[str, object]) -> Told:
    told, people = Told(), {e["id"] for e in _rows(truth["objects"]) if e["label"] == "person"}
    for frame in _rows(truth["frames"]):
        veil = _veil(track.at(float(frame["index"]) / float(str(truth["fps"]))))
        told.frames += 1
        told.blurred += (float(veil.mean()) - told.blurred) / told.frames
        for each in _rows(frame["objects"]):
            if each["id"] in people and each["visible"] >= VISIBLE:
                box = Box(*each["box"])
                told.places += 1
                told.bodies += _share(veil, box) < 0.9
                told.heads += _share(veil, Box(box.x, box.y, box.w, HEAD * box.h)) < 0.9
    return told


# Truth is JSON of many shapes; it is ours, and checked where it is made.
def _rows(told: object) -> list[dict[str, Any]]:
    assert isinstance(told, list)
    return told


def _veil(boxes: tuple[Box, ...] | None) -> NDArray[np.bool_]:
    veil = np.full((HEIGHT, WIDTH), boxes is None)
    for box in map(with_margin, boxes or ()):
        veil[_within(box)] = True
    return veil


def _share(veil: NDArray[np.bool_], box: Box) -> float:
    part = veil[_within(box)]
    return float(part.mean()) if part.size else 1.0


def _within(box: Box) -> tuple[slice, slice]:
    return (
        slice(max(int(box.y * HEIGHT), 0), ceil((box.y + box.h) * HEIGHT)),
        slice(max(int(box.x * WIDTH), 0), ceil((box.x + box.w) * WIDTH)),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
