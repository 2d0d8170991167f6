"""Looks at a server with a gate from a shell: a device that IT enrolled, and who signs in on it.

The key lies in a folder where `floorwatch enrol` made it. The session lasts as long as the
block: who leaves is signed out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from plant.errors import PlantError
from plant.json_tables import JsonMisfitError, table_of
from runtime.server_client import SESSION_COOKIE, Eyes
from runtime.signing import OwnKey
from runtime.worker_parts import StateFolder
from vision.delivery.courier import Server

SESSION = "/api/v1/session"


@contextmanager
def eyes_at(
    server: Server, state: Path, person: str, password: Callable[[], str]
) -> Iterator[Eyes]:
    """Look as the device whose key lies in a folder; without a person nobody sits there."""
    file = StateFolder(state).key_file
    if not file.exists():
        raise PlantError(
            "no key of a device is here",
            where=str(file),
            remedy=f"enrol it: floorwatch enrol --server {server.url} --id ITS-ID --state {state}",
        )
    key = OwnKey(file)
    if not person:
        yield Eyes(key.process, "")
        return
    with key.client(server) as client:
        session = _signed_in(client, server, person, password())
        try:
            yield Eyes(key.process, session)
        finally:
            with suppress(httpx.HTTPError):
                client.delete(SESSION)


def _signed_in(client: httpx.Client, server: Server, person: str, password: str) -> str:
    try:
        answer = client.post(SESSION, json={"person": person, "password": password})
    except httpx.HTTPError as error:
        raise PlantError(
            f"no server answers: {error}", where=server.url, remedy="say with --url where it is"
        ) from error
    if not answer.is_success:
        raise _refused(answer, server)
    return client.cookies.get(SESSION_COOKIE) or ""


def _refused(answer: httpx.Response, server: Server) -> PlantError:
    with suppress(ValueError, JsonMisfitError):
        told = table_of(answer.json()).values
        if detail := told.get("detail"):
            return PlantError(
                str(detail), where=server.url, remedy=str(told.get("remedy") or "sign in again")
            )
    return PlantError(f"the server answered {answer.status_code}", where=server.url)
