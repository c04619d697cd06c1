"""Who asks over HTTP: known by a bearer token of its own."""

import hmac
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import SecretStr

from shared.problem import ProblemError

_SHORTEST: Final = 24

Tokens = Mapping[str, SecretStr]
"""Token by name."""


def long_and_distinct(tokens: dict[str, SecretStr]) -> dict[str, SecretStr]:
    """Return tokens that nobody guesses, and that tell their holders apart.

    Raises:
        ValueError: one is short or beyond ASCII, or two are the same.
    """
    told = [each.get_secret_value() for each in tokens.values()]
    if any(len(each) < _SHORTEST or not each.isascii() for each in told):
        raise ValueError(f"a token has less than {_SHORTEST} characters, or some beyond ASCII")
    if len(set(told)) != len(told):
        raise ValueError("two names have the same token")
    return tokens


def holder(tokens: Tokens, token: str) -> str:
    """Return who holds a token. All are compared, so that the time it takes tells nothing.

    Raises:
        ProblemError: nobody does.
    """
    found = [
        name
        for name, theirs in tokens.items()
        if hmac.compare_digest(theirs.get_secret_value().encode(), token.encode())
    ]
    if not found:
        title = "Send the bearer token that was given to you."
        raise ProblemError(401, "token_unknown", title, headers={"WWW-Authenticate": "Bearer"})
    return found[0]


def bearer_of(tokens: Tokens) -> Callable[..., str]:
    """Return the dependency of a route that tells who asks."""
    scheme = HTTPBearer(auto_error=False, description="One token for each who asks.")

    def asker(given: Annotated[HTTPAuthorizationCredentials | None, Depends(scheme)]) -> str:
        return holder(tokens, given.credentials if given else "")

    return asker
