"""What IT asks of policyd about what happened: decisions, records, checkpoints, a check of all."""

import base64
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from policy.audit.backwards import find_line, lines_backwards, record_of
from policy.audit.files import parts_of, split_notes
from policy.audit.notes import read_note
from policy.audit.proving import bundle_of, prove
from policy.canonical import Json, canonical
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.asking_policy import whys
from policy.daemon.house import House
from policy.decisions.actions import Action
from policy.errors import AuditError

MOST_RECORDS = 200
# So many records are looked through at once; who wants older ones asks to go on from there.
_MOST_READ, _MOST_PARSED = 200_000, 20_000
_ABOUT_FILES = b'"action":"media.'
_STATIC = canonical({"action": Action.BOOTSTRAP_READ.value})[1:-1]


def _decisions(house: House, asked: Asked) -> Told:
    """Return the newest decisions that are asked for, with what their policies say.

    Static files are left out unless they are asked for: everybody may have them, all the time.
    """
    wanted = [b'"kind":"decision"', *_words(asked, "decision", "action", "request")]
    left_out = b"" if asked.truth("static") or asked.text("action", "") else _STATIC
    told = _page(house, asked, wanted, _ids(asked), left_out)
    return {**told, "why": whys(house.bundles.loaded.policies)}


def _decision(house: House, asked: Asked) -> Told:
    """Return the record of the decision with the number that a refusal tells."""
    number = asked.text("request").strip().lower()
    line = find_line(house.journal.folder, canonical({"request": number})[1:-1])
    if line is None or b'"kind":"decision"' not in line:
        raise AuditError(
            f"no decision has the number {number[:40]}",
            remedy="copy it whole from the refusal, 16 letters and digits",
        )
    return {
        "record": record_of(line),
        "line": line.decode(),
        "why": whys(house.bundles.loaded.policies),
    }


def _search(house: House, asked: Asked) -> Told:
    """Return the newest records of a kind, or that hold a text."""
    text = asked.text("text", "")
    wanted = _words(asked, "kind") + ([text.encode()] if text else [])
    return _page(house, asked, wanted, {})


def _page(
    house: House, asked: Asked, wanted: list[bytes], ids: dict[str, str], left_out: bytes = b""
) -> dict[str, Json]:
    """Return records, the newest first, and the number before which the next page begins."""
    limit = min(max(1, asked.number("limit", 50)), MOST_RECORDS)
    before = asked.number("before", 0) or None
    wanted = [*wanted, *(canonical({"id": each})[1:-1] for each in ids.values())]
    found: list[Json] = []
    parsed, line = 0, b""
    for line in islice(lines_backwards(house.journal.folder, before=before), _MOST_READ):
        if not all(each in line for each in wanted) or (left_out and left_out in line):
            continue
        record, parsed = record_of(line), parsed + 1
        if all(_id_of(record, name) == each for name, each in ids.items()):
            found.append(record)
        if len(found) == limit or parsed == _MOST_PARSED:
            break
    # Where the reading ended, the next page goes on; record 0 is the first there is.
    older = int(str(record_of(line)["seq"])) if line else 0
    return {"records": found, "older": older, "size": house.journal.size}


def _words(asked: Asked, *names: str) -> list[bytes]:
    """Return facts as they stand in a line, for those that are told."""
    told = {name: asked.text(name, "") for name in names}
    return [canonical({name: value})[1:-1] for name, value in told.items() if value]


def _ids(asked: Asked) -> dict[str, str]:
    told = {name: asked.text(name, "") for name in ("device", "person")}
    return {name: value for name, value in told.items() if value}


def _id_of(record: dict[str, Json], name: str) -> str:
    match record.get(name):
        case {"id": str(found)}:
            return found
    return ""


def _state(house: House, asked: Asked) -> Told:
    """Return how the log stands: its size, its key, and the newest checkpoints."""
    limit = min(max(1, asked.number("limit", 5)), 100)
    verifier = house.journal.verifier
    return {
        "records": house.journal.size,
        "name": verifier.name,
        "key": base64.b64encode(verifier.key.public_bytes_raw()).decode(),
        "parts": len(parts_of(house.journal.folder)),
        "checkpoints": list(islice(_checkpoints(house), limit)),
        "check": house.checks.told(),
    }


def _checkpoints(house: House) -> Iterator[dict[str, Json]]:
    verifier = house.journal.verifier
    for part in reversed(parts_of(house.journal.folder)):
        notes, _ = split_notes(part)
        for note in reversed(notes):
            read = read_note(note, verifier)
            root = base64.b64encode(read.root).decode()
            yield {"size": read.size, "root": root, "note": note}


def _prove(house: House, asked: Asked) -> Told:
    """Prove what was decided about the files of some things, up to now.

    A checkpoint is signed for it, so that what was decided a moment ago is covered too.
    """
    checkpoint = house.journal.sign()
    found = prove(
        house.journal.folder,
        checkpoint,
        _about(asked.texts("things")),
        since=datetime.fromisoformat(asked.text("since")),
        known=house.proven,
    )
    note = next(
        str(each["note"]) for each in _checkpoints(house) if each["size"] == checkpoint.size
    )
    return {"bundle": bundle_of(found, note, house.journal.verifier)}


def _about(things: frozenset[str]) -> Callable[[bytes], bool]:
    """Return whether a line is a decision about the files of one of these things."""
    named = [canonical({"id": each})[1:-1] for each in sorted(things)]
    return lambda line: _ABOUT_FILES in line and any(each in line for each in named)


def _verify(house: House, asked: Asked) -> Told:
    """Begin to check the whole log, against a checkpoint that a witness kept if one is told."""
    house.checks.begin(asked.text("witnessed", ""))
    return {"check": house.checks.told()}


LOG: dict[str, Operation] = {
    "decision.list": _decisions,
    "decision.show": _decision,
    "audit.search": _search,
    "audit.state": _state,
    "audit.verify": _verify,
    "audit.prove": _prove,
}
