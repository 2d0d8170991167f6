"""What a server's answer means for what was sent: taken, refused for good, or try again.

Nothing counts as taken that the server has not said in our own words: whatever else
answers at this address, a captive portal or another program, takes no event from us.
And nothing is set aside because of a passing trouble: an answer that IT can mend (not
allowed, not found) is tried again, however often.
"""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus

PROBLEM = "application/problem+json"
_TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
# About what was sent, not about the moment or the sender.
FOR_GOOD = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.CONFLICT,
        HTTPStatus.GONE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
# About the server as a whole: others need not try.
_EVERYONE = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
        HTTPStatus.INSUFFICIENT_STORAGE,
    }
)


class Outcome(StrEnum):
    """What became of what was sent."""

    TAKEN = "taken"
    REFUSED = "refused"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome with its reason; `after_seconds` is what the server asks to wait.

    `everyone` says that others need not try before this one has worked.
    """

    outcome: Outcome
    reason: str = ""
    after_seconds: float = 0.0
    everyone: bool = False


TAKEN = Judgement(Outcome.TAKEN)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def table(self) -> Mapping[str, object]:
        """Return the body as a JSON object; empty where it is none."""
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}


def unreachable(reason: str) -> Judgement:
    """Return the judgement where no answer came."""
    return Judgement(Outcome.AGAIN, f"the server cannot be reached: {reason}", everyone=True)


def judged(
    answer: Answer, *, expected: bool, now: float, for_good: AbstractSet[HTTPStatus] = FOR_GOOD
) -> Judgement:
    """Return what the answer means; `expected` says whether its body is what we would be told.

    `for_good` are the answers that stay, where they come as a problem in our own form.
    """
    if answer.status in _TAKEN:
        if expected:
            return TAKEN
        return Judgement(Outcome.AGAIN, "what answers there is no Floorwatch server", everyone=True)
    reason = _reason(answer)
    if answer.status in for_good and answer.content_type == PROBLEM:
        return Judgement(Outcome.REFUSED, reason)
    after = _retry_after(answer.headers.get("retry-after", ""), now)
    return Judgement(Outcome.AGAIN, reason, after, everyone=answer.status in _EVERYONE)


def _reason(answer: Answer) -> str:
    told = answer.table() if answer.content_type == PROBLEM else {}
    words = [str(told[key]) for key in ("title", "detail", "remedy") if told.get(key)]
    return " ".join(": ".join([str(answer.status), *words])[:500].split())


def _retry_after(text: str, now: float) -> float:
    """Return seconds of a Retry-After header, in either of its forms; 0 for anything else."""
    try:
        if text.strip().isdecimal():
            return float(text)
        return max(parsedate_to_datetime(text).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return 0.0
