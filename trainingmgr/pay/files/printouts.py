"""Lists of pay for files and for paper. No account, no birth date, and of ghosts no name.

Findings about ghosts leave as counts, places and numbers, never with names (R-PAY-06).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.money import Money
from trainingmgr.documents import tables
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.pay.files.models import PayLine
from trainingmgr.pay.files.queries.cycles import Row
from trainingmgr.pay.words import (
    CLASSES,
    FINDING_STATES,
    FINDINGS,
    LINES,
    PROPOSALS,
    WITHDRAWN,
)
from trainingmgr.tabular.listings import Printing
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling, purpose

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


CASES = (
    *COLUMNS[:2],
    Column("finding", _("Finding")),
    Column("person_no", _("Programme number")),
    Column("unit", _("Unit")),
    Column("amount", _("Amount in question"), kind=Kind.DECIMAL),
    Column("currency", _("Currency")),
    Column("state", _("State")),
    Column("owner", _("Owner")),
    Column("due", _("Due"), kind=Kind.DATE),
    Column("proposal", _("Proposed")),
)
TO_REVIEW = (*COLUMNS[:9], Column("likely", _("Likely, %"), kind=Kind.INTEGER))


def to_review(line: PayLine, row: Row) -> list[Any]:
    """One line that waits for a decision, in the order of TO_REVIEW."""
    facts = _facts(row, line.cycle.period)
    likely = row.line.probability if row.line else None
    said = [facts.get(column.code) for column in TO_REVIEW[:-1]]
    return [*said, None if likely is None or row.stopped else round(likely * 100)]


def case(row: Row) -> list[Any]:
    """One case, in the order of CASES: numbers and no names."""
    if row.stopped:
        return [None, None, str(WITHDRAWN), *[None] * (len(CASES) - 3)]
    found = row.finding
    unit = row.person.unit.code if row.person and row.person.unit else None
    return [
        found.cycle.period,
        row.line.number if row.line else None,
        str(FINDINGS[found.finding]),
        row.person.number if row.person else None,
        unit or (row.line.unit_text if row.line else None),
        _amount(row.money),
        row.money.currency if row.money else None,
        str(FINDING_STATES[found.state]),
        found.owner.name if found.owner else None,
        found.due_on,
        str(PROPOSALS[found.finding]),
    ]


def columns(tab: str) -> tuple[Column, ...]:
    left_out = {"name", "register_name"} if tab in NAMELESS else set()
    return tuple(column for column in COLUMNS if column.code not in left_out)


def cells(row: Row, period: str, wanted: Sequence[str]) -> list[Any]:
    """One line or finding: the columns that are wanted, as this reader may see it."""
    facts = _facts(row, period)
    return [facts.get(code) for code in wanted]


def _facts(row: Row, period: str) -> dict[str, Any]:
    if row.stopped:
        return {"cycle": period, "state": str(WITHDRAWN)}
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


def paper(found: Sequence[Row], period: str, tab: str, title: str, how: Printing) -> Printout:
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
        language=how.language,
        on=clock.today(),
        page=str(PAGE["page"]),
        printed=printed_by(how.by),
        facts=(
            (gettext("Month of pay"), period),
            (gettext("Lines"), str(len(found))),
            *purpose(how),
        ),
        handling=handling(),
        sheet=how.sheet,
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
