"""What a request wants, by the route that would answer it: its action, and what it is about.

A route whose action is about something that neither its address nor its body names does not
let the application start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIWebSocketRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Match

from api.http.actions import action_of
from api.http.gated.things import Asked, Things, has
from policy.decisions.actions import ABILITIES, Action, Thing
from policy.decisions.facts import PersonFacts, Resource
from policy.gate.answers import Message
from policy.gate.requests import Wanted

_CARRYING = frozenset({"POST", "PUT", "PATCH"})
# These are known before anybody asked, and need no looking up.
_CONSTANT = frozenset({Thing.SHELL, Thing.ENROLMENT, Thing.SYSTEM, Thing.SITE, Thing.AUDIT_LOG})


class UnfindableError(TypeError):
    """A route that is about something which it does not name."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """One route as the gate looks at it."""

    # FastAPI's context of a route matches a scope; its type says nothing of that, hence Any.
    route: Any
    action: Action
    thing: Thing
    reads_body: bool


@dataclass(frozen=True, slots=True)
class Classifier:
    """Says what each connection wants."""

    entrances: tuple[Entrance, ...]
    things: Things

    async def __call__(self, scope: Message) -> Wanted | None:
        """Return what a connection wants, or None where no route answers."""
        for entrance in self.entrances:
            match, child = entrance.route.matches(scope)
            if match is Match.FULL:
                return self._wanted(entrance, child.get("path_params", {}))
        return None

    def _wanted(self, entrance: Entrance, names: Mapping[str, Any]) -> Wanted:
        here = {name: str(value) for name, value in names.items()}
        if entrance.thing in _CONSTANT:
            return Wanted(entrance.action, self.things.find(entrance.thing, Asked(here)))

        def find(person: PersonFacts | None, body: bytes) -> Resource:
            return self.things.find(entrance.thing, Asked(here, body, person))

        before = Resource(entrance.thing, next(iter(here.values()), "?"))
        return Wanted(entrance.action, before, find, entrance.reads_body)


def classifier(routes: Sequence[BaseRoute], things: Things) -> Classifier:
    """Return what classifies requests to these routes, or raise UnfindableError."""
    return Classifier(tuple(_entrance(each) for each in iter_route_contexts(routes)), things)


def _entrance(context: RouteContext) -> Entrance:
    action = action_of(context.route)
    assert action is not None, "refuse_undeclared came before"
    thing = ABILITIES[action].thing
    names = frozenset(getattr(context, "param_convertors", {}))
    methods = set() if isinstance(context.route, APIWebSocketRoute) else context.methods
    carries = bool(_CARRYING & (methods or set()))
    if not has(thing, names, body=carries):
        raise UnfindableError(
            f"{context.path}: {action} is about a {thing}, and nothing says which; name it in "
            "the address as api/http/gated/things.py has it"
        )
    reads_body = carries and not has(thing, names, body=False)
    reads_body = reads_body or (carries and thing is Thing.AREA and "report_id" not in names)
    return Entrance(context, action, thing, reads_body)
