from base64 import b64decode, b64encode
from collections.abc import Collection
from datetime import date
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.documents import scans
from trainingmgr.documents.scans import Scan
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services import bring_within_reach
from trainingmgr.registry.structure.models import Organisation, TrainingCentre
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.trainers import events
from trainingmgr.training.trainers.models import (
    Leave,
    Posting,
    Qualification,
    TeachingLanguage,
    Trainer,
    TrainerPaper,
)
from trainingmgr.training.trainers.queries import AFTER
from trainingmgr.training.trainers.rules import (
    Appointment,
    Away,
    ConductResult,
    Kind,
    Method,
    PaperKind,
    TeachingLevel,
)


@dataclass(frozen=True)
class Stay:
    """Where somebody works and sleeps during a posting."""

    place: str | None = None
    accommodation: str | None = None
    in_country: bool = True


@dataclass(frozen=True)
class Screening:
    """The three pieces that belong to one posting (R-HRD-08), and until when they hold. Empty: not
    there yet.
    """

    certified_on: date | None = None
    certified_by: str = ""
    attested_on: date | None = None
    conduct: ConductResult | None = None
    conduct_on: date | None = None
    screened_until: date | None = None


@operation
def add_trainer(
    person: Person,
    *,
    kind: Kind,
    provider: Organisation,
    appointment: Appointment,
    languages: Collection[str],
    by: User,
) -> Trainer:
    trainer = Trainer(
        person_id=person.id, kind=kind, provider_id=provider.id, appointment=appointment
    )
    trainer.person = person
    trainer.tongues = [TeachingLanguage(code=code) for code in sorted(set(languages))]
    db.session.add(trainer)
    db.session.flush()
    happening = events.TrainerAdded(person=person.number, kind=kind.value, about=_about(trainer))
    journal.record(happening, by=by)
    return trainer


@operation
def open_profile(
    person: Person,
    *,
    kind: Kind,
    provider: Organisation,
    appointment: Appointment,
    languages: Collection[str],
    centre: TrainingCentre,
    from_on: date,
    until_on: date,
    by: User,
) -> Trainer:
    """A new profile and its first posting in one deed: without one, no centre would see it."""
    trainer = add_trainer(
        person,
        kind=kind,
        provider=provider,
        appointment=appointment,
        languages=languages,
        by=by,
    )
    post(trainer, centre, from_on=from_on, until_on=until_on, by=by)
    return trainer


@operation
def change_trainer(
    trainer: Trainer,
    *,
    seen: int | None,
    kind: Kind,
    provider_id: int,
    appointment: Appointment,
    languages: Collection[str],
    left_on: date | None,
    day_minutes: int | None = None,
    week_minutes: int | None = None,
    by: User,
) -> None:
    trainer.as_seen(seen)
    trainer.day_minutes, trainer.week_minutes = day_minutes, week_minutes
    trainer.kind, trainer.provider_id, trainer.appointment = kind, provider_id, appointment
    trainer.left_on = left_on
    kept = {tongue.code for tongue in trainer.tongues}
    for tongue in list(trainer.tongues):
        if tongue.code not in languages:
            trainer.tongues.remove(tongue)
    new = sorted(set(languages) - kept)
    trainer.tongues.extend(TeachingLanguage(code=code) for code in new)
    happening = events.TrainerChanged(person=trainer.person.number, about=_about(trainer))
    journal.record(happening, by=by)


@operation
def qualify(
    trainer: Trainer,
    module: Module,
    *,
    level: TeachingLevel,
    method: Method,
    since_on: date,
    expires_on: date | None,
    assessor: str,
    batch_id: int | None = None,
    by: User,
) -> Qualification:
    """From that day the person may teach the module at this level, as somebody else judged."""
    _not_oneself(trainer, by)
    qualification = Qualification(
        trainer_id=trainer.id,
        module_id=module.id,
        level=level,
        method=method,
        since_on=since_on,
        expires_on=expires_on,
        assessor=assessor or None,
        batch_id=batch_id,
    )
    db.session.add(qualification)
    happening = events.QualificationGiven(
        person=trainer.person.number,
        module=module.code,
        level=level.value,
        until=expires_on.isoformat() if expires_on else None,
        about=_about(trainer),
    )
    journal.record(happening, by=by)
    return qualification


