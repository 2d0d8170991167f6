"""What the detector is taught to find, and what is labelled where."""

from pathlib import Path

NAME = "floorwatch-n"
NAMES = ("person", "carton", "pallet", "forklift")
PERSON, CARTON, PALLET, FORKLIFT = range(len(NAMES))
LABELLED_IN_PHOTOGRAPHS = ("person", "forklift")
HELD_OUT_EVERY = 5
"""Every so many plates one is held out whole, to measure on."""
_PHOTOGRAPHS, _PASTED = "photographs", "pasted"


def photographs_of(images: Path) -> Path:
    """The folder of the photographs among the training pictures."""
    return images / _PHOTOGRAPHS


def pasted_of(images: Path) -> Path:
    """The folder of the photographs into which people were pasted."""
    return images / _PASTED


def is_photograph(picture: Path) -> bool:
    """Whether this training picture is a photograph, not a rendered one."""
    return picture.parent.name == _PHOTOGRAPHS


def is_pasted(picture: Path) -> bool:
    """Whether this training picture is a photograph with rendered people in it."""
    return picture.parent.name == _PASTED
