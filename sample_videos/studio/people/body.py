"""A clothed body as one closed surface, with its parts marked and its skin weights.

Distance functions give a volume, marching cubes its surface. The fields that
say where the vest and its bands lie are kept per vertex as soft masks, so that
hems are not saw-toothed. A coarse body casts the shadows of a fine one.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from skimage.measure import marching_cubes

from sample_videos.studio.geometry import Array, shifted
from sample_videos.studio.people.shapes import Field, common, egg, joined, round_cone
from sample_videos.studio.people.skeleton import BONES, REST, SIDES, TIP

JACKET, TROUSERS, BOOTS, GLOVES, SKIN = range(5)
_LOW, _HIGH = np.array((-0.36, -0.80, -0.02)), np.array((0.36, 0.80, 1.90))
_BONE_RADIUS = {
    "hip": 0.09,
    "knee": 0.065,
    "ankle": 0.055,
    "shoulder": 0.065,
    "elbow": 0.05,
    "wrist": 0.04,
}
_CORE_RADIUS = {"pelvis": 0.15, "spine": 0.15, "chest": 0.16, "neck": 0.06, "head": 0.10}


@dataclass(frozen=True, slots=True)
class Body:
    """Vertices at rest, triangles, one weight per bone, the part and the vest's masks of each vertex."""

    vertices: Array
    triangles: NDArray[np.int32]
    weights: Array
    part: NDArray[np.int64]
    vest: Array
    bands: Array
    mottle: Array


@lru_cache(maxsize=32)
def grown_body(seed: int, build: float, resolution: float) -> Body:
    """A body; `build` widens the trunk and the thighs, the seed folds the cloth."""
    rng = np.random.RandomState(seed)
    count = ((_HIGH - _LOW) / resolution).astype(int)
    axes = [_LOW[i] + resolution * np.arange(count[i]) for i in range(3)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).astype(np.float32)
    folds = _folds(grid, rng)
    vest = _vest(grid, folds, build)
    whole = np.minimum(
        joined(_trunk(grid, build) + folds, _sleeves(grid) + folds * 0.8, 0.045), vest
    )
    whole = _head(grid, _feet(grid, _hands(grid, whole)))
    vertices, faces, _, _ = marching_cubes(whole, 0, spacing=(resolution,) * 3)
    vertices = vertices.astype(np.float64) + _LOW
    nearest = np.clip(((vertices - _LOW) / resolution).round().astype(int), 0, count - 1)
    shell = vest[nearest[:, 0], nearest[:, 1], nearest[:, 2]]
    worn, bands = _vest_masks(vertices, shell, build)
    mottle = rng.normal(size=len(vertices))
    return Body(
        vertices,
        faces[:, ::-1].astype(np.int32),
        _weights(vertices),
        _parts(vertices),
        worn,
        bands,
        mottle,
    )


def _folds(grid: Field, rng: np.random.RandomState) -> Field:
    total = np.zeros(grid.shape[:3], dtype=np.float32)
    for _ in range(14):
        wave = (rng.normal(size=3) * np.array((26, 26, 14))).astype(np.float32)
        total += np.sin(grid @ wave + np.float32(rng.uniform(0, 6.3)))
    return total * np.float32(0.0017)


def _trunk(grid: Field, build: float) -> Field:
    shape = egg(grid, (0, 0, 1.33), (0.125 * build, 0.19 * build, 0.20))
    shape = joined(
        shape, egg(grid, (0.01 * build, 0, 1.12), (0.125 * build, 0.165 * build, 0.20)), 0.08
    )
    shape = joined(shape, egg(grid, (-0.01, 0, 0.96), (0.13 * build, 0.17 * build, 0.14)), 0.06)
    shape = joined(
        shape, round_cone(grid, (-0.01, -0.13, 1.44), (-0.01, 0.13, 1.44), 0.075, 0.075), 0.06
    )
    for side in SIDES:
        hip, knee, ankle = REST[f"hip {side}"], REST[f"knee {side}"], REST[f"ankle {side}"]
        shape = joined(
            shape, round_cone(grid, shifted(hip, 0, 0, -0.02), knee, 0.098 * build, 0.068), 0.04
        )
        shape = joined(shape, round_cone(grid, knee, shifted(ankle, 0, 0, 0.03), 0.07, 0.058), 0.03)
    return shape


def _sleeves(grid: Field) -> Field:
    shape: Field | None = None
    for side in SIDES:
        shoulder, elbow, wrist = (
            REST[f"shoulder {side}"],
            REST[f"elbow {side}"],
            REST[f"wrist {side}"],
        )
        upper = round_cone(grid, shoulder, elbow, 0.068, 0.052)
        arm = joined(upper, round_cone(grid, elbow, wrist, 0.053, 0.043), 0.03)
        shape = arm if shape is None else joined(shape, arm, 0.03)
    assert shape is not None
    return shape


def _vest(grid: Field, folds: Field, build: float) -> Field:
    above = egg(grid, (0, 0, 1.34), (0.145 * build, 0.205 * build, 0.215))
    below = egg(grid, (0.01, 0, 1.10), (0.148 * build, 0.19 * build, 0.25))
    shape = common(
        joined(above, below, 0.08) + folds * 1.3, (0.93 + folds * 3) - grid[..., 2], 0.01
    )
    return common(shape, np.abs(grid[..., 1]) - np.float32(0.20 * build), 0.02)


