"""What changes the state of one application, or of many alike, and leaves the trail of it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import insert, update

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import Actor
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, ApplicationMove, RecruitmentRound
from trainingmgr.recruitment.queries import plans
from trainingmgr.recruitment.rules import REASONED, ApplicationState, Rejection
from trainingmgr.registry.people.queries import own_ids

A = ApplicationState
OWN = _("This record is your own. Ask a colleague.")


def not_own(application: Application, by: User) -> None:
    """Raise a Refusal to whoever applies themselves (security 4.3.2)."""
    if application.person_id in own_ids([by.holder_id]):
        raise Refusal(OWN)


def move(
    application: Application, to: ApplicationState, reason: Rejection | None, by: Actor
) -> None:
    if to in REASONED and reason is None:
        raise Refusal(_("Choose the reason that the applicant is told."), field="reason")
    was = application.state
    application.state = was.then(to)
    application.reason = reason if to in REASONED else None
    db.session.add(
        ApplicationMove(
            application_id=application.id, was=was, now=to, reason=application.reason, by_id=by.id
        )
    )
    db.session.flush()
    happening = events.ApplicationMoved(
        number=application.person.number, was=was, now=to, about=about_file(application)
    )
    journal.record(happening, by=by)


def move_many(
    round_: RecruitmentRound, keys: Mapping[int, ApplicationState], to: ApplicationState,
    reason: Rejection | None, by: User,
) -> None:  # fmt: skip
    """The same change for many: two statements for five hundred, whatever their number. Whoever
    stands there already is told another reason from now on.
    """
    ids = list(keys)
    for was in keys.values():
        if was is not to:
            was.then(to)
    moves: Any = ApplicationMove.__table__
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        db.session.execute(
            update(Application)
            .where(Application.id.in_(some))
            .values(state=to, reason=reason, version=Application.version + 1)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            insert(moves),
            [
                {"application_id": key, "was": keys[key], "now": to, "reason": reason,
                 "by_id": by.id, "at": clock.now()}
                for key in some
            ],
        )  # fmt: skip
    for row in [each for each in db.session if isinstance(each, Application)]:
        db.session.expire(row)
    if ids:
        happening = events.ApplicationsMoved(
            round=round_.code, now=to, count=len(ids), about=about(round_)
        )
        journal.record(happening, by=by)


def free(round_: RecruitmentRound) -> None:
    """Refuse while a deed over the whole round is under way."""
    job = plans.work_on(round_)
    if job is not None and not job.is_over:
        raise Refusal(_("Work over this whole round is under way. Wait until it is done."))


def about(round_: RecruitmentRound) -> tuple[str, int]:
    return ("recruitment_round", round_.id)


def about_file(application: Application) -> tuple[str, int]:
    return ("application", application.id)
