"""A target is offered and agreed by two people for government and military, or sent back."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.plans.rules import Party
from trainingmgr.programme.plans.services.signing import signable
from trainingmgr.programme.reorganisation import events, queries
from trainingmgr.programme.reorganisation.models import (
    FIXED,
    OTHERS,
    SENTENCE,
    EstablishmentTarget,
    TargetSignature,
    about,
)
from trainingmgr.programme.reorganisation.rules import TargetState

WRITE, ACCEPT = Permission.REORGANISATION_WRITE, Permission.REFORM_ACCEPT


@operation
def offer(row: EstablishmentTarget, *, seen: int | None, by: User) -> None:
    """Lay a target before government and military. It says of every unit what becomes of it, and
    nothing in it changes from now on.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is not TargetState.DRAFT:
        raise Refusal(FIXED)
    if row.for_on <= clock.today():
        raise Refusal(_("The day of this target is past. Withdraw it and begin another."))
    if unsaid := queries.unsaid(row):
        raise Refusal(
            _("The register has units of which this version says nothing: %(count)s, the first is "
              "%(unit)s. Begin a new version.", count=len(unsaid), unit=unsaid[0].code)
        )  # fmt: skip
    if not queries.has_posts(row):
        raise Refusal(_("There is no post in it yet."))
    row.offered_on, row.offered_by_id = clock.today(), by.id
    row.state = row.state.then(TargetState.OFFERED)
    db.session.flush()
    told = events.TargetOffered(service=row.service.code, number=row.number, about=about(row))
    journal.record(told, by=by)


@operation
def accept(
    row: EstablishmentTarget, party: Party, office: str, *, on: date, seen: int | None, by: User
) -> TargetSignature:
    """Sign for one side with one's own account."""
    allowed(by, ACCEPT)
    signable(row, party, office, by.name, on, seen, others=OTHERS, by=by)
    made = TargetSignature(
        target_id=row.id, party=party, office=office.strip(), signatory=by.name, signer_id=by.id,
        on=on, by_id=by.id,
    )  # fmt: skip
    return _signed(row, made, by)


@operation
def file_paper(
    row: EstablishmentTarget, party: Party, office: str, signatory: str, paper: str, *,
    on: date, seen: int | None, by: User,
) -> TargetSignature:  # fmt: skip
    """Record that one side signed on paper, and where the paper lies."""
    if not by.may(ACCEPT):
        allowed(by, WRITE)
    signable(row, party, office, signatory, on, seen, others=OTHERS, by=by)
    if len(paper.strip()) < 2:
        raise Refusal(_("Write where the signed paper is filed."), field="paper")
    made = TargetSignature(
        target_id=row.id, party=party, office=office.strip(), signatory=signatory.strip(),
        paper=paper.strip(), on=on, by_id=by.id,
    )  # fmt: skip
    return _signed(row, made, by)


def _signed(row: EstablishmentTarget, made: TargetSignature, by: User) -> TargetSignature:
    """With the second signature a target is agreed, and supersedes the one that was."""
    is_second = bool(row.signatures)
    db.session.add(made)
    row.changed_at = clock.now()  # of two who sign at once, one has to look again
    db.session.flush()
    if is_second:
        old = queries.standing(row.service_id)
        if old is not None:
            old.superseded_on = clock.today()
            old.state = old.state.then(TargetState.SUPERSEDED)
            db.session.flush()
        row.agreed_on = clock.today()
        row.state = row.state.then(TargetState.AGREED)
        db.session.flush()
    kind = events.TargetSigned if made.signer_id else events.TargetPaperFiled
    told = kind(
        service=row.service.code, number=row.number, party=made.party.value, about=about(row)
    )
    journal.record(told, by=by)
    return made


@operation
def send_back(row: EstablishmentTarget, says: str, *, seen: int | None, by: User) -> None:
    """A side does not agree to what is offered."""
    if not by.may(ACCEPT):
        allowed(by, WRITE)
    row.as_seen(seen)
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    row.returned = says.strip()
    row.state = row.state.then(TargetState.RETURNED)
    db.session.flush()
    told = events.TargetReturned(service=row.service.code, number=row.number, about=about(row))
    journal.record(told, by=by)
