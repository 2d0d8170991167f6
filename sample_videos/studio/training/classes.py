"""What the detector is taught to find, and what is labelled where."""

from pathlib import Path

NAME = "floorwatch-n"
NAMES = ("person", "carton", "pallet", "forklift")
LABELLED_IN_PHOTOGRAPHS = ("person", "forklift")
_PHOTOGRAPHS = "photographs"


def photographs_of(images: Path) -> Path:
    """The folder of the photographs among the training pictures."""
    return images / _PHOTOGRAPHS


def is_photograph(picture: Path) -> bool:
    """Whether this training picture is a photograph, not a rendered one."""
    return picture.parent.name == _PHOTOGRAPHS
