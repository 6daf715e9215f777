from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
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
)
from trainingmgr.training.trainers.queries import AFTER
from trainingmgr.training.trainers.rules import (
    Appointment,
    ConductResult,
    Kind,
    Method,
    TeachingLevel,
)


@dataclass(frozen=True)
class Screening:
    """The three pieces that belong to one posting (R-HRD-08). Empty: not there yet."""

    certified_on: date | None = None
    certified_by: str = ""
    attested_on: date | None = None
    conduct: ConductResult | None = None
    conduct_on: date | None = None


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
    by: User,
) -> None:
    trainer.as_seen(seen)
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
    trainer: Trainer, centre: TrainingCentre, *, from_on: date, until_on: date, by: User
) -> Posting:
    """A new tour. Its screening starts anew: nothing comes over from a former one (R-HRD-08)."""
    posting = Posting(
        trainer_id=trainer.id, centre_id=centre.id, from_on=from_on, until_on=until_on
    )
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
    by: User,
) -> None:
    """Its days. A posting to another centre is a new one, with a screening of its own."""
    posting.as_seen(seen)
    posting.from_on, posting.until_on = from_on, until_on
    happening = events.PostingChanged(
        person=trainer.person.number,
        centre=posting.centre.code,
        from_on=from_on.isoformat(),
        until_on=until_on.isoformat(),
        about=_about(trainer),
    )
    journal.record(happening, by=by)


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
    happening = events.ScreeningRecorded(
        person=trainer.person.number,
        centre=posting.centre.code,
        complete=posting.is_screened,
        about=_about(trainer),
    )
    journal.record(happening, by=by)


@operation
def enter_leave(trainer: Trainer, *, from_on: date, until_on: date, by: User) -> Leave:
    leave = Leave(trainer_id=trainer.id, from_on=from_on, until_on=until_on)
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


def _about(trainer: Trainer) -> tuple[str, int]:
    return ("person", trainer.person_id)


def _not_oneself(trainer: Trainer, by: User) -> None:
    if trainer.person.holder_id is not None and trainer.person.holder_id == by.holder_id:
        raise Refusal(_("Somebody else must record this about you."))
