"""Devices: the list, one device with its history, registering it, locking it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, after, it_page
from api.http.console.it.words import STEPS
from api.http.console.trust import helped_at
from plant.errors import PlantError
from policy.canonical import Json
from policy.errors import PolicyError, RegistryError

AT_ONCE = 50
TAB = "/it/devices"
routes = APIRouter(prefix="/it", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which devices are looked at, as the address says."""

    text: Annotated[str, Query(max_length=120)] = ""
    status: Annotated[str, Query(max_length=20)] = ""
    kind: Annotated[str, Query(max_length=20)] = ""
    group: Annotated[str, Query(max_length=64)] = ""
    start: Annotated[int, Query(ge=0, lt=1 << 31)] = 0

    def query(self, **changes: str | int) -> str:
        """Return the address of the same list, with changes."""
        told = {name: getattr(self, name) for name in ("text", "status", "kind", "group")}
        return f"{TAB}?" + urlencode(
            {name: each for name, each in (told | changes).items() if each}
        )


@routes.get("", dependencies=[action(Action.BOOTSTRAP_READ)])
async def start() -> Response:
    """Lead to the devices."""
    return RedirectResponse(TAB, HTTPStatus.SEE_OTHER)


@routes.get("/devices", dependencies=[action(Action.DEVICE_LIST)])
def devices(request: Request, desk: Desk, wanted: Annotated[Wanted, Depends()]) -> Response:
    """List devices, by their asset tags."""
    return _list(request, desk, wanted)


@routes.post("/devices", dependencies=[action(Action.DEVICE_REGISTER)])
def register(request: Request, desk: Desk, form: FormBody) -> Response:
    """Register a device, and show the code with which it enrols."""
    name = form.get("id", "").strip()
    groups = [each.removeprefix("group:") for each in form if each.startswith("group:")]
    told = {each: form.get(each, "").strip() for each in ("serial", "mac", "vouched_by")}

    def do() -> None:
        desk.change(
            "device.register",
            reason=form.get("reason", ""),
            id=name,
            asset_tag=form.get("asset_tag", "").strip() or name,
            kind=form.get("kind", ""),
            groups=list[Json](groups),
            **told,
        )

    # Without a code: the page of the device offers to make one, and a camera needs none.
    return after(
        do,
        go=f"{TAB}/{quote(name)}",
        else_show=lambda problem: _list(request, desk, Wanted(), problem=problem, form=form),
    )


@routes.get("/devices/{device_id}", dependencies=[action(Action.DEVICE_VIEW)])
def one(request: Request, desk: Desk, device_id: str) -> Response:
    """Show one device."""
    return _one(request, desk, device_id)


@routes.get("/devices/{device_id}/status", dependencies=[action(Action.DEVICE_VIEW)])
def status(desk: Desk, device_id: str) -> Response:
    """Tell the script of a page how far a device has come."""
    return answer({"status": _status(desk, device_id)})


@routes.post("/devices/{device_id}/code", dependencies=[action(Action.DEVICE_CHANGE)])
def code(request: Request, desk: Desk, device_id: str) -> Response:
    """Make a one-time code and show it, this once."""
    origin = str(request.base_url).rstrip("/")
    try:
        told = desk.change("device.invite", device=device_id, origin=origin)
    except PolicyError as problem:
        return _one(request, desk, device_id, problem=problem)
    # Drawn by us, of an address that we made: markup and no text.
    qr = Markup(str(told["qr"]))  # noqa: S704
    trust = request.app.state.parts.trust
    helped = "" if trust is None or trust.root is None else helped_at(request, trust)
    shown = {**told, "qr": qr, "device": device_id, "helped_at": helped}
    return it_page(request, "code.html", lambda: shown, tab=TAB)


@routes.post("/devices/{device_id}/move", dependencies=[action(Action.DEVICE_CHANGE)])
def move(request: Request, desk: Desk, device_id: str, form: FormBody) -> Response:
    """Quarantine, let in, revoke, issue anew or retire, with a reason."""
    reason, to = form.get("reason", "").strip(), form.get("to", "")

    def do() -> None:
        if to not in STEPS:
            raise RegistryError("choose what shall become of the device")
        if not reason:
            raise RegistryError("a reason is missing", remedy="say why, for the audit")
        desk.change("device.move", reason=reason, device=device_id, status=to)

    return after(
        do,
        go=f"{TAB}/{quote(device_id)}?done=moved",
        else_show=lambda problem: _one(request, desk, device_id, problem=problem),
    )


@routes.post("/devices/{device_id}/change", dependencies=[action(Action.DEVICE_CHANGE)])
def change(request: Request, desk: Desk, device_id: str, form: FormBody) -> Response:
    """Change groups, serial number, hardware address or who vouches."""
    groups = [each.removeprefix("group:") for each in form if each.startswith("group:")]
    told = {each: form.get(each, "").strip() for each in ("serial", "mac", "vouched_by")}

    def do() -> None:
        why = form.get("reason", "")
        desk.change(
            "device.change", reason=why, device=device_id, groups=list[Json](groups), **told
        )

    return after(
        do,
        go=f"{TAB}/{quote(device_id)}?done=changed",
        else_show=lambda problem: _one(request, desk, device_id, problem=problem),
    )


def _list(
    request: Request,
    desk: PolicyDesk,
    wanted: Wanted,
    *,
    problem: PlantError | None = None,
    form: Mapping[str, str] | None = None,
) -> Response:
    def tell() -> dict[str, object]:
        told = desk.ask(
            "device.list",
            text=wanted.text,
            status=wanted.status,
            kind=wanted.kind,
            group=wanted.group,
            start=wanted.start,
            limit=AT_ONCE,
        )
        return {**told, "wanted": wanted, "at_once": AT_ONCE, "form": form or {}}

    return it_page(request, "devices.html", tell, tab=TAB, problem=problem)


def _one(
    request: Request, desk: PolicyDesk, device_id: str, *, problem: PlantError | None = None
) -> Response:
    def tell() -> dict[str, object]:
        return dict(desk.ask("device.show", device=device_id))

    return it_page(request, "device.html", tell, tab=TAB, problem=problem)


def _status(desk: PolicyDesk, device_id: str) -> str:
    match desk.ask("device.show", device=device_id)["device"]:
        case {"status": str(found)}:
            return found
    return ""
