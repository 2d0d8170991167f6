"""`floorwatch policy …`: check, test, sign, what-if, explain, from a shell.

`load` needs policyd and is added by whoever mounts this. A PolicyError is told by whoever mounts this.
"""

import base64
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policy.bundles.reading import read_bundle
from policy.bundles.replaying import decision_at, decision_lines
from policy.bundles.replaying_apart import what_if_apart
from policy.bundles.signing import sign_bundle, write_signature
from policy.bundles.trying import Tried, try_bundle
from policy.decisions.explaining import near_misses
from policy.errors import BundleError
from policy.keys import signing_key, write_key

Folder = Annotated[Path, typer.Argument(help="The folder of the bundle.", exists=True)]
Log = Annotated[Path, typer.Option("--log", help="The folder of the audit.", exists=True)]


def app() -> typer.Typer:
    """Return the commands, to be mounted under `policy`."""
    commands = typer.Typer(help="The policies of the gate.", no_args_is_help=True)
    commands.command()(check)
    commands.command()(test)
    commands.command("new-key")(new_key)
    commands.command()(sign)
    commands.command("whatif")(replay)
    commands.command()(explain)
    return commands


def check(folder: Folder) -> None:
    """Check that a bundle compiles, says why, and is tested."""
    tried = _tried(folder)
    for fault in tried.faults:
        typer.echo(fault)
    bundle = tried.bundle
    typer.echo(
        f"version {bundle.version}: {len(tried.policies.infos)} policies with the gate's,"
        f" {tried.cases} tests, digest {bundle.digest}"
    )
    if tried.faults:
        raise typer.Exit(1)


def test(folder: Folder) -> None:
    """Run the bundle's own tests."""
    tried = _tried(folder)
    for failure in tried.failures:
        typer.echo(str(failure))
    typer.echo(f"{tried.cases - len(tried.failures)} of {tried.cases} tests passed")
    if tried.failures:
        raise typer.Exit(1)


def new_key(
    file: Annotated[Path, typer.Argument(help="Where the private key will lie, for you alone.")],
) -> None:
    """Make the key with which somebody of IT approves bundles, and print its public part."""
    write_key(file, key := Ed25519PrivateKey.generate())
    typer.echo(base64.b64encode(key.public_key().public_bytes_raw()).decode())


def sign(
    folder: Folder,
    name: Annotated[str, typer.Option(help="Who approves, as policyd knows the key.")],
    key: Annotated[Path, typer.Option(help="Your key file.", exists=True)],
) -> None:
    """Approve a bundle that passes its tests."""
    statement = sign_bundle(read_bundle(folder), signing_key(key))
    typer.echo(f"approved: {write_signature(folder, name, statement)}")


def replay(
    folder: Folder,
    log: Log,
    last: Annotated[int, typer.Option(help="How many decisions, counted from the end.")] = 100_000,
) -> None:
    """Tell which recorded decisions the bundle would decide otherwise."""
    tried = _tried(folder)
    found = what_if_apart(tried.bundle, tried.policies, decision_lines(log, last=last))
    for change in found.changes:
        typer.echo(str(change))
    typer.echo(str(found))


def explain(
    folder: Folder,
    log: Log,
    seq: Annotated[int, typer.Option(help="The number of the decision's record.")],
) -> None:
    """Tell why the bundle decides a recorded question as it does."""
    past = decision_at(log, seq)
    if past is None:
        raise BundleError(f"record {seq} is no decision that can be asked again", where=str(log))
    policies = _tried(folder).policies
    answer = policies.decide(past.question)
    typer.echo("allow" if answer.allowed else "deny")
    for name in answer.because:
        typer.echo(f"  {name}: {policies.infos[name].why}")
    for error in answer.errors:
        typer.echo(f"  error: {error}")
    if not answer.allowed and not answer.because:
        typer.echo("  nothing permits it; what came nearest was missing:")
        for miss in near_misses(policies, past.question):
            typer.echo(f"  {miss}")


def _tried(folder: Path) -> Tried:
    return try_bundle(read_bundle(folder))
