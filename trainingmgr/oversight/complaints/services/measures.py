"""A measure: what somebody named in a complaint holds is suspended until that is looked into.

The office asks, in words that tell no story. Whoever answers for clearances, for trainers or for
certificates decides and lifts, and the service of that feature writes what follows: nobody there
knows of complaints.
"""

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import serials
from trainingmgr.oversight.complaints import events
from trainingmgr.oversight.complaints.models import Complaint, ComplaintMeasure, ComplaintPerson
from trainingmgr.oversight.complaints.queries import measures as queries
from trainingmgr.oversight.complaints.rules import (
    OPEN,
    REASON,
    MeasureOn,
    MeasureState,
)
from trainingmgr.oversight.complaints.services import looks
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services.own import not_of_asker
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.certificates.queries import register as certificates
from trainingmgr.training.certificates.services import suspending
from trainingmgr.training.trainers import services as trainers
from trainingmgr.vetting import services as vetting

M, P = MeasureState, Permission


@operation
def ask(
    row: Complaint,
    number: str,
    measure: MeasureOn,
    scheme: Scheme | None,
    words: str,
    *,
    serial: str = "",
    by: User,
) -> ComplaintMeasure:
    """Ask that something of somebody named in it be suspended. `words` are all that whoever
    decides is told.
    """
    looks(row, by)
    if row.state not in OPEN:
        raise Refusal(_("This complaint has ended. Nothing is suspended for it."))
    person = registry.by_exact_number(number)
    if person is None or not _is_named(row, person):
        raise Refusal(_("Write down first that the complaint is about them."), field="number")
    if registry.is_own(person, by.holder_id):
        raise NotFound
    if (measure is MeasureOn.CLEARANCE) != (scheme is not None):
        raise Refusal(_("Say which clearance, and for a clearance alone."), field="scheme")
    if (measure is MeasureOn.CERTIFICATE) != bool(serial.strip()):
        raise Refusal(_("Say which certificate, and for a certificate alone."), field="serial")
    if len(words.strip()) < REASON:
        raise Refusal(_("Say in a full sentence why it cannot wait."), field="words")
    if row.reference in words.upper():
        raise Refusal(_("Leave the number of the complaint out: they must not know it."),
                      field="words")  # fmt: skip
    made = ComplaintMeasure(
        complaint_id=row.id, person_id=person.id, measure=measure, scheme=scheme,
        certificate_id=_certificate(person, serial) if serial.strip() else None,
        words=words.strip(), asked_by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    asked = events.MeasureAsked(complaint=row.reference, about=("complaint", row.id))
    journal.record(asked, by=by)
    return made


def _certificate(person: Person, serial: str) -> int:
    """The key of a certificate of theirs by any record. Of one of somebody else no more is told
    than of none.
    """
    if not serials.holds(serial):
        raise Refusal(
            _("This is no serial number of a certificate. Check every letter and digit against the "
              "paper."), field="serial",
        )  # fmt: skip
    found = certificates.of_holder(person, serial)
    if found is None:
        raise Refusal(_("They hold no certificate with this serial number."), field="serial")
    if found.is_gone:
        raise Refusal(_("This certificate is withdrawn already."), field="serial")
    return found.id


def _is_named(row: Complaint, person: Person) -> bool:
    statement = select(ComplaintPerson.id).where(
        ComplaintPerson.complaint_id == row.id, ComplaintPerson.person_id == person.id
    )
    return db.session.scalar(statement) is not None


@operation
def take_back(found: ComplaintMeasure, *, seen: int | None, by: User) -> None:
    """Whoever asked takes it back before it is decided."""
    looks(db.session.get_one(Complaint, found.complaint_id), by)
    found.as_seen(seen)
    if found.asked_by_id != by.id:
        raise Refusal(_("Whoever asked for it takes it back."))
    found.state = found.state.then(M.WITHDRAWN)
    found.decided_by_id, found.decided_at = by.id, clock.now()
    _told(found, by)


@operation
def note_opened(_found: ComplaintMeasure, *, by: User) -> None:
    journal.record(events.MeasureOpened(), by=by)


@operation
def suspend(found: ComplaintMeasure, *, seen: int | None, by: User) -> None:
    """It is suspended from now on, by the service of the feature that holds it."""
    _decides(found, seen, by)
    in_time(found.asked_at)
    asked_still(found.asked_by_id, found.asked_at, P.COMPLAINT_HANDLE, P.COMPLAINT_CHILD)
    not_of_asker(found.asked_by_id, db.session.get_one(Person, found.person_id))
    if queries.is_over(found):
        raise Refusal(_("What it was asked for has ended. Refuse it."))
    found.state = found.state.then(M.STANDING)
    found.decided_by_id, found.decided_at = by.id, clock.now()
    db.session.flush()
    person = _kept(found)
    if found.scheme is not None:
        vetting.suspend_for(person, found.scheme, found.code, by=by)
    elif found.certificate_id is not None:
        suspending.suspend(found.certificate_id, found.code, by=by)
    else:
        trainers.stand_down(person, found.code, by=by)
    _told(found, by)


@operation
def refuse(found: ComplaintMeasure, reason: str, *, seen: int | None, by: User) -> None:
    """Nothing is suspended, and the office of complaints reads why."""
    _decides(found, seen, by)
    found.refusal = _sentence(reason)
    found.state = found.state.then(M.REFUSED)
    found.decided_by_id, found.decided_at = by.id, clock.now()
    _told(found, by)


@operation
def lift(found: ComplaintMeasure, reason: str, *, seen: int | None, by: User) -> None:
    """What was suspended stands again as it did, by another person than who decided. Of a clearance
    about which something else was decided since, that stays.
    """
    _decides(found, seen, by)
    another_person(by, found.decided_by_id)
    found.because = _sentence(reason)
    found.state = found.state.then(M.LIFTED)
    found.lifted_by_id, found.lifted_at = by.id, clock.now()
    db.session.flush()
    if found.scheme is not None:
        vetting.take_up(found.scheme, found.code, by=by)
    elif found.certificate_id is not None:
        suspending.take_up(found.certificate_id, found.code, by=by)
    else:
        trainers.take_up(_kept(found), found.code, by=by)
    _told(found, by)


def _decides(found: ComplaintMeasure, seen: int | None, by: User) -> None:
    """Refuse whoever it is not for: about them, of another office, or asked by them."""
    if not queries.is_for(found, by):
        raise NotFound
    allowed(by, P.CLEARANCE_RECORD, P.TRAINER_WRITE, P.CERTIFICATE_REVOKE)
    found.as_seen(seen)
    another_person(by, found.asked_by_id)


def _kept(found: ComplaintMeasure) -> Person:
    person = db.session.get_one(Person, found.person_id)
    return person if person.same_as_id is None else db.session.get_one(Person, person.same_as_id)


def _sentence(reason: str) -> str:
    if len(reason.strip()) < REASON:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    return reason.strip()


def _told(found: ComplaintMeasure, by: User) -> None:
    db.session.flush()
    journal.record(events.MeasureEnded(measure=found.code, state=found.state.value), by=by)
