"""Where a camera's pictures come from, and where its credentials are kept.

Names and passwords never stand in a plant file: a URL that carries them is
refused, and no message repeats a URL or a credential.
"""

import re
from dataclasses import dataclass
from typing import Any

from plant.places import CameraSource, Credentials
from plant.plantfile.findings import At
from plant.plantfile.records import Field, Record, Values
from plant.plantfile.shapes import Flag, Schema, Text, text_of
from plant.plantfile.time_shapes import Moment

_URL = r"(rtsps?|https?)://[^/@?#\s]+([/?#]\S*)?"
_USER = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*@", re.IGNORECASE)
_SECRET = re.compile(r"[?&](pass|passwd|password|passphrase|pwd|psw)=", re.IGNORECASE)
_KEPT = r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+"


@dataclass(frozen=True, slots=True)
class Url:
    """The address of a live stream, without credentials."""

    def read(self, at: At) -> str:
        """Return the address."""
        url = text_of(at, "a URL")
        if _USER.search(url) or _SECRET.search(url):
            at.refuse(
                "the URL carries a user name or a password",
                "take them out of the URL and write credentials: "
                "{username: env:CAMERA_USER, password: env:CAMERA_PASSWORD}",
            )
        if len(url) > 2000 or not re.fullmatch(_URL, url):
            at.refuse(
                "this is not a URL that a camera can be read from",
                "write rtsp://, rtsps://, http:// or https://, a host and a path",
            )
        return url

    def schema(self) -> Schema:
        """Return the pattern of such addresses."""
        return {"type": "string", "pattern": f"^{_URL}$"}


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a secret is kept. What stands there instead is never repeated."""

    def read(self, at: At) -> str:
        """Return `env:NAME` or `file:PATH`."""
        text = text_of(at, "env:NAME or file:PATH")
        if len(text) > 500 or not re.fullmatch(_KEPT, text):
            at.refuse(
                "a plant file names only where a secret is kept",
                "write env:NAME of an environment variable or file:PATH of a secret file",
            )
        return text

    def schema(self) -> Schema:
        """Return the pattern of both forms."""
        return {"type": "string", "pattern": f"^({_KEPT})$"}


_USERNAME = Field("username", Kept(), "where the user name is kept")
_PASSWORD = Field("password", Kept(), "where the password is kept")
_CREDENTIALS = Record(
    "credentials",
    (_USERNAME, _PASSWORD),
    lambda values: Credentials(values.of(_USERNAME), values.of(_PASSWORD)),
)

URL = Field("url", Url(), "the main stream: recorded, and analysed without a sub_url", default="")
SUB_URL = Field("sub_url", Url(), "a smaller stream of the same view, analysed", default="")
FILE = Field(
    "file",
    Text("a path", longest=1000),
    "a video file instead of a url, relative to the plant file",
    default="",
)
STARTS_AT = Field("starts_at", Moment(), "when the film in `file` began", default=None)
LOOP = Field("loop", Flag(), "play `file` again and again, as a live camera", default=False)
CREDENTIALS = Field("credentials", _CREDENTIALS, "where name and password are kept", default=None)

SOURCE_FIELDS = (URL, SUB_URL, FILE, STARTS_AT, LOOP, CREDENTIALS)


def source_of(values: Values) -> CameraSource:
    """Return the camera's source: a URL or a file, with what belongs to it."""
    if values.gave(URL) and values.gave(FILE):
        values.at(FILE).refuse("a camera has a url or a file, not both", "keep one of them")
    if not values.gave(URL) and not values.gave(FILE):
        values.here.missing("url", "give the camera's url, or a file")
    _belongs(values, URL, (SUB_URL, CREDENTIALS))
    _belongs(values, FILE, (STARTS_AT, LOOP))
    return CameraSource(
        url=values.of(URL),
        sub_url=values.of(SUB_URL),
        file=values.of(FILE),
        loop=values.of(LOOP),
        starts_at=values.of(STARTS_AT),
        credentials=values.of(CREDENTIALS),
    )


def _belongs(values: Values, owner: Field[str], fields: tuple[Field[Any], ...]) -> None:
    for field in fields:
        if values.gave(field) and not values.gave(owner):
            values.at(field).refuse(
                f"{field.name} goes with {owner.name}, which this camera has not",
                f"leave {field.name} out",
            )
