"""What went wrong with a request, as ``application/problem+json`` (RFC 9457) with a stable code.

Nothing that was sent is quoted.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.exceptions import HTTPException

from shared import logs
from shared.database import UNAVAILABLE
from shared.errors import TryAgainError
from shared.events.case import Fault, Identifier
from shared.events.envelope import Part
from shared.text import Line

log = logs.get()

PROBLEM: Final = "application/problem+json"
_RETRY_AFTER: Final = {"Retry-After": "5"}


class Problem(Part):
    """What went wrong, and what to do."""

    status: Annotated[int, Field(ge=400, le=599)]
    title: Line
    code: Identifier
    faults: Annotated[tuple[Fault, ...], Field(max_length=500)] = ()


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.problem = Problem(status=status, code=code, title=title, faults=tuple(faults))
        self.headers = headers
        super().__init__(code)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how an OpenAPI document tells of these answers."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM: {"schema": schema}},
        }
        for status in statuses
    }


def tell_problems(app: FastAPI) -> None:
    """Answer every failure of an application with a problem."""
    app.add_exception_handler(ProblemError, _tell)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    for unavailable in UNAVAILABLE:
        app.add_exception_handler(unavailable, _tell_database_down)
    app.add_exception_handler(TryAgainError, _tell_try_again)
    app.add_exception_handler(Exception, _tell_unexpected)


def _answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(mode="json", exclude_defaults=True),
        problem.status,
        dict(headers or {}),
        media_type=PROBLEM,
    )


async def _tell(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return _answer(error.problem, error.headers)


async def _tell_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_")
    return _answer(Problem(status=error.status_code, code=code, title=phrase), error.headers)


async def _tell_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _answer(
        Problem(status=422, code="request_invalid", title="A parameter or header is invalid.")
    )


async def _tell_database_down(_: Request, error: Exception) -> JSONResponse:
    log.warning("request_failed", code="database_down", error=type(error).__name__)
    problem = Problem(status=503, code="database_down", title="The database is down. Try again.")
    return _answer(problem, _RETRY_AFTER)


async def _tell_try_again(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TryAgainError)
    log.warning("request_failed", code=error.code, error=type(error).__name__)
    title = "Something that the service depends on is down. Send the same request again."
    return _answer(Problem(status=503, code=error.code, title=title), _RETRY_AFTER)


async def _tell_unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", code="unexpected", error=type(error).__name__)
    return _answer(Problem(status=500, code="unexpected", title="The service has failed."))
