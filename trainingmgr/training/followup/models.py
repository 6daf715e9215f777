from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, evidenced, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.followup.rules import Behaviour, ListState, Whereabouts

S1 = FieldClass.S1


class FollowUp(Travelling, Versioned, Model):
    """So many months after a run somebody asks where its graduates are and what they do."""

    __tablename__ = "follow_up"
    __table_args__ = (
        only_one("cohort_id", "months", says=_("This list is open already.")),
        check("at_a_time", "months IN (3, 6, 12)", says=_("Lists are due at 3, 6 and 12 months.")),
        *evidenced("state", {ListState.CLOSED}, by=("closed_by_id", "closed_at")),
        Index("ix_follow_up_list", "state", "due_on", "id"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    state: Mapped[ListState] = mapped_column(default=ListState.DUE)
    opened_at: Mapped[Moment]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[Instant | None]

    cohort: Mapped[Cohort] = related()


class FollowUpLine(Travelling, Versioned, Model):
    """One graduate of a list: where they are and how they behave at work, once it is known."""

    __tablename__ = "follow_up_line"
    __table_args__ = (
        only_one("follow_up_id", "person_id", says=_("This person stands on the list already.")),
        check("answered_whole",
              "(whereabouts IS NULL) = (answered_by_id IS NULL) AND "
              "(whereabouts IS NULL) = (answered_at IS NULL) AND "
              "(whereabouts IS NOT NULL OR behaviour IS NULL)",
              says=_("An answer says where somebody is, who wrote it and when.")),
        check("seen_at_work",
              "behaviour IS NULL OR behaviour = 'not_observed' OR "
              "(whereabouts IN ('in_unit', 'transferred') AND length(trim(observer)) > 0)",
              says=_("Behaviour is observed by somebody with a name, of people who are at work.")),
        check("moved_where", "moved_to_id IS NULL OR whereabouts = 'transferred'",
              says=_("A new unit is written only of those who were transferred.")),
        Index("ix_follow_up_line_person", "person_id"),
        Index("ix_follow_up_line_unit", "unit_id"),
    )  # fmt: skip

    follow_up_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("follow_up.id"))
    person_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("person.id"))
    unit_id: Mapped[int | None] = personal(Purpose.TRAIN, S1, ForeignKey("unit.id"))
    """The unit that sent them, which is asked."""
    whereabouts: Mapped[Whereabouts | None] = personal(Purpose.TRAIN, S1)
    moved_to_id: Mapped[int | None] = personal(Purpose.TRAIN, S1, ForeignKey("unit.id"))
    seen_on: Mapped[date | None] = personal(Purpose.TRAIN, S1)
    behaviour: Mapped[Behaviour | None] = personal(Purpose.TRAIN, S1)
    observer: Mapped[str] = personal(Purpose.TRAIN, S1, String(120), default="")
    note: Mapped[str] = personal(Purpose.TRAIN, S1, String(500), default="")
    answered_by_id: Mapped[int | None] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    answered_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), index=True
    )

    follow_up: Mapped[FollowUp] = related()
    person: Mapped[Person] = related()
    unit: Mapped[Unit | None] = related(foreign_keys=[unit_id])
    moved_to: Mapped[Unit | None] = related(foreign_keys=[moved_to_id])


@append_only(says=_("A printed list stays as it was printed."))
class FollowUpSheet(Travelling, Model):
    """One list of one unit as it was printed, with the lines in the order of the paper."""

    __tablename__ = "follow_up_sheet"
    __table_args__ = (only_one("code", says=_("Another sheet has this number.")),)

    code: Mapped[str] = mapped_column(String(20))
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    language: Mapped[str] = mapped_column(String(5))
    lines: Mapped[list[int]] = personal(Purpose.TRAIN, S1, JSON, retention=Retention.PAPER)
    printed_by_id: Mapped[UserKey]
    printed_at: Mapped[Moment]

    follow_up: Mapped[FollowUp] = related()
    unit: Mapped[Unit | None] = related()
