"""Modules that count although less than 90 % of them was delivered: two people agree."""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import another_person, holders_of, in_time, lapsed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.results import events, queries
from trainingmgr.training.results.models import CurtailmentWaiver
from trainingmgr.training.results.services.reach import about, closer, recorder


@operation
def ask_curtailment_waiver(
    cohort: Cohort, version: ModuleVersion, reason: str, *, by: User
) -> CurtailmentWaiver:
    """Ask that a module counts although less than 90 % of it was delivered. Another signs within a
    week; what nobody signed in time is let go of, and asked for anew.
    """
    recorder(cohort, by)
    before = queries.waivers(cohort.id).get(version.id)
    if before is not None and not before.stands and lapsed(before.asked_at):
        before.withdrawn_at = clock.now()
        db.session.flush()
    waiver = CurtailmentWaiver(
        cohort_id=cohort.id, version_id=version.id, reason=reason.strip(), asked_by_id=by.id
    )
    db.session.add(waiver)
    happening = events.CurtailmentWaiverAsked(
        cohort=cohort.code, module=version.module.code, reason=waiver.reason,
        about=about(cohort.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return waiver


@operation
def sign_curtailment_waiver(
    cohort: Cohort, waiver: CurtailmentWaiver, version: ModuleVersion, *, seen: int | None, by: User
) -> None:
    """A second person, who may close results, agrees."""
    closer(cohort, by)
    waiver.as_seen(seen)
    another_person(by, waiver.asked_by_id)
    _waits(waiver)
    in_time(waiver.asked_at)
    waiver.signed_by_id, waiver.signed_at = by.id, clock.now()
    happening = events.CurtailmentWaived(
        cohort=cohort.code, module=version.module.code, about=about(cohort.id)
    )
    journal.record(happening, by=by)


@operation
def withdraw_curtailment_waiver(
    cohort: Cohort, waiver: CurtailmentWaiver, version: ModuleVersion, *, seen: int | None, by: User
) -> None:
    """Whoever asked takes it back before anybody has signed, by any account of theirs."""
    waiver.as_seen(seen)
    if by.holder_id not in holders_of([waiver.asked_by_id]):
        raise Refusal(_("Only who asked for it can take it back."))
    _waits(waiver)
    waiver.withdrawn_at = clock.now()
    happening = events.CurtailmentWaiverTakenBack(
        cohort=cohort.code, module=version.module.code, about=about(cohort.id)
    )
    journal.record(happening, by=by)


def _waits(waiver: CurtailmentWaiver) -> None:
    if waiver.stands:
        raise Refusal(_("This is signed already."))
    if waiver.withdrawn_at is not None:
        raise Refusal(_("This was taken back. It can be asked for again."))
