"""The same in processes of its own: a long log is shared out among them.

Cedar keeps a process to itself while it decides, so a policyd that replayed a hundred thousand
decisions by itself would let the gate wait. Each process compiles the bundle, takes its share of
the records and tells what it found; put together in order that is what one would have found.
"""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection

from policy.bundles.reading import Bundle
from policy.bundles.replaying import WhatIf, decisions_of, what_if
from policy.decisions.engine import PolicySet, compile_policies
from policy.errors import PolicyError

# Below that a process would take longer to start than to answer.
WORTH_A_PROCESS = 2_000
MOST_PROCESSES = 4


def what_if_apart(
    bundle: Bundle, policies: PolicySet, lines: Sequence[bytes], *, processes: int | None = None
) -> WhatIf:
    """Ask a bundle, that compiles to these policies, what the records asked."""
    if processes is None:
        processes = 0 if len(lines) < WORTH_A_PROCESS else min(MOST_PROCESSES, os.cpu_count() or 1)
    if not processes:
        return what_if(policies, decisions_of(lines))
    found = WhatIf()
    with ExitStack() as leaving:
        leaving.enter_context(_told_if_it_ends())
        shares = [leaving.enter_context(_a_process()) for _ in range(processes)]
        for number, connection in enumerate(shares):
            share = lines[_mark(lines, processes, number) : _mark(lines, processes, number + 1)]
            connection.send((bundle.policies, bundle.group_names))
            connection.send_bytes(b"\n".join(share))
        for connection in shares:
            found.add(connection.recv())
    return found


def _mark(lines: Sequence[bytes], shares: int, number: int) -> int:
    return len(lines) * number // shares


@contextmanager
def _told_if_it_ends() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise PolicyError(
            "a process that replayed decisions ended before it answered",
            remedy="ask about fewer decisions; there may be too little memory",
        ) from error


@contextmanager
def _a_process() -> Iterator[Connection]:
    """Start a process that replays; it is gone when the block is left."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=replay_share, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.kill()
        process.join()


def replay_share(asked: Connection) -> None:
    """Be such a process: read the policies and a share of the records, tell what was found."""
    text, groups = asked.recv()
    lines = asked.recv_bytes().split(b"\n")
    policies = compile_policies(text, groups)
    asked.send(what_if(policies, decisions_of(each for each in lines if each)))
