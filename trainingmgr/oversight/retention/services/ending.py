"""What goes of pay, accounts and the journal when their time is over: what adds up still does."""

from typing import Any

from sqlalchemy import case, delete, select, update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.accounts.services import forgetting
from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.oversight.models import Checkpoint, Look
from trainingmgr.oversight.retention.queries import lawful
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.payments.models import (
    CashMark,
    CashSheet,
    Payment,
    PaymentFile,
    PaymentOutcome,
)
from trainingmgr.pay.rolls.models import PayrollChange, PayrollLine
from trainingmgr.tabular.models import ImportBatch, StagedRow


def _done(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def payroll(id_: int) -> list[str]:
    """The lines and whatever tells of one. The ledger of arrears stays, and what it owes; an entry
    does not name its line any more. Sums, totals of files and parades, and hashes stay.
    """
    lines = select(PayrollLine.id).where(PayrollLine.payroll_id == id_)
    files = select(PaymentFile.id).where(PaymentFile.payroll_id == id_)
    payments = select(Payment.id).where(Payment.file_id.in_(files))
    _done(delete(PaymentOutcome).where(PaymentOutcome.payment_id.in_(payments)))
    _done(delete(CashMark).where(CashMark.payment_id.in_(payments)))
    _done(delete(Payment).where(Payment.file_id.in_(files)))
    sheet, names = CashSheet, (CashSheet.officer, CashSheet.witness, CashSheet.witness_from)
    blanked = {each.key: case((each.is_(None), None), else_=BLANK) for each in names}
    _done(update(sheet).where(sheet.file_id.in_(files)).values(**blanked))
    _done(update(ArrearsEntry).where(ArrearsEntry.line_id.in_(lines)).values(line_id=None))
    _done(delete(PayrollChange).where(PayrollChange.payroll_id == id_))
    _done(delete(PayrollLine).where(PayrollLine.payroll_id == id_))
    left = select(PaymentFile.stored_as).where(
        PaymentFile.payroll_id == id_, PaymentFile.stored_as.is_not(None)
    )
    journal.forget("payroll", [id_])
    return [name for name in db.session.scalars(left) if name]


def pay_file(id_: int) -> list[str]:
    """The lines go, and with the last of them the file they came in, which may hold several months.
    A finding stays as a number, with its sum.
    """
    cycle = db.session.get_one(PayCycle, id_)
    found = Discrepancy
    blank = case((found.note.is_(None), None), else_=BLANK)
    _done(
        update(found)
        .where(found.cycle_id == id_)
        .values(line_id=None, person_id=None, group_mark=None, facts={}, note=blank)
    )
    _done(delete(PayLine).where(PayLine.cycle_id == id_))
    journal.forget("pay_cycle", [id_])
    others = (
        select(PayLine.id)
        .join(PayCycle, PayCycle.id == PayLine.cycle_id)
        .where(PayCycle.batch_id == cycle.batch_id)
    )
    if cycle.batch_id is None or db.session.scalar(others.limit(1)) is not None:
        return []
    _done(delete(StagedRow).where(StagedRow.batch_id == cycle.batch_id))
    return [db.session.get_one(ImportBatch, cycle.batch_id).stored_as]


def account(id_: int) -> None:
    forgetting.forget(db.session.get_one(User, id_))
    journal.forget("user", [id_])


def journal_until(id_: int) -> None:
    """What lies beside the entries that a checkpoint covers. They themselves are never touched:
    their hashes, the tree and every checkpoint still prove.
    """
    kept = db.session.get_one(Checkpoint, id_)
    first = db.session.scalar(select(lawful.before(kept.size))) or 0
    covered = select(JournalEntry.id).where(
        JournalEntry.number > first, JournalEntry.number <= kept.size
    )
    _done(delete(Look).where(Look.number > first, Look.number <= kept.size))
    _done(delete(JournalWords).where(JournalWords.entry_id.in_(covered)))
    _done(
        update(SignIn)
        .where(SignIn.began_at <= kept.at, SignIn.ends_at <= kept.at)
        .values(address=None, agent=None)
    )
