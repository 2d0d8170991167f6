"""What each route does, in the words that a policy speaks: `event.read`, `media.write`.

Every route names its action where it is written, and an application with a route
that names none does not start. The gate decides by these words.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from fastapi import Depends
from fastapi.routing import APIRoute, APIWebSocketRoute, iter_route_contexts
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

ACTION = "floorwatch.action"


class Action(StrEnum):
    """All that can be asked for over HTTP."""

    BOOTSTRAP_READ = "bootstrap.read"
    CAMERA_READ = "camera.read"
    EVENT_READ = "event.read"
    EVENT_WRITE = "event.write"
    FOOTAGE_READ = "footage.read"
    FOOTAGE_REQUEST = "footage.request"
    FOOTAGE_WRITE = "footage.write"
    INCIDENT_READ = "incident.read"
    INCIDENT_WRITE = "incident.write"
    LINK_OPEN = "link.open"
    MEDIA_READ = "media.read"
    MEDIA_WRITE = "media.write"
    METRICS_READ = "metrics.read"
    REPORT_ANSWER = "report.answer"
    REPORT_LIST = "report.list"
    REPORT_SEND = "report.send"
    REPORT_VIEW = "report.view"
    RULE_READ = "rule.read"
    SIGNAL_READ = "signal.read"
    SIGNAL_WRITE = "signal.write"
    VERDICT_READ = "verdict.read"
    VERDICT_WRITE = "verdict.write"


class Requires:
    """Stands at a route and says which action it is; notes it for logs and metrics."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, connection: HTTPConnection) -> None:
        """Note the action in the connection's scope."""
        connection.scope[ACTION] = self.action.value


class UndeclaredActionError(TypeError):
    """A route that does not say what it does."""


# FastAPI's marker has no public type of its own, hence Any.
def action(name: Action) -> Any:
    """Return the dependency that declares a route's action."""
    return Depends(Requires(name))


def action_of(route: BaseRoute) -> Action | None:
    """Return the action that a route declares, if it declares exactly one."""
    if not isinstance(route, APIRoute | APIWebSocketRoute):
        return None
    declared = [
        each.call.action for each in route.dependant.dependencies if isinstance(each.call, Requires)
    ]
    return declared[0] if len(declared) == 1 else None


def refuse_undeclared(routes: Sequence[BaseRoute]) -> None:
    """Raise UndeclaredActionError where a route names no action."""
    each = [context.route for context in iter_route_contexts(routes)]
    silent = [str(getattr(route, "path", route)) for route in each if action_of(route) is None]
    if silent:
        raise UndeclaredActionError(f"no action is declared for {', '.join(silent)}")
