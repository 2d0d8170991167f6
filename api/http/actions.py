"""What each route does, in the words that a policy speaks: `event.list`, `media.view`.

Every route names its action where it is written, and an application with a route
that names none does not start. The gate decides by these words. There is one list of
them, in `policy/decisions/actions.py`, which says how to add to it.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import Depends
from fastapi.routing import APIRoute, APIWebSocketRoute, iter_route_contexts
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from policy.decisions.actions import Action

__all__ = ["ACTION", "Action", "action", "action_of", "refuse_undeclared"]

ACTION = "floorwatch.action"


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
