"""A decoded frame with its capture time, and the few ways in which it is looked at.

Pictures are made from the decoded planes at the size that is asked for, because
turning a whole 1080p frame into colour costs more than all the analysis.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Frame(Protocol):
    """One picture of a source.

    `at` is capture time in Unix seconds (film time for files), `index` counts the
    decoded frames of the source, `discontinuity` says that what was known before
    no longer holds: a film looped, a stream came back or changed its size.
    """

    @property
    def index(self) -> int:
        """Count of decoded frames before this one."""
        ...

    @property
    def at(self) -> float:
        """Capture time, Unix seconds."""
        ...

    @property
    def width(self) -> int:
        """Pixels across, as coded."""
        ...

    @property
    def height(self) -> int:
        """Pixels down, as coded."""
        ...

    @property
    def discontinuity(self) -> bool:
        """Whether what was known before no longer holds."""
        ...

    def luma(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return brightness as (height, width), 0 black to 255 white."""
        ...

    def chroma(self, width: int, height: int) -> NDArray[np.uint8] | None:
        """Return how blue and how red it is as (2, height, width), 128 neither; None if it is grey."""
        ...

    def bgr(self, width: int, height: int) -> NDArray[np.uint8]:
        """Return colour as (height, width, 3) in the order blue, green, red."""
        ...

    def jpeg(self, *, quality: int = 85, width: int = 960) -> bytes:
        """Return the frame as a JPEG file, not wider than `width` pixels."""
        ...
