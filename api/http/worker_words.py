"""What a plant worker is told when a report cannot be taken, in the language of the phone.

Problems are told to programs in English. To a phone each says beside it one sentence of
the app's own catalogue, so that an app that is older than the server can show it.
"""

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from api.http.actions import ACTION, Action
from mobile_reports.catalogues import Catalogue, chosen

_REFUSAL = "refusal."


def for_worker(answer: Response, request: Request) -> Response:
    """Add the sentence to the answer that tells a problem, where a phone asked."""
    if request.scope.get(ACTION) != Action.REPORT_SEND.value:
        return answer
    told = json.loads(bytes(answer.body))
    catalogues: Mapping[str, Catalogue] = request.app.state.words
    spoken = chosen(catalogues, request.headers.get("accept-language", ""))
    said = spoken.words.get(_REFUSAL + told["type"].rpartition(":")[2])
    if said is None:
        return answer
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    headers["Content-Language"] = spoken.code
    body = json.dumps(told | {"said": said}).encode()
    return Response(body, status_code=answer.status_code, headers=headers)
