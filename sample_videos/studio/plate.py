"""A plate: the set without anybody in it, in linear light, and how it was lit.

It is kept as an 8-bit logarithmic PNG beside a small JSON file, so that a film
can be rendered again without Blender. Eight bits are enough because the camera
model adds more noise than the steps are high.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Point3
from sample_videos.studio.sets.stage_set import DOWN, Light, View

PLATES = Path(__file__).parent / "plates"
FLOOR, CEILING = 0.002, 16.0


@dataclass(frozen=True, slots=True)
class Ambient:
    """Light from everywhere, on faces that look up, sideways and down."""

    up: Point3
    side: Point3
    down: Point3


@dataclass(frozen=True, slots=True)
class Plate:
    """The still picture with the camera and the lights that made it."""

    picture: NDArray[np.float32]
    view: View
    lights: tuple[Light, ...]
    ambient: Ambient

    def scaled(self, by: float) -> "Plate":
        """The same still at another size, as a coarser camera sees it."""
        height, width = (round(side * by) for side in self.picture.shape[:2])
        picture = cv2.resize(self.picture, (width, height), interpolation=cv2.INTER_AREA)
        return replace(self, picture=np.asarray(picture, np.float32)) if by != 1 else self

    def save(self, stem: Path) -> None:
        """Write `stem.png` and `stem.json`."""
        span = np.log2(CEILING / FLOOR)
        coded = np.log2(np.clip(self.picture, 0, CEILING - FLOOR) / FLOOR + 1) / span * 255
        cv2.imwrite(
            str(stem.with_suffix(".png")),
            (coded + 0.5).astype(np.uint8)[..., ::-1],
            [cv2.IMWRITE_PNG_COMPRESSION, 9],
        )
        told = {
            "view": asdict(self.view),
            "ambient": asdict(self.ambient),
            "lights": [asdict(light) for light in self.lights],
        }
        stem.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n")


def load_plate(stem: Path) -> Plate:
    """Read what `Plate.save` wrote."""
    coded = cv2.imread(str(stem.with_suffix(".png")))
    if coded is None:
        raise FileNotFoundError(f"there is no plate {stem}.png: render it with `plates` first")
    picture = FLOOR * (
        np.exp2(coded[..., ::-1].astype(np.float32) / 255 * np.log2(CEILING / FLOOR)) - 1
    )
    told = json.loads(stem.with_suffix(".json").read_text())
    view = View(
        _triple(told["view"]["position"]), _triple(told["view"]["target"]), told["view"]["wide"]
    )
    lights = tuple(
        Light(
            _triple(one["position"]),
            (one["size"][0], one["size"][1]),
            one["power"],
            _triple(one["colour"]),
            _triple(one.get("aim", DOWN)),
        )
        for one in told["lights"]
    )
    ambient = Ambient(*(_triple(told["ambient"][side]) for side in ("up", "side", "down")))
    return Plate(np.ascontiguousarray(picture, dtype=np.float32), view, lights, ambient)


def _triple(values: list[float]) -> Point3:
    return values[0], values[1], values[2]
