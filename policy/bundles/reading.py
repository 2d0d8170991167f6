"""A bundle: a folder with `bundle.toml`, policies, tests and signatures, as a value.

Its digest covers every file but the signatures, each by its name, so that nothing can be
added, left out or renamed after somebody approved it.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy.break_glass.grants import Grant, grants_of
from policy.canonical import canonical
from policy.errors import BundleError

META, POLICIES, TESTS, SIGNATURES = "bundle.toml", "policies", "tests", "signatures"
LARGEST = 4 * 1024 * 1024
_NAME = re.compile(r"(?:(?:policies/[a-z0-9-]+\.cedar)|(?:tests/[a-z0-9-]+\.toml)|bundle\.toml)")
_SIGNATURE = re.compile(r"[a-z0-9-]{1,64}")
_GROUP = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as it lies in its folder."""

    version: int
    parent: str
    author: str
    ticket: str
    about: str
    groups: Mapping[str, str]
    files: Mapping[str, bytes]
    signatures: Mapping[str, str]
    grants: Mapping[str, Grant]

    @property
    def digest(self) -> str:
        """SHA-256 over all files and their names, without signatures."""
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}
        return hashlib.sha256(canonical(hashes)).hexdigest()

    @property
    def policies(self) -> str:
        """The text of all policies, file by file."""
        return "\n".join(self._texts(POLICIES))

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups that devices may belong to."""
        return tuple(sorted(self.groups))

    @property
    def tests(self) -> Mapping[str, str]:
        """The texts of the test files, by name."""
        return {
            name: data.decode()
            for name, data in sorted(self.files.items())
            if name.startswith(f"{TESTS}/")
        }

    def _texts(self, folder: str) -> list[str]:
        ordered = sorted(self.files.items())
        return [data.decode() for name, data in ordered if name.startswith(f"{folder}/")]


def read_bundle(folder: Path) -> Bundle:
    """Return the bundle in a folder, or raise BundleError."""
    try:
        paths = sorted(each for each in folder.rglob("*") if not each.is_dir())
        named = {each.relative_to(folder).as_posix(): each for each in paths}
        files = {
            name: _content(path)
            for name, path in named.items()
            if not name.startswith(f"{SIGNATURES}/") and not _is_hidden(name)
        }
        signatures = {
            path.stem: path.read_text("ascii").strip()
            for name, path in named.items()
            if name.startswith(f"{SIGNATURES}/") and path.suffix == ".jws"
        }
    except (OSError, ValueError) as error:
        raise BundleError("the bundle cannot be read", where=str(folder)) from error
    return bundle_of(files, signatures, where=str(folder))


def bundle_of(
    files: Mapping[str, bytes], signatures: Mapping[str, str], *, where: str = "the bundle"
) -> Bundle:
    """Return the bundle that these files make, or raise BundleError."""
    for name in files:
        if not _NAME.fullmatch(name):
            raise BundleError(
                f"{name} has no place in a bundle",
                where=where,
                remedy="only bundle.toml, policies/*.cedar, tests/*.toml and signatures/*.jws",
            )
    if META not in files:
        raise BundleError(f"there is no {META}", where=where)
    if strange := [each for each in signatures if not _SIGNATURE.fullmatch(each)]:
        raise BundleError(f"{strange} are no names of keys", where=where)
    try:
        texts = {name: data.decode() for name, data in files.items()}
        told = tomllib.loads(texts[META])
    except ValueError as error:
        raise BundleError(f"{META} or another file cannot be read: {error}", where=where) from error
    return _bundle(told, dict(files), dict(signatures), where)


# A file that people write: it is looked at field by field.
def _bundle(
    told: dict[str, Any], files: dict[str, bytes], signatures: dict[str, str], where: str
) -> Bundle:
    match told:
        case {
            "version": int(version),
            "author": str(author),
            "about": str(about),
            "groups": dict(groups),
            **rest,
        } if version > 0 and not rest.keys() - {"parent", "ticket", "break_glass"}:
            parent, ticket = rest.get("parent", ""), rest.get("ticket", "")
            named = all(_GROUP.fullmatch(each) for each in groups)
            if named and isinstance(parent, str) and isinstance(ticket, str):
                labels = {name: str(label) for name, label in groups.items()}
                grants = _grants(rest.get("break_glass", {}), where)
                return Bundle(
                    version, parent, author, ticket, about, labels, files, signatures, grants
                )
    raise BundleError(
        f"{META} is malformed",
        where=where,
        remedy="it has version (1 or more), author, about, parent, ticket, [groups] of slugs"
        " and [break_glass.NAME]",
    )


def _grants(told: object, where: str) -> Mapping[str, Grant]:
    try:
        return grants_of(told if isinstance(told, dict) else {"?": told})
    except ValueError as error:
        raise BundleError(str(error), where=where) from error


def _content(path: Path) -> bytes:
    if path.is_symlink() or path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is a link, or too large")
    return path.read_bytes()


def _is_hidden(name: str) -> bool:
    """Whether a file belongs to version control or to Python, and not to the bundle."""
    return name.startswith("__") or any(part.startswith(".") for part in name.split("/"))
