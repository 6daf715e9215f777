"""The deeds of the compartment: telling an age, and the way of a child into care.

Each deed needs the permission and a file that its doer opened with a reason. What was found is
never anybody's choice: the evidence is (R-AGE-01), and whoever doubts protects the child.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.accounts.services import four_eyes
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import Event
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.documents import pictures
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services.portraits import erase_portraits
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.children import events, queries
from trainingmgr.vetting.children.models import (
    AgeAssessment,
    AgeOpinion,
    AgePiece,
    ChildFile,
    ChildNote,
    ChildView,
    FormerChildCase,
    LocalEvent,
)
from trainingmgr.vetting.children.rules import (
    METHODS,
    VIEW_STANDS,
    AgencyKind,
    EventKind,
    FileState,
    FormerState,
    Judgement,
    Method,
    Opinion,
    Rung,
    Tracing,
    Trust,
    born_by_event,
    due_at,
    judge,
    open_rungs,
)
from trainingmgr.vetting.ddr.services import forget_biometrics
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.queries.records import recruited_by
from trainingmgr.vetting.rules import AgeDoubtState
from trainingmgr.vetting.services import ages

ASSESS, WRITE = Permission.AGE_ASSESS, Permission.CHILD_WRITE
R = TypeVar("R")
LEAST = 10
SCAN_BYTES = 400_000


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that was looked at. Without a method it was sought, and there is none."""

    rung: Rung
    method: Method | None = None
    born: PartialDate | None = None
    trust: Trust = Trust.SEEN
    said: str | None = None
    event: LocalEvent | None = None
    age_then: int | None = None
    consented: bool = False
    examiner_sex: Sex | None = None


@dataclass(frozen=True, kw_only=True)
class Agency:
    """Who takes the child over, whom to call there, and what the child needs at once."""

    kind: AgencyKind
    name: str
    contact: str | None = None
    needs: str | None = None


@operation
def note_queue(people: Sequence[int], *, stated: Stated, by: User) -> None:
    ages.note_referrals_opened(people, stated=stated, by=by)


@operation
def open_file(doubt: AgeDoubt, *, reason: str, by: User) -> ChildView:
    """Say why one opens a file. It stays open to this account for half an hour."""
    if not by.may(Permission.AGE_REFERRAL_READ):
        allowed(by, Permission.AGE_REFERRAL_READ)
    ages.open_referral(doubt, reason=reason, by=by)
    row = ChildView(doubt_id=doubt.id, by_id=by.id, until=clock.now() + VIEW_STANDS)
    db.session.add(row)
    return row


def _looks(doubt: AgeDoubt, permission: Permission, by: User) -> None:
    allowed(by, permission)
    if not queries.looks(doubt, by, clock.now()):
        raise Refusal(_("Say first why you open this file."))


def _assesses(doubt: AgeDoubt, by: User) -> None:
    """Nobody tells the age of somebody they recruited, nor their own."""
    _looks(doubt, ASSESS, by)
    if doubt.state is not AgeDoubtState.OPEN:
        raise Refusal(_("This referral is decided. Open a new one for a new file."))
    if by.holder_id in registry.holders_of([doubt.person_id]).get(doubt.person_id, ()):
        raise Refusal(_("Nobody decides about their own record."))
    if by.holder_id in four_eyes.holders_of(recruited_by(doubt.person_id)):
        raise Refusal(
            _("You registered this person or placed them in a unit. Another focal point must "
              "tell their age.")
        )  # fmt: skip


@operation
def add_piece(doubt: AgeDoubt, found: Found, *, by: User) -> AgePiece:
    """Write down one thing that was looked at, on a rung that is reached."""
    _assesses(doubt, by)
    if found.rung not in open_rungs(each.rung for each in queries.evidence(doubt).pieces):
        raise Refusal(
            _("Climb the ladder from its first rung: look for the better evidence first, or write "
              "that there is none."),
            field="rung",
        )  # fmt: skip
    born = _born(found)
    same = _same_sex(found, queries.sex_of(doubt)) if found.rung is Rung.MEDICAL else False
    row = AgePiece(
        doubt_id=doubt.id, rung=found.rung, method=found.method, was_found=found.method is not None,
        trust=found.trust, born=born.text if born else None, said=found.said,
        event_id=found.event.id if found.event else None,
        age_then=None if found.event is None else str(found.age_then),
        consented=found.consented, examiner_sex=found.examiner_sex, same_sex=same, by_id=by.id,
    )  # fmt: skip
    return _kept(row, events.AgePieceAdded(referral=str(doubt.uid), about=_about(doubt)), by)


