"""Lets a process become a device that IT issued: it offers its key with a code, and waits.

offer(key, server, Invitation("worker-2", "ABCDE-12345"))     # IT compares key's digits
wait_until_let_in(key, server, stop)
"""

import threading
from dataclasses import dataclass

import httpx

from plant.errors import PlantError
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from runtime.signing import OwnKey
from vision.delivery.courier import Server

LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Invitation:
    """The device that IT registered, and the one-time code for it."""

    device: str
    code: str


def offer(key: OwnKey, server: Server, invited: Invitation) -> None:
    """Offer the key, or raise PlantError with what the server says."""
    told = {"device": invited.device, "code": invited.code, "key": dict(key.public.jwk)}
    try:
        with key.client(server) as client:
            answer = client.post("/api/v1/enrolment", json=told)
    except httpx.HTTPError as error:
        raise PlantError(
            f"no server answers: {error}", where=server.url, remedy="say with --server where it is"
        ) from error
    if not answer.is_success:
        problem = _table(answer)
        raise PlantError(
            str(problem.values.get("detail") or f"the server answered {answer.status_code}"),
            where=server.url,
            remedy=str(problem.values.get("remedy") or "ask IT for a new code"),
        )


def wait_until_let_in(key: OwnKey, server: Server, stop: threading.Event) -> bool:
    """Return True as soon as IT has approved; False if told to stop before.

    PlantError where IT has rejected it: its key is then nobody's.
    """
    with key.client(server) as client:
        while not stop.is_set():
            try:
                status = client.get("/api/v1/self").status_code
            except httpx.HTTPError:
                status = 0
            if status == httpx.codes.OK:
                return True
            if status == httpx.codes.UNAUTHORIZED:
                raise PlantError("IT did not let this device in", remedy="ask for a new code")
            stop.wait(LOOK_SECONDS)
    return False


def _table(answer: httpx.Response) -> JsonTable:
    try:
        return table_of(answer.json())
    except (ValueError, JsonMisfitError):
        return JsonTable({})
