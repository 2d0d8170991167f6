"""The plant file as people change it from a page: checked, kept in versions, written whole.

    drawn ─► text with the drawing ─► read as any plant file ─► version kept ─► in force

- Nothing comes into force that `floorwatch plant check` would refuse, and the file on disk
  is the old one or the new one, never half of either.
- The text of before is kept as a version too, whoever wrote it, so that it can be restored.
- Who changed a text that somebody else has changed meanwhile is told so.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from plant import rule_settings
from plant.drawings import NewCamera, PlantVersion, View, view_of
from plant.errors import PlantError
from plant.ids import CameraId
from plant.json_tables import JsonMisfitError, table_of
from plant.places import Plant
from plant.plantfile.reading import read_plant
from plant.ports import Clock
from plant.rule_settings import Setting
from plant.rules import RuleForms
from plant.store_errors import ConflictError, MissingError
from plant.wire import time_text
from runtime.plants import film_paths
from runtime.yaml_drawing import with_camera, with_view
from runtime.yaml_reading import read_text, read_yaml

MOST_VERSIONS = 200
BY_HAND = "an editor on this machine"
SECRETS = ("username", "password")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class PlantFileDesk:
    """Changes one plant file. Safe for threads."""

    path: Path
    versions_folder: Path
    forms: RuleForms
    clock: Clock
    look: Callable[[], None]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def mark(self) -> str:
        """Return what tells the text of now from any other."""
        return _mark(read_text(self.path))

    def draw(self, camera: CameraId, view: View, *, by: str, mark: str) -> str:
        """Draw a camera's view anew and return the new mark.

        What does not hold is a PlantFileError, a text changed meanwhile a ConflictError.
        """
        with self._lock:
            text = self._unchanged(mark)
            before, new, _ = self._changed(text, camera, view)
            self._keep(text, PlantVersion("", self._written_at(), BY_HAND, "as it was before"))
            version = PlantVersion("", self.clock.now(), by, _what(before, view), camera)
            self._write(new, version)
            return _mark(new)

    def drawn_upon(self, camera: CameraId, view: View) -> Plant:
        """Return the plant as it would be with a view drawn anew; nothing is written."""
        return self._changed(read_text(self.path), camera, view)[2]

    def _changed(self, text: str, camera: CameraId, view: View) -> tuple[View, str, Plant]:
        """Return what is there, and the text and the plant as a view would make them."""
        plant = self._read(text)
        if camera not in plant.cameras:
            raise MissingError(f"there is no camera '{camera}'", remedy="see the list of cameras")
        before = view_of(plant.cameras[camera], plant.rules_of(camera))
        wanted = replace(view, rules=rule_settings.completed(before.rules, view.rules))
        new = with_view(text, camera, before=before, after=wanted)
        after = self._read(new)
        self._check(plant, after, camera, wanted)
        return before, new, after

    def add(self, camera: NewCamera, *, by: str, mark: str) -> str:
        """Add a camera and return the new mark; its credentials go to secret files."""
        with self._lock:
            text = self._unchanged(mark)
            known = self._read(text).cameras.keys()
            if camera.id is None or camera.id in known:
                raise ConflictError("there is a camera with this id", remedy="choose another id")
            new = with_camera(text, self._entry(camera))
            if self._read(new).cameras.keys() != known | {camera.id}:
                raise PlantError("this plant file cannot be added to", remedy="add it by hand")
            self._keep(text, PlantVersion("", self._written_at(), BY_HAND, "as it was before"))
            self._keep_secrets(camera)
            what = f"camera {camera.id} added"
            self._write(new, PlantVersion("", self.clock.now(), by, what))
            return _mark(new)

    def _entry(self, camera: NewCamera) -> dict[str, str]:
        entry = {"id": json.dumps(camera.id), "url": json.dumps(camera.url)}
        if camera.name:
            entry["name"] = json.dumps(camera.name, ensure_ascii=False)
        if camera.area:
            entry["area"] = json.dumps(camera.area)
        if camera.username:
            names = {kind: f"file:{self._secret(camera.id, kind)}" for kind in SECRETS}
            entry["credentials"] = json.dumps(names, ensure_ascii=False)
        return entry

    def _secret(self, camera: CameraId | None, kind: str) -> Path:
        return self.versions_folder.parent.resolve() / "secrets" / f"{camera}.{kind}"

    def _keep_secrets(self, camera: NewCamera) -> None:
        if not camera.username:
            return
        told = {"username": camera.username, "password": camera.password}
        try:
            for kind in SECRETS:
                path = self._secret(camera.id, kind)
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _write_whole(path, f"{told[kind]}\n")
        except OSError as error:
            raise PlantError(
                f"the credentials cannot be kept: {error.strerror}",
                where=str(self._secret(camera.id, "password").parent),
                remedy="let the server's user write there",
            ) from error

    def restore(self, version: str, *, by: str, mark: str) -> str:
        """Bring an earlier text back, if it still holds, and return the new mark."""
        with self._lock:
            text = self._unchanged(mark)
            there = next((each for each in self.versions() if each.id == version), None)
            if there is None:
                raise MissingError("no such version is kept", remedy="see the list of versions")
            old = (self.versions_folder / f"{there.id}.yaml").read_text("utf-8")
            self._read(old)
            self._keep(text, PlantVersion("", self._written_at(), BY_HAND, "as it was before"))
            what = f"restored from {there.at:%Y-%m-%d %H:%M:%S}"
            self._write(old, PlantVersion("", self.clock.now(), by, what, there.camera))
            return _mark(old)

    def versions(self) -> tuple[PlantVersion, ...]:
        """Return what was kept, the newest first."""
        found = sorted(self.versions_folder.glob("*.json"), reverse=True)
        return tuple(_version(each) for each in found if each.with_suffix(".yaml").exists())

    def drawn(self) -> frozenset[CameraId]:
        """Return the cameras whose view was drawn from a page."""
        return frozenset(each.camera for each in self.versions() if each.camera is not None)

    def _unchanged(self, mark: str) -> str:
        text = read_text(self.path)
        if _mark(text) != mark:
            raise ConflictError(
                "the plant file was changed by somebody else meanwhile",
                remedy="load the page again and draw what is still missing",
            )
        return text

    def _read(self, text: str) -> Plant:
        source = str(self.path)
        plant = read_plant(read_yaml(text, source=source), forms=self.forms, source=source)
        return film_paths(plant, self.path.parent)

    def _check(self, before: Plant, after: Plant, camera: CameraId, view: View) -> None:
        """Refuse an edit that says anything but what was drawn."""
        others = before.cameras.keys() - {camera}
        same = all(before.cameras[each] == after.cameras.get(each) for each in others)
        same = same and all(before.rules_of(each) == after.rules_of(each) for each in others)
        if not same or view_of(after.cameras[camera], after.rules_of(camera)) != view:
            raise PlantError(
                "this plant file is written in a way that cannot be changed from here",
                where=str(self.path),
                remedy="draw it in the file by hand",
            )

    def _written_at(self) -> datetime:
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    def _write(self, text: str, version: PlantVersion) -> None:
        self._keep(text, version)
        path = self.path.resolve()
        aside = path.with_name(f".{path.name}.new")
        try:
            _write_whole(aside, text, mode=path.stat().st_mode & 0o777)
            aside.replace(path)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise PlantError(
                f"the plant file cannot be written: {error.strerror}",
                where=str(path),
                remedy="let the server's user write to the file's folder",
            ) from error
        log.info("plant file changed", by=version.by, what=version.what, camera=version.camera)
        self.look()

    def _keep(self, text: str, version: PlantVersion) -> None:
        """Keep a text as a version, unless the newest one is the same."""
        newest = next(iter(self.versions()), None)
        if newest is not None and newest.id.endswith(_mark(text)):
            return
        try:
            self.versions_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            name = f"{self._number(newest):08d}-{_mark(text)}"
            told = {
                "at": time_text(version.at),
                "by": version.by,
                "what": version.what,
                "camera": version.camera,
            }
            _write_whole(self.versions_folder / f"{name}.yaml", text)
            _write_whole(self.versions_folder / f"{name}.json", json.dumps(told))
        except OSError as error:
            raise PlantError(
                f"no version of the plant file can be kept: {error.strerror}",
                where=str(self.versions_folder),
                remedy="make room on the disk",
            ) from error
        self._forget()

    @staticmethod
    def _number(newest: PlantVersion | None) -> int:
        return int(newest.id.partition("-")[0]) + 1 if newest else 1

    def _forget(self) -> None:
        for each in self.versions()[MOST_VERSIONS:]:
            for suffix in (".json", ".yaml"):
                (self.versions_folder / f"{each.id}{suffix}").unlink(missing_ok=True)


def _what(before: View, after: View) -> str:
    """Return in words what was drawn."""
    told: list[str] = []
    for name in ("zones", "gate_lines", "masks"):
        old, new = getattr(before, name), getattr(after, name)
        changed = [key for key in new if key in old and new[key] != old[key]]
        parts = (
            ("new", [key for key in new if key not in old]),
            ("changed", changed),
            ("gone", [key for key in old if key not in new]),
        )
        words = [f"{word} {', '.join(keys)}" for word, keys in parts if keys]
        if words:
            told.append(f"{name.replace('_', ' ')}: {'; '.join(words)}")
    for rule, settings in rule_settings.changed(before.rules, after.rules).items():
        old = before.rules[rule]
        words = [f"{key} {_said(old[key])} to {_said(new)}" for key, new in settings.items()]
        told.append(f"rule {rule}: {', '.join(words)}")
    return ". ".join(told) or "nothing changed"


def _said(setting: Setting) -> str:
    if isinstance(setting, tuple):
        return "/".join(setting) or "all"
    return f"{setting:g}" if isinstance(setting, float) else str(setting)


def _version(path: Path) -> PlantVersion:
    try:
        here = table_of(json.loads(path.read_text("utf-8")))
        camera = here.text_or_null("camera")
        return PlantVersion(
            path.stem,
            here.time("at"),
            here.text("by"),
            here.text("what"),
            CameraId(camera) if camera else None,
        )
    except (OSError, ValueError, JsonMisfitError):
        return PlantVersion(path.stem, datetime.fromtimestamp(0, UTC), "?", "unreadable")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write_whole(path: Path, text: str, *, mode: int = 0o600) -> None:
    with open(path, "w", encoding="utf-8", newline="", opener=_private) as file:
        file.write(text)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
