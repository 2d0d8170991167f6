"""What people wear, as colours; and the looks that scenarios call by name."""

from dataclasses import dataclass

from sample_videos.studio.geometry import Point3


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wears; without a vest the jacket shows, without a hat the hair, without gloves the hands."""

    vest: Point3 | None = (0.62, 0.78, 0.03)
    hat: Point3 | None = (0.85, 0.85, 0.82)
    jacket: Point3 = (0.05, 0.07, 0.13)
    trousers: Point3 = (0.025, 0.035, 0.07)
    skin: Point3 = (0.45, 0.27, 0.18)
    height: float = 1.76
    build: float = 1.0
    seed: int = 0
    gloves: Point3 | None = (0.05, 0.05, 0.055)
    hair: Point3 = (0.03, 0.02, 0.015)


LOOKS = {
    "lime": Look(),
    "orange": Look(
        vest=(0.75, 0.22, 0.02),
        hat=(0.75, 0.55, 0.03),
        trousers=(0.06, 0.06, 0.07),
        skin=(0.22, 0.12, 0.07),
        build=1.08,
        height=1.70,
        seed=3,
    ),
    "blue cap": Look(
        vest=(0.75, 0.22, 0.02),
        hat=(0.10, 0.25, 0.55),
        trousers=(0.05, 0.055, 0.075),
        height=1.82,
        seed=5,
    ),
    "plain": Look(
        vest=None,
        hat=(0.05, 0.05, 0.06),
        jacket=(0.085, 0.09, 0.10),
        trousers=(0.03, 0.035, 0.05),
        height=1.79,
        seed=3,
    ),
    "grey": Look(
        vest=None,
        hat=(0.10, 0.08, 0.06),
        jacket=(0.20, 0.20, 0.19),
        trousers=(0.05, 0.06, 0.11),
        skin=(0.55, 0.36, 0.27),
        height=1.69,
        seed=5,
    ),
}
