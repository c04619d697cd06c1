"""The way in over HTTP, as a sender meets it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from shared.edge import Publish
from shared.events.envelope import Event
from shared.front import AtWork, api
from tests.builders import an_application
from tests.intake.desk import Desk, a_desk

SENDER = "test"
TOKEN = "a-token-of-these-tests-alone"
OTHER_TOKEN = "another-token-of-these-tests"
SENDERS = {SENDER: TOKEN, "other": OTHER_TOKEN}


def a_body(number: str = "0001", **changes: Any) -> dict[str, Any]:
    """A complete application as JSON; a change of ``...`` removes a field."""
    body: dict[str, Any] = json.loads(an_application(number).encoded())
    for name, value in changes.items():
        if value is ...:
            body.pop(name, None)
        else:
            body[name] = value
    return body


@dataclass
class Window:
    """The service and a client of its web application."""

    desk: Desk
    client: httpx.AsyncClient

    async def post(self, path: str, body: Any, **options: Any) -> httpx.Response:
        """Send a body: bytes as they are, events and values as JSON."""
        if isinstance(body, Event):
            body = body.encoded()
        if not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        named = {
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/json",
            **options.pop("headers", {}),
        }
        headers = [*named.items(), *options.pop("again", ())]
        return await self.client.post(path, content=body, headers=headers, **options)

    async def file(self, body: Any, **options: Any) -> httpx.Response:
        """File an application."""
        return await self.post("/applications", body, **options)


@asynccontextmanager
async def a_window(database_url: str, publish: Publish | None = None) -> AsyncIterator[Window]:
    """Run intake and its web application; ``publish`` stands in for the broker."""
    async with a_desk(database_url, senders=SENDERS) as desk:
        runtime = desk.chain.runtimes["intake"]
        send = publish or desk.chain.logs.publish
        app = api(runtime.service, AtWork(runtime.pool), send, "0")
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
            yield Window(desk, client)
