"""Tables that stay tables: what a column is, and how plain cells learn their label and role."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from flask import Flask, request, url_for
from markupsafe import Markup

Row = TypeVar("Row")
NOBODY = UUID(int=0)
_TAG = re.compile(r"<(tr|td|th)\b([^>]*)>")
_SPAN = re.compile(r'colspan="?([0-9]+)')
_CLASS = re.compile(r'class="([^"]*)"')


def init_app(app: Flask) -> None:
    app.add_template_global(col)
    app.add_template_global(here)
    app.add_template_global(linked)
    app.add_template_filter(cells)
    app.add_template_filter(numbered)


class Column(NamedTuple):
    """The head of a column. `sort` is the word in the address that orders the list by it."""

    label: str
    sort: str | None = None
    num: bool = False
    hidden: bool = False


def col(label: str, *, sort: str | None = None, num: bool = False, hidden: bool = False) -> Column:
    return Column(str(label), sort, num, hidden)


def numbered(rows: Iterable[Row], start: int = 1) -> list[tuple[int, Row]]:
    """Rows with their line number, for registers that show one."""
    return list(enumerate(rows, start))


def cells(row: Markup, columns: Sequence[Column | str]) -> Markup:
    """Give each cell of a row its role, its label for narrow screens, and its side.

    The row is `<td>` and `<th scope="row">` elements as a template wrote them, in the order of the
    columns. Text of users is escaped by then, so every tag in it is the template's own.
    """
    at = 0

    def marked(tag: re.Match[str]) -> str:
        nonlocal at
        name, facts = tag.groups()
        if name == "tr":
            return f'<tr role="row"{facts}>'
        column = columns[at] if at < len(columns) else ""
        column = column if isinstance(column, str | Column) else str(column)
        at += int((_SPAN.search(facts) or [0, 1])[1]) if "colspan" in facts else 1
        return _opened(name, facts, column)

    return Markup(_TAG.sub(marked, row))  # noqa: S704  the row comes escaped from a template


def lined(columns: Sequence[Column | str], lines: Iterable[Sequence[str]]) -> Markup:
    """Rows whose cells are HTML already, the row's own name first: each in its column."""
    first, *others = columns
    opened = [_opened("th", ' scope="row"', first), *(_opened("td", "", each) for each in others)]
    closed = ["</th>", *("</td>" for _each in others)]
    rows = (chain.from_iterable(zip(opened, line, closed, strict=True)) for line in lines)
    return Markup("".join(f'<tr role="row">{row}</tr>\n' for row in map("".join, rows)))  # noqa: S704


def linked(endpoint: str) -> Callable[[UUID], str]:
    """What makes the address of each of many rows: built once, the row's uid put in."""
    address = url_for(endpoint, uid=NOBODY)
    return lambda uid: address.replace(str(NOBODY), str(uid))


def here(**changes: object) -> str:
    """The page's own address with some of its questions changed; None takes one away."""
    kept = {name: request.args.getlist(name) for name in request.args}
    for name, value in changes.items():
        kept[name] = [] if value is None else [str(value)]
    asked = {name: values for name, values in kept.items() if values}
    path: dict[str, Any] = {**(request.view_args or {}), **asked}
    return url_for(request.endpoint or "", **path)


def _role(name: str, facts: str) -> str:
    if name == "td":
        return "cell"
    return "columnheader" if 'scope="col"' in facts else "rowheader"


@lru_cache(maxsize=4096)
def _opened(name: str, facts: str, column: Column | str) -> str:
    return f'<{name} role="{_role(name, facts)}"{_facts(facts, column, name)}>'


def _facts(facts: str, column: Column | str, name: str) -> str:
    label, num, hidden = (
        (column.label, column.num, column.hidden)
        if isinstance(column, Column)
        else (column, False, False)
    )
    if num and _CLASS.search(facts):
        facts = _CLASS.sub(r'class="\1 num"', facts)
    elif num:
        facts += ' class="num"'
    if name == "td" and label and not hidden and "data-l" not in facts:
        facts += str(Markup(' data-l="{}"').format(str(label)))
    return facts
