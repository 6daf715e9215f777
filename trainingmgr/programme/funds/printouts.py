"""Money and its movements as rows of files."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.funds import words
from trainingmgr.programme.funds.models import Fund, FundMovement
from trainingmgr.programme.funds.rules import Stage
from trainingmgr.tabular.mapping import Column, Kind

FUNDS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("What it is for")),
    Column("source", _("Source"), kind=Kind.CODE),
    Column("agreement", _("Agreement"), kind=Kind.CODE),
    Column("purpose", _("Purpose")),
    Column("point", _("Point of the framework"), kind=Kind.CODE),
    Column("need", _("Need of the plan that it covers"), kind=Kind.CODE),
    Column("currency", _("Currency"), kind=Kind.CODE),
    Column("pledged", _("Pledged"), kind=Kind.DECIMAL),
    Column("committed", _("Committed"), kind=Kind.DECIMAL),
    Column("received", _("Received"), kind=Kind.DECIMAL),
    Column("spent", _("Spent"), kind=Kind.DECIMAL),
    Column("due_on", _("To be received by"), kind=Kind.DATE),
    Column("expires_on", _("To be spent by"), kind=Kind.DATE),
    Column("unmet", _("Conditions that are not met"), kind=Kind.INTEGER),
    Column("warns", _("What warns")),
)
OWN = tuple(each for each in FUNDS if each.code not in {"source", "agreement", "need"})
LEDGER = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("source", _("Source"), kind=Kind.CODE),
    Column("stage", _("How far the money is")),
    Column("currency", _("Currency"), kind=Kind.CODE),
    Column("amount", _("Amount"), kind=Kind.DECIMAL),
    Column("on", _("On"), kind=Kind.DATE),
    Column("document", _("Number of the paper")),
    Column("says", _("Remark"), kind=Kind.PROSE),
    Column("by", _("Written by")),
    Column("second", _("Second person")),
    Column("counts", _("Counts")),
)


def cells(row: Fund, on: date) -> list[Any]:
    """Money in the order of FUNDS."""
    return [
        row.code, row.title, row.source.code, row.agreement.code if row.agreement else None,
        str(words.USES[row.use]), row.point, row.need.code if row.need else None, row.currency,
        *(row.money(each).amount for each in Stage), row.due_on, row.expires_on,
        sum(each.met_on is None for each in row.conditions),
        "; ".join(str(words.WARNS[each]) for each in row.warns(on)) or None,
    ]  # fmt: skip


def own(row: Fund, on: date) -> list[Any]:
    """Money as the partner whose it is sees it, in the order of OWN."""
    return [
        row.code, row.title, str(words.USES[row.use]), row.point, row.currency,
        *(row.money(each).amount for each in Stage), row.due_on, row.expires_on,
        sum(each.met_on is None for each in row.conditions),
        "; ".join(str(words.WARNS[each]) for each in row.warns(on)) or None,
    ]  # fmt: skip


def line(row: FundMovement) -> list[Any]:
    """A movement in the order of LEDGER."""
    said = row.verdict
    counts = words.COUNTS[said.is_right if said else None]
    return [
        row.fund.code, row.fund.source.code, str(words.STAGES[row.stage]), row.currency,
        row.amount.amount, row.on, row.document, row.says or None, row.by.name,
        said.by.name if said else None, str(counts),
    ]  # fmt: skip
