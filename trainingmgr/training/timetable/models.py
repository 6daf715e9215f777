from datetime import date, time

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, only_one
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.timetable.rules import ClosedKind


class ClosedTime(Travelling, Versioned, Model):
    """A time at which a centre holds no class: a break, a prayer, a holiday. Without a centre it
    holds for every one.
    """

    __tablename__ = "closed_time"
    __table_args__ = (
        check("named", "length(trim(name)) > 0", says=_("Give it a name.")),
        check("whole", "(starts IS NULL) = (ends IS NULL)",
              says=_("Write both hours, or neither for the whole day.")),
        check("in_order", "ends > starts", says=_("It ends after it begins.")),
        check("timed", "kind = 'holiday' OR starts IS NOT NULL",
              says=_("A break or a prayer has hours.")),
        check("dated", "kind <> 'holiday' OR (first_on IS NOT NULL AND last_on IS NOT NULL)",
              says=_("A holiday has its days.")),
        check("days_in_order", "last_on >= first_on", says=_("The first day comes first.")),
        check("a_weekday", "weekday BETWEEN 0 AND 6", says=_("A week has seven days.")),
        Index("ix_closed_time_centre", "centre_id", "first_on"),
    )  # fmt: skip

    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"))
    kind: Mapped[ClosedKind]
    name: Mapped[Line]
    weekday: Mapped[int | None]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    centre: Mapped[TrainingCentre | None] = related()


class Layout(Travelling, Model):
    """Classes that were proposed together and written down in one deed, which can be undone."""

    __tablename__ = "timetable_layout"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    classes: Mapped[list["LaidClass"]] = related(cascade="all, delete-orphan")


class LaidClass(Model):
    """A class that a layout wrote down, as it was then: whoever moved it since keeps it."""

    __tablename__ = "laid_class"
    __table_args__ = (
        only_one("session_id", says=_("A class is laid out once.")),
        Index("ix_laid_class_layout", "layout_id"),
    )

    layout_id: Mapped[int] = mapped_column(ForeignKey("timetable_layout.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))

    session: Mapped[TrainingSession] = related()
