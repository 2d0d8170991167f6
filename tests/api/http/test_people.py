"""The rim: a picture that is not said to be blurred reaches nobody who may not see people."""

import asyncio
from dataclasses import replace

import pytest
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from api.http.people import BLURRED, CLEAR, PEOPLE, PeopleRim, UnblurredError
from policy.decisions.actions import Action
from policy.gate.asgi import ADMITTED
from policy.gate.requests import Admitted
from tests.policy.questions import a_question

PICTURES = ("image/jpeg", "video/mp4", "audio/mp4", "application/octet-stream", "application/zip")


def admitted(doing: Action, *, sees_people: bool) -> Admitted:
    question = replace(a_question(), action=doing)
    return Admitted("0" * 16, question, "print", None, None, True, sees_people)


def answered(answer: Response, who: Admitted | None) -> list[Message]:
    """Return what a route's answer comes to behind the rim."""

    async def forgetful(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(scope, receive, send)

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "path": "/new", "method": "GET", "headers": [], ADMITTED: who}
    asyncio.run(PeopleRim(forgetful)(scope, nothing, send))
    return sent


@pytest.mark.parametrize(
    "doing", [Action.MEDIA_VIEW, Action.LIVE_VIEW, Action.FOOTAGE_VIEW, Action.EVENT_VIEW]
)
@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("said", [{}, {PEOPLE: CLEAR}, {PEOPLE: ""}])
def test_a_route_that_forgets_shows_nobody(doing: Action, kind: str, said: dict[str, str]) -> None:
    answer = Response(b"a face", media_type=kind, headers=said)
    with pytest.raises(UnblurredError):
        answered(answer, admitted(doing, sees_people=False))


@pytest.mark.parametrize("kind", PICTURES)
def test_what_is_blurred_passes(kind: str) -> None:
    answer = Response(b"a patch", media_type=kind, headers={PEOPLE: BLURRED})
    sent = answered(answer, admitted(Action.MEDIA_VIEW, sees_people=False))
    assert sent[-1]["body"] == b"a patch"


@pytest.mark.parametrize("kind", PICTURES)
def test_who_may_see_people_gets_what_there_is(kind: str) -> None:
    answer = Response(b"a face", media_type=kind)
    assert answered(answer, admitted(Action.MEDIA_VIEW, sees_people=True))[-1]["body"] == b"a face"


def test_problems_and_tables_pass() -> None:
    answer = JSONResponse({"detail": "no such file"}, status_code=404)
    sent = answered(answer, admitted(Action.MEDIA_VIEW, sees_people=False))
    assert sent[0]["status"] == 404


def test_other_actions_and_servers_without_a_gate_are_left_alone() -> None:
    answer = Response(b"a poster", media_type="image/png")
    for who in (admitted(Action.BOOTSTRAP_READ, sees_people=False), None):
        assert answered(answer, who)[-1]["body"] == b"a poster"