def _born(found: Found) -> PartialDate | None:
    """The birth dates that a piece allows: as it says them, or by what somebody remembers."""
    if found.method is None:
        if found.born or found.event:
            raise Refusal(_("Choose what was looked at."), field="method")
        return None
    if found.method not in METHODS[found.rung]:
        raise Refusal(_("This does not belong to that rung."), field="method")
    if found.method is Method.EVENTS:
        if found.event is None or found.age_then is None or not 0 <= found.age_then <= 60:
            raise Refusal(
                _("Choose an event of the calendar and write how old they were then."),
                field="event",
            )
        return born_by_event(found.event.begins_on, found.event.ends_on, found.age_then)
    if found.born is None:
        raise Refusal(_("Write which birth dates it allows."), field="born")
    if found.born.earliest > clock.today():
        raise Refusal(_("This day is still to come."), field="born")
    return found.born


def _same_sex(found: Found, sex: Sex) -> bool:
    """Whether an examiner may examine: of the same sex, or of any where the person has none."""
    if found.method is None:
        return False
    if not found.consented:
        raise Refusal(
            _("Without consent nobody is examined. Write that there is no medical estimate."),
            field="consented",
        )
    if found.examiner_sex not in (Sex.F, Sex.M) or sex not in (found.examiner_sex, Sex.X,
                                                              Sex.UNKNOWN):  # fmt: skip
        raise Refusal(
            _("The examiner has to be of the same sex as the person."), field="examiner_sex"
        )
    return True


@operation
def give_opinion(doubt: AgeDoubt, opinion: Opinion, words: str, *, by: User) -> AgeOpinion:
    """What one focal point makes of it all, before reading what others make of it."""
    _assesses(doubt, by)
    if by.holder_id in {each.by.holder_id for each in queries.opinions(doubt)}:
        raise Refusal(_("Your opinion is on record already."))
    row = AgeOpinion(
        doubt_id=doubt.id, opinion=opinion, words=_sentence(words, "words"), by_id=by.id
    )
    return _kept(row, events.AgeOpinionGiven(referral=str(doubt.uid), about=_about(doubt)), by)


def judgement(doubt: AgeDoubt, on: date) -> Judgement:
    """What the evidence comes to on a day, by the rule and nobody's choice."""
    found = queries.evidence(doubt)
    return judge(
        [each.piece for each in found.pieces],
        queries.claimed(doubt),
        on,
        opinions=[each.opinion for each in found.opinions],
    )


@operation
def decide(
    doubt: AgeDoubt, reason: str, *, hours: int, seen: int | None, by: User
) -> AgeAssessment:
    """Close a referral with what its evidence comes to. A child's file opens at once, its clock
    runs since the referral, and pictures and biometric references go (R-AGE-02, R-AGE-03).
    """
    _assesses(doubt, by)
    if by.holder_id not in {each.by.holder_id for each in queries.opinions(doubt)}:
        raise Refusal(_("Write your own opinion first."))
    found = judgement(doubt, clock.today())
    ages.close_age_doubt(doubt, found.state, seen=seen, by=by)
    row = AgeAssessment(
        doubt_id=doubt.id, outcome=found.outcome, because=found.because,
        born=_span(doubt), ages=_ages(found), reason=_sentence(reason, "reason"), by_id=by.id,
    )  # fmt: skip
    if found.state is AgeDoubtState.CHILD:
        db.session.add(
            ChildFile(
                doubt_id=doubt.id, opened_at=doubt.raised_at,
                due_at=due_at(doubt.raised_at, hours),
            )
        )  # fmt: skip
        records = queries.records_of(doubt)
        erase_portraits(records)
        forget_biometrics(records)
    return _kept(row, events.AgeAssessed(referral=str(doubt.uid), about=_about(doubt)), by)


