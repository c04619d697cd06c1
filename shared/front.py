"""What a service answers over HTTP: its cases, and whatever ways in it has beside its topics.

FastStream serves health and metrics by exact path and brings the process up and down; everything
else goes to FastAPI.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import FastAPI, Path
from pydantic.json_schema import models_json_schema

from shared.account import CaseName, ServiceAccount, in_the_core
from shared.database import Pool
from shared.edge import Publish, Service
from shared.problem import Problem, ProblemError, documented, tell_problems

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
"""An ASGI application."""

_SCHEMAS: Final = "#/components/schemas/"


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


def api(service: Service, at_work: AtWork, publish: Publish, version: str) -> FastAPI:
    """Return what a service answers: ``GET /cases/{case}``, and its own routes."""
    app = FastAPI(
        title=f"imr {service.name}",
        version=version,
        description="Generated. An account of a case names no person and quotes no record.",
        docs_url=None,
        redoc_url=None,
    )
    tell_problems(app)

    @app.get(
        "/cases/{case}",
        response_model_exclude_none=True,
        responses=documented(404, 422, 503),
        summary="What this service knows of a case",
    )
    async def account_of_case(
        case: Annotated[str, Path(description="Case id or case number.", max_length=64)],
    ) -> ServiceAccount:
        """Where the case is, what it waits for, until when, by which rule, and who must act."""
        name = CaseName.read(case)
        if name is None:
            raise _unknown()
        async with at_work.tables().connection() as tx:
            told = None if service.account is None else await service.account(tx, name)
            case_id = name.case_id if told is None else told.case_id
            if case_id is None:
                raise _unknown()
            account = await in_the_core(tx, service.name, case_id, told)
        if account.is_empty:
            raise _unknown()
        return account

    if service.routes is not None:
        app.include_router(service.routes(at_work.tables, publish))
    _with_schemas(app, service)
    return app


def _unknown() -> ProblemError:
    return ProblemError(404, "case_unknown", "No case of this id or number is known here.")


def _with_schemas(app: FastAPI, service: Service) -> None:
    """Let the OpenAPI document describe bodies that FastAPI does not read itself."""
    generated = app.openapi

    def openapi() -> dict[str, Any]:
        document = generated()
        events = [edge.event for edge in service.edges if edge.from_outside]
        _, ours = models_json_schema(
            [(Problem, "serialization"), *((event, "validation") for event in events)],
            ref_template=f"{_SCHEMAS}{{model}}",
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        named = set(re.findall(rf"{_SCHEMAS}([\w.-]+)", repr(document)))
        while missing := {name for name in named - set(schemas) if name in ours["$defs"]}:
            for name in sorted(missing):
                schemas[name] = ours["$defs"][name]
                named |= set(re.findall(rf"{_SCHEMAS}([\w.-]+)", repr(schemas[name])))
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
