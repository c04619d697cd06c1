"""What can fail while a letter is made. No message quotes the letter."""

from shared.errors import UnprocessableError


class ContentUnreadableError(UnprocessableError):
    """The evidence under a digest is not what the event says it is."""

    code = "content_unreadable"

    def __init__(self, what: str, faults: int) -> None:
        self.what, self.faults = what, faults
        super().__init__(
            f"The {what} in the evidence store does not follow its schema ({faults} faults). "
            "Correct it at its source and issue the decision again."
        )


class ContentDisagreesError(UnprocessableError):
    """The signed content and the event that announces it contradict each other."""

    code = "content_disagrees"

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(
            f"The event and the signed content differ in {field}. "
            "No letter is made; find out which of the two is right."
        )


class ItemUndecidedError(UnprocessableError):
    """An item without an outcome has no place in a letter."""

    code = "item_undecided"

    def __init__(self, item_no: int) -> None:
        self.item_no = item_no
        super().__init__(f"Item {item_no} has no outcome. The reviewer has to decide it first.")


class StatementUntrueError(UnprocessableError):
    """The letter would assert something of the reviewer that is not on record (R1 to R7)."""

    code = "statement_untrue"

    def __init__(self, fact: str) -> None:
        self.fact = fact
        super().__init__(
            f"The letter has to state {fact!r} of the reviewer, and the record denies it. "
            "Assign a reviewer of whom it is true."
        )


class LetterSectionEmptyError(UnprocessableError):
    """A part that the law requires has nothing in it (LC 4610.6(d), 8 CCR 9792.10.6(d))."""

    code = "letter_section_empty"

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(
            f"The letter's {part} is empty. Complete it where it comes from, and send that again."
        )


class CharacterNotInFontsError(UnprocessableError):
    """A character that no font of ours can show; a letter never drops one silently."""

    code = "character_not_in_fonts"

    def __init__(self, character: str) -> None:
        self.code_point = f"U+{ord(character):04X}"
        super().__init__(
            f"No font has {self.code_point}. Add a font that has it, or replace the character."
        )


class FontMissingError(UnprocessableError):
    """A font that letters are set in is not there: the service does not start."""

    code = "font_missing"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"The font {name} is missing. Install the service again, fonts and all.")


class LetterDoesNotCompileError(UnprocessableError):
    """The typesetter refused the letter. Its own words may quote the text and are not kept."""

    code = "letter_does_not_compile"

    def __init__(self, template: str, version: int) -> None:
        super().__init__(
            f"Template {template} {version} could not be set with this letter. "
            "Render the twin by hand to see why."
        )


class TemplateAlteredError(UnprocessableError):
    """A template is not what the registry says: a letter made with it could not be made again."""

    code = "template_altered"

    def __init__(self, name: str, version: int, found: str) -> None:
        self.found = found
        super().__init__(
            f"Template {name} {version} has digest {found}, not the registered one. "
            "Restore its files; a change needs a new version."
        )


class TemplateUnknownError(UnprocessableError):
    """The registry has no such template, or none in force on that day."""

    code = "template_unknown"

    def __init__(self, name: str, which: str) -> None:
        super().__init__(f"The registry has no template {name} {which}.")


class TemplateHasNoPageError(UnprocessableError):
    """A letter of an early template has a PDF only."""

    code = "template_has_no_page"

    def __init__(self, name: str, version: int) -> None:
        super().__init__(f"Template {name} {version} makes no page for the web. Give out its PDF.")
