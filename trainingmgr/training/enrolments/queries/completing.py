"""How many completed a run, from the places and their moves: nothing of it is typed."""

from sqlalchemy import and_, case, exists, func, or_, select

from trainingmgr.core.db import db
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment, EnrolmentMove
from trainingmgr.training.enrolments.rules.completion import Completion, Places, completion


def completion_of(cohort: Cohort) -> Completion:
    """Everybody who ever had a place in a run. One statement."""
    began = and_(
        Enrolment.joined_on.is_not(None),
        or_(Enrolment.left_on.is_(None), Enrolment.left_on >= cohort.starts_on),
    )
    back = exists().where(
        EnrolmentMove.enrolment_id == Enrolment.id, EnrolmentMove.reason == "reentry"
    )
    has_begun = case((began, 1), else_=0)
    came_back = func.sum(case((back, 1), else_=0))
    rows = db.session.execute(
        select(Enrolment.state, Enrolment.leaving_reason, has_begun, func.count(), came_back)
        .where(Enrolment.cohort_id == cohort.id, finished(Enrolment.batch_id))
        .group_by(Enrolment.state, Enrolment.leaving_reason, has_begun)
        .order_by(Enrolment.state)
    )
    return completion(
        Places(state, reason, bool(began_), people, int(again or 0))
        for state, reason, began_, people, again in rows
    )
