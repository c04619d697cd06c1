"""Text as it may enter the system: normalised, bounded, without characters that deceive a reader.

Right-to-left overrides and control characters can make a letter, a log line or a mail header say
something else than it shows; they are refused by name. Letters of every script are welcome.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.privacy import Privacy

# C0 and C1 controls but tab and newline; bidirectional embeddings, overrides and isolates; the
# byte order mark; surrogates and noncharacters cannot be encoded and never reach this point.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]")
_FILES = ("%PDF-", "PK\x03\x04", "JVBERi0", "UEsDB")
"""How PDF files and ZIP archives begin, as they are and in base64."""

_LINE_BREAKS = re.compile(r"[\t\n]")


def clean_text(value: str) -> str:
    """Return ``value`` in NFC, with line feeds as line ends.

    Raises:
        PydanticCustomError: code ``forbidden_character``, naming the code point, never the text.
    """
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if found := _FORBIDDEN.search(value):
        raise PydanticCustomError(
            "forbidden_character",
            "contains U+{code_point}, which may not stand in text",
            {"code_point": f"{ord(found.group()):04X}"},
        )
    return value


def clean_line(value: str) -> str:
    """Return ``value`` as :func:`clean_text` does, and refuse a second line."""
    value = clean_text(value)
    if found := _LINE_BREAKS.search(value):
        raise PydanticCustomError(
            "forbidden_character",
            "contains U+{code_point}, which may not stand on a single line",
            {"code_point": f"{ord(found.group()):04X}"},
        )
    return value


def clean_record(value: str) -> str:
    """Return ``value`` as :func:`clean_text` does, and refuse a file that poses as a text."""
    if is_file(value):
        raise PydanticCustomError(
            "file_not_text",
            "is a PDF or an archive; send its text, or the digest of the stored file",
        )
    return clean_text(value)


def is_file(value: str) -> bool:
    """Whether a text is none, but a PDF or an archive, as it is or in base64."""
    return value.lstrip().startswith(_FILES)


Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(clean_line)]
"""One line: a name, a title, a code. 1 to 300 characters."""

Text = Annotated[str, Field(max_length=100_000), AfterValidator(clean_text), Privacy.TEXT]
"""Several lines: a rationale, a summary, a request. Up to 100,000 characters."""

RecordText = Annotated[
    str, Field(min_length=1, max_length=65_536), AfterValidator(clean_record), Privacy.TEXT
]
"""A medical record inside an event: up to 64 KiB; more travels by digest."""
