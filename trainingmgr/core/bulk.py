"""Many plain rows at once, past the mapper: values are made ready before anything is locked.

An executemany through the compiler costs more for each row than the database does. Here every
column's own type turns the values into what the driver takes, so the rows are the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select

from trainingmgr.core.db import db

_MARKS = {"qmark": "?", "format": "%s", "pyformat": "%s"}


@dataclass(frozen=True)
class Ready:
    """Rows of one table as the driver takes them. `late` columns come first, known at writing."""

    table: Table
    late: tuple[str, ...]
    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def ready(table: Table, rows: Sequence[Mapping[str, Any]], *, late: tuple[str, ...] = ()) -> Ready:
    """All rows name the same columns; defaults in Python are filled in. Writes nothing."""
    if not rows:
        return Ready(table, late, (), [])
    dialect = db.engine.dialect
    made = [
        (column.name, column.default)
        for column in table.columns
        if column.default is not None and column.name not in rows[0] and column.name not in late
    ]
    names = (*rows[0], *(name for name, _default in made))
    turns = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    fills = [_maker(default) for _name, default in made]
    columns: list[Iterable[Any]] = [[row[name] for row in rows] for name in rows[0]]
    columns += [[fill() for _row in rows] for fill in fills]
    turned = (
        column if turn is None else map(turn, column)
        for column, turn in zip(columns, turns, strict=True)
    )
    return Ready(table, late, names, list(zip(*turned, strict=True)))


def _maker(default: Any) -> Any:
    """A column's default, called without the context that none of ours uses."""
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg


def put(made: Ready, late: Sequence[tuple[Any, ...]] = ()) -> None:
    """Write them, each with its late values: inside an operation."""
    if not made.rows:
        return
    rows = made.rows if not made.late else [(*a, *b) for a, b in zip(late, made.rows, strict=True)]
    dialect = db.engine.dialect
    mark = _MARKS[dialect.paramstyle]
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in (*made.late, *made.names))
    marks = ", ".join([mark] * (len(made.late) + len(made.names)))
    into = f"INSERT INTO {quote(made.table.name)} ({columns}) VALUES ({marks})"  # noqa: S608  ours
    db.session.connection().exec_driver_sql(into, rows)


def next_ids(table: Table, count: int) -> list[int]:
    """Keys for rows that are about to be written: inside an operation, which holds the lock."""
    if db.engine.dialect.name == "sqlite":
        last = db.session.scalar(select(func.max(table.c.id))) or 0
        return list(range(last + 1, last + 1 + count))
    drawn = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
    series = func.generate_series(1, count).table_valued("n")
    return [int(each) for each in db.session.scalars(select(drawn).select_from(series))]
