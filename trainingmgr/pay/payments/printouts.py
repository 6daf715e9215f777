"""A cash sheet on paper, in the order it is typed in again."""

from collections.abc import Sequence

from flask_babel import force_locale, format_date, gettext

from trainingmgr.core.money import Money
from trainingmgr.core.sentences import dated
from trainingmgr.documents import words as fixed
from trainingmgr.documents.cash import CashPaper, parade
from trainingmgr.documents.paper import Printout
from trainingmgr.pay.payments.models import CashSheet
from trainingmgr.pay.payments.queries.cash import Line
from trainingmgr.pay.payments.words import legend
from trainingmgr.pay.rolls.words import PURPOSES
from trainingmgr.pay.rules.files import first_day
from trainingmgr.registry.people.printouts import attendee
from trainingmgr.tabular.printouts import handling


def sheet(printed: CashSheet, lines: Sequence[Line], *, address: str) -> Printout:
    """The paper of one parade: each sum, a box for the mark, room for a name and for a thumb."""
    language, file = printed.language, printed.file
    with force_locale(language):
        return parade(
            CashPaper(
                sheet_id=file.message,
                scan=f"{address}/pay/payments/cash/{file.message}/typing",
                language=language,
                on=file.at.date(),
                handling=handling(),
                title=str(fixed.CASH["title"]),
                texts={key: str(sentence) for key, sentence in fixed.CASH.items()},
                facts=_facts(printed, len(lines), language),
                attendees=tuple(
                    attendee(
                        each.person, language,
                        each.person.rank.title(language) if each.person.rank else "",
                    )
                    for each in lines
                ),
                sums=tuple(_sum(each.payment.amount) for each in lines),
                total=f"{_sum(file.total)} {file.total.currency}",
                letters=tuple(legend(language)),
                boxes=(str(gettext("Mark")),),
                spare=0,
            )
        )  # fmt: skip


def _sum(money: Money) -> str:
    return f"{money.amount:,}"


def _facts(printed: CashSheet, count: int, language: str) -> tuple[tuple[str, str], ...]:
    file = printed.file
    unit = f"{file.unit.title(language)} ({file.unit.code})" if file.unit else ""
    facts = [
        (str(gettext("Unit")), unit),
        (str(gettext("Day")), dated(file.pays_on, "EEEE d MMMM y")),
        (
            str(gettext("Month")),
            f"{format_date(first_day(file.payroll.period), 'MMMM y')}, "
            f"{PURPOSES[file.payroll.purpose]}",
        ),
        (str(gettext("On the sheet")), str(count)),
    ]
    if printed.place:
        facts.append((str(gettext("Pay point")), printed.place))
    return tuple(facts)
