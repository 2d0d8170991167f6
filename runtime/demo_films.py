"""The films of the demo, and the plant in which each has a camera of its own.

Several films show the same view, at different hours. So that all play at once, each
gets a copy of its view's camera, with that camera's zones and rules, under the film's
own name. The ledger of a line goes with the counters that feed it, and is left out where no
film shows them. The truth beside a film is for us alone: nothing that looks at pictures reads it.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from plant.errors import PlantError
from plant.events import EventKind
from plant.ids import CameraId
from plant.plantfile.nodes import plain
from runtime.scoring import FILM_BEGINS
from runtime.truth import Expected, Truth, read_truth
from runtime.yaml_reading import read_yaml_file
from vision.rulebook import FORMS

PLANT = "plant.yaml"
# A film that plays over and over tells its story again after this, each at a time of its own, so
# that the queue fills as that of a plant does, about every two minutes, and can be cleared.
QUIET_SECONDS = 900
APART_SECONDS = 120
MOST_CAMERAS_OF_A_POST = 8
WATCHED = {*FORMS, EventKind.COUNT_MISMATCH}
"""What rules look for, and ledgers."""
ROLES = {"infeed", "outfeed", "rejects"}


@dataclass(frozen=True, slots=True)
class Film:
    """A film with its truth, and the camera that it plays in the demo."""

    path: Path
    truth: Truth
    view: str

    @property
    def camera(self) -> CameraId:
        """The camera that this film is, in the demo."""
        return CameraId(self.path.stem.replace("_", "-"))

    @property
    def starts_at(self) -> datetime:
        """When its first picture was taken."""
        return self.truth.starts_at or FILM_BEGINS

    @property
    def awaited(self) -> tuple[Expected, ...]:
        """What must be told."""
        return tuple(each for each in self.truth.expected if each.kind in WATCHED)

    @property
    def without_rule(self) -> tuple[EventKind, ...]:
        """What happens in it that no rule looks for yet."""
        return tuple(each.kind for each in self.truth.expected if each.kind not in WATCHED)


def films_in(folder: Path, names: Sequence[str] = ()) -> tuple[Film, ...]:
    """Return the films of a folder that have a truth, all of them or those named."""
    paths = [
        path for path in sorted(folder.glob("*.mp4")) if path.with_suffix(".truth.json").exists()
    ]
    unknown = set(names) - {path.stem for path in paths}
    if unknown or not paths:
        raise PlantError(
            f"there is no film '{min(unknown)}'" if unknown else "there are no films",
            where=str(folder),
            remedy=f"choose of {', '.join(path.stem for path in paths)}"
            if paths
            else "give --films",
        )
    return tuple(_film(path) for path in paths if not names or path.stem in names)


def write_plant(films: Iterable[Film], *, source: Path, target: Path, loop: bool) -> None:
    """Write the plant file in which every film is a camera."""
    # What stands in the file is checked when it is read again, hence Any.
    told: Any = plain(read_yaml_file(source))
    films = tuple(films)
    cameras = {camera["id"]: camera for camera in told["cameras"]}
    rules = told["rules"]
    told["cameras"], told["rules"] = [], []
    counting = _counting(told, rules)
    for number, film in enumerate(films):
        if film.view not in cameras:
            raise PlantError(f"the plant file has no camera '{film.view}'", where=str(source))
        # A ledger has no cooldown: the same carton would be missed with every round.
        camera = _playing(film, cameras[film.view], loop=loop and film.view not in counting)
        if sum(each.view == film.view for each in films) > 1:
            camera["name"] = f"{camera['name']} ({film.path.stem.replace('_', ' ')})"
        told["cameras"].append(camera)
        quiet = {"cooldown_seconds": QUIET_SECONDS + number * APART_SECONDS} if loop else {}
        told["rules"] += [
            rule | {"id": _id_in(rule["id"], film), "camera": str(film.camera)} | quiet
            for rule in rules
            if rule.get("camera") == film.view
        ]
    _feed_ledgers(told, rules, films)
    for post in told.get("posts", []):
        seen = [str(film.camera) for film in films if film.view in post.get("cameras", [])]
        post["cameras"] = seen[:MOST_CAMERAS_OF_A_POST]
    text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True)
    target.write_text(f"# Written by `floorwatch demo`: every film is a camera.\n{text}", "utf-8")


# What stands in the file is checked when it is read again, hence Any.
def _playing(film: Film, camera: Any, *, loop: bool) -> Any:
    """Return a copy of a camera that is this film."""
    return copy.deepcopy(camera) | {
        "id": str(film.camera),
        "file": str(film.path.resolve()),
        "starts_at": film.starts_at.isoformat(),
        "loop": loop,
    }


def _id_in(rule: str, film: Film) -> str:
    return f"{rule}-in-{film.camera}"[:64].rstrip("-")


# What stands in the file is checked when it is read again, hence Any.
def _counting(told: Any, rules: Any) -> set[str]:
    """Return the views whose rules count for the ledger of a line."""
    ledgers = [line.get("ledger", {}) for line in told.get("lines", [])]
    named = {rule for ledger in ledgers for role in ROLES & ledger.keys() for rule in ledger[role]}
    return {rule["camera"] for rule in rules if rule["id"] in named}


def _feed_ledgers(told: Any, rules: Any, films: Sequence[Film]) -> None:
    """Let the ledger of each line count by the films in place of its cameras."""
    views = {rule["id"]: rule.get("camera") for rule in rules}
    for line in told.get("lines", []):
        ledger = line.get("ledger", {})
        for role in ROLES & ledger.keys():
            by_films = [
                _id_in(rule, film)
                for rule in ledger[role]
                for film in films
                if film.view == views.get(rule)
            ]
            ledger[role] = by_films + [each for each in ledger[role] if each not in views]
        if not all(ledger.get(role, True) for role in ROLES):
            del line["ledger"]


def _film(path: Path) -> Film:
    truth = read_truth(path.with_suffix(".truth.json"))
    film = Film(path, truth, view=truth.camera)
    return replace(film, truth=replace(truth, camera=film.camera))
