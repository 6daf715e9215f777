"""Scenarios as rows of a file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.money import Money
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.capacity.models import CapacityScenario
from trainingmgr.training.capacity.rules import MONEY, Figure, Line, months_from
from trainingmgr.training.capacity.words import FIGURES, UNKNOWN

CELLS = (
    Column("scenario", _("Scenario"), kind=Kind.CODE),
    Column("topic", _("Topic")),
    Column("region", _("Region")),
    Column("month", _("Month"), kind=Kind.CODE),
    Column("people", _("People trained"), kind=Kind.INTEGER),
)


def cells(found: Sequence[CapacityScenario], topics: Mapping[str, str], language: str) -> Iterator[
    list[Any]
]:  # fmt: skip
    """By scenario, topic, region and month; where somebody is taught."""
    for row in found:
        answer = row.answer
        if answer is None:
            continue
        names = {each.place.pcode: each.place.title(language) for each in row.regions}
        months = months_from(row.problem.first, row.asked.months)
        for topic, regions in answer.trained.items():
            for region, people in regions.items():
                for month, count in zip(months, people, strict=True):
                    if count:
                        yield [
                            row.code, topics.get(topic, topic), names.get(region, region),
                            f"{month:%Y-%m}", count,
                        ]  # fmt: skip


def beside_columns(found: Sequence[CapacityScenario]) -> tuple[Column, ...]:
    return (
        Column("figure", _("What")),
        *(Column(each.code, f"{each.code} {each.title}") for each in found),
    )


def beside_row(line: Line, currency: str) -> list[Any]:
    return [
        str(FIGURES[line.figure]),
        *(_said(line.figure, each, currency) for each in line.values),
    ]


def _said(figure: Figure, value: int | None, currency: str) -> str:
    if value is None:
        return str(UNKNOWN.get(figure, ""))
    if figure is Figure.GOAL:
        return str(value + 1)
    return f"{Money(value, currency).amount} {currency}" if figure in MONEY else str(value)
