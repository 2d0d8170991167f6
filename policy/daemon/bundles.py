"""Which bundle is in force. It is remembered, signed, so that none comes back silently.

Until IT has named its approvers (`approvers.json`), the bundle that Floorwatch comes with
is in force, exactly as it was shipped, and no other.
"""

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from policy.bundles.loading import Loaded, load
from policy.bundles.reading import Bundle, read_bundle
from policy.bundles.signing import Approvers
from policy.bundles.starting import starter_folder
from policy.bundles.trying import must_be_good, try_bundle
from policy.errors import BundleError
from policy.statements import Stating

IN_FORCE = "bundle-in-force"


class BundleKeeper:
    """Keeps the bundle in force in a folder."""

    def __init__(self, folder: Path, stating: Stating) -> None:
        self._folder = folder
        self._stating = stating
        self.loaded = self._open()

    def load(self, folder: Path) -> Loaded:
        """Let a bundle come into force after the one that is, or raise BundleError."""
        self.loaded = self._loaded(read_bundle(folder), after=self.loaded)
        self._remember(self.loaded, folder)
        return self.loaded

    def _open(self) -> Loaded:
        kept = self._folder / "in-force.jws"
        if not kept.exists():
            loaded = self._loaded(read_bundle(starter_folder()), after=None)
            self._remember(loaded, starter_folder())
            return loaded
        told = self._stating.reading.read(kept.read_text("ascii").strip())
        loaded = self._loaded(read_bundle(Path(str(told["folder"]))), after=None)
        if (loaded.version, loaded.digest) != (told["version"], told["digest"]):
            raise BundleError(
                f"version {told['version']} was in force, and its folder holds another bundle",
                where=str(told["folder"]),
                remedy="put it back, and load the other one with `floorwatch policy load`",
            )
        return loaded

    def _loaded(self, bundle: Bundle, *, after: Loaded | None) -> Loaded:
        approvers = self._approvers()
        shipped = read_bundle(starter_folder())
        if bundle.digest == shipped.digest and (approvers is None or after is None):
            return _as_shipped(bundle)
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

    def _remember(self, loaded: Loaded, folder: Path) -> None:
        told = self._stating.state(
            {"version": loaded.version, "digest": loaded.digest, "folder": str(folder.resolve())}
        )
        fresh = self._folder / "in-force.jws.new"
        fresh.write_text(told, "ascii")
        fresh.replace(self._folder / "in-force.jws")


def _as_shipped(bundle: Bundle) -> Loaded:
    tried = try_bundle(bundle)
    must_be_good(tried)
    names = bundle.group_names
    who = frozenset({"floorwatch"})
    return Loaded(bundle.version, bundle.digest, tried.policies, names, who)
