"""What others may ask of policyd, by name, with arguments in JSON that are checked here.

Who asks is the API, on this machine, under a user that the socket lets in. What a person
may do was decided before; here every change is recorded with who asked for it.
"""

import base64
from collections.abc import Mapping
from datetime import datetime

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_break_glass import BREAK_GLASS, note_use, openings_now
from policy.daemon.asking_bundles import BUNDLES
from policy.daemon.asking_certificates import CERTIFICATES
from policy.daemon.asking_devices import DEVICES
from policy.daemon.asking_inventory import INVENTORY
from policy.daemon.asking_issuer import ISSUER
from policy.daemon.asking_log import LOG
from policy.daemon.asking_people import PEOPLE
from policy.daemon.asking_policy import POLICY
from policy.daemon.asking_proposals import PROPOSALS
from policy.daemon.asking_sessions import SESSIONS
from policy.daemon.asking_uses import USES
from policy.daemon.house import House
from policy.decisions.telling import person_to_json
from policy.errors import PolicyError, RegistryAwayError
from policy.registry.snapshot import make_snapshot

# Whoever follows must notice in time that it is told to stop.
LONGEST_WAIT = 0.25


def answer(house: House, name: str, told: Mapping[str, Json]) -> Told:
    """Do what is asked and return the answer, or raise PolicyError."""
    operation = OPERATIONS.get(name)
    if operation is None:
        raise PolicyError(f"nobody can ask for {name!r} here")
    try:
        return operation(house, Asked(told))
    except RegistryAwayError as error:
        if name not in _CHANGE_NOTHING:
            _record_refused(house, name, told, error)
        raise
    except ValueError as error:
        raise PolicyError(f"{name}: {error}") from error
    finally:
        if name not in _CHANGE_NOTHING:
            house.changes.note()


def _record_refused(
    house: House, name: str, told: Mapping[str, Json], error: RegistryAwayError
) -> None:
    facts: dict[str, Json] = {
        "what": "change refused",
        "asked": name,
        "why": error.what,
        **{each: told[each] for each in ("device", "by") if each in told},
    }
    house.journal.append(Entry(Kind.REGISTRY, house.now(), facts))


def _append(house: House, asked: Asked) -> Told:
    entry = Entry(
        Kind(asked.text("kind")),
        datetime.fromisoformat(asked.text("at")),
        asked.table("facts").told,
    )
    seq = house.journal.append(entry)
    house.sightings.note(entry)
    house.proposals.note(seq, entry)
    note_use(house, entry)
    return {"seq": seq}


def _keys(house: House, asked: Asked) -> Told:
    del asked
    readings = house.keys
    named = {
        "device": readings.device,
        "snapshot": readings.snapshot,
        "session": readings.session,
    }
    return {
        name: base64.b64encode(reading.key.public_bytes_raw()).decode()
        for name, reading in named.items()
    }


def _news(house: House, asked: Asked) -> Told:
    """Return what those who decide must know, whole: it is small, and fits together."""
    del asked
    people = house.people.all().values()
    return {
        "snapshot": make_snapshot(house.registry.all(), house.now(), house.snapshots),
        "people": [person_to_json(person.facts) for person in people],
        "sessions": sorted(house.sessions.listed()),
        "bundle": house.bundles.loaded.digest,
        "break_glass": openings_now(house),
    }


def _bundle(house: House, asked: Asked) -> Told:
    """Return the policies in force, for whoever decides by them."""
    del asked
    loaded, bundle = house.bundles.loaded, house.bundles.bundle
    return {
        "digest": loaded.digest,
        "name": loaded.name,
        "policies": bundle.policies,
        "groups": [*bundle.group_names],
    }


def _epoch(house: House, asked: Asked) -> Told:
    """Return a text that changes with everything that `news` tells.

    Whoever says which text it has seen is answered when there is another one, or after a moment.
    """
    if asked.has("seen"):
        house.changes.wait(asked.text("seen"), LONGEST_WAIT)
    return {"epoch": house.changes.text}


_CHANGE_NOTHING = {
    *("append", "keys", "epoch", "news", "bundle"),
    *("certificate.issue", "certificate.server", "certificate.authority", "certificate.crl"),
    "first.make",
    *("device.list", "device.show", "person.list", "session.list"),
    *("passkey.ask", "passkey.offer", "passkey.list"),
    "break_glass.list",
    *ISSUER,
    *POLICY,
    *PROPOSALS,
    *LOG,
    *USES,
}
OPERATIONS: dict[str, Operation] = {
    "append": _append,
    **BREAK_GLASS,
    "keys": _keys,
    "epoch": _epoch,
    "news": _news,
    **BUNDLES,
    "bundle": _bundle,
    **CERTIFICATES,
    **DEVICES,
    **INVENTORY,
    **ISSUER,
    **PEOPLE,
    **SESSIONS,
    **POLICY,
    **PROPOSALS,
    **LOG,
    **USES,
}
