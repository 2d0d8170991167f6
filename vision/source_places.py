"""Where the pictures of a camera come from: a film that keeps its place, or live streams."""

from dataclasses import dataclass
from pathlib import Path
from time import time

from plant.places import Camera
from vision.credentials import address_of
from vision.sources.film import FilmSource
from vision.sources.film_place import FilmPlace
from vision.sources.packets import Source
from vision.sources.stream import StreamSource


@dataclass(frozen=True, slots=True)
class Places:
    """Where films that are played as cameras keep their place, if anywhere."""

    folder: Path | None = None

    def sources_of(self, camera: Camera) -> tuple[Source, Source | None]:
        """Return the camera's main source, and the small one for analysis where it has one."""
        source = camera.source
        if source.file:
            began = source.starts_at.timestamp() if source.starts_at else time()
            place = FilmPlace(self.folder / camera.id / "place.json") if self.folder else None
            loops = 0 if source.loop else 1
            return FilmSource(Path(source.file), starts_at=began, loops=loops, place=place), None
        main = StreamSource(address_of(source, source.url))
        small = StreamSource(address_of(source, source.sub_url)) if source.sub_url else None
        return main, small
