"""A person: a body in clothes that can be posed and placed.

Looks are colours; a seed chooses the folds and the build. The fine mesh is what
the camera sees, a coarse twin with the same bones casts the shadow.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array, rotation
from sample_videos.studio.people.body import SKIN, grown_body
from sample_videos.studio.people.look import Look
from sample_videos.studio.people.pose import Pose, posed_bones
from sample_videos.studio.people.skeleton import BONES, REST

FINE, COARSE = 0.0125, 0.03
_BARE = (np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int32))
_BOOTS, _REFLEX = (0.02, 0.018, 0.016), (0.62, 0.64, 0.64)


@dataclass(frozen=True, slots=True)
class Shape:
    """A posed mesh in the world: positions and normals."""

    positions: Array
    normals: Array


@dataclass(frozen=True, slots=True)
class _Moved:
    """What one bone moves: vertices, its share in them, their places from it, their normals."""

    name: str
    which: NDArray[np.int64]
    share: Array
    places: Array
    normals: Array


class Person:
    """One body that remembers nothing between poses."""

    def __init__(self, look: Look, *, resolution: float = FINE) -> None:
        body = grown_body(look.seed, look.build, resolution)
        hat, hat_faces = _hat() if look.hat is not None else _BARE
        on_head = np.zeros((len(hat), len(BONES)))
        on_head[:, BONES.index("head")] = 1
        rest = np.concatenate([body.vertices, hat])
        weights = np.concatenate([body.weights, on_head])
        self.triangles: NDArray[np.int32] = np.concatenate(
            [body.triangles, hat_faces + len(body.vertices)]
        )
        on_hat = np.tile(look.hat or look.hair, (len(hat), 1))
        self.colours = np.clip(np.concatenate([_clothes(look, resolution), on_hat]), 0, 1)
        self._moved = _moved_by(weights, rest, _vertex_normals(rest, self.triangles))
        self.scale = look.height / 1.80

    def shape(self, pose: Pose, place: Array, yaw: float, *, tilt: Array | None = None) -> Shape:
        """The mesh in the world; a tilt turns the whole posed body first (somebody falls)."""
        bones = posed_bones(pose)
        positions, normals = np.zeros((2, len(self.colours), 3))
        for bone in self._moved:
            turn, place_of_bone = bones.turn[bone.name].T, bones.place[bone.name]
            positions[bone.which] += bone.share * (bone.places @ turn + place_of_bone)
            normals[bone.which] += bone.share * (bone.normals @ turn)
        whole = rotation((0, 0, 1), yaw) if tilt is None else rotation((0, 0, 1), yaw) @ tilt
        return Shape(positions * self.scale @ whole.T + place, normals @ whole.T)


def shadow_twin(look: Look) -> Person:
    """The coarse body that casts this person's shadow."""
    return Person(look, resolution=COARSE)


def _clothes(look: Look, resolution: float) -> Array:
    body = grown_body(look.seed, look.build, resolution)
    hands = look.gloves or look.skin
    cloth = np.array([look.jacket, look.trousers, _BOOTS, hands, look.skin])[body.part]
    if look.vest is not None:
        plain, bands = (body.vest - body.bands)[:, None], body.bands[:, None]
        cloth = (
            cloth * (1 - body.vest)[:, None]
            + np.array(look.vest) * plain
            + np.array(_REFLEX) * bands
        )
    cloth = cloth * (1 + 0.05 * body.mottle[:, None])
    head = body.part == SKIN
    cloth[head & ((body.vertices[:, 0] < -0.02) | (body.vertices[:, 2] > 1.70))] = look.hair
    return cloth


def _hat() -> tuple[Array, NDArray[np.int32]]:
    """A helmet: nine rings of a dome and a brim that is longer in front."""
    around, rings = 20, 9
    turns = np.arange(around) * 2 * math.pi / around
    rows = []
    for ring in range(rings + 1):
        slope = ring / rings * math.pi * 0.52
        swell = (1 + 0.03 * np.cos(4 * turns) * math.sin(slope)) * math.sin(slope)
        level = np.full(around, 0.115 * math.cos(slope))
        rows.append(
            np.stack([0.128 * swell * np.cos(turns), 0.105 * swell * np.sin(turns), level], axis=1)
        )
    brim = np.where(np.cos(turns) > 0.3, 0.045, 0.016)
    rows.append(
        np.stack(
            [
                (0.13 + brim) * np.cos(turns),
                (0.107 + brim / 2) * np.sin(turns),
                np.full(around, -0.022),
            ],
            axis=1,
        )
    )
    faces = []
    for ring in range(rings + 1):
        for i in range(around):
            low, lower, nxt = ring * around, (ring + 1) * around, (i + 1) % around
            faces += [(low + i, lower + i, lower + nxt), (low + i, lower + nxt, low + nxt)]
    return np.concatenate(rows) + np.array((0.01, 0, 1.70)), np.array(faces, dtype=np.int32)


def _moved_by(weights: Array, rest: Array, normals: Array) -> tuple[_Moved, ...]:
    """What each bone moves, looked up once for all poses."""
    moved = []
    for index, name in enumerate(BONES):
        which = np.flatnonzero(weights[:, index] > 0)
        share = weights[which, index][:, None]
        moved.append(_Moved(name, which, share, rest[which] - REST[name], normals[which]))
    return tuple(moved)


def _vertex_normals(vertices: Array, triangles: NDArray[np.int32]) -> Array:
    corners = vertices[triangles]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    shared = triangles.ravel()
    summed = np.stack(
        [np.bincount(shared, np.repeat(flat[:, i], 3), len(vertices)) for i in range(3)], axis=1
    )
    normals: Array = summed / (np.linalg.norm(summed, axis=1, keepdims=True) + 1e-12)
    return normals
