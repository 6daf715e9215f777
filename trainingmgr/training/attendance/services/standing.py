"""Whether a class still takes what is written of it, and who leads it."""

from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.attendance import queries
from trainingmgr.training.attendance.rules import LOCK_DAYS
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import CohortState

OPEN = {CohortState.CONFIRMED, CohortState.RUNNING, CohortState.COMPLETED, CohortState.SUSPENDED}


def is_locked(session: TrainingSession, lock_days: int = LOCK_DAYS) -> bool:
    return clock.today() > session.on + timedelta(days=lock_days)


def opened(session: TrainingSession) -> None:
    """A run that is closed stays as it was closed, and a cancelled one was not held."""
    if session.cohort.state not in OPEN:
        raise Refusal(_("This run is not open for attendance."))


def leads(session: TrainingSession, by: User) -> bool:
    if not by.may(Permission.REPORT_WRITE):
        return False
    found = db.session.scalar(
        select(TrainingSession.id).where(TrainingSession.id == session.id, queries.led_by(by))
    )
    return found is not None