def _hands(grid: Field, whole: Field) -> Field:
    for side in SIDES:
        wrist = REST[f"wrist {side}"]
        down = (TIP[f"wrist {side}"] - wrist) / np.linalg.norm(TIP[f"wrist {side}"] - wrist)
        whole = joined(whole, round_cone(grid, wrist, wrist + down * 0.09, 0.036, 0.040), 0.01)
        whole = joined(
            whole, round_cone(grid, wrist + down * 0.08, wrist + down * 0.15, 0.036, 0.022), 0.02
        )
        thumb = wrist + down * 0.08 + (0.05, 0, 0)
        whole = joined(whole, round_cone(grid, wrist + down * 0.04, thumb, 0.018, 0.014), 0.015)
    return whole


def _feet(grid: Field, whole: Field) -> Field:
    for side, way in SIDES.items():
        ankle = REST[f"ankle {side}"]
        whole = joined(
            whole,
            round_cone(
                grid, shifted(ankle, 0, 0, 0.06), shifted(ankle, -0.01, 0, -0.03), 0.056, 0.056
            ),
            0.01,
        )
        boot = round_cone(
            grid,
            shifted(ankle, -0.02, 0, -0.035),
            shifted(ankle, 0.15, 0.01 * way, -0.045),
            0.052,
            0.047,
        )
        toe = round_cone(
            grid,
            shifted(ankle, 0.1, 0.006 * way, -0.045),
            shifted(ankle, 0.17, 0.012 * way, -0.05),
            0.052,
            0.044,
        )
        whole = joined(whole, common(joined(boot, toe, 0.03), -grid[..., 2], 0.008), 0.015)
    return whole


def _head(grid: Field, whole: Field) -> Field:
    whole = joined(whole, round_cone(grid, (-0.01, 0, 1.46), (0.005, 0, 1.58), 0.058, 0.055), 0.02)
    skull = joined(
        egg(grid, (0.015, 0, 1.665), (0.098, 0.076, 0.118)),
        egg(grid, (0.035, 0, 1.61), (0.07, 0.06, 0.075)),
        0.03,
    )
    skull = joined(skull, egg(grid, (0.112, 0, 1.645), (0.02, 0.014, 0.026)), 0.012)
    for way in (1, -1):
        skull = joined(skull, egg(grid, (0, 0.078 * way, 1.65), (0.025, 0.012, 0.034)), 0.008)
    return joined(whole, skull, 0.012)


def _vest_masks(vertices: Array, shell: Field, build: float) -> tuple[Array, Array]:
    def above(value: Array) -> Array:
        soft: Array = np.clip(0.5 + value / 0.016, 0, 1)
        return soft

    def between(value: Array, low: float, high: float) -> Array:
        return above(value - low) * above(high - value)

    height, aside = vertices[:, 2], np.abs(vertices[:, 1])
    worn = (
        above(0.010 - shell.astype(np.float64))
        * between(height, 0.935, 1.50)
        * above(0.200 * build - aside)
    )
    straps = between(aside, 0.085, 0.135) * above(height - 1.2)
    bands = np.maximum.reduce([between(height, 1.03, 1.085), between(height, 1.17, 1.225), straps])
    return worn, worn * bands


def _parts(vertices: Array) -> NDArray[np.int64]:
    part = np.full(len(vertices), JACKET)
    height, aside = vertices[:, 2], np.abs(vertices[:, 1])
    part[(height < 0.93) & (aside < 0.30)] = TROUSERS
    part[height < 0.155] = BOOTS
    for side in SIDES:
        down = TIP[f"wrist {side}"] - REST[f"wrist {side}"]
        part[((vertices - REST[f"wrist {side}"]) @ down > 0) & (aside > 0.45)] = GLOVES
    part[(height > 1.505) & (aside < 0.10)] = SKIN
    return part


def _weights(vertices: Array) -> Array:
    """How much each bone carries each vertex; nothing bleeds across the body's middle."""
    near = np.stack([_bone_distance(vertices, bone) / _radius(bone) for bone in BONES], axis=1)
    weights: Array = np.exp(-5.0 * (near - near.min(axis=1, keepdims=True)))
    aside = vertices[:, 1]
    for index, bone in enumerate(BONES):
        kind, _, side = bone.partition(" ")
        if side:
            weights[:, index] *= aside * SIDES[side] > -0.012
        if kind in ("shoulder", "elbow", "wrist"):
            weights[:, index] *= np.clip((np.abs(aside) - 0.12) / 0.08, 0, 1)
        if kind in ("pelvis", "spine", "chest"):
            weights[:, index] *= np.abs(aside) < 0.30
        if kind == "hip":
            weights[:, index] *= np.clip((1.0 - vertices[:, 2]) / 0.12, 0, 1)
    weights[weights < 1e-3] = 0
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _bone_distance(vertices: Array, bone: str) -> Array:
    along = TIP[bone] - REST[bone]
    part = np.clip(((vertices - REST[bone]) @ along) / (along @ along), 0, 1)
    near: Array = np.linalg.norm(vertices - REST[bone] - part[:, None] * along, axis=1)
    return near


def _radius(bone: str) -> float:
    return _CORE_RADIUS.get(bone) or _BONE_RADIUS[bone.partition(" ")[0]]
