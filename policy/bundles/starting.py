"""Where the bundle lies that Floorwatch comes with."""

from importlib.resources import files
from pathlib import Path


def starter_folder() -> Path:
    """Return the folder of the starter bundle, to be read or copied."""
    return Path(str(files("policy.starter")))
