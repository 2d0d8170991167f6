"""Where hands and what they hold are, in the frame of a body of 1.80 m that faces +x."""

from collections.abc import Mapping

import numpy as np

from sample_videos.studio.geometry import Array

CARRYING: Mapping[str, Array] = {
    "left": np.array((0.44, 0.20, 1.10)),
    "right": np.array((0.44, -0.20, 1.10)),
}
HANGING: Mapping[str, Array] = {
    "left": np.array((0.15, 0.26, 0.95)),
    "right": np.array((0.15, -0.26, 0.95)),
}
PULLING: Mapping[str, Array] = {"right": np.array((-0.34, -0.18, 1.08))}
CARRIED_AT = np.array((0.47, 0.0, 1.10))