def _span(doubt: AgeDoubt) -> str | None:
    """From the earliest to the latest birth date that evidence and claims allow."""
    pieces = [each.piece for each in queries.evidence(doubt).pieces]
    spans = [each.born for each in pieces if each.born and each.trust is not Trust.FALSE]
    spans += queries.claimed(doubt)
    if not spans:
        return None
    first, last = min(each.earliest for each in spans), max(each.latest for each in spans)
    return f"{first.isoformat()}/{last.isoformat()}"


def _ages(found: Judgement) -> str | None:
    if found.youngest is None or found.youngest == found.oldest:
        return None if found.youngest is None else str(found.youngest)
    return f"{found.youngest}–{found.oldest}"


@operation
def refer(file: ChildFile, agency: Agency, *, seen: int | None, by: User) -> None:
    """Ask an agency to take the child over, or another one where the first cannot."""
    _steps(file, FileState.REFERRED, seen, by)
    file.agency_kind, file.agency = agency.kind, agency.name
    file.contact, file.needs = agency.contact, agency.needs
    file.referred_at, file.referred_by_id = clock.now(), by.id
    _changed(file, by)


@operation
def hand_over(file: ChildFile, at: datetime, receiver: str, *, seen: int | None, by: User) -> None:
    """The child is with the agency: the clock stops at that moment."""
    _steps(file, FileState.HANDED_OVER, seen, by)
    if at > clock.now():
        raise Refusal(_("This moment is still to come."), field="at")
    if at < file.opened_at.replace(second=0, microsecond=0):  # people write hours and minutes
        raise Refusal(_("This was before the referral was opened."), field="at")
    file.handed_over_at, file.receiver, file.handed_over_by_id = at, receiver, by.id
    _changed(file, by)


@operation
def receive(
    file: ChildFile, on: date, reference: str, scan: bytes | None, *, seen: int | None, by: User
) -> None:
    """The agency says that it has the child. Six months later nothing of the file is left."""
    _steps(file, FileState.RECEIVED, seen, by)
    if on > clock.today():
        raise Refusal(_("This day is still to come."), field="on")
    if file.handed_over_at is not None and on < clock.day(file.handed_over_at):
        raise Refusal(_("Nobody receives a child before the hand-over."), field="on")
    file.receipt_on, file.receipt, file.receipt_by_id = on, reference, by.id
    file.receipt_scan = _drawn(scan) if scan else None
    _changed(file, by)


def _drawn(scan: bytes) -> str:
    """The page as it can be seen, and nothing else of what the phone put into the file."""
    try:
        page = pictures.portrait(scan, width=1240, height=1754, most=SCAN_BYTES)
    except ValueError as bad:
        raise Refusal(
            _("This is no picture that can be read. Send a JPEG, PNG or WebP of at most "
              "40 million pixels."), field="scan",
        ) from bad  # fmt: skip
    return base64.b64encode(page).decode()


@operation
def note(doubt: AgeDoubt, words: str, tracing: Tracing | None, *, by: User) -> ChildNote:
    """One line of a child's file; it may say how far the search for guardians is."""
    _looks(doubt, WRITE, by)
    file = queries.file_of(doubt)
    if file is None:
        raise Refusal(_("There is no file of a child here."))
    if tracing is not None:
        file.tracing = tracing
    row = ChildNote(
        doubt_id=doubt.id, words=_sentence(words, "words"), tracing=tracing, by_id=by.id
    )
    return _kept(row, events.AgeFileChanged(referral=str(doubt.uid), about=_about(doubt)), by)


@operation
def note_print(doubt: AgeDoubt, *, by: User) -> None:
    """A paper of the file leaves on paper: who printed it is known."""
    _looks(doubt, Permission.AGE_REFERRAL_READ, by)
    happening = events.AgePaperPrinted(
        referral=str(doubt.uid), people=[doubt.person_id], about=_about(doubt)
    )
    journal.record(happening, by=by)


def _steps(file: ChildFile, to: FileState, seen: int | None, by: User) -> None:
    _looks(file.doubt, WRITE, by)
    file.as_seen(seen)
    file.state = file.state.then(to)


