"""The people, cartons and the forklift that stand ready to be put into training pictures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.cartons import KINDS, carton, carton_picture
from sample_videos.studio.geometry import Array, Mesh, Point2, Point3, rotation
from sample_videos.studio.people.person import Person, shadow_twin
from sample_videos.studio.picture.movers import Mover, Paint, Wardrobe
from sample_videos.studio.training.classes import CARTON, FORKLIFT, PERSON
from sample_videos.studio.training.layouts import Standing, random_look, random_standing
from sample_videos.studio.training.truck_room import driver_of
from sample_videos.studio.training.vehicles import random_truck

PEOPLE, BOXES, CARRIED = 10, 20, 10
Shown = tuple[Mover, int]
Free = Callable[[], Point2 | None]


@dataclass(frozen=True, slots=True)
class Extra:
    """A person of the pool with buffers."""

    person: Person
    twin: Person
    mover: Mover

    def stand(self, standing: Standing) -> Mover:
        """Take a posture somewhere; whoever lies touches the floor with the lowest part."""
        at = (standing.pose, standing.place, standing.yaw)
        fine = self.person.shape(*at, tilt=standing.tilt)
        coarse = self.twin.shape(*at, tilt=standing.tilt)
        low = 0.0 if standing.tilt is None else float(np.percentile(fine.positions[:, 2], 0.5))
        drop = np.array((0, 0, low))
        self.mover.shape(fine.positions - drop, fine.normals, shadow=coarse.positions - drop)
        return self.mover


@dataclass(frozen=True, slots=True)
class Box:
    """A carton of the pool with buffers."""

    size: tuple[float, float, float]
    mesh: Mesh
    mover: Mover

    def put(self, place: Array, turn: Array) -> Mover:
        """Stand or hang in a place."""
        positions, normals = self.mesh.soup()
        self.mover.shape(positions @ turn.T + place, normals @ turn.T)
        return self.mover


class Pool:
    """What one plate's pictures show; a share of the people are visitors to the plant."""

    def __init__(
        self, wardrobe: Wardrobe, rng: np.random.RandomState, *, board: Point3, visitors: float
    ) -> None:
        self._wardrobe, self._board = wardrobe, board
        self._people = [self._extra(rng, visitors) for _ in range(PEOPLE)]
        self._boxes = [self._box(index % KINDS, rng) for index in range(BOXES)]
        self._truck = random_truck(rng, wardrobe)

    def _extra(self, rng: np.random.RandomState, visitors: float) -> Extra:
        look = random_look(rng, visitors=visitors)
        person, twin = Person(look), shadow_twin(look)
        paint = Paint(colours=person.colours)
        mover = self._wardrobe.mover(person.triangles, paint, shadow=twin.triangles)
        return Extra(person, twin, mover)

    def _box(self, kind: int, rng: np.random.RandomState) -> Box:
        size = (
            float(rng.uniform(0.3, 0.6)),
            float(rng.uniform(0.3, 0.45)),
            float(rng.uniform(0.22, 0.45)),
        )
        mesh = carton(size, kind)
        assert mesh.uv is not None
        uv = mesh.uv.reshape(6, 4, 2)[:, (0, 1, 2, 0, 2, 3)].reshape(-1, 2)
        paint = Paint(uv=uv, name=mesh.material, picture=carton_picture(kind, self._board))
        triangles = np.arange(36, dtype=np.int32).reshape(12, 3)
        return Box(size, mesh, self._wardrobe.mover(triangles, paint))

    @property
    def loose(self) -> Sequence[Box]:
        """The cartons that nobody is given to carry."""
        return self._boxes[:-CARRIED]

    def crowd(self, rng: np.random.RandomState, count: int, free: Free) -> Iterator[Shown]:
        """So many people on free spots, with what they carry."""
        for index in rng.permutation(len(self._people) - 1)[:count]:
            spot = free()
            if spot is not None:
                standing = random_standing(rng, spot)
                yield self._people[index].stand(standing), PERSON
                if standing.load is not None:
                    turn = rotation((0, 0, 1), standing.yaw + np.pi / 2)
                    yield self._boxes[-1 - int(index)].put(standing.load, turn), CARTON

    def truck(
        self, rng: np.random.RandomState, place: Point2, yaw: float, *, driven: bool
    ) -> Iterator[Shown]:
        """The forklift here, its driver on it or not."""
        yield self._truck.put(place, yaw), FORKLIFT
        if driven:
            yield self._people[-1].stand(driver_of(place, yaw, rng)), PERSON
