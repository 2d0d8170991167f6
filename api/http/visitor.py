"""Who asks: the person who signed in, or the device, as the gate admitted them.

Without a gate it is whoever sits at this machine, under one name.
"""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from policy.gate.asgi import ADMITTED
from policy.gate.requests import Admitted

NAME = "local"


def name_of(connection: HTTPConnection) -> str:
    """Return the name under which what somebody does will be kept."""
    admitted: Admitted | None = connection.scope.get(ADMITTED)
    if admitted is None:
        return NAME
    person = admitted.question.person
    return admitted.question.device.id if person is None else person.id


def device_of(connection: HTTPConnection) -> str:
    """Return the device that asks, nothing without a gate."""
    admitted: Admitted | None = connection.scope.get(ADMITTED)
    return "" if admitted is None else admitted.question.device.id


async def name_of_visitor(connection: HTTPConnection) -> str:
    """Return the name under which what is done will be kept."""
    return name_of(connection)


Visitor = Annotated[str, Depends(name_of_visitor)]
