"""What the commands that ask a server have in common: who asks."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from runtime.settings import Settings

if TYPE_CHECKING:
    from runtime.server_client import ServerClient


@contextmanager
def looking_at(
    url: str, settings: Settings, *, state: Path | None, person: str = ""
) -> Iterator["ServerClient"]:
    """Ask a server: signed by the key of a folder, and as a person, where they are named."""
    # Their libraries are large, and no other command needs them to start.
    from runtime.looking import eyes_at  # noqa: PLC0415
    from runtime.server_client import ServerClient  # noqa: PLC0415
    from runtime.signing import trusting  # noqa: PLC0415
    from vision.delivery.courier import Server  # noqa: PLC0415

    server = Server(url, tls=trusting(settings))
    looking = nullcontext() if state is None else eyes_at(server, state, person, _password)
    with looking as eyes, ServerClient(server.url, eyes=eyes, tls=server.tls) as client:
        yield client


def _password() -> str:
    return str(typer.prompt("Password", hide_input=True, err=True))