@operation
def change_qualification(
    trainer: Trainer,
    qualification: Qualification,
    *,
    seen: int | None,
    level: TeachingLevel,
    method: Method,
    since_on: date,
    expires_on: date | None,
    assessor: str,
    by: User,
) -> None:
    qualification.as_seen(seen)
    _not_oneself(trainer, by)
    qualification.level, qualification.method = level, method
    qualification.since_on, qualification.expires_on = since_on, expires_on
    qualification.assessor = assessor or None
    happening = events.QualificationChanged(
        person=trainer.person.number,
        module=qualification.module.code,
        level=level.value,
        until=expires_on.isoformat() if expires_on else None,
        about=_about(trainer),
    )
    journal.record(happening, by=by)


@operation
def take_qualification(
    trainer: Trainer, qualification: Qualification, *, seen: int | None, by: User
) -> None:
    """It was entered wrongly. One that has run out stays, with its last day."""
    qualification.as_seen(seen)
    happening = events.QualificationTaken(
        person=trainer.person.number, module=qualification.module.code, about=_about(trainer)
    )
    journal.record(happening, by=by)
    db.session.delete(qualification)


@operation
def post(
    trainer: Trainer,
    centre: TrainingCentre,
    *,
    from_on: date,
    until_on: date,
    stay: Stay = Stay(),  # noqa: B008  a value
    by: User,
) -> Posting:
    """A new tour. Its screening starts anew: nothing comes over from a former one (R-HRD-08)."""
    posting = Posting(
        trainer_id=trainer.id, centre_id=centre.id, from_on=from_on, until_on=until_on
    )
    _stays(posting, stay)
    db.session.add(posting)
    bring_within_reach([trainer.person_id], centre.id, until_on + AFTER)
    happening = events.Posted(
        person=trainer.person.number,
        centre=centre.code,
        from_on=from_on.isoformat(),
        until_on=until_on.isoformat(),
        about=_about(trainer),
    )
    journal.record(happening, by=by)
    return posting


@operation
def change_posting(
    trainer: Trainer,
    posting: Posting,
    *,
    seen: int | None,
    from_on: date,
    until_on: date,
    stay: Stay | None = None,
    by: User,
) -> None:
    """Its days and where they stay. A posting to another centre is a new one, with a screening of
    its own.
    """
    posting.as_seen(seen)
    posting.from_on, posting.until_on = from_on, until_on
    if stay is not None:
        _stays(posting, stay)
    bring_within_reach([trainer.person_id], posting.centre_id, until_on + AFTER)
    happening = events.PostingChanged(
        person=trainer.person.number,
        centre=posting.centre.code,
        from_on=from_on.isoformat(),
        until_on=until_on.isoformat(),
        about=_about(trainer),
    )
    journal.record(happening, by=by)


def _stays(posting: Posting, stay: Stay) -> None:
    posting.place, posting.in_country = stay.place or None, stay.in_country
    posting.accommodation = stay.accommodation or None


@operation
def record_screening(
    trainer: Trainer, posting: Posting, found: Screening, *, seen: int | None, by: User
) -> None:
    """Certification, attestation and conduct check of this very posting.

    What is not given stays as it was; nobody records their own.
    """
    posting.as_seen(seen)
    _not_oneself(trainer, by)
    if found.certified_on is not None and not found.certified_by.strip():
        raise Refusal(_("Write which state or office certified this."), field="certified_by")
    if found.certified_on is not None:
        posting.certified_on, posting.certified_by = found.certified_on, found.certified_by
    if found.attested_on is not None:
        posting.attested_on = found.attested_on
    if found.conduct is not None:
        if found.conduct is not ConductResult.PENDING and found.conduct_on is None:
            raise Refusal(_("Write the day of the conduct check."), field="conduct_on")
        posting.conduct, posting.conduct_on = found.conduct, found.conduct_on
    if found.screened_until is not None:
        if found.screened_until < posting.from_on:
            raise Refusal(
                _("This screening ended before the posting began: it is one of a former tour "
                  "(R-HRD-08)."), field="screened_until",
            )  # fmt: skip
        posting.screened_until = found.screened_until
    happening = events.ScreeningRecorded(
        person=trainer.person.number,
        centre=posting.centre.code,
        complete=posting.is_screened,
        about=_about(trainer),
    )
    journal.record(happening, by=by)


@operation
def enter_leave(
    trainer: Trainer, *, from_on: date, until_on: date, kind: Away = Away.LEAVE, by: User
) -> Leave:
    """Leave, travel, rest or a stand-down: days on which nobody asks them to teach."""
    leave = Leave(trainer_id=trainer.id, from_on=from_on, until_on=until_on, kind=kind)
    db.session.add(leave)
    journal.record(
        events.LeaveEntered(
            person=trainer.person.number,
            from_on=from_on.isoformat(),
            until_on=until_on.isoformat(),
            about=_about(trainer),
        ),
        by=by,
    )
    return leave


