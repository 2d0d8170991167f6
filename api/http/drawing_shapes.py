"""How what is drawn into a view looks over HTTP."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from api.http.shapes import Shape
from plant.ids import SLUG_PATTERN

MOST = 100
Id = Annotated[str, Field(pattern=SLUG_PATTERN)]
Share = Annotated[float, Field(ge=0, le=1)]
Key = Annotated[str, Field(pattern="^[a-z][a-z_]{0,63}$")]
Words = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST)]
Setting = (
    bool
    | Annotated[float, Field(allow_inf_nan=False)]
    | Annotated[str, Field(max_length=200)]
    | Words
)
Corner = Annotated[list[Share], Field(min_length=2, max_length=2)]


class Drawing(Shape):
    """Corners in order as shares of the view, and what people call it."""

    name: Annotated[str, Field(max_length=200)] = ""
    points: Annotated[list[Corner], Field(max_length=MOST)]


class Drawn(Shape):
    """All that is drawn into a view, and how its rules are set."""

    zones: Annotated[dict[Id, Drawing], Field(max_length=MOST)]
    gate_lines: Annotated[dict[Id, Drawing], Field(max_length=MOST)]
    masks: Annotated[dict[Id, Drawing], Field(max_length=MOST)]
    rules: dict[Id, Annotated[dict[Key, Setting], Field(max_length=MOST)]] = Field(
        default_factory=dict,
        max_length=MOST,
        description="settings by rule and key; what is left out stays as it is",
    )


class Sketch(Drawn):
    """All that is drawn into a view, to take the place of what was there."""

    mark: str = Field(description="of the plant file that it was drawn upon", max_length=100)


class View(Sketch):
    """What is drawn into a view now."""


class Mark(Shape):
    """What tells the plant file of now from any other."""

    mark: str


class Version(Shape):
    """A text that the plant file has had."""

    id: str
    at: AwareDatetime
    by: str
    what: str
    camera: str | None


class Versions(Shape):
    """The texts that were kept, the newest first."""

    mark: str
    versions: list[Version]


class Restoring(Shape):
    """A version to bring back."""

    mark: str = Field(description="of the plant file as it is now", max_length=100)
    version: str = Field(max_length=100)


class Stream(Shape):
    """Where a camera's pictures come from. Credentials are kept apart and never told again."""

    url: str = Field(max_length=2000, description="`rtsp://…`, without name and password in it")
    username: str = Field(default="", max_length=200, description="written only")
    password: str = Field(default="", max_length=200, description="written only")


class NewCamera(Stream):
    """A camera to be added to the plant file."""

    mark: str = Field(description="of the plant file as it is now", max_length=100)
    id: Id
    name: str = Field(default="", max_length=200)
    area: str = Field(default="", max_length=64)


class FoundCamera(Shape):
    """A camera that answered in the network, by what it says of itself; `camera` if it is known."""

    address: str
    name: str
    model: str
    place: str
    camera: str | None


class FoundCameras(Shape):
    """Who answered, in order of address."""

    found: list[FoundCamera]
