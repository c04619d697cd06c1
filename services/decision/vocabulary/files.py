"""How the lists are read from their files."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import yaml

from services.decision.vocabulary.lexicon import expanded

_FOLDER: Final = Path(__file__).parent


def read(name: str) -> object:
    """Return what a YAML file of this folder holds; its reader validates it."""
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern of :mod:`patterns` for any of the phrases, the longest first."""
    paths = {" ".join(path) for phrase in phrases for path in expanded(phrase)}
    ordered = sorted(paths, key=lambda path: (-len(path), path))
    return "|".join(re.escape(path).replace(r"\ ", "[- /]+") + "s?" for path in ordered)
