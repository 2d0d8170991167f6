"""A folder of labelled pictures, read and checked before an hour is spent on it.

    FOLDER/classes.txt            one name a line; or `names` in FOLDER/data.yaml
    FOLDER/images/CAMERA/a.jpg    any depth; folders are what belongs together
    FOLDER/labels/CAMERA/a.txt    `CLASS X Y WIDTH HEIGHT` a line, in shares of the picture

Labelling tools call this "YOLO" when they export. A picture without a label file shows
nothing. Neighbours on a film are alike, so pictures are held out in wholes: every fifth
folder, or, where there are too few folders, every fifth run of pictures that follow one another.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from plant.errors import ModelError

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".bmp"})
HELD_OUT_EVERY = 5
TOLD_AT_MOST = 5
_RUN = 20
LAYOUT = "lay pictures into images/, labels into labels/ and the names into classes.txt"


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a detector learns from, and the pictures that it is measured on and never learns.

    `partly` names the pictures in which only some classes are labelled, by index of class;
    what is not labelled there counts neither as right nor as wrong.
    """

    names: tuple[str, ...]
    learned: tuple[Path, ...]
    held_out: tuple[Path, ...]
    partly: tuple[tuple[Path, frozenset[int]], ...] = ()


def read_lessons(folder: Path) -> Lessons:
    """Return what a folder teaches, or raise a ModelError that names what is wrong with it."""
    names = _names(folder)
    pictures = sorted(
        path for path in (folder / "images").rglob("*") if path.suffix.lower() in ENDINGS
    )
    _refuse(list(_faults(pictures, len(names))), folder)
    labelled = [path for path in pictures if label_of(path).is_file()]
    if not labelled:
        raise ModelError("no picture has a label", where=str(folder), remedy=LAYOUT)
    learned, held_out = split(pictures)
    if not held_out:
        what = f"{len(pictures)} pictures are too few to learn from some and measure on others"
        raise ModelError(what, where=str(folder), remedy="label some hundred pictures")
    return Lessons(names, learned, held_out)


def label_of(picture: Path) -> Path:
    """Return where a picture's labels lie: under `labels/` instead of `images/`, or beside it."""
    parts = list(picture.parts)
    if "images" in parts:
        last = len(parts) - 1 - parts[::-1].index("images")
        parts[last] = "labels"
    return Path(*parts).with_suffix(".txt")


def split(pictures: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the pictures to learn from and those held out, so that no group is on both sides."""
    groups = _groups(pictures)
    held = {path for group in groups[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY] for path in group}
    return (
        tuple(path for path in pictures if path not in held),
        tuple(path for path in pictures if path in held),
    )


def listed(lessons: Lessons, folder: Path) -> str:
    """Return every picture that was learned from, by SHA-256 and name, one a line."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in lessons.learned
    )


def _groups(pictures: Sequence[Path]) -> list[list[Path]]:
    folders: dict[Path, list[Path]] = {}
    for path in pictures:
        folders.setdefault(path.parent, []).append(path)
    if len(folders) >= HELD_OUT_EVERY:
        return list(folders.values())
    run = max(1, min(_RUN, len(pictures) // HELD_OUT_EVERY))
    return [list(pictures[at : at + run]) for at in range(0, len(pictures), run)]


def _names(folder: Path) -> tuple[str, ...]:
    plain, told = folder / "classes.txt", folder / "data.yaml"
    if plain.is_file():
        names = [line.strip() for line in plain.read_text("utf-8").splitlines() if line.strip()]
    elif told.is_file():
        names = _listed(told)
    else:
        what = "it does not say what the labels are called"
        raise ModelError(what, where=str(folder), remedy=LAYOUT)
    if not names or len(set(names)) != len(names):
        what = "there is no name" if not names else "a name stands there twice"
        raise ModelError(what, where=str(plain if plain.is_file() else told), remedy=LAYOUT)
    return tuple(names)


def _listed(told: Path) -> list[str]:
    try:
        facts = yaml.safe_load(told.read_text("utf-8"))
        names = facts["names"]
        return [str(names[index]) for index in range(len(names))]
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError) as error:
        what = "`names` is no list and no mapping from 0 without a gap"
        raise ModelError(what, where=str(told), remedy=LAYOUT) from error


def _faults(pictures: Sequence[Path], classes: int) -> Iterator[str]:
    for picture in pictures:
        label = label_of(picture)
        if not label.is_file():
            continue
        for number, line in enumerate(label.read_text("utf-8", "replace").splitlines(), start=1):
            if line.strip() and (fault := _fault(line, classes)):
                yield f"{label}:{number}: {fault}"


def _fault(line: str, classes: int) -> str:
    try:
        index, *box = (float(word) for word in line.split())
    except ValueError:
        return "a word where a number was expected"
    if not index.is_integer() or not 0 <= index < classes:
        return f"class {index:g}, and there are {classes} names from 0"
    if len(box) != 4:
        return f"{len(box)} numbers where four of a box were expected"
    if not all(0 <= share <= 1 for share in box) or not (box[2] and box[3]):
        return "a box outside the picture, or with nothing in it"
    return ""


def _refuse(faults: Sequence[str], folder: Path) -> None:
    if not faults:
        return
    more = f"; and {len(faults) - TOLD_AT_MOST} more" if len(faults) > TOLD_AT_MOST else ""
    raise ModelError(
        f"labels cannot be used: {'; '.join(faults[:TOLD_AT_MOST])}{more}",
        where=str(folder),
        remedy="export the labels again as YOLO boxes, or mend these lines",
    )
