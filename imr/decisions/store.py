"""Where public decisions lie: a folder of cases, JSON Lines, or a SQLite file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from imr.files import UnusableFileError, read_bytes, write_whole
from services.letters.publication.decisions import PublicDecision, PublicItem

_FILE: Final = "public.json"
_TABLES: Final = """
create table decisions (
    case_number text primary key, decided_on text, received_on text, date_of_injury text,
    priority text, age integer, sex text, specialties text, licensed_in text, outcome text,
    clinical_summary text, document text not null
);
create table items (
    case_number text not null references decisions, item_no integer, description text,
    category text, outcome text, reviewer_guideline text, claims_administrator_guideline text,
    rationale text, primary key (case_number, item_no)
);
create index items_by_outcome on items (outcome, category);
"""


def read(source: Path, *, withdrawn: bool = False) -> list[PublicDecision]:
    """Return the decisions of a source, the latest first.

    Of several versions of a decision the last one holds; the others were withdrawn, and are left
    out unless they are asked for.

    Raises:
        UnusableFileError: the source, or a file in it, is no such thing.
    """
    found = [_parsed(source, text) for text in _texts(source)]
    if not withdrawn:
        last = versions(found)
        found = [each for each in found if each.version == last[each.case_number]]
    return sorted(
        found, key=lambda each: (each.decided_on, each.case_number, each.version), reverse=True
    )


def versions(decisions: Iterable[PublicDecision]) -> Mapping[str, int]:
    """Return which version of each decision holds, by case number."""
    last: dict[str, int] = {}
    for each in decisions:
        last[each.case_number] = max(each.version, last.get(each.case_number, 1))
    return last


def _texts(source: Path) -> Iterator[bytes | str]:
    if source.is_dir():
        for path in sorted(source.rglob(_FILE)):
            yield read_bytes(path)
    elif source.suffix in _DATABASES:
        yield from _rows(source)
    else:
        yield from read_bytes(source).splitlines()


def _rows(source: Path) -> Iterator[str]:
    read_bytes(source)  # says what is wrong with the file itself
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as database:
            for (document,) in database.execute("select document from decisions"):
                yield document
    except sqlite3.Error as error:
        raise UnusableFileError(source, f"holds no decisions: {type(error).__name__}") from None


def _parsed(source: Path, text: bytes | str) -> PublicDecision:
    try:
        return PublicDecision.model_validate_json(text)
    except ValidationError as error:
        fields = sorted({".".join(map(str, each["loc"])) or "form" for each in error.errors()})
        why = f"holds something that is no public decision: {', '.join(fields[:5])}"
        raise UnusableFileError(source, why) from None


def export(decisions: Iterable[PublicDecision], target: Path) -> None:
    """Write decisions as JSON Lines (``.jsonl``), SQLite (``.sqlite``, ``.db``) or Parquet.

    Raises:
        UnusableFileError: the target exists, cannot be written, or has another ending; or Parquet
            is asked for where pyarrow is not there.
    """
    if target.exists():
        raise UnusableFileError(target, "is there already")
    write = WRITERS.get(target.suffix)
    if write is None:
        raise UnusableFileError(target, f"ends in none of {', '.join(WRITERS)}")
    try:
        write(decisions, target)
    except (OSError, sqlite3.Error) as error:
        raise UnusableFileError(target, f"cannot be written: {type(error).__name__}") from None


def _write_lines(decisions: Iterable[PublicDecision], target: Path) -> None:
    write_whole(target, b"".join(each.encoded() + b"\n" for each in decisions))


def _write_database(decisions: Iterable[PublicDecision], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(target)) as database, database:
        database.executescript(_TABLES)
        for each in decisions:
            row = each.model_dump(mode="json")
            lists = {name: "; ".join(row[name]) for name in ("specialties", "licensed_in")}
            database.execute(
                "insert into decisions values (:case_number, :decided_on, :received_on, "
                ":date_of_injury, :priority, :age, :sex, :specialties, :licensed_in, :outcome, "
                ":clinical_summary, :document)",
                {**row, **lists, "document": each.encoded().decode()},
            )
            database.executemany(
                "insert into items values (:case_number, :item_no, :description, :category, "
                ":outcome, :reviewer_guideline, :claims_administrator_guideline, :rationale)",
                [{**item, "case_number": each.case_number} for item in row["items"]],
            )


def _write_parquet(decisions: Iterable[PublicDecision], target: Path) -> None:
    """Write one row for each item, with the fields of its decision beside its own."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        why = "needs pyarrow, which is not there: uv sync --inexact --extra parquet"
        raise UnusableFileError(target, why) from None
    rows = [
        {**_flat(decision), **item.model_dump(mode="json")}
        for decision in decisions
        for item in decision.items
    ]
    columns = {**dict.fromkeys(_OF_DECISION, pa.string()), **dict.fromkeys(_OF_ITEM, pa.string())}
    columns |= dict.fromkeys(_DAYS, pa.date32())
    columns |= dict.fromkeys(("age", "item_no", "version"), pa.int32())
    columns |= dict.fromkeys(("specialties", "licensed_in"), pa.list_(pa.string()))
    content = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(rows, pa.schema(list(columns.items()))), content)
    write_whole(target, content.getvalue().to_pybytes())


def _flat(decision: PublicDecision) -> dict[str, Any]:
    """Return the fields of a decision that are columns; days as days."""
    told = decision.model_dump(mode="json")
    days = {name: getattr(decision, name) for name in _DAYS}
    own = {"case_outcome": told["outcome"], "version": decision.version}
    return {name: told[name] for name in _OF_DECISION if name not in own} | days | own


_DAYS: Final = tuple(
    name for name, field in PublicDecision.model_fields.items() if field.annotation is date
)
_OF_DECISION: Final = (
    *(
        name
        for name in PublicDecision.model_fields
        if name not in {"items", "outcome", "template", "correction"}
    ),
    *("case_outcome", "version"),
)
_OF_ITEM: Final = tuple(PublicItem.model_fields)
_DATABASES: Final = frozenset({".sqlite", ".db"})
WRITERS: Final[Mapping[str, Callable[[Iterable[PublicDecision], Path], None]]] = {
    ".jsonl": _write_lines,
    ".sqlite": _write_database,
    ".db": _write_database,
    ".parquet": _write_parquet,
}
