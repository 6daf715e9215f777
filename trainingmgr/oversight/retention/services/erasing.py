"""What goes of each kind of record: whole, or not at all. Statistics and the chain stay."""

from collections.abc import Callable, Container, Iterable
from typing import Any

from sqlalchemy import and_, case, delete, exists, or_, select, update

from trainingmgr.core import journal
from trainingmgr.core.db import Bare, db, operation
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintMeasure,
    ComplaintMessage,
    ComplaintPerson,
    ComplaintUnit,
    ComplaintView,
    DataError,
    ReprisalCheck,
)
from trainingmgr.oversight.retention import queries
from trainingmgr.oversight.retention.models import ErasureItem, ErasureRun
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.queries.leaving import (
    OF_A_TEACHER,
    OF_AN_APPLICANT,
    is_asked_for,
)
from trainingmgr.oversight.retention.rules import BLANK, MANY, STEP, ItemState, Piece
from trainingmgr.oversight.retention.services import (
    brought,
    ending,
    frozen,
    leaving,
    owing,
    reasons,
    teaching,
    vetted,
)
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.recruitment.models import (
    Application,
    ApplicationPaper,
    ApplicationScan,
    Objection,
    RejectionAppeal,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import ADULTS_ONLY, Status
from trainingmgr.registry.people.services import erasing as people
from trainingmgr.training.attendance.models import SheetScan
from trainingmgr.training.mentoring.models import (
    CompetencyRating,
    LogAcknowledgement,
    LogAddendum,
    LogPhoto,
    MentoringLog,
)
from trainingmgr.training.trainers.models import Trainer


@operation
def erase_some(run: ErasureRun) -> tuple[int, list[str]]:
    """The next records of a run, each looked at once more: what is held or not due any more by
    now is left out. All of a record goes in one transaction, but for its files: they go once that
    is kept, or a hold of tomorrow would keep a record without its file. How many records are still
    to come, and the files of these.
    """
    files: list[str] = []
    whose = run.request.person_id if run.request else None
    for item in queries.waiting(run, at_most=STEP):
        free, held = due.counted(
            item.piece, run.on_day, person_id=whose, record_id=item.record_id
        )  # fmt: skip
        if free:
            files += DEEDS[item.piece](item.record_id) or ()
            db.session.flush()
            item.state = ItemState.GONE
        else:
            item.state = ItemState.HELD if held else ItemState.NOT_DUE
        db.session.flush()
        if item.piece in MANY:
            break
    return queries.count_waiting(run), files


def _done(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def _scan(id_: int) -> None:
    _done(delete(SheetScan).where(SheetScan.id == id_))


def _log(id_: int) -> None:
    for part in (LogPhoto, LogAddendum, LogAcknowledgement):
        _done(delete(part).where(part.log_id == id_))
    log, texts = MentoringLog, ("judgement", "their_view", "advice", "response_why")
    blanked = {each: case((getattr(log, each).is_(None), None), else_=BLANK) for each in texts}
    _done(
        update(log).where(log.id == id_).values(participants=None, facts=BLANK, **blanked)
    )  # fmt: skip
    _done(
        update(CompetencyRating)
        .where(CompetencyRating.log_id == id_, CompetencyRating.evidence != "")
        .values(evidence=BLANK)
    )
    journal.forget("mentoring_log", [id_])


def _complaint(id_: int) -> None:
    for part in (ComplaintMessage, ComplaintPerson, ComplaintUnit, ReprisalCheck, ComplaintView):
        _done(delete(part).where(part.complaint_id == id_))
    paper = case((DataError.paper.is_(None), None), else_=BLANK)
    _done(
        update(DataError)
        .where(DataError.complaint_id == id_)
        .values(should_be=BLANK, paper=paper)
    )  # fmt: skip
    for each in db.session.scalars(
        select(ComplaintMeasure).where(ComplaintMeasure.complaint_id == id_)
    ):
        each.words = BLANK
        each.refusal, each.because = each.refusal and BLANK, each.because and BLANK
    row = db.session.get_one(Complaint, id_)
    row.told = BLANK
    for name in ("named", "units_said", "contact", "remedy_asked", "findings", "remedy"):
        setattr(row, name, None)
    db.session.flush()
    journal.forget("complaint", [id_])


def _channel(id_: int) -> None:
    _done(
        update(PayChannel)
        .where(PayChannel.id == id_)
        .values(identifier=None, identifier_end=None, holder_name=None)
    )
    journal.forget("pay_channel", [id_])


def _application(id_: int) -> None:
    papers = select(ApplicationPaper.id).where(ApplicationPaper.application_id == id_)
    _done(delete(ApplicationScan).where(ApplicationScan.paper_id.in_(papers)))
    _done(
        update(ApplicationPaper)
        .where(ApplicationPaper.application_id == id_)
        .values(reference=None)
    )
    for said in db.session.scalars(select(Objection).where(Objection.application_id == id_)):
        said.words, said.body, said.answer = BLANK, None, said.answer and BLANK
    for appeal in db.session.scalars(
        select(RejectionAppeal).where(RejectionAppeal.application_id == id_)
    ):
        appeal.grounds, appeal.answer = BLANK, appeal.answer and BLANK
    row = db.session.get_one(Application, id_)
    row.education = row.specialty = None
    db.session.flush()
    journal.forget("application", [id_])
    person = db.session.get_one(Person, row.person_id)
    if _is_only_an_applicant(person, id_):
        leaving.nameless(person)


def _is_only_an_applicant(person: Person, application_id: int) -> bool:
    """Nobody whom anything else here is about becomes a number."""
    if person.status not in (Status.APPLICANT, Status.UNKNOWN) or person.holder_id is not None:
        return False
    erased = (
        select(ErasureItem.id)
        .where(
            ErasureItem.piece == Piece.APPLICATION,
            ErasureItem.record_id == Application.id,
            ErasureItem.state == ItemState.GONE,
        )
        .exists()
    )
    another = and_(
        Application.person_id == person.id, Application.id != application_id, ~erased
    )  # fmt: skip
    found: Any = select(or_(exists().where(another), *_elsewhere(person.id)))
    return not db.session.scalar(found)


def _elsewhere(person_id: int, but: Container[str] = OF_AN_APPLICANT) -> Iterable[Any]:
    yield from is_asked_for(person_id)
    for table in Bare.metadata.sorted_tables:
        if table.name in but:
            continue
        for column in table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                yield exists().where(column == person_id)


def _teacher(id_: int) -> None:
    """Whoever is not of the service, and nothing else here than somebody who taught, becomes a
    number at once; of others the name goes when they have left the service.
    """
    teaching.taught(id_)
    person = db.session.get_one(Person, db.session.get_one(Trainer, id_).person_id)
    if person.category in ADULTS_ONLY or person.holder_id is not None:
        return
    found: Any = select(or_(*_elsewhere(person.id, OF_A_TEACHER)))
    if not db.session.scalar(found):
        leaving.changes(person.id)
        leaving.nameless(person)


def _contact(id_: int) -> None:
    people.forget_contacts(db.session.get_one(Person, id_))


DEEDS: dict[Piece, Callable[[int], Iterable[str] | None]] = {
    Piece.APPLICATION: _application,
    Piece.SHEET_SCAN: _scan,
    Piece.MENTORING_LOG: _log,
    Piece.COMPLAINT: _complaint,
    Piece.PAY_CHANNEL: _channel,
    Piece.CONTACT: _contact,
    Piece.VETTING_FILE: vetted.words,
    Piece.PAYROLL: ending.payroll,
    Piece.PAY_FILE: ending.pay_file,
    Piece.ACCOUNT: ending.account,
    Piece.JOURNAL: ending.journal_until,
    Piece.LEAVER: leaving.leaver,
    Piece.ARREARS: owing.arrears,
    Piece.PAY_DISPUTE: owing.pay_dispute,
    Piece.PAY_HOLD: owing.pay_hold,
    Piece.STOP_LIST: owing.stop_list,
    Piece.LATE_MARKS: teaching.late_marks,
    Piece.TEACHER: _teacher,
    Piece.MOVE_ORDER: reasons.move_order,
    Piece.STOP_REASON: reasons.stop_reason,
    Piece.LEGAL_HOLD: reasons.legal_hold,
    Piece.EMERGENCY: reasons.emergency,
    Piece.IMPORT_FILE: brought.import_file,
    Piece.PAYMENT_NEWS: brought.payment_news,
    Piece.FIELD_CONFLICT: brought.field_conflict,
    Piece.OVERSIGHT_PACK: frozen.pack,
    Piece.OVERSIGHT_SAMPLE: frozen.sample,
}
