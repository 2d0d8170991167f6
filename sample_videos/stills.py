"""Draws the pictures of `docs/reference/rules.md`: each rule's moment in a sample film.

    python -m sample_videos.stills

A picture shows the frame shortly after the onset that the film's truth names, the rule's zones
and gate lines as `plant.yaml` has them, and the people and the goods that the truth boxes. What
no film was made for is shown at a moment of another one, or painted into it
(`sample_videos/painted.py`); the page says so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from plant.ids import RuleId
from plant.places import Plant
from plant.rules import Rule
from runtime.plants import load_plant
from runtime.truth import Expected, Truth, read_truth
from sample_videos.painted import a_puddle, no_pictures
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
    at: float | None = None
    """When, where the film's truth names no onset of the kind."""
    rules: tuple[str, ...] = ()
    """Whose places are drawn, where they are not those of the kind's own rule."""
    zone: tuple[tuple[float, float], ...] = ()
    """A zone that no rule of the sample plant has."""
    painted: Callable[[Picture], None] | None = None


STILLS = {
    "zone.intrusion": Still("cage_after_hours", after=1.5),
    "zone.loitering": Still("cage_loitering"),
    "line.crossed": Still("count_short", at=14.5, objects=("carton",), rules=("off-line-1",)),
    "line.wrong_way": Still("wrong_way"),
    "line.tailgating": Still("tailgating"),
    "loss.object_removed": Still("carton_taken", after=1.2, objects=("person", "carton-1")),
    "loss.object_abandoned": Still("pallet_left", after=4.0, objects=("truck-1",)),
    "loss.product_fell": Still("carton_falls", after=1.0, objects=("belt-12",)),
    "loss.carried_out": Still("carried_out", after=0.1, objects=("person", "carton-1")),
    "loss.count_mismatch": Still(
        "count_short", at=19.2, objects=("carton",), rules=("onto-line-1", "off-line-1")
    ),
    "flow.jam": Still("belt_jam", after=4.0, objects=()),
    "flow.starved": Still(
        "belt_jam",
        at=34.0,
        objects=(),
        zone=((0.806, 0.75), (0.838, 1.0), (0.93, 1.0), (0.882, 0.74)),
    ),
    "person.down": Still("person_down", after=3.0),
    "floor.spill": Still(
        "belt_jam",
        at=5.0,
        objects=(),
        zone=((0.654, 0.245), (0.581, 0.236), (0.285, 1.0), (0.52, 1.0)),
        painted=a_puddle,
    ),
    "camera.tampered": Still("camera_covered", after=-0.3, objects=()),
    "camera.offline": Still("pallet_left", at=8.0, objects=(), painted=no_pictures),
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
    data = json.loads(told.read_text("utf-8"))
    number = round(_moment(kind, still, truth) * data["fps"])
    whole = cv2.resize(frame_of(HOME / truth.video, number), SIZE, interpolation=cv2.INTER_AREA)
    picture = cast("Picture", whole)
    if still.painted is not None:
        still.painted(picture)
    if still.zone:
        cv2.polylines(picture, [_pixels([*still.zone])], True, YELLOW, 2, cv2.LINE_AA)
    for rule in _rules(kind, still, truth, plant):
        mark_places(picture, rule, plant)
    labels = {one["id"]: one["label"] for one in data["objects"]}
    for seen in data["frames"][number]["objects"]:
        if labels[seen["id"]] in still.objects or seen["id"] in still.objects:
            _box(picture, seen["box"])
    return picture


def frame_of(video: Path, number: int) -> Picture:
    """Return one frame of a film."""
    with av.open(str(video)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index == number:
                return cast("Picture", frame.to_ndarray(format="bgr24"))
    raise IndexError(f"{video.name} has no frame {number}")


def _moment(kind: str, still: Still, truth: Truth) -> float:
    return _expected(kind, truth).onset_seconds + still.after if still.at is None else still.at


def _expected(kind: str, truth: Truth) -> Expected:
    return next(each for each in truth.expected if each.kind == kind)


def _rules(kind: str, still: Still, truth: Truth, plant: Plant) -> list[Rule]:
    """Return the rules whose places the picture shows."""
    if still.at is None:
        return [_rule(plant, truth, _expected(kind, truth))]
    return [rule for rule in plant.rules if rule.id in map(RuleId, still.rules)]


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