def _changed(file: ChildFile, by: User) -> None:
    db.session.flush()
    happening = events.AgeFileChanged(referral=str(file.doubt.uid), about=_about(file.doubt))
    journal.record(happening, by=by)


@dataclass(frozen=True)
class Closer:
    """As whom the worker purges: whoever closed the last of the referrals."""

    id: int


PARTS = (AgePiece, AgeOpinion, AgeAssessment, ChildNote, ChildView, ChildFile)


@operation
def purge() -> int:
    """Erase every file whose time is over, with what the journal heard about why it was opened.
    Of a child nothing is left but that age stopped the person (R-DAT-07).
    """
    over = queries.due_for_purge(clock.now(), clock.today())
    if not over:
        return 0
    for each in over:
        each.evidence, each.purged_on = None, clock.today()
    db.session.flush()
    keys = [each.id for each in over]
    for part in PARTS:
        gone = delete(part).where(part.doubt_id.in_(keys))
        db.session.execute(gone.execution_options(synchronize_session=False))
    journal.forget("age_doubt", keys)
    closer = Closer(over[-1].closed_by_id or over[-1].raised_by_id)
    journal.record(events.AgeFilesPurged(count=len(over)), by=closer)
    return len(over)


@operation
def write_event(
    code: str, titles: Mapping[str, str], kind: EventKind, begins_on: date, ends_on: date,
    *, row: LocalEvent | None = None, seen: int | None = None, by: User,
) -> LocalEvent:  # fmt: skip
    """Put an event into the calendar, or set its dates right: answers given before keep theirs."""
    allowed(by, ASSESS)
    if row is None:
        row = LocalEvent(
            code=code, titles=dict(titles), kind=kind, begins_on=begins_on, ends_on=ends_on
        )
    else:
        row.as_seen(seen)
        row.code, row.titles, row.kind = code, dict(titles), kind
        row.begins_on, row.ends_on = begins_on, ends_on
    return _kept(row, events.LocalEventWritten(code=code), by)


@operation
def open_case(person: Person, said: str, *, by: User) -> FormerChildCase:
    """Somebody who serves was recruited as a child. Their service and their pay go on: this is a
    matter of its own (R-AGE-06).
    """
    allowed(by, WRITE)
    if vetting.age_stops([person.id], clock.today()):
        raise Refusal(
            _("Age stops this person today. Assess it first: a child is handed over to care."),
            field="number",
        )
    row = FormerChildCase(person_id=person.id, said=_sentence(said, "said"), by_id=by.id)
    db.session.add(row)
    db.session.flush()
    return _written(row, by)


@operation
def open_case_file(row: FormerChildCase, *, reason: str, by: User) -> None:
    """Note who reads a case and why, before it is shown."""
    if not by.may(Permission.AGE_REFERRAL_READ):
        allowed(by, Permission.AGE_REFERRAL_READ)
    if len(reason.strip()) < LEAST:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.FormerChildCaseOpened(
        case=str(row.uid),
        reason=reason.strip(),
        people=[row.person_id],
        about=("former_child_case", row.id),
    )
    journal.record(happening, by=by)


@operation
def close_case(row: FormerChildCase, done: str, *, seen: int | None, by: User) -> None:
    """What was done for them. It stands in the case and nowhere else."""
    allowed(by, WRITE)
    row.as_seen(seen)
    row.state = row.state.then(FormerState.CLOSED)
    row.done, row.closed_at, row.closed_by_id = _sentence(done, "done"), clock.now(), by.id
    db.session.flush()
    _written(row, by)


def _written(row: FormerChildCase, by: User) -> FormerChildCase:
    happening = events.FormerChildCaseWritten(
        case=str(row.uid), about=("former_child_case", row.id)
    )
    journal.record(happening, by=by)
    return row


def _kept(row: R, happening: Event, by: User) -> R:
    db.session.add(row)
    db.session.flush()
    journal.record(happening, by=by)
    return row


def _sentence(words: str, field: str) -> str:
    if len(words.strip()) < LEAST:
        raise Refusal(_("Give the reasons in full sentences."), field=field)
    return words.strip()


def _about(doubt: AgeDoubt) -> tuple[str, int]:
    return "age_doubt", doubt.id
