"""How a story is told this time: at what pace, in whose clothes, how straight people walk.

The bundled films are told as they are written. A variant tells the same story in a manner of
its own, so that a rule is not judged on the very seconds that it was written beside.
"""

from dataclasses import dataclass, replace

import numpy as np

from sample_videos.studio.cartons import KINDS
from sample_videos.studio.geometry import Array
from sample_videos.studio.people.look import LOOKS, Look

_SHORTEST, _TALLEST = 1.58, 1.92


@dataclass(frozen=True, slots=True)
class Manner:
    """Paces are factors of speed; `stray` is how many metres people pass beside where they should."""

    pace: float = 1.0
    stray: float = 0.0
    recast: bool = False

    def seconds(self, told: float) -> float:
        """How long something takes that is told to take so long."""
        return told / self.pace

    def beside(self, point: Array, rng: np.random.RandomState) -> Array:
        """A point on somebody's way, missed by as much as they stray."""
        missed: Array = point + rng.uniform(-self.stray, self.stray, 2)
        return missed

    def dressed(self, look: Look, rng: np.random.RandomState) -> Look:
        """What somebody wears who is told to wear this."""
        if not self.recast:
            return look
        other = list(LOOKS.values())[rng.randint(len(LOOKS))]
        shade = tuple(float(rng.uniform(0.03, 0.3)) for _ in range(3))
        height = float(rng.uniform(_SHORTEST, _TALLEST))
        build = float(rng.uniform(0.92, 1.15))
        return replace(other, jacket=shade, height=height, build=build, seed=int(rng.randint(100)))

    def shining(self, strength: float, rng: np.random.RandomState) -> float:
        """How bright the day is that is told to be so bright."""
        return strength * float(rng.uniform(0.5, 1.4)) if self.recast else strength

    def printed(self, kind: int, rng: np.random.RandomState) -> int:
        """Which cardboard a carton is made of that is told to be of this."""
        return int(rng.randint(KINDS)) if self.recast else kind


AS_TOLD = Manner()
