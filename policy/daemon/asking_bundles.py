"""What IT asks of policyd to bring a bundle into force.

A bundle comes over the socket with its signatures, and not as a path: whoever asks may be
another user, and what was looked at is what comes into force.
"""

from collections.abc import Mapping

from policy.audit.entries import Entry, Kind
from policy.bundles.loading import Loaded
from policy.bundles.reading import Bundle, bundle_of
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.house import House
from policy.errors import AuditError, BundleError, PolicyError
from policy.registry.devices import Status
from policy.registry.store import Actor


def _load(house: House, asked: Asked) -> Told:
    """Let a bundle come into force, if all that it takes is there; recorded either way."""
    by = asked.by
    try:
        bundle = bundle_of(
            {name: text.encode() for name, text in _all_texts(asked, "files").items()},
            _all_texts(asked, "signatures"),
        )
        _must_know_all_groups(house, bundle)
        loaded = house.bundles.load_bundle(
            bundle, lambda it: _record(house, by, "bundle in force", **_named(it))
        )
    except AuditError:
        raise
    except PolicyError as error:
        _record(house, by, "bundle refused", why=error.what[:500])
        raise
    house.proposals.came_into_force(loaded.digest)
    return _named(loaded)


def _must_know_all_groups(house: House, bundle: Bundle) -> None:
    """Refuse a bundle that lacks a group of devices in use: they could not be judged any more."""
    devices = house.registry.all().devices.values()
    here = {
        group: device.id
        for device in devices
        if device.status is not Status.RETIRED
        for group in device.groups
    }
    if missing := sorted(here.keys() - set(bundle.groups)):
        raise BundleError(
            f"devices are in groups that this bundle lacks: {', '.join(missing)}"
            f" ({', '.join(here[each] for each in missing)})",
            remedy="keep the groups under [groups], or move those devices first",
        )


def _record(house: House, by: Actor, what: str, **facts: Json) -> None:
    told: dict[str, Json] = {
        "what": what,
        "by": {"person": by.person, "device": by.device, "reason": by.reason},
        **facts,
    }
    house.journal.append(Entry(Kind.POLICY, house.now(), told))


def _named(loaded: Loaded) -> dict[str, Json]:
    return {
        "version": loaded.version,
        "digest": loaded.digest,
        "approved_by": sorted(loaded.approved_by),
    }


def _all_texts(asked: Asked, name: str) -> Mapping[str, str]:
    table = asked.table(name)
    return {each: table.text(each) for each in table.told}


BUNDLES: dict[str, Operation] = {"bundle.load": _load}
