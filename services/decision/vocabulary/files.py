"""How the lists are read from their files."""

from pathlib import Path
from typing import Final

import yaml

_FOLDER: Final = Path(__file__).parent


def read(name: str) -> object:
    """Return what a YAML file of this folder holds; its reader validates it."""
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
