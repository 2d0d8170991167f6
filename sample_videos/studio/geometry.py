"""Meshes without an engine: vertices, faces and the name of a material.

Everything in the plant is put together from boxes, cylinders and flat shapes
here. Lengths are metres, z points up, angles are radians. A mesh never changes;
moving it gives another one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Face = tuple[int, ...]
Point2 = tuple[float, float]
Point3 = tuple[float, float, float]

BOX_FACES: tuple[Face, ...] = (
    (0, 3, 2, 1),
    (4, 5, 6, 7),
    (0, 1, 5, 4),
    (1, 2, 6, 5),
    (2, 3, 7, 6),
    (3, 0, 4, 7),
)
_BOX_CORNERS = np.array(
    [
        [-1, -1, -1],
        [1, -1, -1],
        [1, 1, -1],
        [-1, 1, -1],
        [-1, -1, 1],
        [1, -1, 1],
        [1, 1, 1],
        [-1, 1, 1],
    ],
    dtype=np.float64,
)


@dataclass(frozen=True, slots=True)
class Mesh:
    """A surface of one material; `uv` holds one row per corner of each face."""

    vertices: Array
    faces: tuple[Face, ...]
    material: str
    uv: Array | None = None
    smooth: bool = False

    def moved(self, to: ArrayLike, *, yaw: float = 0.0) -> "Mesh":
        """The same mesh turned about the z axis and then shifted."""
        turned = self.vertices @ rotation((0, 0, 1), yaw).T
        return replace(self, vertices=turned + np.asarray(to, dtype=np.float64))

    def triangles(self) -> NDArray[np.int32]:
        """Every face as a fan of triangles."""
        fans = [
            (face[0], face[k], face[k + 1]) for face in self.faces for k in range(1, len(face) - 1)
        ]
        return np.array(fans, dtype=np.int32)

    def soup(self) -> tuple[Array, Array]:
        """Positions and flat normals, three rows per triangle, shared by no two triangles."""
        corners = self.vertices[self.triangles()]
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
        return corners.reshape(-1, 3), np.repeat(normals, 3, axis=0)


def rotation(axis: ArrayLike, angle: float) -> Array:
    """The 3x3 matrix that turns about an axis (right hand)."""
    x, y, z = np.asarray(axis, dtype=np.float64) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turned: Array = np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross
    return turned


def shifted(place: Array, x: float, y: float, z: float) -> Array:
    """A place moved by so much."""
    moved: Array = place + np.array((x, y, z))
    return moved


def box(center: ArrayLike, size: ArrayLike, material: str, *, yaw: float = 0.0) -> Mesh:
    """A box by its centre and its full extents."""
    corners = _BOX_CORNERS * 0.5 * np.asarray(size, dtype=np.float64)
    return Mesh(corners, BOX_FACES, material).moved(center, yaw=yaw)


def cylinder(
    start: ArrayLike,
    end: ArrayLike,
    radius: float,
    material: str,
    *,
    sides: int = 12,
    closed: bool = True,
) -> Mesh:
    """A round bar between two points."""
    first, last = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    along = (last - first) / np.linalg.norm(last - first)
    aside = np.array((0.0, 0, 1) if abs(along[2]) < 0.9 else (1.0, 0, 0))
    across = np.cross(along, aside) / np.linalg.norm(np.cross(along, aside))
    around = np.cross(along, across)
    turn = np.arange(sides) * 2 * math.pi / sides
    ring = (np.outer(np.cos(turn), across) + np.outer(np.sin(turn), around)) * radius
    faces: list[Face] = [
        (i, (i + 1) % sides, sides + (i + 1) % sides, sides + i) for i in range(sides)
    ]
    if closed:
        faces += [tuple(range(sides - 1, -1, -1)), tuple(range(sides, 2 * sides))]
    return Mesh(np.concatenate([first + ring, last + ring]), tuple(faces), material, smooth=True)


def prism(profile: Sequence[Point2], low: float, high: float, material: str) -> Mesh:
    """An outline in x and z, counter-clockwise seen from -y, drawn out along y from low to high."""
    count = len(profile)
    front = [(x, low, z) for x, z in profile]
    back = [(x, high, z) for x, z in profile]
    sides = [(i, i + count, (i + 1) % count + count, (i + 1) % count) for i in range(count)]
    faces = (tuple(range(count)), tuple(range(2 * count - 1, count - 1, -1)), *sides)
    return Mesh(np.array(front + back, dtype=np.float64), faces, material)


def panel(corners: Sequence[Point3], material: str, *, pictured: bool = False) -> Mesh:
    """One flat face; a pictured one carries its picture upright from its first corner."""
    uv = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=np.float64) if pictured else None
    return Mesh(np.array(corners, dtype=np.float64), (tuple(range(len(corners))),), material, uv)


def floor_stripe(
    start: Point2, end: Point2, width: float, material: str, *, height: float = 0.003
) -> Mesh:
    """A painted line on the floor."""
    first, last = np.array(start), np.array(end)
    along = (last - first) / np.linalg.norm(last - first)
    side = np.array([-along[1], along[0]]) * width / 2
    ring = [first - side, last - side, last + side, first + side]
    return panel([(float(p[0]), float(p[1]), height) for p in ring], material)


def merged(meshes: Iterable[Mesh]) -> Mesh:
    """Many meshes of one material as one, so that an engine has less to keep track of."""
    parts = tuple(meshes)
    faces: list[Face] = []
    count = 0
    for part in parts:
        faces += [tuple(index + count for index in face) for face in part.faces]
        count += len(part.vertices)
    return Mesh(np.concatenate([part.vertices for part in parts]), tuple(faces), parts[0].material)


def repainted(meshes: Iterable[Mesh], paints: Mapping[str, str]) -> list[Mesh]:
    """The same meshes, with other materials where the old ones have a new name."""
    return [replace(mesh, material=paints.get(mesh.material, mesh.material)) for mesh in meshes]


def inside(point: Point2, polygon: Sequence[Point2]) -> bool:
    """Whether a point of the floor lies within a polygon (even-odd rule)."""
    x, y = point
    found = False
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            found = not found
    return found


def eased(part: float) -> float:
    """Smooth start and stop: 0 at 0, 1 at 1, flat at both ends."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)
