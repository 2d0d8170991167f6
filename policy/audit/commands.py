"""`floorwatch audit …`: verify the log, witness it, search it, hand it to a SIEM; from a shell.

A PolicyError is told by whoever mounts this.
"""

import base64
import binascii
from collections import deque
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from policy.audit.exporting import ExportFormat, line_of
from policy.audit.notes import Checkpoint, NoteVerifier, read_note
from policy.audit.searching import Wanted, verified
from policy.audit.verifying import verify
from policy.audit.witness import Witness, newest_note, proof_of_growth
from policy.errors import AuditError

Folder = Annotated[Path, typer.Argument(help="The folder of the log.", exists=True)]
Name = Annotated[str, typer.Option(help="The name of the log.")]
Key = Annotated[str, typer.Option(help="Its public key in base64, from IT.")]
Witnessed = Annotated[
    str, typer.Option(help="A witness's file, or SIZE:ROOT of a checkpoint that was noted earlier.")
]
Since = Annotated[str, typer.Option(help="From this time on: 2026-03-02T22:00:00Z.")]
Until = Annotated[str, typer.Option(help="Before this time.")]


def app() -> typer.Typer:
    """Return the commands, to be mounted under `audit`."""
    commands = typer.Typer(help="The audit trail.", no_args_is_help=True)
    commands.command("verify")(verify_log)
    commands.command()(search)
    commands.command()(export)
    commands.command()(witness)
    return commands


def verify_log(folder: Folder, name: Name, key: Key, witnessed: Witnessed = "") -> None:
    """Find what was changed, dropped, swapped or cut off. Exit code 1 if anything was."""
    verifier = _verifier(name, key)
    found = verify(folder, verifier, witnessed=_checkpoint(verifier, witnessed))
    for fault in found.faults:
        typer.echo(str(fault))
    if found.unsigned:
        typer.echo(f"the last {found.unsigned} records are not signed yet")
    checkpoint = _written(Checkpoint(name, found.size, found.root))
    typer.echo(f"{found.size - found.first} records, checkpoint {checkpoint}")
    if not found.is_good:
        raise typer.Exit(1)


def search(  # noqa: PLR0913 - a command has as many arguments as options
    folder: Folder,
    *,
    name: Name,
    key: Key,
    kind: Annotated[str, typer.Option(help="decision, registry, policy, session, …")] = "",
    device: Annotated[str, typer.Option(help="The id of a device, in any part.")] = "",
    person: Annotated[str, typer.Option(help="The id of a person, in any part.")] = "",
    action: Annotated[str, typer.Option(help="An action, such as media.export.")] = "",
    decision: Annotated[str, typer.Option(help="allow or deny.")] = "",
    text: Annotated[str, typer.Option(help="A text that the record holds.")] = "",
    since: Since = "",
    until: Until = "",
    last: Annotated[int, typer.Option(help="So many of the newest; 0 for all.")] = 100,
) -> None:
    """Print the records that fit, oldest first, once the log was verified."""
    wanted = Wanted(kind, device, person, action, decision, text, _moment(since), _moment(until))
    found = verified(folder, _verifier(name, key)).records(wanted)
    for record in deque(found, maxlen=last or None):
        typer.echo(line_of(record, ExportFormat.JSON, version=""))


def export(  # noqa: PLR0913 - as above
    folder: Folder,
    *,
    name: Name,
    key: Key,
    out: Annotated[Path, typer.Option(help="The file to write; it is there when all is well.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="How.")] = ExportFormat.OCSF,
    kind: Annotated[str, typer.Option(help="Records of this kind only.")] = "",
    since: Since = "",
    until: Until = "",
    witnessed: Witnessed = "",
) -> None:
    """Write verified records for a SIEM, in OCSF, CEF or as they are. Nothing if a bit is wrong."""
    verifier = _verifier(name, key)
    log = verified(folder, verifier, witnessed=_checkpoint(verifier, witnessed))
    wanted = Wanted(kind, since=_moment(since), until=_moment(until))
    ours, count = installed_version("floorwatch"), 0
    fresh = out.with_name(f"{out.name}.part")
    with fresh.open("x", encoding="utf-8") as file:
        for record in log.records(wanted):
            file.write(line_of(record, form, version=ours) + "\n")
            count += 1
    fresh.replace(out)
    left = f"; {log.found.unsigned} are not signed yet and were left out"
    typer.echo(f"{count} records{left if log.found.unsigned else ''}: {out}")


def witness(
    folder: Folder,
    *,
    name: Name,
    key: Key,
    seen: Annotated[Path, typer.Option(help="The file that remembers; elsewhere than the log.")],
) -> None:
    """Remember the newest checkpoint, if the log continues what was remembered before.

    Exit code 2 and nothing remembered if it was forked or cut short since.
    """
    memory = Witness(seen, _verifier(name, key))
    before, note = memory.newest(), newest_note(folder)
    after = read_note(note, memory.verifier)
    if before == after:
        typer.echo(f"nothing new: {_written(after)}")
        return
    proof = proof_of_growth(folder, before.size if before else 0, to=after.size)
    memory.take(note, proof, seconds=0)
    typer.echo(f"seen {_written(after)}")
    if seen.stat().st_dev == folder.stat().st_dev:
        typer.echo(f"{seen} is on the disk of the log: who owns this machine can rewrite both")


def _written(seen: Checkpoint) -> str:
    return f"{seen.size}:{base64.b64encode(seen.root).decode()}"


def _verifier(name: str, key: str) -> NoteVerifier:
    try:
        raw = base64.b64decode(key, validate=True)
        return NoteVerifier(name, Ed25519PublicKey.from_public_bytes(raw))
    except (ValueError, binascii.Error) as error:
        raise AuditError(
            "the key is no Ed25519 key in base64", remedy="`floorwatch policyd audit-key` prints it"
        ) from error


def _checkpoint(verifier: NoteVerifier, witnessed: str) -> Checkpoint | None:
    if not witnessed:
        return None
    if ":" not in witnessed and Path(witnessed).is_file():
        return Witness(Path(witnessed), verifier).newest()
    try:
        size, _, root = witnessed.partition(":")
        return Checkpoint(verifier.name, int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error) as error:
        raise AuditError(
            "the checkpoint is neither a witness's file nor SIZE:ROOT, with the root in base64"
        ) from error


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise AuditError(f"{text!r} is no time", remedy="write 2026-03-02T22:00:00Z") from error
    if moment.tzinfo is None:
        raise AuditError(f"{text!r} has no offset", remedy="write 2026-03-02T22:00:00Z")
    return moment
