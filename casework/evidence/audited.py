"""What the audit of the gate says of the files in a package: who saw them, who took them out.

policy proves it and checks the proofs; here it is only carried along, and held against the package:
the records must be about what is in it, and the giving out itself must be among them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plant.errors import PlantError
from plant.json_tables import JsonTable, table_of
from plant.packages import AuditProver
from plant.wire import Json

FILE = "records/audit.json"
GIVING_OUT = "media.export"


@dataclass(frozen=True, slots=True)
class Use:
    """One decision about a file, as it stands in the audit."""

    at: str
    person: str
    device: str
    action: str
    thing: str
    allowed: bool
    request: str


@dataclass(frozen=True, slots=True)
class Audited:
    """What was proven: these uses stand in that log, signed by that key, at that size."""

    log: str
    key: str
    size: int
    uses: tuple[Use, ...]
    left_out: int


CheckAudit = Callable[[Mapping[str, object]], Audited]
"""Checks every proof in a bundle and returns what it shows, or raises PlantError."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof on its way into a package: its file, and what the manifest says of it."""

    content: bytes
    told: dict[str, Json]


def proof_of(prover: AuditProver, things: Sequence[str], *, since: datetime) -> Proof:
    """Return what the audit says of some things, the incident first, proven."""
    bundle = prover.prove(things, since)
    content = (json.dumps(bundle, indent=1, ensure_ascii=False) + "\n").encode()
    return Proof(content, {"file": FILE, "things": [*things], "request": prover.request})


def misfits(audited: Audited, told: JsonTable, *, made_by: str) -> Iterator[str]:
    """Say what does not fit between the audit and the package: nothing where all is well."""
    things = told.texts("things")
    if strange := [each.thing for each in audited.uses if each.thing not in things]:
        yield f"the audit speaks of {strange[0]}, which is not in this package"
    given = [each for each in audited.uses if each.request == told.text("request")]
    if [(each.action, each.person or each.device, each.allowed) for each in given] != [
        (GIVING_OUT, made_by, True)
    ]:
        yield "the audit does not show that this package was given out by who says so"


def read_bundle(content: bytes) -> Mapping[str, object]:
    """Return a bundle as it lies in a package; ValueError or JsonMisfitError if it is none."""
    return table_of(json.loads(content)).values


def audited_of(content: bytes, check: CheckAudit) -> tuple[Audited | None, tuple[str, ...]]:
    """Return what a bundle shows, or what is wrong with it."""
    try:
        return check(read_bundle(content)), ()
    except (PlantError, ValueError, RecursionError) as error:
        return None, (f"the proof of the audit does not hold: {error}",)
