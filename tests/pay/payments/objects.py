"""Objects of payments for the walk over every endpoint and role (tests/house/test_roles)."""

from datetime import date

from sqlalchemy import select

from tests.makers import a_person, a_user, an_organisation, kept, titled
from tests.pay.payments.made import signed
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.pay.channels.models import PaymentProvider
from trainingmgr.pay.payments.models import (
    CashSheet,
    PayingAccount,
    Payment,
    PaymentFile,
    PaymentNews,
)
from trainingmgr.pay.payments.rules import FileKind, NewsKind
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import PayrollState, Purpose, Seen, Slot
from trainingmgr.pay.rules import Channel


def _payroll(cast):
    return cast.once("payroll sent", lambda: kept(
        Payroll(service_id=an_organisation().id, period="2026-08", purpose=Purpose.SALARY,
                currency="XAF", cut_off_on=date(2026, 8, 20), state=PayrollState.COMPUTING,
                by_id=cast.nobody.id)
    ))  # fmt: skip


def _account(cast):
    provider = PaymentProvider(code="OBK", titles=titled("Bank"), kind=Channel.BANK_ACCOUNT)
    return cast.once("paying account", lambda: kept(
        PayingAccount(service_id=an_organisation().id, provider_id=kept(provider).id,
                      kind=FileKind.CREDIT_TRANSFER, holder="Treasury", identifier="123456",
                      identifier_end="3456", currency="XAF", at_most=10, by_id=cast.nobody.id)
    ))  # fmt: skip


def _payment_file(cast):
    return cast.once("payment file", lambda: _sent(cast))


def _sent(cast):
    """A file with a payment of each unit's person, of a payroll that was released since."""
    roll, account = _payroll(cast), _account(cast)
    lines = [_pay_line(roll, unit, n) for n, unit in enumerate((cast.unit, cast.other_unit), 1)]
    roll.state, roll.content_sha256 = PayrollState.COMPUTED, "1" * 64
    db.session.commit()
    signed(roll, *(a_user(None) for _n in range(3)))
    roll.released_at, roll.released_by_id = clock.now(), cast.nobody.id
    roll.state = PayrollState.RELEASED
    file = kept(
        PaymentFile(payroll_id=roll.id, kind=FileKind.CREDIT_TRANSFER, account_id=account.id,
                    number=1, message="TMOBJECT-1", sha256="2" * 64, size=1, count=2,
                    total=Money(2, "XAF"), pays_on=date(2026, 8, 30), stored_as="nowhere",
                    by_id=cast.nobody.id)
    )  # fmt: skip
    for n, line in enumerate(lines, 1):
        kept(Payment(file_id=file.id, line_id=line.id, position=n, reference=f"POBJECT{n}",
                     amount_minor=1, amount_currency="XAF", name="Somebody",
                     since=date(2026, 8, 30)))  # fmt: skip
    return file


def _pay_line(roll, unit, number):
    return kept(
        PayrollLine(payroll_id=roll.id, number=number, person_id=a_person(unit_id=unit.id).id,
                    purpose=Purpose.SALARY, slot=Slot.SLOTTED, seen=Seen.SEEN, days=30,
                    unit_id=unit.id, base_minor=1, allowances={}, allowances_minor=0,
                    deductions={}, deductions_minor=0, gross_minor=1, net_minor=1,
                    channel=Channel.BANK_ACCOUNT, facts={}, digest="0" * 64)
    )  # fmt: skip


def payrolls_sent(cast):
    _payment_file(cast)
    return {"uid": _payroll(cast).uid}, None


def payment_files(cast):
    return {"uid": _payment_file(cast).uid}, None


def _cash_sheet(cast):
    """A sheet of the same payroll, with the payment of nobody on it yet."""
    _payment_file(cast)
    return cast.once("cash sheet", lambda: kept(
        PaymentFile(payroll_id=_payroll(cast).id, kind=FileKind.CASH_PARADE, unit_id=cast.unit.id,
                    number=2, message="C000-0001", sha256="4" * 64, size=1, count=1,
                    total=Money(1, "XAF"), pays_on=date(2026, 8, 30), by_id=cast.nobody.id,
                    sheet=CashSheet(language="en"))
    ))  # fmt: skip


def cash_sheets(cast):
    _cash_sheet(cast)
    return {"code": "C000-0001"}, None


def cash_files(cast):
    return {"uid": _cash_sheet(cast).uid}, None


def payments(cast):
    """A payment is read by whoever reaches its person."""
    file = _payment_file(cast)
    near, far = db.session.scalars(
        select(Payment).where(Payment.file_id == file.id).order_by(Payment.position)
    )
    return {"uid": near.uid}, {"uid": far.uid}


def payment_news(cast):
    return cast.once("payment news", lambda: {"uid": kept(
        PaymentNews(kind=NewsKind.STATEMENT, file_name="a.xml", sha256="3" * 64, stored_as="no",
                    lines=1, changed=1, known=0, contradicting=0, unmatched=[],
                    by_id=cast.nobody.id)
    ).uid}), None  # fmt: skip


def paying_accounts(cast):
    return {"uid": _account(cast).uid}, None


def payment_queues(_cast):
    return {"name": "rejected"}, None


OBJECTS = {
    "payments.account_words": paying_accounts,
    "pay_arrears.roll_payroll": payrolls_sent,
    "payments.answer": payment_news,
    "payments.cash_pdf": cash_sheets,
    "payments.cash_sheet": cash_sheets,
    "payments.close_account": paying_accounts,
    "payments.confirm_cash": cash_files,
    "payments.download": payment_files,
    "payments.file": payment_files,
    "payments.hand_over": payment_files,
    "payments.parade": payrolls_sent,
    "payments.payment": payments,
    "payments.payroll": payrolls_sent,
    "payments.queue": payment_queues,
    "payments.recall": payment_files,
    "payments.stop_reading": payment_news,
    "payments.type_cash": cash_sheets,
}
