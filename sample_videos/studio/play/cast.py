"""The bridge from the stage to the renderer: everybody and everything with buffers of their own.

It decides who can be seen at a moment, hands their shapes to the renderer and
measures where the camera sees them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.cartons import board_colour, carton, carton_picture
from sample_videos.studio.geometry import Array, Mesh, Point3, rotation
from sample_videos.studio.paints import PAINTS
from sample_videos.studio.people.person import Person, shadow_twin
from sample_videos.studio.picture.mount import Mount
from sample_videos.studio.picture.movers import Paint
from sample_videos.studio.picture.projection import projected
from sample_videos.studio.picture.renderer import Renderer
from sample_videos.studio.play.actor import Actor
from sample_videos.studio.play.prop import Prop
from sample_videos.studio.play.stance import Stance

SMALLEST_PIXELS = 12
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where the camera sees something: a normalised box and the part of it that is not hidden."""

    name: str
    label: str
    box: tuple[float, float, float, float]
    visible: float


class CastActor:
    """A person with buffers."""

    label = "person"

    def __init__(self, renderer: Renderer, actor: Actor) -> None:
        self._renderer, self._actor, self.name = renderer, actor, actor.name
        self._person, self._twin = Person(actor.look), shadow_twin(actor.look)
        paint = Paint(colours=self._person.colours)
        self.mover = renderer.wardrobe.mover(
            self._person.triangles, paint, shadow=self._twin.triangles
        )

    def appear(self, at: float) -> bool:
        """Take the pose of this moment; false if this is out of the picture."""
        stance = self._actor.stance_at(at)
        if not self._actor.enters <= at < self._actor.leaves:
            return False
        if not _in_picture(self._renderer, np.array((*stance.place, 0.9)), 1.3):
            return False
        tilt = _tilt(stance)
        place = np.array((*stance.place, stance.above))
        fine = self._person.shape(stance.pose, place, stance.yaw, tilt=tilt)
        # Whoever lies touches the floor with the lowest part, whatever part that is.
        drop = (
            np.array((0, 0, float(np.percentile(fine.positions[:, 2], 0.5))))
            if tilt is not None
            else np.zeros(3)
        )
        shade = self._twin.shape(stance.pose, place, stance.yaw, tilt=tilt)
        self.mover.shape(fine.positions - drop, fine.normals, shadow=shade.positions - drop)
        return True


class CastProp:
    """A carton, or another thing, with buffers."""

    def __init__(self, renderer: Renderer, prop: Prop) -> None:
        self._renderer, self._prop, self.name, self.label = renderer, prop, prop.name, prop.label
        paint = _painted(prop) if prop.meshes else _printed(prop)
        soups = [mesh.soup() for mesh in _all_meshes(prop) or (carton(prop.size, prop.kind),)]
        self._positions = np.concatenate([positions for positions, _ in soups])
        self._normals = np.concatenate([normals for _, normals in soups])
        self._radius = float(np.linalg.norm(self._as_jointed(0.0)[0], axis=1).max()) + 0.2
        triangles = np.arange(len(self._positions), dtype=np.int32).reshape(-1, 3)
        self.mover = renderer.wardrobe.mover(triangles, paint)

    def appear(self, at: float) -> bool:
        """Take the place of this moment; false if this is out of the picture."""
        rest = self._prop.rest_at(at)
        if not rest.seen or not _in_picture(self._renderer, rest.place, self._radius):
            return False
        positions, normals = self._as_jointed(at)
        self.mover.shape(positions @ rest.turn.T + rest.place, normals @ rest.turn.T)
        return True

    def _as_jointed(self, at: float) -> tuple[Array, Array]:
        """The shape around its own origin, with every part where it is at this moment."""
        if not self._prop.parts:
            return self._positions, self._normals
        positions, normals = self._positions.copy(), self._normals.copy()
        last = len(positions)
        for part in reversed(self._prop.parts):
            first = last - sum(3 * len(mesh.triangles()) for mesh in part.meshes)
            rest, own = part.rest(at), slice(first, last)
            positions[own] = positions[own] @ rest.turn.T + rest.place
            normals[own] = normals[own] @ rest.turn.T
            last = first
        return positions, normals


def _all_meshes(prop: Prop) -> tuple[Mesh, ...]:
    return (*prop.meshes, *(mesh for part in prop.parts for mesh in part.meshes))


def _printed(prop: Prop) -> Paint:
    mesh = carton(prop.size, prop.kind)
    assert mesh.uv is not None
    corners = mesh.uv.reshape(6, 4, 2)[:, (0, 1, 2, 0, 2, 3)].reshape(-1, 2)
    return Paint(uv=corners, name=mesh.material, picture=carton_picture(prop.kind))


def _painted(prop: Prop) -> Paint:
    colours = [
        np.tile(_plain(mesh.material), (3 * len(mesh.triangles()), 1)) for mesh in _all_meshes(prop)
    ]
    return Paint(colours=np.concatenate(colours))


def _plain(material: str) -> Point3:
    """One colour for a mesh; cartons of a load are seen as board without print."""
    return board_colour(int(material[6:])) if material.startswith("carton") else PAINTS[material][0]


Seen = CastActor | CastProp


class Cast:
    """Everybody and everything of one scenario in one camera's picture."""

    def __init__(
        self, renderer: Renderer, mount: Mount, actors: Sequence[Actor], props: Sequence[Prop]
    ) -> None:
        self._renderer, self._mount = renderer, mount
        self._all: list[Seen] = [CastActor(renderer, actor) for actor in actors]
        self._all += [CastProp(renderer, prop) for prop in props]

    @cached_property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Names and labels."""
        return tuple((one.name, one.label) for one in self._all if one.label)

    def appearing(self, at: float) -> list[Seen]:
        """Who is in the picture at a moment, in their poses of that moment."""
        return [one for one in self._all if one.appear(at)]

    def sightings(
        self,
        seen: Sequence[Seen],
        marks: NDArray[np.int32],
    ) -> list[Sighting]:
        """Where those who were drawn are in the camera's picture."""
        found = []
        for index, one in enumerate(seen):
            rows, columns = np.nonzero(marks == index + 1)
            if one.label and len(rows) >= SMALLEST_PIXELS:
                whole = self._mount.pixels(self._renderer.silhouette(one.mover))
                box = _box(rows, columns, self._mount.sensor)
                found.append(
                    Sighting(one.name, one.label, box, min(1.0, len(rows) / max(1, whole)))
                )
        return found


def _box(
    rows: Indices, columns: Indices, size: tuple[int, int]
) -> tuple[float, float, float, float]:
    width, height = size
    left, top = float(columns.min()) / width, float(rows.min()) / height
    return (
        left,
        top,
        (float(columns.max()) + 1) / width - left,
        (float(rows.max()) + 1) / height - top,
    )


def _tilt(stance: Stance) -> Array | None:
    if stance.fallen <= 0:
        return None
    turned: Array = rotation((0, 1, 0), stance.fallen * np.pi / 2) @ rotation(
        (0, 0, 1), 0.12 * stance.fallen
    )
    return turned


def _in_picture(renderer: Renderer, middle: Array, radius: float) -> bool:
    """Whether a ball around the middle may show, or its shadow may."""
    corners = middle + radius * np.array(
        [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    )
    places, depth = projected(renderer.matrix, corners, renderer.size)
    ahead = depth > 0.2
    if not ahead.any():
        return False
    low, high = places[ahead].min(axis=0), places[ahead].max(axis=0)
    return bool((high > 0).all() and (low < renderer.size).all())
