"""The skeleton of a worker, and the solver that puts a hand or a foot in place.

Joints are given for a person of 1.80 m who faces +x and lets the arms hang a
little apart. Left is +y.
"""

import math
from collections.abc import Mapping

import numpy as np

from sample_videos.studio.geometry import Array

SIDES: Mapping[str, int] = {"left": 1, "right": -1}


def _rest_joints() -> dict[str, Array]:
    joints: dict[str, tuple[float, float, float]] = {
        "pelvis": (0, 0, 0.96),
        "spine": (0, 0, 1.12),
        "chest": (0, 0, 1.30),
        "neck": (-0.01, 0, 1.50),
        "head": (0.01, 0, 1.58),
    }
    for side, way in SIDES.items():
        joints[f"hip {side}"] = (0, 0.095 * way, 0.92)
        joints[f"knee {side}"] = (0.012, 0.115 * way, 0.50)
        joints[f"ankle {side}"] = (-0.012, 0.13 * way, 0.09)
        joints[f"shoulder {side}"] = (-0.01, 0.185 * way, 1.435)
        joints[f"elbow {side}"] = (-0.02, 0.36 * way, 1.215)
        joints[f"wrist {side}"] = (0.02, 0.525 * way, 1.03)
    return {name: np.array(place, dtype=np.float64) for name, place in joints.items()}


def _parents() -> dict[str, str]:
    parents = {"spine": "pelvis", "chest": "spine", "neck": "chest", "head": "neck"}
    for side in SIDES:
        parents |= {
            f"hip {side}": "pelvis",
            f"knee {side}": f"hip {side}",
            f"ankle {side}": f"knee {side}",
        }
        parents |= {
            f"shoulder {side}": "chest",
            f"elbow {side}": f"shoulder {side}",
            f"wrist {side}": f"elbow {side}",
        }
    return parents


def _ends(rest: Mapping[str, Array]) -> dict[str, Array]:
    ends = {child: rest[child] for child in ("spine", "chest", "neck", "head")}
    tips = {
        "pelvis": ends["spine"],
        "spine": ends["chest"],
        "chest": ends["neck"],
        "neck": ends["head"],
    }
    tips["head"] = rest["head"] + np.array((0.02, 0, 0.16))
    for side, way in SIDES.items():
        tips[f"hip {side}"], tips[f"knee {side}"] = rest[f"knee {side}"], rest[f"ankle {side}"]
        tips[f"ankle {side}"] = np.array((0.16, 0.14 * way, 0.03))
        tips[f"shoulder {side}"], tips[f"elbow {side}"] = (
            rest[f"elbow {side}"],
            rest[f"wrist {side}"],
        )
        tips[f"wrist {side}"] = rest[f"wrist {side}"] + np.array((0.03, 0.11 * way, -0.125))
    return tips


REST = _rest_joints()
PARENT = _parents()
TIP = _ends(REST)
BONES = tuple(REST)


def length(first: str, second: str) -> float:
    """The distance between two joints at rest."""
    return float(np.linalg.norm(REST[second] - REST[first]))


def bent_limb(
    root: Array, target: Array, upper: float, lower: float, pole: Array
) -> tuple[Array, Array]:
    """Knee and ankle (or elbow and wrist) of a limb that reaches for a target, bending towards the pole."""
    reach = target - root
    far = min(float(np.linalg.norm(reach)), (upper + lower) * 0.999)
    along = reach / np.linalg.norm(reach)
    cosine = float(np.clip((upper**2 + far**2 - lower**2) / (2 * upper * far), -1, 1))
    aside = pole - along * (pole @ along)
    aside /= np.linalg.norm(aside)
    return root + along * upper * cosine + aside * upper * math.sqrt(
        1 - cosine**2
    ), root + along * far


def turn_between(rest: Array, posed: Array, rest_up: Array, posed_up: Array) -> Array:
    """The rotation that takes one direction and its up to another."""
    turned: Array = _frame(posed, posed_up) @ _frame(rest, rest_up).T
    return turned


def _frame(along: Array, up: Array) -> Array:
    along = along / np.linalg.norm(along)
    up = up - along * (along @ up)
    up = up / np.linalg.norm(up)
    return np.stack([along, up, np.cross(along, up)], axis=1)
