"""Folders of guidelines for tests: copies of the program's own, changed on purpose."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from services.decision.guidelines.library import ENTRIES


def a_folder(folder: Path, *names: str) -> Path:
    """Copy the program's entries of these names, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in ENTRIES.glob("*.yaml"):
        if not names or path.stem in names:
            shutil.copy(path, folder)
    return folder


def change(folder: Path, name: str, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change one entry in a folder."""
    path = folder / f"{name}.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    edit(data)
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
