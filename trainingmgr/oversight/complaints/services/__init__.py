"""What the office does: opens a complaint with a reason, answers, moves it on, asks after harm.

Each deed needs that the complaint may be known to its doer at all (R-CMP-03) and was opened by
them in the last half hour; what is about children is read by their focal point alone.
"""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.oversight.complaints import events, queries
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintBar,
    ComplaintMessage,
    ComplaintPerson,
    ComplaintStep,
    ComplaintUnit,
    ComplaintView,
    ReprisalCheck,
)
from trainingmgr.oversight.complaints.rules import (
    BY_STEP,
    GRAVE,
    OPEN,
    OWES_GROUNDS,
    REASON,
    VIEW_STANDS,
    WEEKEND,
    BarReason,
    Category,
    ComplaintState,
    Confidentiality,
    MessageKind,
    Reprisal,
    due_on,
    focal_of,
)
from trainingmgr.oversight.complaints.services import receiving
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.structure import queries as structure


@operation
def note_list(count: int, *, stated: Stated, by: User) -> None:
    journal.record(events.ComplaintsListed(count=count, **stated.facts), by=by)


def open_(row: Complaint, reason: str, *, by: User) -> None:
    """Say why one opens it. It stays open to this account for half an hour.

    Whoever may be meant in it is kept out for good instead, and finds nothing there.
    """
    if not queries.may_read(row, by) or row.has_left:
        raise NotFound
    if receiving.is_meant(row, by):
        receiving.keep_out(row, by)
        raise NotFound
    _opened(row, reason, by=by)


@operation
def _opened(row: Complaint, reason: str, *, by: User) -> None:
    if len(reason.strip()) < REASON:
        raise Refusal(_("Say in a full sentence why you open it."), field="reason")
    db.session.add(
        ComplaintView(complaint_id=row.id, by_id=by.id, until=clock.now() + VIEW_STANDS)
    )  # fmt: skip
    told = events.ComplaintOpened(
        complaint=row.reference, reason=reason.strip(), about=("complaint", row.id)
    )
    journal.record(told, by=by)


def looks(row: Complaint, by: User) -> None:
    """Refuse whoever has not opened it."""
    if not queries.may_read(row, by):
        raise NotFound
    if row.has_left:
        raise Refusal(_("Only a stub is left of this complaint."))
    if not queries.is_open_to(row, by):
        raise Refusal(_("Say first why you open this complaint."))


@operation
def acknowledge(row: Complaint, answer: str, *, seen: int | None, by: User) -> None:
    """Tell whoever holds the code that somebody of the office answers for it (R-CMP-01)."""
    looks(row, by)
    row.as_seen(seen)
    _stays(row)
    row.owner_id, row.acknowledged_on = by.id, clock.today()
    move(row, ComplaintState.ACKNOWLEDGED, by)
    write(row, MessageKind.ANSWER, answer, by)


def _stays(row: Complaint) -> None:
    if row.category in GRAVE:
        raise Refusal(_("A complaint of this kind leaves today. Hand it over."))


@operation
def take(row: Complaint, *, seen: int | None, by: User) -> None:
    """Answer for it from now on, in the place of who did."""
    looks(row, by)
    row.as_seen(seen)
    if row.owner_id == by.id:
        raise Refusal(_("You answer for it already."))
    row.owner_id = by.id
    db.session.flush()
    owned = events.ComplaintOwned(complaint=row.reference, about=("complaint", row.id))
    journal.record(owned, by=by)


@operation
def step(
    row: Complaint,
    to: ComplaintState,
    *,
    findings: str = "",
    remedy: str = "",
    answer: str = "",
    seen: int | None,
    by: User,
) -> None:
    """Move it on. What ends it is told to whoever holds the code, with why. What is grave ends by
    leaving alone.
    """
    looks(row, by)
    row.as_seen(seen)
    _stays(row)
    if to not in BY_STEP:
        raise Refusal(_("There is a page of its own for that."), field="state")
    if to in OWES_GROUNDS and len(findings.strip()) < REASON:
        raise Refusal(_("Say in full sentences what was found, or why."), field="findings")
    if to in OWES_GROUNDS and len(answer.strip()) < REASON:
        raise Refusal(_("Write what whoever holds the code is told."), field="answer")
    if findings.strip():
        row.findings = findings.strip()
    if remedy.strip():
        row.remedy = remedy.strip()
    row.owner_id = row.owner_id or by.id
    move(row, to, by)
    if answer.strip():
        write(row, MessageKind.ANSWER, answer, by)


@operation
def refer(
    row: Complaint, body: str, answer: str, *, reach: str, seen: int | None, by: User
) -> None:
    """Another body deals with it from now on; what it says stays here too."""
    looks(row, by)
    row.as_seen(seen)
    _stays(row)
    if not row.may_share:
        raise Refusal(_("Whoever complained has not agreed that others see it. Ask them first."))
    name_body(row, body, reach)
    move(row, ComplaintState.REFERRED, by)
    write(row, MessageKind.ANSWER, answer, by)


def name_body(row: Complaint, body: str, reach: str) -> None:
    """Which body deals with it from now on, and how whoever complained finds it there."""
    if len(body.strip()) < 3:
        raise Refusal(_("Write which body took it over."), field="body")
    if len(reach.strip()) < 3:
        raise Refusal(_("Write how they reach that body."), field="reach")
    row.body, row.reach = body.strip(), reach.strip()


