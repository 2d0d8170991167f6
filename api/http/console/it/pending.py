"""Who waits for approval. IT types the six digits that the device shows; policyd compares.

The digits are not shown here: who could read them off would not look at the device.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, after, it_page
from plant.errors import PlantError

AT_ONCE = 100
TAB = "/it/pending"
routes = APIRouter(prefix=TAB, include_in_schema=False)


@routes.get("", dependencies=[action(Action.DEVICE_LIST)])
def pending(request: Request, desk: Desk) -> Response:
    """List the devices that have offered a key."""
    return _page(request, desk)


@routes.post("/{device_id}/approve", dependencies=[action(Action.DEVICE_APPROVE)])
def approve(request: Request, desk: Desk, device_id: str, form: FormBody) -> Response:
    """Let a device in, if the digits are those of the key that was offered."""
    digits = form.get("digits", "")
    return after(
        lambda: desk.change("device.approve", device=device_id, digits=digits),
        go=f"{TAB}?done=approved",
        else_show=lambda problem: _page(request, desk, device_id, problem),
    )


@routes.post("/{device_id}/refuse", dependencies=[action(Action.DEVICE_APPROVE)])
def refuse(request: Request, desk: Desk, device_id: str, form: FormBody) -> Response:
    """Send a device back: its key is forgotten."""
    reason = form.get("reason", "").strip() or "refused"
    return after(
        lambda: desk.change("device.reject", reason=reason, device=device_id),
        go=f"{TAB}?done=refused",
        else_show=lambda problem: _page(request, desk, device_id, problem),
    )


def _page(
    request: Request, desk: PolicyDesk, tried: str = "", problem: PlantError | None = None
) -> Response:
    def tell() -> dict[str, object]:
        return {**desk.ask("device.list", status="pending", limit=AT_ONCE), "tried": tried}

    return it_page(request, "pending.html", tell, tab=TAB, problem=problem)
