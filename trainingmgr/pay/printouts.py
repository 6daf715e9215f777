"""Lists of pay for files and for paper. No account, no birth date, and of ghosts no name.

Findings about ghosts leave as counts, places and numbers, never with names (R-PAY-06).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.money import Money
from trainingmgr.documents import tables
from trainingmgr.documents.paper import Printout
from trainingmgr.pay.queries.cycles import Row
from trainingmgr.pay.rules.desk import Roll
from trainingmgr.pay.words import CLASSES, FINDING_STATES, FINDINGS, LINES, ROLLS
from trainingmgr.tabular.mapping import Column, Kind

NAMELESS = frozenset({"ghosts", "too-little"})
"""Lists that leave without names."""
COLUMNS = (
    Column("cycle", _("Month of pay")),
    Column("line", _("Line"), kind=Kind.INTEGER),
    Column("service_no", _("Service number")),
    Column("name", _("Name")),
    Column("person_no", _("Programme number")),
    Column("register_name", _("Name in the register")),
    Column("unit", _("Unit")),
    Column("grade", _("Grade")),
    Column("net", _("Net pay"), kind=Kind.DECIMAL),
    Column("currency", _("Currency")),
    Column("status", _("Pay status")),
    Column("match", _("Match")),
    Column("finding", _("Finding")),
    Column("amount", _("Amount in question"), kind=Kind.DECIMAL),
    Column("state", _("State")),
)


def columns(tab: str) -> tuple[Column, ...]:
    left_out = {"name", "register_name"} if tab in NAMELESS else set()
    return tuple(column for column in COLUMNS if column.code not in left_out)


def rows(found: Sequence[Row], period: str, tab: str) -> Iterator[list[Any]]:
    """One row a line or finding in the order of `columns`, as this reader may see it."""
    wanted = [column.code for column in columns(tab)]
    for row in found:
        facts = _facts(row, period)
        yield [facts.get(code) for code in wanted]


def _facts(row: Row, period: str) -> dict[str, Any]:
    if row.stopped:
        return {"cycle": period, "state": str(ROLLS[Roll.STOPPED])}
    line, person, found = row.line, row.person, row.finding
    facts: dict[str, Any] = {"cycle": period}
    if line:
        facts |= {
            "line": line.number,
            "service_no": line.service_number,
            "name": line.name,
            "unit": line.unit_text,
            "grade": line.grade,
            "net": _amount(row.net),
            "currency": row.net.currency if row.net else None,
            "status": str(LINES[line.state]),
            "match": str(CLASSES[line.match]) if line.match else None,
        }
    if person:
        facts |= {"person_no": person.number, "register_name": person.name_display}
    if found:
        facts |= {
            "finding": str(FINDINGS[found.finding]),
            "amount": _amount(row.money),
            "state": str(FINDING_STATES[found.state]),
        }
    return facts


def _amount(money: Money | None) -> Any:
    return money.amount if money else None


def paper(
    found: Sequence[Row], period: str, tab: str, title: str, language: str, *, on: date,
    printed: str,
) -> Printout:  # fmt: skip
    """The same list on A4."""
    nameless = tab in NAMELESS
    heads = (
        tables.Column(gettext("Line"), 5, align="end", direction="ltr"),
        tables.Column(gettext("Number"), 12, direction="ltr"),
        *(() if nameless else (tables.Column(gettext("Name"), 26, lines=2),)),
        tables.Column(gettext("Unit"), 14),
        tables.Column(gettext("Grade"), 8),
        tables.Column(gettext("Net pay"), 12, align="end", direction="ltr"),
        tables.Column(gettext("Finding"), 20, lines=2),
        tables.Column(gettext("Checked"), 10),
    )
    sheet = tables.Table(
        title=title,
        columns=heads,
        language=language,
        on=on,
        page=gettext("Page {page} of {pages}"),
        printed=printed,
        facts=((gettext("Month of pay"), period), (gettext("Lines"), str(len(found)))),
        handling=gettext("Personal data. Do not copy. Hand it back or burn it after use."),
    )

    def lines() -> Iterator[list[str]]:
        for row in found:
            facts = _facts(row, period)
            net = f"{row.net.currency} {row.net.amount}" if row.net else ""
            name = facts.get("name") or facts.get("register_name") or ""
            yield [
                str(facts.get("line", "")),
                facts.get("service_no") or facts.get("person_no") or "",
                *(() if nameless else (name,)),
                facts.get("unit") or "",
                facts.get("grade") or "",
                net,
                facts.get("finding") or facts.get("match") or facts.get("state") or "",
                "",
            ]

    return tables.table(sheet, lines(), len(found))
