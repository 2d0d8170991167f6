"""The description of the interface (OpenAPI 3.1), with every error told as a problem.

Routes say which statuses they may answer with; what the door and the framework may
answer to any request is added here, in one place.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from api.http import problems
from api.http.shapes import Problem

# A description is a tree of plain values that only its standard knows, hence Any.
Description = dict[str, Any]
Responses = dict[int | str, dict[str, Any]]

ANYWHERE = (403, 421, 500)
_REF = "#/components/schemas/{model}"
_PROBLEM = {problems.MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}


DIGEST: Description = {
    "name": "Repr-Digest",
    "in": "header",
    "required": True,
    "description": "`sha-256=:` the hash in base64 `:` (RFC 9530)",
    "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
}


def may_fail(*statuses: int) -> Responses:
    """Return the answers that tell a problem with these statuses."""
    return {status: {"description": HTTPStatus(status).phrase} for status in statuses}


def may_answer(status: int, description: str, model: type[BaseModel] | None = None) -> Responses:
    """Return a further answer that is no problem."""
    told: dict[str, Any] = {"description": description}
    return {status: told if model is None else told | {"model": model}}


def body_of(model: type[BaseModel]) -> Description:
    """Return how a route describes a JSON body that it reads itself."""
    return _body({"application/json": {"schema": model.model_json_schema(ref_template=_REF)}})


def file_of(*media_types: str) -> Description:
    """Return how a route describes a file that is sent to it."""
    return _body({name: {"schema": {}} for name in media_types})


def file_answer(status: int, description: str, *media_types: str) -> Responses:
    """Return an answer that is a file of one of these types."""
    content: dict[str, Any] = {name: {"schema": {}} for name in media_types}
    return {status: {"description": description, "content": content}}


def describe(app: FastAPI) -> Description:
    """Return the description of all routes of an application."""
    if app.openapi_schema is None:
        told = get_openapi(
            title="Floorwatch",
            version=version("floorwatch"),
            summary="Events of a plant's cameras, with their pictures and what people concluded.",
            description=_INTRODUCTION,
            routes=app.routes,
        )
        _complete(told)
        app.openapi_schema = told
    return app.openapi_schema


_INTRODUCTION = """\
Errors are `application/problem+json` (RFC 9457) and say in `remedy` what to do. Times are UTC,
lists are paged by a cursor, and what is written twice is kept once.
"""


def _complete(told: Description) -> None:
    schemas = told["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for operation in _operations(told):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["schema"] = dict(content["schema"])
            schemas |= content["schema"].pop("$defs", {})
    schemas["Problem"] = Problem.model_json_schema(ref_template=_REF)
    for operation in _operations(told):
        responses: Description = operation["responses"]
        for status in ANYWHERE:
            responses.setdefault(str(status), {"description": HTTPStatus(status).phrase})
        for told_status, response in responses.items():
            if int(told_status) >= HTTPStatus.BAD_REQUEST and not _has_own_body(response):
                response["content"] = _PROBLEM


def _has_own_body(response: Mapping[str, Any]) -> bool:
    content = response.get("content", {}).get("application/json", {})
    return "ValidationError" not in str(content) and bool(content)


def _operations(told: Description) -> Iterator[Description]:
    for path in told["paths"].values():
        yield from path.values()


def _body(content: Description) -> Description:
    return {"requestBody": {"required": True, "content": content}}
