"""Whether people are clear or blurred in a picture that leaves, and that none leaves by mistake.

Every answer with a picture of a camera says in `Floorwatch-People` which of the two it is. The
rim looks at what goes to somebody who may not see people: a picture that does not say that it is
blurred is not sent, whatever route made it. So a route that forgets fails, and shows nobody; and
so does one that gives out pictures under an action that does not ask for people at all.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policy.decisions.actions import ABILITIES, Action
from policy.gate.asgi import ADMITTED
from policy.gate.requests import Admitted

PEOPLE = "Floorwatch-People"
CLEAR, BLURRED = "clear", "blurred"
# What somebody looks at, but for what workers took with their own phones.
_LOOKING = {each for each in Action if "see" in ABILITIES[each].groups} - {Action.REPORT_VIEW}
# What pictures can be in. Anything that is not on the list of the harmless is one.
_HARMLESS = ("application/json", "application/problem+json", "text/")


class UnblurredError(RuntimeError):
    """A picture that shows people was about to be sent to somebody who may not see them."""


class PeopleRim:
    """Stands around the routes, within the gate."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass what is harmless, or said to be blurred, or for somebody who sees people."""
        admitted: Admitted | None = scope.get(ADMITTED)
        asked = None if admitted is None else admitted.question.action
        if scope["type"] != "http" or asked not in _LOOKING or _sees(admitted):
            await self._app(scope, receive, send)
            return

        async def checked(message: Message) -> None:
            if message["type"] == "http.response.start" and _shows(message):
                raise UnblurredError(f"{scope['path']} gives out a picture that is not blurred")
            await send(message)

        await self._app(scope, receive, checked)


def _sees(admitted: Admitted | None) -> bool:
    return admitted is not None and admitted.sees_people


def _shows(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    kind = headers.get("content-type", "")
    return bool(kind) and not kind.startswith(_HARMLESS) and headers.get(PEOPLE) != BLURRED
