"""Who asks. Without a gate it is whoever sits at this machine, under one name."""

from typing import Annotated

from fastapi import Depends

NAME = "local"


async def name_of_visitor() -> str:
    """Return the name under which what is done will be kept."""
    return NAME


Visitor = Annotated[str, Depends(name_of_visitor)]
