"""What is kept for as long as the law of pay, accounts and logs asks for it, and then goes."""

from typing import Any

from sqlalchemy import String as Text
from sqlalchemy import and_, cast, func, literal, or_, select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import another
from trainingmgr.core.journal import JournalEntry
from trainingmgr.oversight.models import Checkpoint, Look, LooksFound
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, held, of_month, of_person
from trainingmgr.pay.arrears.models import PayDispute
from trainingmgr.pay.arrears.rules import ANSWERED
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rules import UNDECIDED
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation


def payroll() -> Kind:
    """Of a payroll that is closed: all its lines, once nobody disputes the pay of its month."""
    lines = select(PayrollLine.id).where(PayrollLine.payroll_id == Payroll.id)
    disputed = (
        select(PayDispute.id)
        .where(PayDispute.period == Payroll.period, PayDispute.state.not_in(ANSWERED))
        .exists()
    )
    rows = (
        select()
        .select_from(Payroll)
        .join(Organisation, Organisation.id == Payroll.service_id)
        .where(Payroll.state == PayrollState.CLOSED, lines.exists(), ~disputed)
    )
    label = (
        Organisation.code + literal(" ") + Payroll.period + literal(" ")
        + cast(Payroll.purpose, Text(20)) + literal(" ") + Payroll.currency
    )  # fmt: skip
    theirs = lines.where(PayrollLine.person_id == held().id)
    return Kind(
        Payroll.id, label, Payroll.closed_at, rows,
        held=lambda holds: or_(
            of_person(holds, theirs.correlate(Payroll, held()).exists()),
            of_month(holds, LegalHold.reference == Payroll.period),
        ),
    )  # fmt: skip


def pay_file() -> Kind:
    """Of a file of a ministry that was compared: all its lines, once every finding is decided."""
    lines = select(PayLine.id).where(PayLine.cycle_id == PayCycle.id)
    open_ = (
        select(Discrepancy.id)
        .where(Discrepancy.cycle_id == PayCycle.id, Discrepancy.state.in_(UNDECIDED))
        .exists()
    )
    rows = (
        select()
        .select_from(PayCycle)
        .join(Organisation, Organisation.id == PayCycle.service_id)
        .where(lines.exists(), ~open_)
    )
    theirs = lines.where(PayLine.person_id == held().id)
    return Kind(
        PayCycle.id, Organisation.code + literal(" ") + PayCycle.period, PayCycle.at, rows,
        held=lambda holds: or_(
            of_person(holds, theirs.correlate(PayCycle, held()).exists()),
            of_month(holds, LegalHold.reference == PayCycle.period),
        ),
    )  # fmt: skip


def account() -> Kind:
    """Of an account that was closed and not opened again since."""
    closed = (
        select(func.max(JournalEntry.at))
        .where(
            JournalEntry.about_kind == "user",
            JournalEntry.about_id == User.id,
            JournalEntry.event == "UserDisabled",
        )
        .scalar_subquery()
    )
    theirs = (
        select(Person.id)
        .where(Person.holder_id == User.holder_id, Person.id == held().id)
        .correlate(User, held())
        .exists()
    )
    return Kind(
        User.id, literal("U-") + cast(User.id, Text(20)), closed,
        select().select_from(User).where(User.active.is_(False)),
        held=lambda holds: of_person(holds, theirs),
    )  # fmt: skip


def journal() -> Kind:
    """Of the entries that a checkpoint covers and the one before it does not. What was not read for
    looks yet would be found again afterwards.
    """
    read = select(LooksFound.id).where(LooksFound.until >= Checkpoint.size).exists()
    return Kind(
        Checkpoint.id, literal("#") + cast(Checkpoint.size, Text(20)), Checkpoint.at,
        select().select_from(Checkpoint).where(read),
        held=lambda holds: of_person(holds, _tells_of(held().id)),
    )  # fmt: skip


def before(size: Any) -> Any:
    """How far the checkpoint before this one reached."""
    earlier = another(Checkpoint, "earlier")
    found = select(func.coalesce(func.max(earlier.size), 0)).where(earlier.size < size)
    return found.correlate(Checkpoint).scalar_subquery()


def _tells_of(person_id: Any) -> Bool:
    first = before(Checkpoint.size)
    looked = select(Look.id).where(
        Look.person_id == person_id, Look.number > first, Look.number <= Checkpoint.size
    )
    about = select(JournalEntry.id).where(
        and_(JournalEntry.about_kind == "person", JournalEntry.about_id == person_id),
        JournalEntry.number > first, JournalEntry.number <= Checkpoint.size,
    )  # fmt: skip
    return or_(*(each.correlate(Checkpoint, held()).exists() for each in (looked, about)))
