"""What the app says, in each of its languages: gettext catalogues, read as they lie here.

    words/de.po     msgctxt: the word's key, msgid: the English, msgstr: the German

Translators' tools open them. They are read by ourselves when the server starts, as gettext
of the standard library wants them compiled first, and a compiled file is one more that can
be old. Plurals, fuzzy entries and what else a catalogue may hold are refused: what is said
here is short enough to need none.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from plant.errors import PlantError

ENGLISH = "en"
RIGHT_TO_LEFT = frozenset({"ar"})
_LINE = re.compile(r'(?:(msgctxt|msgid|msgstr) )?("(?:[^"\\]|\\.)*")')
_NAME = re.compile(r"^X-Language-Name: (.+)$", re.MULTILINE)
_ASKED = re.compile(r"\s*([a-zA-Z]{2})[-a-zA-Z0-9]*\s*(?:;\s*q=([0-9.]+))?\s*")


class CatalogueError(PlantError):
    """A catalogue that cannot be read."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language: its code, its name in itself, what is said by key, and the English of each."""

    code: str
    name: str
    words: Mapping[str, str]
    english: Mapping[str, str]


def read_catalogues() -> Mapping[str, Catalogue]:
    """Return all languages by their codes, English first."""
    folder = files("mobile_reports").joinpath("words")
    texts = {
        each.name[:-3]: each.read_text("utf-8") for each in folder.iterdir() if _is_po(each.name)
    }
    codes = sorted(texts, key=lambda code: (code != ENGLISH, code))
    return {code: read_catalogue(code, texts[code]) for code in codes}


def read_catalogue(code: str, text: str) -> Catalogue:
    """Return the catalogue that a text tells, or raise CatalogueError."""
    entries = [dict(entry) for entry in _entries(code, text)]
    name = _NAME.search(entries[0].get("msgstr", "")) if entries else None
    if name is None:
        raise CatalogueError(
            "the head does not tell the name", where=code, remedy="add X-Language-Name"
        )
    told = entries[1:]
    keys = [entry.get("msgctxt", "") for entry in told]
    if "" in keys or len(set(keys)) != len(keys):
        raise CatalogueError(
            "an entry has no key of its own", where=code, remedy="give each another msgctxt"
        )
    return Catalogue(
        code,
        name[1].strip(),
        {entry["msgctxt"]: entry.get("msgstr", "") for entry in told},
        {entry["msgctxt"]: entry.get("msgid", "") for entry in told},
    )


def chosen(catalogues: Mapping[str, Catalogue], accepted: str) -> Catalogue:
    """Return the language that a browser's Accept-Language likes best, else English."""
    liked: dict[str, float] = {}
    for part in accepted[:200].split(","):
        asked = _ASKED.fullmatch(part)
        if asked is not None and asked[1].lower() in catalogues:
            liked.setdefault(asked[1].lower(), _weight(asked[2]))
    return catalogues[max(liked, key=liked.__getitem__, default=ENGLISH)]


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


def _is_po(name: str) -> bool:
    return name.endswith(".po")


def _entries(code: str, text: str) -> Iterator[Mapping[str, str]]:
    for block in re.split(r"\n\s*\n", text):
        entry: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            read = _LINE.fullmatch(line.strip())
            if read is None or not (read[1] or field):
                raise CatalogueError(
                    f"this is no line of a catalogue: {line[:60]}",
                    where=code,
                    remedy="keep to msgctxt, msgid and msgstr, each in double quotes",
                )
            field = read[1] or field
            # A quoted string of a catalogue is one of Python, but for nothing that stands here.
            entry[field] = entry.get(field, "") + str(ast.literal_eval(read[2]))
        if entry:
            yield entry