def move(row: Complaint, to: ComplaintState, by: User | None) -> None:
    """One step of its life, on record; whoever holds the code moves it without a name."""
    row.state = row.state.then(to)
    if to is ComplaintState.CLOSED:
        row.closed_on = clock.today()
        row.closed_after = max(0, (row.closed_on - row.received_on).days)
    else:
        row.closed_on = row.closed_after = None
    db.session.add(ComplaintStep(complaint_id=row.id, state=to, by_id=by.id if by else None))
    db.session.flush()
    if by is not None:
        moved = events.ComplaintMoved(
            complaint=row.reference, state=to.value, about=("complaint", row.id)
        )
        journal.record(moved, by=by)


@operation
def answer(row: Complaint, said: str, *, by: User) -> None:
    """Write to whoever holds the code."""
    looks(row, by)
    write(row, MessageKind.ANSWER, said, by)
    told = events.ComplaintAnswered(complaint=row.reference, about=("complaint", row.id))
    journal.record(told, by=by)


@operation
def note(row: Complaint, said: str, *, by: User) -> None:
    """Write something down for the office alone."""
    looks(row, by)
    write(row, MessageKind.NOTE, said, by)
    noted = events.ComplaintNoted(complaint=row.reference, about=("complaint", row.id))
    journal.record(noted, by=by)


def write(row: Complaint, kind: MessageKind, said: str, by: User) -> None:
    if len(said.strip()) < REASON:
        raise Refusal(_("Write it in a full sentence."), field="answer")
    db.session.add(
        ComplaintMessage(complaint_id=row.id, kind=kind, said=said.strip(), by_id=by.id)
    )  # fmt: skip
    db.session.flush()


@operation
def note_printed(row: Complaint, paper: str, *, by: User) -> None:
    """A letter leaves the office: only of what its printer has open."""
    looks(row, by)
    if paper == "hand_over" and row.category not in GRAVE:
        raise Refusal(_("Only what is grave leaves. Refer the others."))
    printed = events.ComplaintPrinted(
        complaint=row.reference, paper=paper, about=("complaint", row.id)
    )
    journal.record(printed, by=by)


@operation
def name(row: Complaint, number: str, unit: str, *, by: User) -> None:
    """Link whom or what it is about, by exactly their number or code. From then on neither they
    nor whoever commands them finds it, and nobody takes that back.
    """
    looks(row, by)
    if not (number or unit):
        raise Refusal(_("Write a number or the code of a unit."), field="number")
    if number:
        person = registry.by_exact_number(number)
        if person is None:
            raise Refusal(_("Nobody has exactly this number."), field="number")
        _once(row, ComplaintPerson.person_id == person.id, ComplaintPerson)
        receiving.name_people(row, [person])
    if unit:
        found = structure.unit_by_code(unit)
        if found is None:
            raise Refusal(_("No unit has this code."), field="unit")
        _once(row, ComplaintUnit.unit_id == found.id, ComplaintUnit)
        receiving.name_units(row, [found.id])
    linked = events.ComplaintAbout(complaint=row.reference, about=("complaint", row.id))
    journal.record(linked, by=by)


def _once(row: Complaint, same: object, kind: type[ComplaintPerson | ComplaintUnit]) -> None:
    if db.session.query(kind).where(kind.complaint_id == row.id, same).first():  # type: ignore[arg-type]
        raise Refusal(_("This complaint names them already."))


@operation
def sort(row: Complaint, category: Category, *, seen: int | None, by: User) -> None:
    """Put it among others: what turns out to be grave leaves from then on, and to whom it may, also
    where it had ended. Of what stays after all somebody asks for reprisals.
    """
    looks(row, by)
    row.as_seen(seen)
    if row.handed_over_at is not None:
        raise Refusal(_("It was handed over already."))
    if category is row.category:
        raise Refusal(_("It is among these already."), field="category")
    row.category, row.focal = category, focal_of(category)
    row.due_on = due_on(category, clock.today() if category in GRAVE else row.received_on, WEEKEND)
    if category in GRAVE:
        row.confidentiality = Confidentiality.STRICT
    db.session.flush()
    if category not in GRAVE:
        receiving.plan_checks(row)
    elif row.state not in OPEN:
        row.owner_id = row.owner_id or by.id
        if row.state is ComplaintState.WITHDRAWN:
            move(row, ComplaintState.CLOSED, by)
        move(row, ComplaintState.REOPENED, by)
    sorted_ = events.ComplaintSorted(
        complaint=row.reference, category=category.value, about=("complaint", row.id)
    )
    journal.record(sorted_, by=by)


@operation
def step_aside(row: Complaint, *, by: User) -> None:
    """Know nothing of it from now on: whoever is close to somebody in it leaves it to others."""
    if not queries.may_read(row, by):
        raise NotFound
    db.session.add(
        ComplaintBar(complaint_id=row.id, holder_id=by.holder_id, why=BarReason.STEPPED_ASIDE)
    )
    if row.owner_id == by.id and row.state in (ComplaintState.REFERRED, ComplaintState.RECEIVED):
        row.owner_id = None
    db.session.flush()
    journal.record(events.ComplaintBarred(about=("complaint", row.id)), by=by)


@operation
def check_reprisals(check: ReprisalCheck, found: Reprisal, said: str, *, by: User) -> None:
    """Whether complaining did harm, after 30 and 90 days (R-CMP-04)."""
    looks(check.complaint, by)
    if check.found is not None:
        raise Refusal(_("This follow-up is done already."))
    if found in (Reprisal.FEARED, Reprisal.SUFFERED) and len(said.strip()) < REASON:
        raise Refusal(_("Say what was feared or done."), field="said")
    check.found, check.said = found, said.strip() or None
    check.done_at, check.done_by_id = clock.now(), by.id
    db.session.flush()
    done = events.ReprisalChecked(
        complaint=check.complaint.reference, about=("complaint", check.complaint_id)
    )
    journal.record(done, by=by)
