"""Looks up a camera's name and password where the plant file says they are kept.

`env:NAME` is an environment variable, `file:PATH` the first line of a file. What
is found goes into the address and nowhere else.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from plant.errors import VideoError
from plant.places import CameraSource
from vision.sources.address import Address, read_address


def address_of(
    source: CameraSource, url: str, environment: Mapping[str, str] | None = None
) -> Address:
    """Return the address of one of the camera's streams, with its credentials inside."""
    if source.credentials is None:
        return read_address(url)
    known = os.environ if environment is None else environment
    user = _found(source.credentials.username, known)
    password = _found(source.credentials.password, known)
    return read_address(url, user=user, password=password)


def _found(kept: str, environment: Mapping[str, str]) -> str:
    kind, _, name = kept.partition(":")
    if kind == "env" and name in environment:
        return environment[name]
    if kind == "file":
        try:
            return Path(name).read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, IndexError, UnicodeDecodeError) as error:
            raise _missing(kept) from error
    raise _missing(kept)


def _missing(kept: str) -> VideoError:
    return VideoError(
        "the credentials are not where the plant file says",
        where=kept,
        remedy="set the environment variable, or write the secret file, and start again",
    )
