"""Other people's tables of cases, each read by one adapter: a new source is one new file here.

A module with a constant ``SOURCE`` is an adapter (``source.Source``); a file is read by the one
whose columns it has.
"""

import pkgutil
from functools import cache
from importlib import import_module

from imr.sources.source import Source


@cache
def sources() -> tuple[Source, ...]:
    """Return every adapter of this package."""
    modules = (import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    return tuple(module.SOURCE for module in modules if hasattr(module, "SOURCE"))
