from datetime import date, time

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.columns import Code, Moment, Titles, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one
from trainingmgr.core.money import Money
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.structure.models import Organisation, Room, TrainingCentre, Unit
from trainingmgr.training.cohorts.rules import Breach, CohortState, Duty, Provision, Side
from trainingmgr.training.curricula.models import Course, ModuleVersion
from trainingmgr.training.trainers.models import Trainer


def _provision(name: str) -> Enum:
    return Enum(
        Provision,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda states: [state.value for state in states],
    )


_CLOSED = _("A run is closed with its closing report: what is missing stands on its page.")


@never("INSERT", name="begun_closed", when="NEW.state = 'closed_out'", says=_CLOSED)
@never(
    "UPDATE OF state",
    name="closed_whole",
    when="NEW.state = 'closed_out' AND NOT EXISTS "
    "(SELECT 1 FROM cohort_close_out WHERE cohort_close_out.cohort_id = NEW.id)",
    says=_CLOSED,
)
class Cohort(Travelling, Versioned, Model):
    """One dated run of a course and the people on it. It pins the module versions it teaches."""

    __tablename__ = "cohort"
    __table_args__ = (
        only_one("code", says=_("Another run has this code.")),
        check("in_order", "ends_on >= starts_on", says=_("A run ends after it begins.")),
        check("seats_somebody", "capacity > 0", says=_("A run has at least one seat.")),
        Index("ix_cohort_list", "centre_id", "starts_on", "id"),
        Index("ix_cohort_dates", "starts_on", "id"),
        Index("ix_cohort_state", "state", "starts_on"),
    )

    code: Mapped[Code]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("training_centre.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    interpreter_needed: Mapped[bool] = mapped_column(default=False)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("trainer.id"))
    capacity: Mapped[int]
    seats_for_women: Mapped[int] = mapped_column(default=0)
    women_quarters: Mapped[Provision] = mapped_column(
        _provision("women_quarters"), default=Provision.UNKNOWN
    )
    childcare: Mapped[Provision] = mapped_column(_provision("childcare"), default=Provision.UNKNOWN)
    travel_escort: Mapped[Provision] = mapped_column(
        _provision("travel_escort"), default=Provision.UNKNOWN
    )
    female_instructor: Mapped[Provision] = mapped_column(
        _provision("female_instructor"), default=Provision.UNKNOWN
    )
    state: Mapped[CohortState] = mapped_column(default=CohortState.PLANNED)
    state_reason: Mapped[str | None] = mapped_column(String(500))
    over_on: Mapped[date | None]
    """The day on which it was completed or cancelled."""
    curtailment_reason: Mapped[str | None] = mapped_column(String(500))
    """Why hours of a module were cut, as it was written when the run was closed."""
    planned_by_id: Mapped[UserKey]
    planned_at: Mapped[Moment]

    course: Mapped[Course] = related()
    centre: Mapped[TrainingCentre] = related()
    room: Mapped[Room | None] = related()
    lead: Mapped[Trainer | None] = related()
    modules: Mapped[list["CohortModule"]] = related(
        cascade="all, delete-orphan", order_by="CohortModule.position"
    )
    funders: Mapped[list["Funder"]] = related(cascade="all, delete-orphan")
    recipients: Mapped[list["RecipientUnit"]] = related(cascade="all, delete-orphan")
    approvals: Mapped[list["Approval"]] = related()
    groups: Mapped[list["CohortGroup"]] = related(order_by="CohortGroup.code")


class CohortModule(Model):
    """A module version that the run is pinned to."""

    __tablename__ = "cohort_module"
    __table_args__ = (only_one("cohort_id", "version_id", says=_("The run has this module.")),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    position: Mapped[int]

    module_version: Mapped[ModuleVersion] = related()


class Funder(Model):
    """Whoever pays for a run; their vetting schemes are required of everybody on it."""

    __tablename__ = "cohort_funder"
    __table_args__ = (only_one("cohort_id", "organisation_id", says=_("This funder is named.")),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))

    organisation: Mapped[Organisation] = related()


class RecipientUnit(Model):
    """A unit that the run supports."""

    __tablename__ = "cohort_recipient"
    __table_args__ = (only_one("cohort_id", "unit_id", says=_("This unit is named already.")),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))

    unit: Mapped[Unit] = related()


