"""How a person holds the body at one moment: walking, standing, bending, reaching, lying.

A foot that carries the body stays where it was put: the walk is driven by the
distance walked, not by the clock, so feet never slide.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sample_videos.studio.geometry import Array, rotation
from sample_videos.studio.people.skeleton import (
    PARENT,
    REST,
    SIDES,
    bent_limb,
    length,
    turn_between,
)

STRIDE = 1.42
_FORWARD = np.array((1.0, 0.0, 0.0))
_UP = np.array((0.0, 0.0, 1.0))
_SEAT_LOWER = 0.42
_UPPER_ARM, _FOREARM = length("shoulder left", "elbow left"), length("elbow left", "wrist left")


@dataclass(frozen=True, slots=True)
class Pose:
    """Hands are wanted wrist places in the body's own frame (metres at 1.80 m).

    Whoever sits has the seat 0.42 lower than the hips of somebody who stands, and the feet in front.
    """

    walked: float = 0.0
    speed: float = 0.0
    clock: float = 0.0
    bend: float = 0.0
    gaze: float = 0.0
    hands: Mapping[str, Array] = field(default_factory=dict)
    sits: bool = False


@dataclass(slots=True)
class Bones:
    """Where each bone's joint is and how it is turned."""

    place: dict[str, Array]
    turn: dict[str, Array]


def posed_bones(pose: Pose) -> Bones:
    """The skeleton of a person at the origin who faces +x."""
    pace = min(1.0, pose.speed / 0.7)
    phase = pose.walked / STRIDE % 1
    bones = _trunk(pose, pace, phase)
    for side, way in SIDES.items():
        step = phase + (0.0 if side == "left" else 0.5)
        if pose.sits:
            _limb(bones, side, way, np.array((0.47, 0.13 * way, 0.09)), 0.0)
        else:
            _leg(bones, side, way, pace, step)
        _arm(bones, side, way, pose, pace, step)
    return bones


def _trunk(pose: Pose, pace: float, phase: float) -> Bones:
    wave = 2 * math.pi * phase
    rise = pace * (0.018 * math.cos(2 * wave) - 0.022) - 0.10 * pose.bend
    rise -= _SEAT_LOWER if pose.sits else 0.0
    sway = 0.02 * pace * math.sin(wave + 0.6) + 0.008 * (1 - pace) * math.sin(pose.clock * 0.9)
    twist, breath = 0.10 * pace * math.cos(wave - 0.3), 0.01 * math.sin(pose.clock * 1.5)
    turn = {
        "pelvis": rotation(_UP, twist)
        @ _nod(0.03 + 0.25 * pose.bend)
        @ rotation((1, 0, 0), 0.03 * pace * math.sin(wave))
    }
    turn["spine"] = turn["pelvis"] @ _nod(0.03 + 0.45 * pose.bend) @ rotation(_UP, -twist * 0.9)
    turn["chest"] = (
        turn["spine"] @ _nod(0.02 + 0.35 * pose.bend + breath) @ rotation(_UP, -twist * 0.9)
    )
    turn["neck"] = turn["chest"] @ _nod(-0.02 - 0.3 * pose.bend)
    look = pose.gaze + 0.08 * math.sin(pose.clock * 0.7)
    turn["head"] = turn["neck"] @ _nod(0.08 - 0.2 * pose.bend) @ rotation(_UP, look)
    bones = Bones({"pelvis": REST["pelvis"] + (0, sway, rise)}, turn)
    for name in ("spine", "chest", "neck", "head"):
        bones.place[name] = _attached(bones, name)
    return bones


def _nod(angle: float) -> Array:
    return rotation((0, 1, 0), angle)


def _attached(bones: Bones, name: str) -> Array:
    parent = PARENT[name]
    place: Array = bones.place[parent] + bones.turn[parent] @ (REST[name] - REST[parent])
    return place


