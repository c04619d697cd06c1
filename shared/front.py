"""What a service answers over HTTP: its cases, and whatever ways in it has beside its topics.

FastStream serves health and metrics by exact path and brings the process up and down; everything
else goes to FastAPI. A failure is told as ``application/problem+json`` (RFC 9457) with a stable
code; nothing that was sent is quoted.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import FastAPI, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.exceptions import HTTPException

from shared import logs
from shared.account import CaseName, ServiceAccount, in_the_core
from shared.database import UNAVAILABLE, Pool
from shared.edge import Service
from shared.events.case import Fault, Identifier
from shared.events.envelope import Part
from shared.text import Line

log = logs.get()

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
"""An ASGI application."""

PROBLEM: Final = "application/problem+json"


class Problem(Part):
    """What went wrong, and what to do (RFC 9457)."""

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
        faults: tuple[Fault, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.problem = Problem(status=status, code=code, title=title, faults=faults)
        self.headers = headers
        super().__init__(code)


@dataclass
class AtWork:
    """What requests need of the running process; nothing before its start and after its end."""

    pool: Pool | None = None

    def tables(self) -> Pool:
        """Return the pool.

        Raises:
            ProblemError: the process is starting or stopping.
        """
        if self.pool is None:
            raise ProblemError(503, "starting", "The service is starting or stopping. Try again.")
        return self.pool


@dataclass(frozen=True)
class Front:
    """One application out of two: exact paths to the first, everything else to the second."""

    process: App
    paths: frozenset[str]
    api: App

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or live through the process's life."""
        ours = scope["type"] != "http" or scope["path"] in self.paths
        await (self.process if ours else self.api)(scope, receive, send)


def api(service: Service, at_work: AtWork, version: str) -> FastAPI:
    """Return what a service answers: ``GET /cases/{case}``, and its own routes."""
    app = FastAPI(
        title=f"imr {service.name}",
        version=version,
        description="Generated. An account of a case names no person and quotes no record.",
        docs_url=None,
        redoc_url=None,
    )
    app.add_exception_handler(ProblemError, _tell_problem)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    for unavailable in UNAVAILABLE:
        app.add_exception_handler(unavailable, _tell_database_down)
    app.add_exception_handler(Exception, _tell_unexpected)

    @app.get(
        "/cases/{case}",
        response_model_exclude_none=True,
        responses={404: _PROBLEM_DOC, 503: _PROBLEM_DOC},
        summary="What this service knows of a case",
    )
    async def account_of_case(
        case: Annotated[str, Path(description="Case id or case number.", max_length=64)],
    ) -> ServiceAccount:
        """Where the case is, what it waits for, until when, by which rule, and who must act."""
        name = CaseName.read(case)
        if name is None:
            raise _UNKNOWN
        async with at_work.tables().connection() as tx:
            told = None if service.account is None else await service.account(tx, name)
            case_id = name.case_id if told is None else told.case_id
            if case_id is None:
                raise _UNKNOWN
            account = await in_the_core(tx, service.name, case_id, told)
        if account.is_empty:
            raise _UNKNOWN
        return account

    return app


_UNKNOWN: Final = ProblemError(404, "case_unknown", "No case of this id or number is known here.")
_PROBLEM_DOC: Final = {"model": Problem, "content": {PROBLEM: {}}}


def _problem(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(mode="json", exclude_defaults=True),
        problem.status,
        dict(headers or {}),
        media_type=PROBLEM,
    )


async def _tell_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return _problem(error.problem, error.headers)


async def _tell_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "http_error")
    title = code.replace("_", " ").capitalize() + "."
    return _problem(Problem(status=error.status_code, code=code, title=title), error.headers)


_CODES: Final = {404: "not_found", 405: "method_not_allowed"}


async def _tell_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _problem(Problem(status=422, code="request_invalid", title="The request is invalid."))


async def _tell_database_down(_: Request, error: Exception) -> JSONResponse:
    log.warning("request_failed", code="database_down", error=type(error).__name__)
    return _problem(
        Problem(status=503, code="database_down", title="The database is down. Try again.")
    )


async def _tell_unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", code="unexpected", error=type(error).__name__)
    return _problem(Problem(status=500, code="unexpected", title="The service has failed."))