@append_only(says=_("An approval stays on record. A changed plan needs new ones."))
class Approval(Travelling, Model):
    """One side's agreement to exactly this plan: bound to its content, void after an edit."""

    __tablename__ = "cohort_approval"
    __table_args__ = (
        only_one("cohort_id", "side", "content_hash", "on",
                 says=_("This side has agreed already.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    side: Mapped[Side]
    content_hash: Mapped[str] = mapped_column(String(64))
    on: Mapped[date] = mapped_column(default=clock.today)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("What was accepted stays on record."))
class AcceptedBreach(Travelling, Model):
    """Somebody accepted that a class is larger than its module, room or staff allow (R-TRN-05)."""

    __tablename__ = "accepted_breach"
    __table_args__ = (
        only_one("cohort_id", "version_id", "breach", says=_("This is accepted already.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    breach: Mapped[Breach]
    seats: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


class Joining(Travelling, Versioned, Model):
    """What people with a place are told before a run: when and where to report, what to bring,
    how they travel, what they are paid a day and by whom; and what the rooms need.
    """

    __tablename__ = "joining"
    __table_args__ = (
        only_one("cohort_id", says=_("This run has joining instructions already.")),
        check("per_diem_whole", "(per_diem_minor IS NULL) = (per_diem_by_id IS NULL)",
              says=_("Say what the per diem is, and who pays it.")),
        check("per_diem_priced", "(per_diem_minor IS NULL) = (currency IS NULL)",
              says=_("Say what the per diem is, and who pays it.")),
        check("per_diem_known", "per_diem_minor > 0", says=_("A per diem is more than nothing.")),
        check("told_where", "length(trim(report_to)) > 0",
              says=_("Say where people are to report.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    report_on: Mapped[date]
    report_at: Mapped[time]
    report_to: Mapped[str] = mapped_column(String(240))
    bring: Mapped[Titles] = mapped_column(default=dict)
    travel: Mapped[Titles] = mapped_column(default=dict)
    aids: Mapped[str] = mapped_column(String(2000), default="")
    contact: Mapped[str] = personal(Purpose.TRAIN, FieldClass.S1, String(240), default="")
    per_diem_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    per_diem_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    per_diem_by: Mapped[Organisation | None] = related()

    @property
    def per_diem(self) -> Money | None:
        if self.per_diem_minor is None or self.currency is None:
            return None
        return Money(self.per_diem_minor, self.currency)


@append_only(says=_("A closed run stays as it was closed."))
class CloseOut(Travelling, Model):
    """The end of a run: what was delivered, what people thought, what was learned (R-TRN-09)."""

    __tablename__ = "cohort_close_out"
    __table_args__ = (
        only_one("cohort_id", says=_("This run is closed already.")),
        check("delivered", "minutes_delivered > 0", says=_("A closed run has delivered hours.")),
        check("written", "length(trim(reaction)) > 0 AND length(trim(lessons)) > 0 AND "
              "length(trim(materials)) > 0",
              says=_("Write what the trainees thought, the lessons and the materials.")),
        check("cost_known", "cost_minor >= 0", says=_("A cost is nothing or more.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    minutes_delivered: Mapped[int]
    reaction: Mapped[str] = mapped_column(String(4000))
    lessons: Mapped[str] = mapped_column(String(4000))
    cost_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    materials: Mapped[str] = mapped_column(String(4000))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    @property
    def cost(self) -> Money:
        return Money(self.cost_minor, self.currency)


class CohortGroup(Travelling, Versioned, Model):
    """One of the parallel groups of a run. It sits classes of its own beside those of the whole
    run; a run without groups is taught as one.
    """

    __tablename__ = "cohort_group"
    __table_args__ = (
        only_one("cohort_id", "code", says=_("This run has a group of this name.")),
        check("named", "length(trim(code)) > 0", says=_("Give the group a name.")),
        check("seats_somebody", "seats > 0", says=_("A group has at least one seat.")),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    code: Mapped[str] = mapped_column(String(20))
    seats: Mapped[int]


_OF_ANOTHER_RUN = (
    "NEW.group_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cohort_group "
    "WHERE cohort_group.id = NEW.group_id AND cohort_group.cohort_id = NEW.cohort_id)"
)


@never("INSERT", name="own_group", when=_OF_ANOTHER_RUN, says=_("This group is of another run."))
@never(
    "UPDATE OF group_id, cohort_id",
    name="own_group_kept",
    when=_OF_ANOTHER_RUN,
    says=_("This group is of another run."),
)
class TrainingSession(Travelling, Versioned, Model):
    """One class of a run: a module, a day, a time, a room, and who leads. It is of one group
    where it names one, else of the whole run.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        check("in_order", "ends > starts", says=_("A class ends after it begins.")),
        Index("ix_training_session_day", "on", "starts"),
        Index("ix_training_session_cohort", "cohort_id", "on"),
        Index("ix_training_session_room", "room_id", "on"),
        Index("ix_training_session_group", "group_id"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    on: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    language: Mapped[str] = mapped_column(String(8), default="en")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"))

    cohort: Mapped[Cohort] = related()
    module_version: Mapped[ModuleVersion] = related()
    group: Mapped[CohortGroup | None] = related()
    room: Mapped[Room | None] = related()
    staff: Mapped[list["SessionTrainer"]] = related(
        back_populates="session", cascade="all, delete-orphan"
    )

    @property
    def planned_minutes(self) -> int:
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute


class SessionTrainer(Model):
    """Who does what in one class."""

    __tablename__ = "session_trainer"
    __table_args__ = (
        only_one("session_id", "trainer_id", says=_("This person is named already.")),
        Index("ix_session_trainer_trainer", "trainer_id"),
    )

    session_id: Mapped[int] = personal(
        Purpose.TEACH, FieldClass.S1, ForeignKey("training_session.id")
    )
    trainer_id: Mapped[int] = personal(Purpose.TEACH, FieldClass.S1, ForeignKey("trainer.id"))
    duty: Mapped[Duty] = personal(Purpose.TEACH, FieldClass.S1)

    session: Mapped[TrainingSession] = related(back_populates="staff")
    trainer: Mapped[Trainer] = related()
