"""The body of a request from outside, within its limits: size, depth, time, kind of content.

The limits are those of a message that a person or a program sends in one go; documents that are
larger lie in the evidence store and come by their digest.
"""

import asyncio
import re
from typing import Final

from fastapi import Request
from starlette.requests import ClientDisconnect

from shared.problem import ProblemError

MAX_BODY_BYTES: Final = 1_048_576
MAX_DEPTH: Final = 32
MAX_NAMES: Final = 10_000
"""Of fields, all objects together. Two hundred items and records have five thousand."""
_SECONDS: Final = 10.0
_ONCE: Final = ("authorization", "content-type", "content-encoding", "idempotency-key")
"""Headers that decide what becomes of a body: of two, a proxy could have read the other one."""

_JSON: Final = re.compile(r"application/json\s*(;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE)
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


async def json_body(request: Request) -> bytes:
    """Return the bytes of a JSON body, not yet read.

    Raises:
        ProblemError: 415, 413, 408 or 400; nothing beyond the limit is kept in memory.
    """
    for name in _ONCE:
        if len(request.headers.getlist(name)) > 1:
            raise ProblemError(400, "header_repeated", f"Send the header {name} once.")
    if not _JSON.fullmatch(request.headers.get("content-type", "").strip()):
        raise ProblemError(415, "media_type_unsupported", "Send application/json in UTF-8.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(415, "encoding_unsupported", "Send the body without compression.")
    body = await _received(request)
    if not body:
        raise ProblemError(400, "value_empty", "The body is empty.")
    bare = _STRING.sub(b"", body)
    if _depth(bare) > MAX_DEPTH:
        raise ProblemError(400, "json_too_deep", f"Nothing nests deeper than {MAX_DEPTH} levels.")
    if bare.count(b":") > MAX_NAMES:
        raise ProblemError(400, "json_too_many_names", f"No body has more than {MAX_NAMES} names.")
    return body


async def _received(request: Request) -> bytes:
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdecimal() and int(stated[:12]) > MAX_BODY_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY_BYTES:
                    raise _too_large()
    except TimeoutError:
        title = f"Send the body within {_SECONDS:.0f} seconds."
        raise ProblemError(408, "body_too_slow", title) from None
    except ClientDisconnect:
        raise ProblemError(400, "body_incomplete", "The body was cut short.") from None
    return bytes(body)


def _too_large() -> ProblemError:
    title = f"No body has more than {MAX_BODY_BYTES} bytes; send long documents by digest."
    return ProblemError(413, "body_too_large", title)


def _depth(bare: bytes) -> int:
    """Return how deep a JSON text without its strings nests, whether or not it is one."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in b"[{" else -1
        if depth > deepest:
            deepest = depth
            if deepest > MAX_DEPTH:
                break
    return deepest
