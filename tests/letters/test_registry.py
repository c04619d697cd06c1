"""Old letters can be made again, because templates never change unnoticed."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from services.letters.errors import TemplateAlteredError, TemplateUnknownError
from services.letters.letter import Letter
from services.letters.registry import DETERMINATION, FOLDER, Registry, digest_of
from services.letters.render import Renderer
from tests.letters.samples import DECIDED_ON, REGISTRY, a_letter


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the templates, to be changed."""
    return shutil.copytree(FOLDER, tmp_path / "templates")


def add_version_three(templates: Path) -> None:
    """Add a third version, which differs in a word, in force from the decision's day on."""
    third = shutil.copytree(templates / "determination/2", templates / "determination/3")
    layout = third / "letter.typ"
    layout.write_text(layout.read_text("utf-8").replace("Case information", "The case"), "utf-8")
    files = ("letter.typ", "wording.yaml")
    digest = digest_of([(file, (third / file).read_bytes()) for file in files])
    path = templates / "registry.yaml"
    registry = yaml.safe_load(path.read_text("utf-8"))
    registry[DETERMINATION].append(
        {
            "version": 3,
            "effective": DECIDED_ON,
            "folder": "determination/3",
            "files": list(files),
            "digest": digest,
        }
    )
    path.write_text(yaml.safe_dump(registry), "utf-8")


def test_an_altered_template_is_refused(templates: Path) -> None:
    """A letter made with it would claim a template that never was (LT1)."""
    with (templates / "determination/1/wording.yaml").open("a", encoding="utf-8") as file:
        file.write("# harmless\n")

    with pytest.raises(TemplateAlteredError):
        Registry.read(templates)


def test_the_version_in_force_on_the_day_of_the_decision_makes_the_letter(templates: Path) -> None:
    """A template takes effect on its date, not on the day it is deployed."""
    add_version_three(templates)
    registry = Registry.read(templates)

    before = registry.in_force(DETERMINATION, date(2026, 11, 30))
    after = registry.in_force(DETERMINATION, DECIDED_ON)

    assert (before.version, after.version) == (2, 3)
    with pytest.raises(TemplateUnknownError):
        registry.in_force(DETERMINATION, date(2012, 12, 31))


def test_an_old_letter_is_made_again_from_its_twin(templates: Path) -> None:
    """Years later, with a newer template in force, the same bytes come out (LT1)."""
    letter = a_letter()
    once = Renderer(REGISTRY).render(letter).pdf
    add_version_three(templates)

    again = Renderer(Registry.read(templates)).render(Letter.model_validate_json(letter.encoded()))

    assert again.pdf == once


def test_a_letter_of_an_unknown_template_is_not_made() -> None:
    """The nearest version would be a different letter."""
    letter = a_letter()
    other = letter.model_copy(
        update={"template": letter.template.model_copy(update={"digest": "f" * 64})}
    )

    with pytest.raises(TemplateUnknownError):
        Renderer(REGISTRY).render(other)


def test_every_registered_version_has_its_own_folder() -> None:
    """Two versions over one folder would change together."""
    folders = re.findall(r"folder: (\S+)", (FOLDER / "registry.yaml").read_text("utf-8"))

    assert len(folders) == len(set(folders)) > 0
