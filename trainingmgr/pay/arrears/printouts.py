"""Letters of pay: what is owed to somebody, and the answer to what they said."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, format_date, format_decimal, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.money import Money
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.pay.arrears.rules import Owed
from trainingmgr.pay.arrears.words import AGES, DISPUTES, STATES
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.words import WITHDRAWN
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import theirs

COLUMNS = (
    Column("number", _("Programme number"), kind=Kind.CODE),
    Column("unit", _("Unit")),
    Column("since", _("Unpaid since")),
    Column("balance", _("Owed"), kind=Kind.DECIMAL),
    Column("currency", _("Currency")),
)


def cells(row: Any) -> list[Any]:
    """One person who is owed something, in the order of COLUMNS."""
    entry, balance, stopped = row
    person = entry.person
    if stopped:
        return [person.number, None, str(WITHDRAWN), None, None]
    unit = person.unit.code if person.unit else None
    money = Money(int(balance), entry.currency)
    return [person.number, unit, entry.period, money.amount, money.currency]


def status_letter(
    person: Any, accounts: Mapping[str, Owed], *, language: str, by: str, now: str
) -> Printout:
    """What is owed to one person, month by month, in their language."""
    with force_locale(language):
        paragraphs = [
            gettext("This letter says what is owed to you today, and of which months."),
        ]
        rows: list[tuple[str, ...]] = []
        for owed in accounts.values():
            rows.append((gettext("Month of pay"), gettext("Owed")))
            rows += [
                (str(format_date(first_day(month), "MMMM y")), _money(minor, owed.currency))
                for month, minor in sorted(owed.months.items())
                if minor > 0
            ]
            rows.append((gettext("All together"), _money(owed.balance, owed.currency)))
        after = [
            f"{AGES[age]}: {_money(minor, owed.currency)}"
            for owed in accounts.values()
            for age, minor in owed.ages(now).items()
            if minor
        ]
        if not rows:
            paragraphs.append(gettext("Nothing is owed to you that we know of."))
        after += [
            gettext("If you think that this is wrong, go to the pay desk with this letter."),
            gettext("It is no order to pay, and it says no day of payment."),
        ]
        return _drawn(
            gettext("What is owed to you"), person, paragraphs, language, by,
            rows=tuple(rows), after=tuple(after),
        )  # fmt: skip


def answer_letter(found: Any, person: Any, *, language: str, by: str) -> Printout:
    """The answer to a dispute, and until when it can be appealed."""
    with force_locale(language):
        paragraphs = [
            gettext(
                "On %(day)s you said: %(said)s", day=long_day(found.at.date()), said=found.said
            ),
            gettext("It is about: %(kind)s.", kind=DISPUTES[found.kind]),
        ]
        if found.answer:
            paragraphs += [
                gettext("The answer: %(outcome)s.", outcome=STATES[found.state]), found.answer,
            ]  # fmt: skip
        else:
            paragraphs.append(
                gettext("You get an answer until %(day)s.", day=long_day(found.due_on))
            )
        if found.answer and found.appeal_of_id is None:
            paragraphs.append(
                gettext("If you do not accept it, say so at the pay desk within 30 days. Somebody "
                        "else will then answer.")
            )  # fmt: skip
        return _drawn(gettext("About your pay"), person, paragraphs, language, by)


def _drawn(
    title: str, person: Any, paragraphs: list[str], language: str, by: str, **more: Any
) -> Printout:
    name = person.name_native if language == "ar" and person.name_native else person.name_display
    return notice(
        Notice(
            title=title,
            language=language,
            on=clock.today(),
            facts=(
                (gettext("To"), name),
                (gettext("Number"), person.number),
                (gettext("Unit"), person.unit.title(language) if person.unit else ""),
            ),
            paragraphs=tuple(paragraphs),
            signs=(gettext("For the personnel office"), gettext("Received: signature or thumb")),
            page=str(PAGE["page"]),
            printed=printed_by(by),
            handling=theirs(),
            **more,
        )
    )


def _money(minor: int, currency: str) -> str:
    money = Money(minor, currency)
    return f"{money.currency} {format_decimal(money.amount)}"
