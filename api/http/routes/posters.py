"""Sheets to print and hang up, one for each post of the plant file, A6."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from jinja2 import Environment
from markupsafe import Markup
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.shell import POLICY
from api.http.parts import Here
from mobile_reports.posters import address_of, qr_of

routes = APIRouter(include_in_schema=False)
ServerAddress = Annotated[str, Query(pattern=r"^(https?://[A-Za-z0-9.:\[\]-]{1,200})?$")]


@routes.get("/posters", dependencies=[action(Action.PLANT_VIEW)])
def posters(request: Request, parts: Here, server: ServerAddress = "") -> Response:
    """Show the sheet of every post. Phones find the server where this page was found.

    Another address, such as the one that phones use, is given by `server`.
    """
    plant = parts.plant.in_force[0]
    base = server or str(request.base_url)
    sheets = [
        # Made of our own address alone, by the library that draws it.
        (post, Markup(qr_of(address_of(post.code, server=base))))  # noqa: S704
        for post in plant.posts.values()
    ]
    templates: Environment = request.app.state.templates
    text = templates.get_template("posters.html").render(plant=plant, sheets=sheets)
    headers = {"Content-Security-Policy": POLICY}
    return Response(text, media_type="text/html", headers=headers)