@operation
def take_leave_away(trainer: Trainer, leave: Leave, *, by: User) -> None:
    """It was entered wrongly, or is not taken. Days lent end with whatever they were lent for."""
    if leave.kind is Away.LENT:
        raise Refusal(_("Days lent to another centre are changed where they were agreed."))
    journal.record(
        events.LeaveTaken(
            person=trainer.person.number,
            from_on=leave.from_on.isoformat(),
            until_on=leave.until_on.isoformat(),
            about=_about(trainer),
        ),
        by=by,
    )
    db.session.delete(leave)


@operation
def stand_down(person: Person, measure: str, *, by: User) -> None:
    """Nobody names them for a class from now on, by any profile of theirs, until the measure of
    this code is lifted.
    """
    allowed(by, Permission.TRAINER_WRITE)
    _not_oneself_of(person, by)
    profiles = _profiles_of(person)
    if not profiles:
        raise Refusal(_("This person has no profile as somebody who teaches."))
    if any(each.stood_down for each in profiles):
        raise Refusal(_("They are stood down already."))
    for each in profiles:
        each.stood_down = measure
    db.session.flush()
    told = events.TrainerStoodDown(person=person.number, about=("person", person.id))
    journal.record(told, by=by)


@operation
def take_up(person: Person, measure: str, *, by: User) -> None:
    """They may be named for classes again, once everything else allows it: by each profile that the
    measure of this code stood down, whoever's record it has become since.
    """
    allowed(by, Permission.TRAINER_WRITE)
    _not_oneself_of(person, by)
    statement = select(Trainer).where(Trainer.stood_down == measure)
    for each in db.session.scalars(statement.options(joinedload(Trainer.person))):
        _not_oneself_of(each.person, by)
        each.stood_down = None
    db.session.flush()
    told = events.TrainerTakenUp(person=person.number, about=("person", person.id))
    journal.record(told, by=by)


def _profiles_of(person: Person) -> list[Trainer]:
    kept = person.same_as_id or person.id
    statement = select(Trainer).join(Person, Trainer.person_id == Person.id)
    return list(
        db.session.scalars(statement.where(or_(Person.id == kept, Person.same_as_id == kept)))
    )


def keep_paper(
    trainer: Trainer,
    kind: PaperKind,
    *,
    issued_on: date | None,
    expires_on: date | None,
    data: bytes = b"",
    by: User,
) -> TrainerPaper:
    """Write down a paper and until when it holds, with its scan where there is one. The scan is
    read and made harmless before the lock is taken.
    """
    found = scans.read(data) if data else None
    let_go()
    return _kept(trainer, kind, issued_on, expires_on, found, by=by)


@operation
def _kept(
    trainer: Trainer,
    kind: PaperKind,
    issued_on: date | None,
    expires_on: date | None,
    found: Scan | None,
    *,
    by: User,
) -> TrainerPaper:
    _not_oneself(trainer, by)
    row = TrainerPaper(
        trainer_id=trainer.id, kind=kind, issued_on=issued_on, expires_on=expires_on, by_id=by.id
    )
    if found is not None:
        row.scan_kind, row.sha256 = found.kind, sha256(found.data).hexdigest()
        row.content = b64encode(found.data).decode()
    db.session.add(row)
    journal.record(
        events.TrainerPaperKept(
            person=trainer.person.number, paper=kind.value,
            until=expires_on.isoformat() if expires_on else None, sha256=row.sha256,
            about=_about(trainer),
        ), by=by,
    )  # fmt: skip
    return row


def scan_of(paper: TrainerPaper) -> bytes:
    """The bytes of a scan that was fetched with its content."""
    if not paper.content:
        raise NotFound
    return b64decode(paper.content)


@operation
def take_back(batch_id: int) -> None:
    """Qualifications and profiles of a file that nobody has built upon go with it."""
    db.session.execute(delete(Qualification).where(Qualification.batch_id == batch_id))
    opened = select(Trainer.id).where(Trainer.batch_id == batch_id)
    for part in (TeachingLanguage, Posting):
        db.session.execute(delete(part).where(part.trainer_id.in_(opened)))
    db.session.execute(delete(Trainer).where(Trainer.batch_id == batch_id))


def _about(trainer: Trainer) -> tuple[str, int]:
    return ("person", trainer.person_id)


def _not_oneself(trainer: Trainer, by: User) -> None:
    _not_oneself_of(trainer.person, by)


def _not_oneself_of(person: Person, by: User) -> None:
    if people.is_own(person, by.holder_id):
        raise Refusal(_("Somebody else must record this about you."))
