"""Upkeep by year and payer as rows of a file or of a sheet."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.programme.upkeep import words
from trainingmgr.programme.upkeep.models import UpkeepPayer, UpkeepPlan
from trainingmgr.programme.upkeep.rules import Compared, Span, Year, compared
from trainingmgr.tabular.mapping import Column, Kind

COLUMNS = (
    Column("code", _("Plan of upkeep"), kind=Kind.CODE),
    Column("thing", _("Building, kind or piece"), kind=Kind.CODE, printed=False),
    Column("title", _("What it is called")),
    Column("says", _("What is kept up"), printed=False),
    Column("currency", _("Currency"), kind=Kind.CODE),
    Column("needed", _("Needed a year"), kind=Kind.DECIMAL),
    Column("project_ends", _("Last year of the project"), kind=Kind.CODE, printed=False),
    Column("from_year", _("From"), kind=Kind.CODE),
    Column("until_year", _("Until"), kind=Kind.CODE),
    Column("payer", _("Who pays")),
    Column("amount", _("Pays a year"), kind=Kind.DECIMAL),
    Column("standing", _("How it stands")),
    Column("lacks", _("Nobody pays, a year"), kind=Kind.DECIMAL),
    Column("agreed_by", _("Office that agreed"), printed=False),
    Column("agreed_on", _("Agreed on"), kind=Kind.DATE),
    Column("document", _("Document")),
    Column("budget_line", _("Line of the budget")),
)


SPENT = (
    Column("code", _("Plan of upkeep"), kind=Kind.CODE),
    Column("thing", _("Building, kind or piece"), kind=Kind.CODE),
    Column("title", _("What it is called")),
    Column("currency", _("Currency"), kind=Kind.CODE),
    Column("year", _("Year"), kind=Kind.CODE),
    Column("estimate", _("Estimate"), kind=Kind.DECIMAL),
    Column("spent", _("Spent"), kind=Kind.DECIMAL),
    Column("difference", _("Spent beyond the estimate"), kind=Kind.DECIMAL),
)


@dataclass(frozen=True)
class Part:
    """Years of one plan that need so much each, and who is named for them."""

    plan: UpkeepPlan
    span: Span

    @property
    def line(self) -> UpkeepPayer | None:
        return next((each for each in self.plan.named if each is self.span.line), None)


def parts(rows: Iterable[UpkeepPlan]) -> Iterator[Part]:
    """Each plan cut wherever the need or the payer changes."""
    return (Part(plan, span) for plan in rows for span in plan.spans)


def cells(part: Part, language: str) -> list[Any]:
    """Years of one plan in the order of COLUMNS."""
    plan, span, line = part.plan, part.span, part.line
    needed, paid, lacking = (
        Money(each, plan.currency).amount for each in (span.need, span.paid, span.lacking)
    )
    return [
        plan.code, plan.thing_code, plan.title(language), plan.says, plan.currency, needed,
        str(plan.project_ends or "") or None, str(span.first), str(span.last),
        line.payer.title(language) if line else str(words.NOBODY) if span.need else None,
        paid if line else None,
        str(words.STANDINGS[line.standing]) if line else None, lacking,
        (line.agreed_by or None) if line else None, line.agreed_on if line else None,
        (line.document or None) if line else None, (line.budget_line or None) if line else None,
    ]  # fmt: skip


def years(
    rows: Sequence[UpkeepPlan],
    spent_of: Callable[[Collection[int]], Mapping[int, Mapping[int, int]]],
) -> Iterator[tuple[UpkeepPlan, Compared]]:
    """Each year of each plan that has begun, with what was spent in it."""
    known, now = spent_of([each.id for each in rows]), clock.today().year
    for plan in rows:
        found = known.get(plan.id, {})
        for year in compared(plan.by_year, found, now):
            yield plan, year


def spent(row: tuple[UpkeepPlan, Compared], language: str) -> list[Any]:
    """One year of one plan in the order of SPENT."""
    plan, year = row
    sums = (None if each is None else Money(each, plan.currency).amount
            for each in (year.estimate, year.spent, year.difference))  # fmt: skip
    return [
        plan.code, plan.thing_code, plan.title(language), plan.currency, str(year.year), *sums
    ]  # fmt: skip


def gaps(found: dict[str, list[Year]]) -> list[tuple[int, Money, Money]]:
    """Years of which not all is paid: what lacks, and what is needed."""
    return [
        (each.year, Money(each.lacking, currency), Money(each.needed, currency))
        for currency, years in found.items() for each in years if each.lacking
    ]  # fmt: skip
