"""What the application holds of the gate, and how its routes ask policyd.

    @routes.post("/…", dependencies=[action(Action.DEVICE_CHANGE)])
    def quarantine(policyd: Policyd, device_id: str) -> Response:
        policyd.change("device.move", reason="…", device=device_id, status="quarantined")

The gate decided before that the person may; `change` says in whose name it is asked, so that
the audit has it. What policyd refuses is a PolicyError, which is told as a problem.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.http.elsewhere import Elsewhere
from api.http.problems import RequestError
from policy.canonical import Json
from policy.gate.admitting import Gate
from policy.gate.asgi import ADMITTED
from policy.gate.channels import Channels
from policy.gate.knowing import Knowledge
from policy.gate.requests import Admitted


class Asking(Protocol):
    """Who can be asked by name: policyd, or what stands for it in a test."""

    def ask(self, name: str, /, **told: Json) -> dict[str, Json]:
        """Return the answer, or raise PolicyError."""
        ...


@dataclass(frozen=True, slots=True)
class Guard:
    """The gate of this process. `refresh` learns at once what policyd knows.

    `elsewhere` reaches the plant's issuer, where one is set.
    """

    gate: Gate
    channels: Channels
    knowledge: Knowledge
    policyd: Asking
    refresh: Callable[[], None]
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class PolicyDesk:
    """Asks policyd on behalf of who was admitted."""

    guard: Guard
    admitted: Admitted

    def ask(self, name: str, /, **told: Json) -> dict[str, Json]:
        """Return what policyd answers to a question that changes nothing."""
        return self.guard.policyd.ask(name, **told)

    def change(self, name: str, /, *, reason: str = "", **told: Json) -> dict[str, Json]:
        """Let policyd change something in the name of who was admitted; it is in force on return."""
        answer = self.guard.policyd.ask(name, **told, by=self.by(reason))
        self.guard.refresh()
        return answer

    def by(self, reason: str = "") -> dict[str, Json]:
        """Return who asks, as policyd is told."""
        question = self.admitted.question
        person = "" if question.person is None else question.person.id
        return {"person": person, "device": question.device.id, "reason": reason}


def admitted_of(connection: HTTPConnection) -> Admitted | None:
    """Return as whom a request was admitted, or None where there is no gate."""
    admitted: Admitted | None = connection.scope.get(ADMITTED)
    return admitted


def guard_of(connection: HTTPConnection) -> Guard:
    """Return the gate of the application, or raise the problem that there is none."""
    guard: Guard | None = connection.app.state.parts.guard
    if guard is None:
        raise RequestError(
            HTTPStatus.NOT_FOUND,
            "no-gate",
            "this server runs without a gate",
            remedy="set `server.gate` to `policyd`, and start policyd",
        )
    return guard


def origin_of(connection: HTTPConnection) -> str:
    """Return the origin of the address for which a device signed its request."""
    return str(connection.base_url).rstrip("/")


async def policy_desk(connection: HTTPConnection) -> PolicyDesk:
    """Return where policyd is asked on behalf of who was admitted."""
    return desk_of(connection)


def desk_of(connection: HTTPConnection) -> PolicyDesk:
    """Return where policyd is asked on behalf of who was admitted."""
    guard, admitted = guard_of(connection), admitted_of(connection)
    assert admitted is not None, "with a gate nobody comes here unadmitted"
    return PolicyDesk(guard, admitted)


Policyd = Annotated[PolicyDesk, Depends(policy_desk)]
