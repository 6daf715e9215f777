"""Cash parades: those of the closed month are confirmed; of the stipends one sheet is typed in and
one is still out.
"""

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.demo.story import Story
from trainingmgr.pay.payments.models import PaymentFile
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.rules import FileKind
from trainingmgr.pay.payments.rules.cash import MOST, PAID, CashCode
from trainingmgr.pay.payments.services import counting, parading
from trainingmgr.pay.payments.services.counting import Foot
from trainingmgr.pay.payments.services.parading import Parade
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.services import closing

SIGNED, THUMB, ABSENT = CashCode.SIGNED, CashCode.THUMB, CashCode.ABSENT


def of_closed(story: Story, payroll: Payroll, day: date) -> None:
    """Everybody without an account was paid on the parade of their unit, or is owed."""
    _printed(story, payroll, Parade(on=day, at_most=MOST, language="fr", others=True))
    for code in _codes(payroll):
        with story.told(story.at(day + timedelta(days=1), 15)):
            _typed(story, code, by=story.users["finance2"])
        with story.told(story.at(day + timedelta(days=2), 10)):
            sheet = cash.sheet(code)
            counting.confirm(sheet, seen=sheet.version, by=story.users["pay"])


def of_stipends(story: Story, payroll: Payroll) -> None:
    """Two sheets of one pay point: one came back, one is still with the paying officer."""
    point = Parade(
        on=story.today, at_most=6, language="ar", unit=cash.top_unit(payroll), apart=False,
        place="Training camp, parade ground",
    )  # fmt: skip
    _printed(story, payroll, point)
    for code in _codes(payroll)[:1]:
        with story.told(story.at(story.today, 15)):
            _typed(story, code, by=story.users["finance2"])


def _printed(story: Story, payroll: Payroll, wanted: Parade) -> None:
    with story.told(story.at(wanted.on, 7)):
        while ready := parading.next_lines(payroll, wanted):
            parading.note_printed(payroll, wanted, ready, by=story.users["finance"])
        closing.recount(payroll)


def _codes(payroll: Payroll) -> list[str]:
    return list(
        db.session.scalars(
            select(PaymentFile.message)
            .where(PaymentFile.payroll_id == payroll.id, PaymentFile.kind == FileKind.CASH_PARADE)
            .order_by(PaymentFile.id)
        )
    )


def _typed(story: Story, code: str, *, by: User) -> None:
    sheet = cash.sheet(code)
    rng = Random(sheet.file.number)
    file, lines = sheet.file, cash.lines(sheet)
    marks = {
        each.number: (rng.choices((SIGNED, THUMB, ABSENT), (60, 34, 6))[0], "") for each in lines
    }
    paid = sum(each.payment.amount_minor for each in lines if marks[each.number][0] in PAID)
    total = file.total
    foot = Foot(
        paid_on=file.pays_on, officer="Cne Bertrand Ngaro", witness="Mme Hawa Issa Moussa",
        witness_from="Inspection générale", carried=total,
        returned=Money(total.minor - paid, total.currency),
    )  # fmt: skip
    counting.record(sheet, marks, foot, seen=sheet.version, by=by)
