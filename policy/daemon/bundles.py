"""Which bundle is in force. A copy is kept, and a signed note says which it is.

So none comes back silently, and a new release does not change the policies. Until IT has
named its approvers (`approvers.json`), the bundle that Floorwatch comes with is in force,
exactly as it was shipped, and no other.
"""

import base64
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from policy.audit.files import sync_file
from policy.bundles.loading import Loaded, load, loaded_of
from policy.bundles.reading import Bundle, read_bundle
from policy.bundles.signing import Approvers
from policy.bundles.starting import starter_folder
from policy.bundles.trying import must_be_good, try_bundle
from policy.errors import BundleError
from policy.statements import Stating

IN_FORCE = "bundle-in-force"
_COPY = "bundles"


class BundleKeeper:
    """Keeps the bundle in force in a folder."""

    def __init__(self, folder: Path, stating: Stating) -> None:
        self._folder = folder
        self._stating = stating
        self._lock = threading.Lock()
        self.loaded = self._open()

    @property
    def bundle(self) -> Bundle:
        """The bundle in force with its texts, from the copy that is kept."""
        bundle = read_bundle(self._folder / _COPY / self.loaded.digest)
        if bundle.digest != self.loaded.digest:
            raise BundleError(
                "the copy of the bundle in force was changed; what decides is as it was",
                where=str(self._folder / _COPY),
                remedy="restore policyd's folder from a backup",
            )
        return bundle

    @property
    def since(self) -> datetime:
        """When the bundle came into force."""
        return datetime.fromtimestamp((self._folder / "in-force.jws").stat().st_mtime, UTC)

    @property
    def approvers(self) -> Approvers | None:
        """Who of IT approves, or None while nobody is named."""
        return self._approvers()

    def load(self, folder: Path) -> Loaded:
        """Let a bundle come into force after the one that is, or raise BundleError."""
        return self.load_bundle(read_bundle(folder), lambda _: None)

    def load_bundle(self, bundle: Bundle, record: Callable[[Loaded], None]) -> Loaded:
        """Let a bundle come into force, or raise; `record` must raise what cannot be recorded."""
        with self._lock:
            loaded = self._loaded(bundle, after=self.loaded)
            # INVARIANT: recorded before it is in force.
            record(loaded)
            self._remember(bundle, loaded)
            self.loaded = loaded
        return loaded

    def _open(self) -> Loaded:
        note = self._folder / "in-force.jws"
        if not note.exists():
            bundle = read_bundle(starter_folder())
            loaded = self._loaded(bundle, after=None)
            self._remember(bundle, loaded)
            return loaded
        told = self._stating.reading.read(note.read_text("ascii").strip())
        bundle = read_bundle(self._folder / _COPY / str(told["digest"]))
        if (bundle.version, bundle.digest) != (told["version"], told["digest"]):
            raise BundleError(
                f"the copy of version {told['version']}, which is in force, was changed",
                where=str(self._folder / _COPY),
                remedy="restore policyd's folder from a backup",
            )
        # It was approved when it came into force; the note is signed.
        return _tested(bundle, frozenset(str(told["approved_by"]).split()))

    def _loaded(self, bundle: Bundle, *, after: Loaded | None) -> Loaded:
        approvers = self._approvers()
        shipped = read_bundle(starter_folder())
        if bundle.digest == shipped.digest and (approvers is None or after is None):
            return _tested(bundle, frozenset({"floorwatch"}))
        if approvers is None:
            raise BundleError(
                "nobody is named who could approve a bundle",
                remedy=f"name them in {self._folder / 'approvers.json'}",
            )
        return load(bundle, approvers, after=after)

    def _approvers(self) -> Approvers | None:
        file = self._folder / "approvers.json"
        if not file.exists():
            return None
        try:
            told = json.loads(file.read_text("utf-8"))
            keys = {
                str(name): Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
                for name, key in told["keys"].items()
            }
            return Approvers(keys, int(told["threshold"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BundleError("the approvers cannot be read", where=str(file)) from error

    def _remember(self, bundle: Bundle, loaded: Loaded) -> None:
        copy = self._folder / _COPY / loaded.digest
        for name, data in bundle.files.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes(data)
        told = self._stating.state(
            {
                "version": loaded.version,
                "digest": loaded.digest,
                "approved_by": " ".join(sorted(loaded.approved_by)),
            }
        )
        fresh = self._folder / "in-force.jws.new"
        fresh.write_text(told, "ascii")
        sync_file(fresh)
        fresh.replace(self._folder / "in-force.jws")


def _tested(bundle: Bundle, approved_by: frozenset[str]) -> Loaded:
    tried = try_bundle(bundle)
    must_be_good(tried)
    return loaded_of(tried, approved_by)
