"""Cardboard: the mesh of a carton, the print on it, and the signs on the walls.

A carton wears a 3x2 atlas: bottom, top, front / right, back, left. Pictures are
drawn from a seed, in display values, rows from bottom to top as engines want them.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import ArrayLike

from sample_videos.studio.geometry import Array, Mesh, Point3, box

KINDS = 6
TILE = 256
_BOARD = (
    (0.50, 0.34, 0.20),
    (0.46, 0.30, 0.17),
    (0.54, 0.38, 0.24),
    (0.42, 0.27, 0.15),
    (0.60, 0.52, 0.42),
    (0.48, 0.31, 0.17),
)
_BRANDS = ("NORDLINE", "KASTEL", "PLANT 07", "ORIO PARTS", "", "VELTRO")
_INKS = (
    (0.05, 0.1, 0.3),
    (0.3, 0.05, 0.04),
    (0.13, 0.09, 0.06),
    (0.04, 0.2, 0.12),
    (0.15, 0.13, 0.1),
    (0.08, 0.08, 0.09),
)
_TAPE = np.array((0.31, 0.25, 0.17))


def carton(size: ArrayLike, kind: int) -> Mesh:
    """A carton around the origin."""
    corners: list[tuple[float, float]] = []
    for face in range(6):
        left, low = (face % 3) / 3 + 0.003, (face // 3) / 2 + 0.003
        right, high = left + 1 / 3 - 0.006, low + 1 / 2 - 0.006
        corners += [(left, low), (right, low), (right, high), (left, high)]
    plain = box((0, 0, 0), size, f"carton{kind}")
    return Mesh(plain.vertices, plain.faces, plain.material, uv=np.array(corners))


def board_colour(kind: int) -> Point3:
    """The linear colour of one kind's board, without its print."""
    red, green, blue = (float(value) ** 2.2 for value in _BOARD[kind])
    return red, green, blue


