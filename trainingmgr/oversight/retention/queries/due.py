"""What is due to go, kind by kind, and what a legal hold keeps. Each kind is one statement."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import String as Text
from sqlalchemy import (
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)

from trainingmgr.core import clock
from trainingmgr.core.db import another, db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.complaints.models import Complaint, ComplaintPerson
from trainingmgr.oversight.retention.models import ErasureItem, LegalHold
from trainingmgr.oversight.retention.queries import (
    brought,
    frozen,
    lawful,
    leaving,
    owed,
    reasoned,
    taught,
)
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, held, of_person
from trainingmgr.oversight.retention.rules import HoldOn, ItemState, Piece, due_before
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.rules import ENDED, ApplicationState
from trainingmgr.registry.people.models import Alias, Person, Phone, Portrait
from trainingmgr.training.attendance.models import Sheet, SheetScan
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.mentoring.models import Counterpart, MentoringAssignment, MentoringLog
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.cases.rules import SETTLED

OVER = (ChannelState.STOPPED, ChannelState.REFUSED, ChannelState.WITHDRAWN)


@dataclass(frozen=True)
class Due:
    """One record whose time is over."""

    piece: Piece
    id: int
    label: str
    since: date


def _application() -> Kind:
    ended = (
        select(func.max(JournalEntry.at))
        .where(
            JournalEntry.about_kind == "recruitment_round",
            JournalEntry.about_id == RecruitmentRound.id,
            JournalEntry.event.in_(("RoundMoved", "RoundAnnulled")),
        )
        .scalar_subquery()
    )
    rows = (
        select()
        .select_from(Application)
        .join(RecruitmentRound, RecruitmentRound.id == Application.round_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            RecruitmentRound.state.in_(ENDED),
            Application.state != ApplicationState.ENLISTED,
        )
    )
    return Kind(
        Application.id, RecruitmentRound.code + literal(" ") + Person.number, ended, rows,
        Application.person_id,
        lambda holds: of_person(holds, held().id == Application.person_id),
    )  # fmt: skip


def _scan() -> Kind:
    rows = select().select_from(SheetScan).join(Sheet, Sheet.id == SheetScan.sheet_id)
    seats = (
        select(Enrolment.id)
        .join(TrainingSession, TrainingSession.cohort_id == Enrolment.cohort_id)
        .where(
            TrainingSession.id == Sheet.session_id, Enrolment.person_id == held().id
        )
        .correlate(Sheet, held())
        .exists()
    )  # fmt: skip
    return Kind(
        SheetScan.id, Sheet.code, SheetScan.at, rows,
        held=lambda holds: of_person(holds, seats),
    )  # fmt: skip


def _log() -> Kind:
    rows = (
        select()
        .select_from(MentoringLog)
        .join(MentoringAssignment, MentoringAssignment.id == MentoringLog.assignment_id)
        .join(Counterpart, Counterpart.id == MentoringAssignment.counterpart_id)
    )
    return Kind(
        MentoringLog.id,
        MentoringAssignment.code + literal(" ") + cast(MentoringLog.held_on, Text(10)),
        MentoringLog.held_on, rows,
        held=lambda holds: of_person(holds, held().id == Counterpart.person_id),
    )  # fmt: skip


def _complaint() -> Kind:
    rows = (
        select()
        .select_from(Complaint)
        .where(Complaint.closed_on.is_not(None), Complaint.purged_on.is_(None))
    )
    named = (
        select(ComplaintPerson.id)
        .where(
            ComplaintPerson.complaint_id == Complaint.id,
            ComplaintPerson.person_id == held().id,
        )
        .correlate(Complaint, held())
        .exists()
    )
    this = and_(
        LegalHold.holds == HoldOn.COMPLAINT, LegalHold.reference == Complaint.reference
    )  # fmt: skip
    return Kind(
        Complaint.id, Complaint.reference, Complaint.closed_on, rows,
        held=lambda holds: or_(of_person(holds, named), holds.where(this).exists()),
    )  # fmt: skip


def _channel() -> Kind:
    unsettled = (
        select(PayrollLine.id)
        .join(Payroll, Payroll.id == PayrollLine.payroll_id)
        .where(PayrollLine.channel_id == PayChannel.id, Payroll.state != PayrollState.CLOSED)
        .exists()
    )
    paid = (
        select(func.max(Payroll.closed_at))
        .join(PayrollLine, PayrollLine.payroll_id == Payroll.id)
        .where(PayrollLine.channel_id == PayChannel.id)
        .scalar_subquery()
    )
    ended = func.coalesce(
        paid, PayChannel.stopped_at, PayChannel.decided_at, PayChannel.proposed_at
    )  # fmt: skip
    rows = (
        select()
        .select_from(PayChannel)
        .join(Person, Person.id == PayChannel.person_id)
        .where(
            PayChannel.identifier_end.is_not(None),
            or_(PayChannel.state.in_(OVER), PayChannel.active_to < clock.today()),
            ~unsettled,
        )
    )
    line = (
        select(PayrollLine.id)
        .join(Payroll, Payroll.id == PayrollLine.payroll_id)
        .where(PayrollLine.channel_id == PayChannel.id, Payroll.period == LegalHold.reference)
        .correlate(PayChannel, LegalHold)
        .exists()
    )
    month = and_(LegalHold.holds == HoldOn.PAYROLL, line)
    return Kind(
        PayChannel.id, Person.number, ended, rows, PayChannel.person_id,
        lambda holds: or_(
            of_person(holds, held().id == PayChannel.person_id),
            holds.where(month).exists(),
        ),
    )  # fmt: skip


def _contact() -> Kind:
    some = or_(
        *(select(each.person_id).where(each.person_id == Person.id).exists()
          for each in (Phone, Portrait, Alias))
    )  # fmt: skip
    rows = select().select_from(Person).where(some)
    return Kind(
        Person.id, Person.number, Person.registered_at, rows, Person.id,
        lambda holds: of_person(holds, held().id == Person.id),
    )  # fmt: skip


def _vetting_file() -> Kind:
    """Of a case whose outcome a later case of the same scheme and process has replaced."""
    later = another(VettingCase, "later")
    replaced = (
        select(func.min(later.decided_on))
        .where(
            later.person_id == VettingCase.person_id,
            later.scheme == VettingCase.scheme,
            later.process == VettingCase.process,
            later.id > VettingCase.id,
            later.state.in_(SETTLED),
        )
        .scalar_subquery()
    )
    rows = select().select_from(VettingCase).where(VettingCase.state.in_(SETTLED))
    return Kind(
        VettingCase.id, VettingCase.number, replaced, rows,
        held=lambda holds: of_person(holds, held().id == VettingCase.person_id),
    )  # fmt: skip


KINDS: dict[Piece, Callable[[], Kind]] = {
    Piece.APPLICATION: _application,
    Piece.SHEET_SCAN: _scan,
    Piece.MENTORING_LOG: _log,
    Piece.COMPLAINT: _complaint,
    Piece.PAY_CHANNEL: _channel,
    Piece.CONTACT: _contact,
    Piece.VETTING_FILE: _vetting_file,
    Piece.PAYROLL: lawful.payroll,
    Piece.PAY_FILE: lawful.pay_file,
    Piece.ACCOUNT: lawful.account,
    Piece.JOURNAL: lawful.journal,
    Piece.LEAVER: leaving.leaver,
    Piece.ARREARS: owed.arrears,
    Piece.PAY_DISPUTE: owed.pay_dispute,
    Piece.PAY_HOLD: owed.pay_hold,
    Piece.STOP_LIST: owed.stop_list,
    Piece.LATE_MARKS: taught.late_marks,
    Piece.TEACHER: taught.teacher,
    Piece.MOVE_ORDER: reasoned.move_order,
    Piece.STOP_REASON: reasoned.stop_reason,
    Piece.LEGAL_HOLD: reasoned.legal_hold,
    Piece.EMERGENCY: reasoned.emergency,
    Piece.IMPORT_FILE: brought.import_file,
    Piece.PAYMENT_NEWS: brought.payment_news,
    Piece.FIELD_CONFLICT: brought.field_conflict,
    Piece.OVERSIGHT_PACK: frozen.pack,
    Piece.OVERSIGHT_SAMPLE: frozen.sample,
}


def _held(piece: Piece, kind: Kind, on: date) -> Bool:
    holds = select(LegalHold.id).where(LegalHold.lifted_at.is_(None), LegalHold.until_on >= on)
    whole = holds.where(LegalHold.holds == HoldOn.KIND, LegalHold.piece == piece).exists()
    return or_(whole, kind.held(holds)) if kind.held else whole


def _due(piece: Piece, kind: Kind, on: date, person_id: int | None) -> Bool:
    """Of one person whatever has ended; else what ended before its time."""
    gone = (
        select(ErasureItem.id)
        .where(
            ErasureItem.piece == piece,
            ErasureItem.record_id == kind.key,
            ErasureItem.state == ItemState.GONE,
        )
        .exists()
    )
    if person_id is not None:
        whose = kind.person.in_(_records(person_id))
        return and_(~gone if piece is not Piece.CONTACT else true(), whose)
    before = due_before(piece, on)
    if before is None:
        return and_(~gone, literal(1) == 0)
    day = kind.since < before if _is_day(kind) else kind.since < clock.begins(before)
    return and_(~gone, day)


def _records(person_id: int) -> Any:
    """Every record of a human being, by any of them."""
    named, one = another(Person, "named by a request"), another(Person, "one of a request")
    kept = func.coalesce(named.same_as_id, named.id)
    return (
        select(one.id)
        .join(named, or_(one.id == kept, one.same_as_id == kept))
        .where(named.id == person_id)
    )


def _is_day(kind: Kind) -> bool:
    return kind.since.type.python_type is date


def due(
    piece: Piece, on: date, *, at_most: int, person_id: int | None = None
) -> list[Due]:  # fmt: skip
    """The oldest of a kind that nothing holds. One statement."""
    kind = KINDS[piece]()
    statement = (
        kind.rows.add_columns(kind.key, kind.label, kind.since)
        .where(_due(piece, kind, on, person_id), ~_held(piece, kind, on))
        .order_by(kind.since, kind.key)
        .limit(at_most)
    )
    return [
        Due(piece, id_, label, _day(since)) for id_, label, since in db.session.execute(statement)
    ]


def counted(
    piece: Piece, on: date, *, person_id: int | None = None, record_id: int | None = None
) -> tuple[int, int]:
    """How many are due and free to go, and how many are due and held. One statement."""
    kind = KINDS[piece]()
    held = _held(piece, kind, on)
    statement = kind.rows.add_columns(
        func.count().filter(~held), func.count().filter(held)
    ).where(_due(piece, kind, on, person_id))  # fmt: skip
    if record_id is not None:
        statement = statement.where(kind.key == record_id)
    free, kept = db.session.execute(statement).one()
    return free, kept


def _day(since: date | datetime) -> date:
    return clock.day(since) if isinstance(since, datetime) else since
