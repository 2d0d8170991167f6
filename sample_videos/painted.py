"""What no sample film shows, painted into one of their frames for the pictures of the rules.

A puddle hides part of the floor's pattern and mirrors softly, like those on which the rule was
tried (`tests/vision/test_pools.py`). A camera that is offline has nothing to show: its last
picture stands still, and a line of time says when pictures came.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

MIDDLE, RADIUS = (0.545, 0.60), (0.062, 0.085)
DARKER, GLOSS = 0.62, 0.75
WHITE, GREEN, RED = (240, 240, 240), (110, 210, 110), (80, 80, 235)
FONT = cv2.FONT_HERSHEY_SIMPLEX
PICTURES_UNTIL, PICTURES_FROM, LASTS = 10.0, 34.0, 44.0
TOLD_AFTER = 8.0


def a_puddle(picture: Picture) -> None:
    """Paint a liquid that ran over the floor of the walkway."""
    height, width = picture.shape[:2]
    angles = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    chance = np.random.default_rng(3)
    waves = [(k, chance.normal() / k, chance.uniform(0, 6.3)) for k in range(2, 7)]
    outline = 1 + 0.2 * sum(size * np.cos(k * angles + phase) for k, size, phase in waves)
    round_it = np.stack(
        [RADIUS[0] * outline * np.cos(angles), RADIUS[1] * outline * np.sin(angles)]
    )
    points = (round_it.T + MIDDLE) * (width, height)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [points.round().astype(np.int32)], 255)
    share = cv2.GaussianBlur(mask, (5, 5), 0)[..., None] / 255
    blurred = cv2.GaussianBlur(picture, (31, 31), 0)
    wet = (picture * (1 - GLOSS) + blurred * GLOSS) * DARKER
    picture[:] = np.clip(picture * (1 - share) + wet * share, 0, 255)


def no_pictures(picture: Picture) -> None:
    """Dim the last picture and draw when pictures came, and when their absence was told."""
    height, width = picture.shape[:2]
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    picture[:] = grey // 3
    left, right, line = round(0.08 * width), round(0.92 * width), round(0.62 * height)

    def across(seconds: float) -> int:
        return round(left + (right - left) * seconds / LASTS)

    for begins, ends in ((0.0, PICTURES_UNTIL), (PICTURES_FROM, LASTS)):
        for at in np.arange(begins, ends, 0.5):
            cv2.rectangle(
                picture, (across(at), line - 12), (across(at) + 4, line + 12), GREEN, cv2.FILLED
            )
    told = PICTURES_UNTIL + TOLD_AFTER
    cv2.line(picture, (across(PICTURES_UNTIL), line), (across(PICTURES_FROM), line), RED, 2)
    marks = (
        (PICTURES_UNTIL, "last picture: onset", -34),
        (told, f"told after {TOLD_AFTER:.0f} s", 40),
        (PICTURES_FROM, "pictures again: ended", -34),
    )
    for at, text, away in marks:
        cv2.line(picture, (across(at), line - 18), (across(at), line + 18), WHITE, 1)
        cv2.putText(
            picture, text, (across(at) - 40, line + away), FONT, 0.45, WHITE, 1, cv2.LINE_AA
        )
