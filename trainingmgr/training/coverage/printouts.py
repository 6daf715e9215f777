"""The coverage matrix as rows of a file: a unit a row, three figures for each topic."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.coverage.queries import Body
from trainingmgr.training.coverage.rules import Figure
from trainingmgr.training.coverage.words import GOVERNING
from trainingmgr.training.curricula.models import Topic

UNIT = (
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("title", _("Its name")),
    Column("people", _("People"), kind=Kind.INTEGER),
)


def columns(topics: Sequence[Topic], language: str) -> tuple[Column, ...]:
    found = list(UNIT)
    for topic in topics:
        title = topic.title(language)
        for part, said in (
            ("current", gettext("%(topic)s: current", topic=title)),
            ("expired", gettext("%(topic)s: expired", topic=title)),
            ("soon", gettext("%(topic)s: refresher due", topic=title)),
        ):
            found.append(Column(f"{topic.code}_{part}", said, kind=Kind.INTEGER))
    return tuple(found)


def row(
    unit: Unit | Body,
    cells: Mapping[tuple[int, int], Figure],
    topics: Sequence[Topic],
    language: str,
) -> list[Any]:
    whole = cells.get((unit.id, 0), Figure())
    title = str(GOVERNING[unit.category]) if isinstance(unit, Body) else unit.title(language)
    line: list[Any] = [unit.code, title, None if whole.hidden else whole.people]
    for topic in topics:
        figure = cells.get((unit.id, topic.id), Figure())
        hidden = whole.hidden or figure.hidden
        line += [None] * 3 if hidden else [figure.current, figure.expired, figure.soon]
    return line
