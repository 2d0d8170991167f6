"""Draws the pictures of `docs/reference/rules.md`: each rule's moment in a sample film.

    python -m sample_videos.stills

A picture shows the frame shortly after the onset that the film's truth names, the rule's zones
and gate lines as `plant.yaml` has them, and the people and the goods that the truth boxes.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from plant.places import Plant
from plant.rules import Rule
from runtime.plants import load_plant
from runtime.truth import Expected, Truth, read_truth
from vision.rulebook import FORMS

HOME = Path(__file__).parent
PICTURES = HOME.parent / "docs" / "reference" / "pictures"
LARGEST = 40_000
SIZE = (640, 360)
YELLOW, GREEN = (40, 210, 255), (90, 230, 90)

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Still:
    """Which film shows a kind, and how long after the onset it is seen best."""

    film: str
    after: float = 0.3
    objects: tuple[str, ...] = ("person",)


STILLS = {
    "zone.intrusion": Still("cage_after_hours", after=1.5),
    "zone.loitering": Still("cage_loitering"),
    "line.wrong_way": Still("wrong_way"),
    "line.tailgating": Still("tailgating"),
    "loss.object_removed": Still("carton_taken", after=1.2, objects=("person", "carton-1")),
    "loss.object_abandoned": Still("pallet_left", after=4.0, objects=("truck-1",)),
    "loss.product_fell": Still("carton_falls", after=1.0, objects=("belt-12",)),
    "loss.carried_out": Still("carried_out", after=0.1, objects=("person", "carton-1")),
    "flow.jam": Still("belt_jam", after=4.0, objects=()),
    "person.down": Still("person_down", after=3.0),
    "camera.tampered": Still("camera_covered", after=-0.3, objects=()),
}


def main() -> None:
    """Draw every kind's picture."""
    plant = load_plant(HOME / "plant.yaml", FORMS)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for kind, still in STILLS.items():
        write(PICTURES / f"{kind.replace('.', '-')}.jpg", drawn(kind, still, plant))


def drawn(kind: str, still: Still, plant: Plant) -> Picture:
    """Return the picture of one kind."""
    told = HOME / f"{still.film}.truth.json"
    truth = read_truth(told)
    expected = next(each for each in truth.expected if each.kind == kind)
    data = json.loads(told.read_text("utf-8"))
    number = round((expected.onset_seconds + still.after) * data["fps"])
    picture = cv2.resize(frame_of(HOME / truth.video, number), SIZE, interpolation=cv2.INTER_AREA)
    mark_places(picture, _rule(plant, truth, expected), plant)
    labels = {one["id"]: one["label"] for one in data["objects"]}
    for seen in data["frames"][number]["objects"]:
        if labels[seen["id"]] in still.objects or seen["id"] in still.objects:
            _box(cast("Picture", picture), seen["box"])
    return cast("Picture", picture)


def frame_of(video: Path, number: int) -> Picture:
    """Return one frame of a film."""
    with av.open(str(video)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index == number:
                return cast("Picture", frame.to_ndarray(format="bgr24"))
    raise IndexError(f"{video.name} has no frame {number}")


def _rule(plant: Plant, truth: Truth, expected: Expected) -> Rule:
    return next(
        rule
        for rule in plant.rules
        if rule.camera == truth.camera
        and rule.kind == expected.kind
        and (not expected.place or expected.place in (*rule.zones, *rule.gate_lines))
    )


def mark_places(picture: NDArray[np.uint8], rule: Rule, plant: Plant) -> None:
    """Draw the zones and gate lines of a rule."""
    camera = plant.cameras[rule.camera]
    for zone in rule.zones:
        corners = [(point.x, point.y) for point in camera.zones[zone].outline.points]
        cv2.polylines(picture, [_pixels(corners)], True, YELLOW, 2, cv2.LINE_AA)
    for line in rule.gate_lines:
        ends = camera.gate_lines[line].segment
        there = _pixels([(ends.start.x, ends.start.y), (ends.end.x, ends.end.y)])
        cv2.polylines(picture, [there], False, YELLOW, 3, cv2.LINE_AA)


def _box(picture: Picture, box: list[float]) -> None:
    x, y, w, h = box
    (left, top), (right, low) = _pixels([(x, y), (x + w, y + h)])
    cv2.rectangle(picture, (int(left), int(top)), (int(right), int(low)), GREEN, 2, cv2.LINE_AA)


def _pixels(points: list[tuple[float, float]]) -> NDArray[np.int32]:
    return np.round(np.array(points) * SIZE).astype(np.int32)


def write(target: Path, picture: Picture) -> None:
    """Write a JPEG, as good as its size allows."""
    for quality in range(84, 30, -6):
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if len(data) <= LARGEST:
            break
    target.write_bytes(data.tobytes())


if __name__ == "__main__":
    main()