@lru_cache(maxsize=4 * KINDS)
def carton_picture(kind: int, tint: Point3 = (1.0, 1.0, 1.0)) -> Array:
    """The printed atlas of one kind of carton, RGBA in 0..1; a tint makes other board."""
    rng = np.random.RandomState(kind)
    height, width = TILE * 2, TILE * 3
    grain = rng.normal(size=(height, width)) * 0.012
    grain += cv2.resize(rng.normal(size=(height // 16, width // 16)), (width, height)) * 0.02
    grain += cv2.resize(rng.normal(size=(height, width // 40)), (width, height)) * 0.008
    board = np.clip(np.array(_BOARD[kind]) * tint, 0.05, 0.85)
    picture = np.ones((height, width, 3)) * board * (1 + grain)[..., None]
    for face in range(6):
        x, y = (face % 3) * TILE, (face // 3) * TILE
        tile = np.ascontiguousarray(picture[y : y + TILE, x : x + TILE])
        picture[y : y + TILE, x : x + TILE] = _printed(tile, face, kind, rng)
    return _engine_rows(picture)


def _printed(tile: Array, face: int, kind: int, rng: np.random.RandomState) -> Array:
    edge = np.ones((TILE, TILE))
    edge[:4] = edge[-4:] = edge[:, :4] = edge[:, -4:] = 0.78
    tile = tile * cv2.GaussianBlur(edge, (0, 0), 3)[..., None]
    middle = slice(TILE // 2 - 14, TILE // 2 + 14)
    if face < 2:
        tile[middle] = tile[middle] * 0.45 + _TAPE
        tile[TILE // 2 - 1 : TILE // 2 + 1] *= 0.6
        return tile
    if face in (2, 4):
        tile[:40, middle] = tile[:40, middle] * 0.45 + _TAPE
    cv2.putText(
        tile,
        _BRANDS[kind],
        (18, TILE // 2 + 20),
        cv2.FONT_HERSHEY_DUPLEX,
        1.25,
        _INKS[kind],
        3,
        cv2.LINE_AA,
    )
    for x in (TILE - 66, TILE - 36):
        cv2.arrowedLine(
            tile, (x, TILE - 22), (x, TILE - 58), (0.13, 0.09, 0.06), 4, cv2.LINE_AA, tipLength=0.4
        )
    return _labelled(tile, rng) if face in (2, 3) else tile


def _labelled(tile: Array, rng: np.random.RandomState) -> Array:
    x, y = 20 + int(rng.randint(40)), TILE - 92
    tile[y : y + 64, x : x + 92] = (0.85, 0.85, 0.82)
    for bar in range(0, 76, 3):
        if rng.rand() < 0.6:
            tile[y + 26 : y + 56, x + 8 + bar : x + 8 + bar + int(rng.randint(1, 3))] = 0.1
    lot = f"LOT {int(rng.randint(9999)):04d}"
    cv2.putText(
        tile, lot, (x + 6, y + 18), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0.1, 0.1, 0.1), 1, cv2.LINE_AA
    )
    return tile


def sign_picture(
    words: str,
    ink: ArrayLike,
    ground: ArrayLike,
    *,
    shape: tuple[int, int] = (256, 128),
    small: str = "",
) -> Array:
    """A lettered sign with a border, and a second line if there is one."""
    width, height = shape
    picture = np.ones((height, width, 3)) * np.asarray(ground)
    colour = tuple(float(v) for v in np.asarray(ink))
    cv2.rectangle(picture, (4, 4), (width - 5, height - 5), colour, 3)
    (length, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_DUPLEX, 1.4, 3)
    scale = min(1.9, (width - 30) / length * 1.4)
    _centred(picture, words, cv2.FONT_HERSHEY_DUPLEX, scale, colour, drop=-14 if small else 0)
    if small:
        _centred(picture, small, cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, drop=height // 2 - 28)
    return _engine_rows(picture)


def _centred(
    picture: Array, words: str, font: int, scale: float, colour: tuple[float, ...], *, drop: int
) -> None:
    (length, tall), _ = cv2.getTextSize(words, font, scale, 3)
    height, width = picture.shape[:2]
    place = ((width - length) // 2, (height + tall) // 2 + drop)
    cv2.putText(picture, words, place, font, scale, colour, 2, cv2.LINE_AA)


def _engine_rows(picture: Array) -> Array:
    clipped = np.clip(picture, 0, 1)[::-1]
    return np.concatenate([clipped, np.ones((*clipped.shape[:2], 1))], axis=2)


SIGNS = {
    "sign_dock": lambda: sign_picture("DOCK 2", (0.95, 0.95, 0.95), (0.05, 0.15, 0.45)),
    "sign_exit": lambda: sign_picture(
        "EXIT", (0.95, 0.95, 0.95), (0.02, 0.45, 0.18), shape=(256, 96)
    ),
    "sign_cage": lambda: sign_picture(
        "RESTRICTED",
        (0.9, 0.9, 0.9),
        (0.65, 0.05, 0.04),
        shape=(256, 160),
        small="AUTHORISED STAFF ONLY",
    ),
    "sign_rack": lambda: sign_picture(
        "RACK A", (0.95, 0.95, 0.95), (0.06, 0.07, 0.08), shape=(256, 96)
    ),
    "sign_staff": lambda: sign_picture(
        "STAFF",
        (0.95, 0.95, 0.95),
        (0.05, 0.15, 0.45),
        shape=(256, 110),
        small="ONE AT A TIME",
    ),
    "sign_no_entry": lambda: sign_picture(
        "NO ENTRY", (0.9, 0.9, 0.9), (0.65, 0.05, 0.04), shape=(256, 110), small="WAY OUT ONLY"
    ),
    "sign_rack_b": lambda: sign_picture(
        "RACK B", (0.95, 0.95, 0.95), (0.03, 0.22, 0.12), shape=(256, 96)
    ),
    "sign_yard": lambda: sign_picture(
        "YARD", (0.06, 0.06, 0.06), (0.85, 0.66, 0.05), shape=(256, 110), small="KEEP CLEAR"
    ),
    "sign_bay": lambda: sign_picture(
        "BAY 4", (0.95, 0.95, 0.95), (0.05, 0.15, 0.45), shape=(256, 96)
    ),
}
