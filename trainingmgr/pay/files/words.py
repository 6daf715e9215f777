"""Cases in words: whose they are, and what a rule saw."""

from collections.abc import Iterator
from typing import Any

from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.money import Money
from trainingmgr.pay.rules import Finding
from trainingmgr.pay.rules.files import date_of
from trainingmgr.pay.words import FINDINGS, PARTS

WHOSE = {"mine": _("My own"), "unowned": _("Nobody’s yet"), "overdue": _("Overdue")}
CASES = {each: said for each, said in FINDINGS.items() if each is not Finding.AGE_UNDER_18}
"""Findings by name. What age finds is the focal point's alone (R-AGE-01)."""


def evidence(found: Any) -> list[str]:
    """What the rule saw, a sentence each. `found` is a finding as its reader may see it."""
    facts = found.facts or {}
    return list(_said(facts, found.currency))


def _said(facts: dict[str, Any], currency: str | None) -> Iterator[str]:
    if "due_in" in facts:
        yield gettext(
            "The base pay is %(paid)s; the scale gives %(due)s.",
            paid=_money(facts["paid"], currency or facts["due_in"]),
            due=_money(facts["due"], facts["due_in"]),
        )
    if "ordered" in facts:
        yield gettext(
            "Paid as %(paid)s; the register has %(ordered)s.",
            paid=facts.get("paid_as", ""), ordered=facts["ordered"],
        )  # fmt: skip
    if facts.get("before"):
        yield gettext("The file of the month before paid %(band)s.", band=facts["before"])
    for code, minor in facts.get("parts", {}).items():
        part = PARTS.get(code) or gettext("Not in any line of the file")
        yield f"{part}: {_money(minor, currency)}"
    if facts.get("lines"):
        numbers = ", ".join(map(str, facts["lines"]))
        yield ngettext("The other line: %(lines)s.", "The other lines: %(lines)s.",
                       facts["count"], lines=numbers)  # fmt: skip
    if facts.get("elsewhere"):
        yield gettext("Another file of this month pays the same person.")
    if "posts" in facts:
        yield gettext(
            "Unit %(unit)s: %(paid)s people are paid, %(posts)s posts are authorised.",
            unit=facts["unit"], paid=facts["paid"], posts=facts["posts"],
        )  # fmt: skip
    if facts.get("unfunded"):
        yield gettext("The post is not authorised, or nobody funds it.")
    if "months" in facts:
        yield ngettext(
            "In the last month there are papers, and none shows this person.",
            "In each of the last %(num)s months there are papers, and none shows this person.",
            facts["months"],
        )
    if "limit" in facts:
        yield gettext("At least %(age)s years old on the first of the month.", age=facts["limit"])
    if facts.get("law"):
        yield gettext("The law that says so: %(law)s.", law=facts["law"])
    if "arrived" in facts:
        yield gettext("Of it arrived: %(money)s.", money=_money(facts["arrived"], currency))
    if "recorded" in facts:
        yield gettext(
            "It holds from %(from_on)s and was recorded on %(recorded)s.",
            from_on=_day(facts["from"]), recorded=_day(facts["recorded"]),
        )  # fmt: skip


def _money(minor: int, currency: str | None) -> str:
    if currency is None:
        return ""
    money = Money(minor, currency)
    return f"{money.currency} {money.amount:,}"


def _day(text: str) -> str:
    return str(format_date(date_of(text), "dd/MM/y"))
