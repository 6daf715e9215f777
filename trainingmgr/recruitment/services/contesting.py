"""Objections of the public and appeals of the refused."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, Objection, RecruitmentRound, RejectionAppeal
from trainingmgr.recruitment.queries import contests
from trainingmgr.recruitment.rules import (
    ENDED,
    REASONED,
    SHORTEST_WINDOW,
    AppealState,
    ObjectionState,
    Rejection,
    RoundState,
)
from trainingmgr.recruitment.services.moving import A, about, about_file, free, move, not_own


@operation
def call_for_objections(
    round_: RecruitmentRound, first: date, last: date, *, seen: int | None, by: User
) -> None:
    """Publish until when the public may object. The list waits for its end (R-REC-03)."""
    allowed(by, Permission.ROUND_PLAN)
    round_.as_seen(seen)
    free(round_)
    if round_.state in ENDED or round_.state in (RoundState.DRAFT, RoundState.FINAL_LIST):
        raise Refusal(_("Objections are called for before the final list."))
    if first < clock.today():
        raise Refusal(_("The time for objections begins today or later."), field="first")
    if (last - first).days + 1 < SHORTEST_WINDOW:
        raise Refusal(
            _("Leave at least %(days)s days for objections.", days=SHORTEST_WINDOW), field="last"
        )
    round_.objections_from, round_.objections_until = first, last
    db.session.flush()
    happening = events.ObjectionsCalled(
        round=round_.code, first=first.isoformat(), last=last.isoformat(), about=about(round_)
    )
    journal.record(happening, by=by)


@operation
def take_objection(
    application: Application, *, words: str, body: str | None, received_on: date, by: User
) -> Objection:
    """Write down what somebody says against an applicant. Who says it is not written (R-DAT-04)."""
    allowed(by, Permission.APPLICATION_CHECK)
    round_ = application.round
    if len(words.strip()) < 10:
        raise Refusal(_("Write in a full sentence what is objected."), field="words")
    first, last = round_.objections_from, round_.objections_until
    if first is None or last is None or not first <= received_on <= min(last, clock.today()):
        raise Refusal(
            _("Objections are taken in the time that was published."), field="received_on"
        )
    made = Objection(
        application_id=application.id, words=words.strip(), body=body, received_on=received_on,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.ObjectionTaken(round=round_.code, about=about(round_)), by=by)
    return made


@operation
def decide_objection(
    objection: Objection, found: ObjectionState, *, answer: str, seen: int | None, by: User
) -> None:
    """A member of the jury decides. A founded objection goes to vetting again, or refuses."""
    allowed(by, Permission.SELECTION_DECIDE)
    another_person(by, objection.by_id)
    not_own(objection.application, by)
    objection.as_seen(seen)
    if len(answer.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="answer")
    objection.state = objection.state.then(found)
    objection.answer, objection.decided_by_id = answer.strip(), by.id
    objection.decided_on = clock.today()
    db.session.flush()
    application = objection.application
    if found is ObjectionState.WELL_FOUNDED and A.INELIGIBLE in application.state.moves:
        move(application, A.INELIGIBLE, Rejection.INTEGRITY, by)
    happening = events.ObjectionDecided(
        round=application.round.code, about=about(application.round)
    )
    journal.record(happening, by=by)


@operation
def lodge_appeal(
    application: Application, *, grounds: str, lodged_on: date, by: User
) -> RejectionAppeal:
    """An applicant who was refused says why that is wrong."""
    allowed(by, Permission.APPLICATION_REGISTER)
    if application.state not in REASONED:
        raise Refusal(_("Only a rejection can be appealed."))
    if application.round.state in ENDED:
        raise Refusal(_("This round has ended."))
    if len(grounds.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="grounds")
    made = RejectionAppeal(
        application_id=application.id, against=application.state, grounds=grounds.strip(),
        lodged_on=lodged_on, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    happening = events.RejectionAppealed(
        round=application.round.code,
        number=application.person.number,
        about=about_file(application),
    )  # fmt: skip
    journal.record(happening, by=by)
    return made


_BACK = {
    A.TEST_FAILED: A.ADMISSIBLE, A.MEDICAL_UNFIT: A.ADMISSIBLE,
    A.VETTING_NOT_CLEARED: A.VETTING_PENDING, A.NO_SHOW: A.ADMISSIBLE,
}  # fmt: skip
"""Where a granted appeal leads; points say otherwise only after they were corrected."""


@operation
def decide_appeal(
    appeal: RejectionAppeal, found: AppealState, *, answer: str, seen: int | None, by: User
) -> None:
    """The jury decides, by others than who rejected. Granted, the file goes back into the round, to
    where it stood, or to the tests.
    """
    allowed(by, Permission.SELECTION_DECIDE)
    approving(by)
    appeal.as_seen(seen)
    application = appeal.application
    not_own(application, by)
    if by.holder_id in holders_of(contests.rejected_by(application.id)):
        raise Refusal(_("You rejected this application. Somebody else decides about the appeal."))
    if len(answer.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="answer")
    appeal.state = appeal.state.then(found)
    appeal.answer, appeal.decided_by_id, appeal.decided_on = answer.strip(), by.id, clock.today()
    db.session.flush()
    if found is AppealState.GRANTED and application.state is appeal.against:
        back = _BACK.get(appeal.against) or contests.before_rejection(application.id)
        move(application, back or A.RECEIVED, None, by)
    happening = events.RejectionAppealDecided(
        round=application.round.code,
        number=application.person.number,
        about=about_file(application),
    )  # fmt: skip
    journal.record(happening, by=by)