def _footfall(step: float, pace: float) -> tuple[float, float, float]:
    """Forward place, height and pitch of a foot; it carries for six tenths of a stride."""
    step %= 1.0
    reach = STRIDE / 2 * pace * 0.98 * 1.2
    if step < 0.6:
        part = step / 0.6
        heel = 0.28 * (1 - part * 8) if part < 0.125 else 0.0
        toe = 0.55 * ((part - 0.72) / 0.28) ** 2 if part > 0.72 else 0.0
        return reach * (0.5 - part), 0.0, heel - toe
    part = (step - 0.6) / 0.4
    swing = part * part * (3 - 2 * part)
    lift = 0.10 * pace * math.sin(math.pi * min(1.0, part * 1.05)) ** 1.2
    return reach * (swing - 0.5), lift, -0.55 * (1 - part) ** 2 + 0.28 * part * part


def _leg(bones: Bones, side: str, way: int, pace: float, step: float) -> None:
    forward, lift, pitch = _footfall(step, pace)
    pitch *= pace
    foot = np.array((forward, (0.105 if pace else 0.125) * way, 0.09 + lift))
    if pitch < 0:
        foot += (0.12 * (1 - math.cos(pitch)), 0, 0.14 * math.sin(-pitch))
    else:
        foot += (0, 0, 0.03 * math.sin(pitch))
    _limb(bones, side, way, foot, pitch)


def _limb(bones: Bones, side: str, way: int, foot: Array, pitch: float) -> None:
    """A leg whose ankle is here."""
    hip, knee, ankle = f"hip {side}", f"knee {side}", f"ankle {side}"
    bones.place[hip] = _attached(bones, hip)
    pole = np.array((1.0, 0.08 * way, 0.0))
    bent, end = bent_limb(bones.place[hip], foot, length(hip, knee), length(knee, ankle), pole)
    bones.place[knee], bones.place[ankle] = bent, end
    bones.turn[hip] = turn_between(
        REST[knee] - REST[hip], bent - bones.place[hip], _FORWARD, _FORWARD
    )
    bones.turn[knee] = turn_between(REST[ankle] - REST[knee], end - bent, _FORWARD, _FORWARD)
    bones.turn[ankle] = _nod(-pitch)


def _arm(bones: Bones, side: str, way: int, pose: Pose, pace: float, step: float) -> None:
    shoulder, elbow, wrist = f"shoulder {side}", f"elbow {side}", f"wrist {side}"
    root = bones.place[shoulder] = _attached(bones, shoulder)
    upper, lower = length(shoulder, elbow), length(elbow, wrist)
    if side in pose.hands:
        target, pole = pose.hands[side], np.array((-0.3, 0.6 * way, -1.0))
    else:
        target, pole = (
            _swinging(root, way, pose.clock, pace, step),
            np.array((-1.0, 0.25 * way, 0.0)),
        )
    bent, end = bent_limb(root, target, upper, lower, pole)
    bones.place[elbow], bones.place[wrist] = bent, end
    for name, start, stop, size in ((shoulder, root, bent, upper), (elbow, bent, end, lower)):
        steady = _FORWARD if abs((stop - start)[0]) < 0.9 * size else _UP
        tip = elbow if name == shoulder else wrist
        bones.turn[name] = turn_between(REST[tip] - REST[name], stop - start, _FORWARD, steady)
    bones.turn[wrist] = bones.turn[elbow]


def _swinging(root: Array, way: int, clock: float, pace: float, step: float) -> Array:
    swing = -0.42 * pace * math.sin(2 * math.pi * step + 1.45) + 0.05 + 0.02 * math.sin(clock + way)
    crook = 0.28 + 0.22 * pace + max(0.0, swing) * 0.5
    above = np.array((math.sin(swing), 0.13 * way, -math.cos(swing)))
    below = np.array((math.sin(swing + crook), 0.03 * way, -math.cos(swing + crook)))
    hand: Array = root + above / np.linalg.norm(above) * _UPPER_ARM + below * _FOREARM
    return hand
