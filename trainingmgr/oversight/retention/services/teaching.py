"""What goes of marks that were written down late, and of whoever taught and has left."""

from typing import Any

from sqlalchemy import case, delete, select, update

from trainingmgr.core.db import db
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.rules import LateKind
from trainingmgr.training.deployment.models import TourHandover
from trainingmgr.training.trainers.models import Posting, Qualification, TrainerPaper


def late_marks(id_: int) -> None:
    """The lines with their remarks, what a report told, and the reasons; that they were confirmed,
    and by whom, stays. The marks and the report themselves are those of the class.
    """
    this = update(LateEntry).where(LateEntry.id == id_)
    answer = case((LateEntry.answer == "", ""), else_=BLANK)
    _done(this.where(LateEntry.kind == LateKind.REPORT).values(told={}))
    _done(this.values(lines=[], was=None, reason=BLANK, answer=answer))


def taught(id_: int) -> None:
    """Papers with their scans, and words about tours; what they taught and when stays."""
    _done(delete(TrainerPaper).where(TrainerPaper.trainer_id == id_))
    _done(update(Qualification).where(Qualification.trainer_id == id_).values(assessor=None))
    _done(
        update(Posting)
        .where(Posting.trainer_id == id_)
        .values(place=None, accommodation=None, certified_by=None)
    )
    tours = select(Posting.id).where(Posting.trainer_id == id_)
    _done(update(TourHandover).where(TourHandover.posting_id.in_(tours)).values(note=LONG))


def _done(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


LONG = f"{BLANK} {BLANK} {BLANK}"
"""A handover note is at least thirty characters."""
