"""A page that says what went wrong, for a browser that asked for a page: the problem in words.

Programs are told the same as JSON. What is missing, of another state or broken inside keeps its
status; the page has the top bar, so that there is a way on.
"""

import json

from starlette.requests import Request
from starlette.responses import Response

from api.http.console.shell import page

# What programs and phones ask is answered to programs and phones.
_NO_PAGES = ("/api/", "/m/")


def show_problem(answer: Response, request: Request) -> Response:
    """Return the answer that tells a problem as a page, where a browser wanted one."""
    path = request.url.path
    if path.startswith(_NO_PAGES) or "text/html" not in request.headers.get("accept", ""):
        return answer
    told = json.loads(bytes(answer.body))
    here = f"/{path.split('/')[1]}"
    shown = page(request, "trouble.html", {"told": told}, here=here, status=answer.status_code)
    for name in ("retry-after", "allow"):
        if name in answer.headers:
            shown.headers[name] = answer.headers[name]
    return shown
