"""Old letters can be made again, because templates never change unnoticed."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from services.letters.errors import TemplateAlteredError, TemplateUnknownError
from services.letters.letter import Letter
from services.letters.notice import Notice
from services.letters.registry import DETERMINATION, FOLDER, Registry, digest_of
from services.letters.render import Renderer
from shared.events.envelope import digest
from tests.letters.samples import DECIDED_ON, REGISTRY, a_letter

CURRENT = REGISTRY.in_force(DETERMINATION, DECIDED_ON)
FIXTURES = Path(__file__).parent / "fixtures" / "old"
OLD: dict[str, str] = json.loads((FIXTURES / "digests.json").read_text("utf-8"))
"""What the PDF of each kept twin had for a digest on the day on which it was made."""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the templates, to be changed."""
    return shutil.copytree(FOLDER, tmp_path / "templates")


NEXT = 99


def add_next_version(templates: Path) -> None:
    """Add a version that differs in a word, in force from the decision's day on."""
    path = templates / "registry.yaml"
    registry = yaml.safe_load(path.read_text("utf-8"))
    newest = registry[DETERMINATION][-1]
    folder = shutil.copytree(templates / newest["folder"], templates / f"determination/{NEXT}")
    layout = folder / "letter.typ"
    layout.write_text(layout.read_text("utf-8") + "The end.\n", "utf-8")
    found = digest_of([(file, (folder / file).read_bytes()) for file in newest["files"]])
    changes = {"version": NEXT, "effective": DECIDED_ON, "digest": found}
    registry[DETERMINATION].append(newest | changes | {"folder": f"determination/{NEXT}"})
    path.write_text(yaml.safe_dump(registry), "utf-8")


def test_an_altered_template_is_refused(templates: Path) -> None:
    """A letter made with it would claim a template that never was (LT1)."""
    with (templates / "determination/1/wording.yaml").open("a", encoding="utf-8") as file:
        file.write("# harmless\n")

    with pytest.raises(TemplateAlteredError):
        Registry.read(templates)


def test_the_version_in_force_on_the_day_of_the_decision_makes_the_letter(templates: Path) -> None:
    """A template takes effect on its date, not on the day it is deployed."""
    add_next_version(templates)
    registry = Registry.read(templates)

    before = registry.in_force(DETERMINATION, date(2026, 11, 30))
    after = registry.in_force(DETERMINATION, DECIDED_ON)

    assert (before.version, after.version) == (CURRENT.version, NEXT)
    with pytest.raises(TemplateUnknownError):
        registry.in_force(DETERMINATION, date(2012, 12, 31))


def test_an_old_letter_is_made_again_from_its_twin(templates: Path) -> None:
    """Years later, with a newer template in force, the same bytes come out (LT1)."""
    letter = a_letter()
    once = Renderer(REGISTRY).render(letter).pdf
    add_next_version(templates)

    again = Renderer(Registry.read(templates)).render(Letter.model_validate_json(letter.encoded()))

    assert again.pdf == once


@pytest.mark.parametrize("name", OLD)
def test_a_letter_of_an_earlier_template_comes_out_to_the_byte(name: str) -> None:
    """Twins and digests were kept when these templates were in force (LT1)."""
    model = Notice if name.startswith("notice") else Letter
    twin = model.model_validate_json((FIXTURES / name).read_bytes())

    assert digest(Renderer(REGISTRY).render(twin).pdf) == OLD[name]


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
