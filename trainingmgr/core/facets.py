"""How many rows of a list each choice of its filters would leave, the other filters staying as they
are: one way for every list (row 109).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass

MOST = 20_000
"""Up to so many rows are counted whenever a list is opened; of more, nothing is said."""
ALL = None
"""The choice that narrows nothing."""

Counts = dict[str, dict[Any, int]]


@dataclass(frozen=True)
class Flags:
    """A filter whose choices may overlap: the condition of each."""

    conditions: Mapping[str, ColumnElement[bool]]


def counts(rows: Select[Any], facets: Mapping[str, Any], asked: Mapping[str, Any]) -> Counts:
    """By the filter's name and the choice's value. `rows` are those of the list, narrowed by all
    that is no facet; a facet is a column or `Flags`; `asked` what each is narrowed to.
    One statement; nothing of lists that are too long.
    """
    columns: list[ColumnElement[Any]] = []
    parts: list[tuple[slice, Sequence[str] | None]] = []
    for facet in facets.values():
        own = list(facet.conditions.values()) if isinstance(facet, Flags) else [facet]
        parts.append((slice(len(columns), len(columns) + len(own)),
                      list(facet.conditions) if isinstance(facet, Flags) else None))  # fmt: skip
        columns += own
    named = [each.label(f"facet_{n}") for n, each in enumerate(columns)]
    cells = (
        rows.with_only_columns(*named, maintain_column_froms=True)
        .order_by(None)
        .limit(MOST + 1)
        .subquery()
    )
    grouped = db.session.execute(select(*cells.c, func.count()).group_by(*cells.c)).all()
    if sum(row[-1] for row in grouped) > MOST:
        return {}
    return told(
        (([_values(row[where], names) for where, names in parts], row[-1]) for row in grouped),
        {name: asked.get(name) for name in facets},
    )


def _values(cells: Sequence[Any], names: Sequence[str] | None) -> Collection[Any]:
    if names is None:
        return cells
    return [name for name, is_so in zip(names, cells, strict=True) if is_so]


def told(
    groups: Iterable[tuple[Sequence[Collection[Any]], int]], asked: Mapping[str, Any]
) -> Counts:
    """The counts, from groups of rows: the choices of each facet that they fall under, and how many
    they are. `asked` are the facets in their order.
    """
    found: Counts = {name: {ALL: 0} for name in asked}
    for choices, many in groups:
        apart = [
            name
            for (name, wanted), values in zip(asked.items(), choices, strict=True)
            if wanted is not None and wanted not in values
        ]
        for name, values in zip(asked, choices, strict=True):
            if all(other == name for other in apart):
                for value in {ALL, *values}:
                    found[name][value] = found[name].get(value, 0) + many
    return found
