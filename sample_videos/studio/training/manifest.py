"""What a detector learned from: every picture by name and hash, and what it may never see.

Films and pictures that serve to measure must not be learned from. `never.txt` lists those
that a data set brings along, by SHA-256 and name; a film never gives pictures, since only
halls that no film shows are drawn. A training refuses to begin with a picture that it may not
see, and the list that ships beside the weights can be held against the same rules.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sample_videos.studio.training.classes import is_pasted, is_photograph

NEVER = Path(__file__).parent / "never.txt"
RENDERED, PHOTOGRAPHS, PASTED, SOURCES = "rendered", "photographs", "pasted", "sources.txt"
_DRAWN = re.compile(r"\d{3}_\d{3}\.jpg")
_COPY = ".rf."  # what a data set adds to the name of a picture's copies


class ForbiddenPictureError(Exception):
    """A picture that serves to measure is among those to learn from."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One picture that was learned from: as it was drawn, or as it was found.

    Of a photograph with people pasted into it, the photograph is told.
    """

    digest: str
    kind: str
    name: str

    @property
    def photograph(self) -> str:
        """The name of the photograph, whatever copy of it this is."""
        return self.name.split(_COPY)[0]


def learned_from(chosen: Iterable[Path]) -> list[Learned]:
    """Return what these training pictures are; photographs under the name that they came with."""
    return [_learned(path) for path in chosen]


def _learned(path: Path) -> Learned:
    if is_photograph(path) or is_pasted(path):
        digest, name = _sources(path.parent)[int(path.stem)].split(maxsplit=1)
        return Learned(digest, PASTED if is_pasted(path) else PHOTOGRAPHS, name)
    return Learned(hashlib.sha256(path.read_bytes()).hexdigest(), RENDERED, path.name)


@cache
def _sources(folder: Path) -> Sequence[str]:
    return (folder / SOURCES).read_text("utf-8").splitlines()


def joined(earlier: Iterable[Learned], learned: Iterable[Learned]) -> list[Learned]:
    """Return what weights learned from that went on from others: theirs too, each picture once."""
    return list(dict.fromkeys((*earlier, *learned)))


def written(learned: Iterable[Learned]) -> str:
    """Return the list as text, one picture a line."""
    return "".join(f"{one.digest}  {one.kind}/{one.name}\n" for one in learned)


def read(path: Path) -> Iterator[Learned]:
    """Return the pictures that a list names."""
    for line in path.read_text("utf-8").splitlines():
        digest, place = line.split(maxsplit=1)
        kind, _, name = place.partition("/")
        yield Learned(digest, kind, name)


def refuse_forbidden(learned: Iterable[Learned], never: Path = NEVER) -> None:
    """Raise ForbiddenPictureError for the first picture that nobody may learn from."""
    forbidden = list(read(never))
    digests = {one.digest for one in forbidden}
    names = {one.photograph for one in forbidden}
    for one in learned:
        drawn = one.kind == RENDERED and _DRAWN.fullmatch(one.name)
        taken = one.kind in (PHOTOGRAPHS, PASTED) and one.photograph not in names
        if one.digest in digests or not (drawn or taken):
            what = f"{one.kind}/{one.name} serves to measure and may not be learned from"
            raise ForbiddenPictureError(what)
