"""Lines of a payroll for files and for paper. No account; whom age stops is one word."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale, format_date, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.money import Money
from trainingmgr.documents import letters, tables
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.queries.shown import Row
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rolls.words import AGE, PURPOSES, hold_word
from trainingmgr.pay.rules import LineState
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.words import CHANNELS, LINES
from trainingmgr.tabular.listings import Printing
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling, purpose, theirs

COLUMNS = (
    Column("cycle", _("Month of pay")),
    Column("line", _("Line"), kind=Kind.INTEGER),
    Column("service_no", _("Service number")),
    Column("person_no", _("Programme number")),
    Column("name", _("Name")),
    Column("unit", _("Unit")),
    Column("grade", _("Grade")),
    Column("step", _("Step of the grade"), kind=Kind.INTEGER),
    Column("days", _("Days"), kind=Kind.INTEGER),
    Column("base", _("Base pay"), kind=Kind.DECIMAL),
    Column("allowances", _("Allowances"), kind=Kind.DECIMAL),
    Column("deductions", _("Deductions"), kind=Kind.DECIMAL),
    Column("net", _("Net pay"), kind=Kind.DECIMAL),
    Column("currency", _("Currency")),
    Column("purpose", _("What it pays")),
    Column("funder", _("Funder")),
    Column("channel", _("Pay channel"), stays=True),
    Column("status", _("Pay status")),
    Column("why", _("Why on hold"), stays=True),
    Column("reference", _("Reference of the line")),
)


def cells(payroll: Payroll, row: Row) -> list[Any]:
    """One line in the order of the columns."""
    facts = _facts(payroll, row)
    return [facts.get(column.code) for column in COLUMNS]


def _facts(payroll: Payroll, row: Row) -> dict[str, Any]:
    if row.stopped:
        return {"cycle": payroll.period, "why": str(AGE)}
    line, person = row.line, row.person
    money = {
        name: row.money(getattr(line, f"{name}_minor"))
        for name in ("base", "allowances", "deductions", "net")
    }
    held = row.state is LineState.HELD
    return {name: each.amount if each else None for name, each in money.items()} | {
        "cycle": payroll.period,
        "line": line.number,
        "service_no": person.service_number,
        "person_no": person.number,
        "name": person.name_display,
        "unit": line.unit.code if line.unit else None,
        "grade": line.grade,
        "step": line.step,
        "days": line.days,
        "currency": payroll.currency,
        "purpose": str(PURPOSES[line.purpose]),
        "funder": line.funder.code if line.funder else None,
        "channel": str(CHANNELS[line.channel]),
        "status": str(LINES[row.state]) if row.state else None,
        "why": str(hold_word(row.hold)) if held else None,
        "reference": str(line.uid),
    }


def paper(payroll: Payroll, found: Sequence[Row], how: Printing) -> Printout:
    """The list on A4."""
    sheet = tables.Table(
        title=gettext("Payroll"),
        columns=(
            tables.Column(gettext("Line"), 5, align="end", direction="ltr"),
            tables.Column(gettext("Number"), 12, direction="ltr"),
            tables.Column(gettext("Name"), 26, lines=2),
            tables.Column(gettext("Unit"), 12),
            tables.Column(gettext("Grade"), 8),
            tables.Column(gettext("Days"), 5, align="end", direction="ltr"),
            tables.Column(gettext("Net pay"), 14, align="end", direction="ltr"),
            tables.Column(gettext("Pay status"), 18, lines=2),
        ),
        language=how.language,
        on=clock.today(),
        page=str(PAGE["page"]),
        printed=printed_by(how.by),
        facts=(
            (gettext("Month of pay"), payroll.period),
            (gettext("What it pays"), str(PURPOSES[payroll.purpose])),
            (gettext("Lines"), str(len(found))),
            (gettext("Hash"), (payroll.content_sha256 or "")[:16]),
            *purpose(how),
        ),
        handling=handling(),
        sheet=how.sheet,
    )

    def lines() -> Iterator[list[str]]:
        for row in found:
            facts = _facts(payroll, row)
            net = f"{payroll.currency} {facts['net']}" if facts.get("net") is not None else ""
            yield [
                str(facts.get("line", "")),
                facts.get("service_no") or facts.get("person_no") or "",
                facts.get("name") or "",
                facts.get("unit") or "",
                facts.get("grade") or "",
                str(facts.get("days", "")),
                net,
                facts.get("why") or facts.get("status") or "",
            ]

    return tables.table(sheet, lines(), len(found))


def payslip(
    payroll: Payroll, row: Row, titles: Mapping[str, Mapping[str, str]], *, language: str, by: str
) -> Printout:
    """What one person is paid for one month, part by part, in their language."""
    line, person = row.line, row.person

    def title(code: str) -> str:
        return titles.get(code, {}).get(language) or code

    name = person.name_native if language == "ar" and person.name_native else person.name_display
    with force_locale(language):
        parts = [
            (str(PURPOSES[line.purpose] if line.purpose is not Purpose.SALARY
                 else gettext("Base pay")), line.base_minor),
            *((title(code), minor) for code, minor in line.allowances.items()),
            (str(gettext("Gross pay")), line.gross_minor),
            *((title(code), -minor) for code, minor in line.deductions.items()),
            (str(gettext("Net pay")), line.net_minor),
        ]  # fmt: skip
        held = row.state is LineState.HELD
        stands = str(hold_word(row.hold)) if held else str(LINES[row.state or LineState.UNKNOWN])
        facts = [
            (gettext("Name"), name),
            (gettext("Number"), person.service_number or person.number),
            (gettext("Unit"), line.unit.title(language) if line.unit else ""),
            (gettext("Grade"), _grade(line)),
            (gettext("Month of pay"), format_date(first_day(payroll.period), "MMMM y")),
            (gettext("Days"), str(line.days)),
            (gettext("Pay channel"), _way(line)),
            (gettext("Pay status"), stands),
        ]
        if line.funder:
            facts.append((gettext("Funder"), line.funder.title(language)))
        return letters.document(
            str(gettext("Payslip")),
            (
                letters.Facts(tuple((str(name), str(value)) for name, value in facts if value)),
                letters.Grid(
                    (str(gettext("What")), str(gettext("Amount"))),
                    tuple((words, _shown(row.money(minor))) for words, minor in parts),
                    (3.0, 2.0),
                ),
                letters.Paragraph(
                    str(gettext("This paper says what was worked out. It is no order to pay."))
                ),
                letters.Paragraph(
                    str(gettext("If something is wrong, go to the pay desk with this paper and "
                                "your card. Nobody may take a share of your pay by hand."))
                ),
            ),
            language=language,
            on=clock.today(),
            page=str(PAGE["page"]),
            printed=printed_by(by),
            handling=theirs(),
            reference=str(line.uid),
        )  # fmt: skip


def _grade(line: Any) -> str:
    if not line.grade:
        return ""
    return line.grade if line.step in (None, 1) else f"{line.grade} {line.step}"


def _way(line: Any) -> str:
    word = str(CHANNELS[line.channel])
    return f"{word} •••• {line.channel_end}" if line.channel_end else word


def _shown(money: Money | None) -> str:
    return f"{money.currency} {money.amount:,}" if money else ""
