"""Doubts about an age: raised by whoever sees one, answered by a focal point for children."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.accounts.services import four_eyes
from trainingmgr.accounts.services.four_eyes import approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person
from trainingmgr.vetting import events
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.queries import records
from trainingmgr.vetting.rules import AgeDoubtState


@operation
def raise_age_doubt(person: Person, *, evidence: str | None, by: User) -> AgeDoubt:
    """Somebody may be under 18. From now on they are withdrawn everywhere (R-AGE-01)."""
    doubt = AgeDoubt(person_id=person.id, evidence=evidence, raised_by_id=by.id)
    db.session.add(doubt)
    db.session.flush()
    happening = events.AgeReferralRaised(referral=str(doubt.uid), about=("age_doubt", doubt.id))
    journal.record(happening, by=by)
    return doubt


@operation
def open_referral(doubt: AgeDoubt, *, reason: str, by: User) -> None:
    """Note who reads why somebody's age was doubted, before it is shown."""
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.AgeReferralOpened(
        referral=str(doubt.uid),
        reason=reason.strip(),
        people=[doubt.person_id],
        about=("age_doubt", doubt.id),
    )
    journal.record(happening, by=by)


@operation
def close_age_doubt(doubt: AgeDoubt, found: AgeDoubtState, *, seen: int | None, by: User) -> None:
    """What the assessment found. Whoever raised the doubt cannot close it."""
    approving(by)
    doubt.as_seen(seen)
    if by.holder_id == doubt.raised_by.holder_id:
        raise Refusal(_("Whoever raised a doubt cannot close it."))
    if by.holder_id in registry.holders_of([doubt.person_id]).get(doubt.person_id, ()):
        raise Refusal(_("Nobody decides about their own record."))
    if by.holder_id in four_eyes.holders_of(records.recruited_by(doubt.person_id)):
        raise Refusal(
            _("You registered this person or placed them in a unit. Another focal point must "
              "close the referral.")
        )  # fmt: skip
    doubt.state = doubt.state.then(found)
    doubt.closed_by_id, doubt.closed_at = by.id, clock.now()
    happening = events.AgeReferralClosed(referral=str(doubt.uid), about=("age_doubt", doubt.id))
    journal.record(happening, by=by)


@operation
def note_referrals_opened(people: Sequence[int], *, stated: Stated, by: User) -> None:
    happening = events.AgeReferralsOpened(count=len(people), people=people, **stated.facts)
    journal.record(happening, by=by)
