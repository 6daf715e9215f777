from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Instant, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, evidenced, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.structure.models import Organisation, TrainingCentre, Unit
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.deployment.rules import TeamDuty, TeamState
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.training.trainers.rules import Kind, TeachingLevel

S1 = FieldClass.S1
APPROVED = (
    TeamState.OFFERED, TeamState.MATCHED, TeamState.VISA_PENDING, TeamState.DEPLOYED,
    TeamState.COMPLETED,
)  # fmt: skip
NO_LEAD = (
    "NOT EXISTS (SELECT 1 FROM team_member WHERE team_member.team_id = NEW.id "
    "AND team_member.duty = 'lead')"
)
UNSCREENED = (
    "EXISTS (SELECT 1 FROM team_member WHERE team_member.team_id = NEW.id AND NOT EXISTS ("
    "SELECT 1 FROM posting WHERE posting.trainer_id = team_member.trainer_id "
    "AND posting.from_on <= NEW.from_on AND posting.until_on >= NEW.until_on "
    "AND posting.certified_on IS NOT NULL AND posting.attested_on IS NOT NULL "
    "AND posting.conduct = 'nothing_found' "
    "AND (posting.screened_until IS NULL OR posting.screened_until >= NEW.until_on)))"
)
LEAVES = "NEW.state = 'deployed' AND OLD.state <> 'deployed'"
TEACHES = (
    "EXISTS (SELECT 1 FROM session_trainer "
    "JOIN training_session ON training_session.id = session_trainer.session_id "
    "JOIN cohort ON cohort.id = training_session.cohort_id "
    "WHERE session_trainer.trainer_id = NEW.id AND session_trainer.duty = 'lead' "
    "AND cohort.state IN ('confirmed', 'running', 'suspended'))"
)
UNWRITTEN = (
    "EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = NEW.id "
    "AND posting.from_on = (SELECT max(one.from_on) FROM posting one "
    "WHERE one.trainer_id = NEW.id AND one.from_on <= NEW.left_on) "
    "AND NOT EXISTS (SELECT 1 FROM tour_handover WHERE tour_handover.posting_id = posting.id))"
)


@by_another("approved_by_id", "requested_by_id",
            says=_("A second person approves a team, and says who sends it."))  # fmt: skip
@never("INSERT", name="requested", when="NEW.state <> 'requested'",
       says=_("A team begins with a request."))  # fmt: skip
@never("UPDATE OF state", name="led", when=f"{LEAVES} AND {NO_LEAD}",
       says=_("Nobody of this team may lead the module."))  # fmt: skip
@never("UPDATE OF state", name="screened", when=f"{LEAVES} AND {UNSCREENED}",
       says=_("Somebody of this team is not screened for a posting that holds the whole period "
              "(R-HRD-08)."))  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=_("A request is cancelled, never deleted."))
class MobileTeam(Travelling, Versioned, Model):
    """Trainers who go to a unit for some days, from the request to the return (domain 3.1.2)."""

    __tablename__ = "mobile_team"
    __table_args__ = (
        only_one("code", says=_("Another team has this code.")),
        check("in_order", "until_on >= from_on", says=_("A team comes back after it has left.")),
        check("travel", "travel_days BETWEEN 0 AND 10",
              says=_("Say how many days the way takes: 0 to 10.")),
        check("asked", "wanted BETWEEN 1 AND 40 AND people BETWEEN 1 AND 2000",
              says=_("A team has 1 to 40 people, and teaches 1 to 2,000.")),
        check("approved", f"state NOT IN ({', '.join(repr(each.value) for each in APPROVED)}) OR "
              "(approved_by_id IS NOT NULL AND approved_at IS NOT NULL AND "
              "sent_by_id IS NOT NULL AND approved_by_id <> requested_by_id)",
              says=_("A second person approves a team, and says who sends it.")),
        *evidenced("state", {TeamState.COMPLETED}, by=("report", "returned_on", "taught")),
        *evidenced("state", {TeamState.CANCELLED}, by=("cancelled_why",)),
        Index("ix_mobile_team_list", "from_on", "id"),
        Index("ix_mobile_team_centre", "centre_id"),
    )  # fmt: skip

    code: Mapped[Code]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    asked_by: Mapped[Line] = personal(Purpose.TRAIN, S1, retention=Retention.PAPER)
    centre_id: Mapped[int] = mapped_column(ForeignKey("training_centre.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    place: Mapped[Line]
    from_on: Mapped[date]
    until_on: Mapped[date]
    people: Mapped[int]
    wanted: Mapped[int]
    why: Mapped[Prose]
    state: Mapped[TeamState] = mapped_column(default=TeamState.REQUESTED)
    requested_by_id: Mapped[UserKey]
    requested_at: Mapped[Moment]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    approved_at: Mapped[Instant | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    travel_days: Mapped[int] = mapped_column(default=0)
    travel: Mapped[str | None] = mapped_column(String(240))
    equipment: Mapped[str | None] = mapped_column(String(240))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    returned_on: Mapped[date | None]
    taught: Mapped[int | None]
    report: Mapped[str | None] = mapped_column(String(2000))
    cancelled_why: Mapped[str | None] = mapped_column(String(240))

    unit: Mapped[Unit] = related()
    centre: Mapped[TrainingCentre] = related()
    module: Mapped[Module] = related()
    sent_by: Mapped[Organisation | None] = related()
    requested_by: Mapped[User] = related(foreign_keys="MobileTeam.requested_by_id")
    approved_by: Mapped[User | None] = related(foreign_keys="MobileTeam.approved_by_id")
    cohort: Mapped[Cohort | None] = related()
    members: Mapped[list["TeamMember"]] = related(
        cascade="all, delete-orphan", order_by="TeamMember.id"
    )


OF_TEAM = (
    "(SELECT state FROM mobile_team WHERE mobile_team.id = {row}.team_id) "
    "NOT IN ('offered', 'matched', 'visa_pending'{more})"
)


@never("INSERT", name="in_time", when=OF_TEAM.format(row="NEW", more=""),
       says=_("People join a team after it was approved and before it leaves."))  # fmt: skip
@never("DELETE", name="stays", when=OF_TEAM.format(row="OLD", more=""),
       says=_("Whoever went with a team stays on its record."))  # fmt: skip
class TeamMember(Model):
    """Somebody who goes with a mobile team, and the days for which they are lent to it."""

    __tablename__ = "team_member"
    __table_args__ = (
        only_one("team_id", "trainer_id", says=_("This person goes with the team already.")),
        only_one("leave_id", says=_("These days belong to another team.")),
        Index("ix_team_member_trainer", "trainer_id"),
    )

    team_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("mobile_team.id"))
    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    duty: Mapped[TeamDuty] = personal(Purpose.TEACH, S1)
    leave_id: Mapped[int | None] = personal(Purpose.TEACH, S1, ForeignKey("trainer_leave.id"))

    trainer: Mapped[Trainer] = related()


@append_only(
    says=_("A handover note stays as it is."),
    blanked=("teacher", "(SELECT trainer_id FROM posting WHERE posting.id = OLD.posting_id)"),
)
class TourHandover(Model):
    """What somebody who teaches leaves to whoever comes after them, about a tour (R-MEN-02)."""

    __tablename__ = "tour_handover"
    __table_args__ = (
        only_one("posting_id", says=_("The handover note is written already.")),
        check("said", "length(trim(note)) >= 30",
              says=_("Write the handover note in full sentences: what stands, what is open.")),
    )  # fmt: skip

    posting_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("posting.id"))
    note: Mapped[Prose] = personal(Purpose.TEACH, S1)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    by: Mapped[User] = related()
    posting: Mapped[Posting] = related()


class TeachingPost(Travelling, Versioned, Model):
    """A post of a centre for somebody who teaches, mentors or interprets: what it asks of them.

    A post for which nobody is there is vacant; who holds it follows from postings.
    """

    __tablename__ = "teaching_post"
    __table_args__ = (
        only_one("code", says=_("Another post has this code.")),
        check("in_order", "until_on IS NULL OR until_on >= from_on",
              says=_("A post ends after it begins.")),
        Index("ix_teaching_post_centre", "centre_id"),
        Index("ix_teaching_post_module", "module_id"),
    )  # fmt: skip

    code: Mapped[Code]
    name: Mapped[Line]
    centre_id: Mapped[int] = mapped_column(ForeignKey("training_centre.id"))
    kind: Mapped[Kind]
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"))
    level: Mapped[TeachingLevel | None]
    language: Mapped[str | None] = mapped_column(String(8))
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    centre: Mapped[TrainingCentre] = related()
    module: Mapped[Module | None] = related()
    holders: Mapped[list["PostHolder"]] = related(cascade="all, delete-orphan")


class PostHolder(Model):
    """A posting that fills a post: its days are those on which the post is held."""

    __tablename__ = "post_holder"
    __table_args__ = (
        only_one("posting_id", says=_("This posting fills a post already.")),
        Index("ix_post_holder_post", "post_id"),
    )

    post_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("teaching_post.id"))
    posting_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("posting.id"))

    posting: Mapped[Posting] = related()


never("UPDATE OF left_on", name="tour_handed_over",
      when=f"NEW.left_on IS NOT NULL AND OLD.left_on IS NULL AND {TEACHES} AND {UNWRITTEN}",
      says=_("This person leads classes of runs that go on. Write the handover note of their tour "
             "first (R-MEN-02)."))(Trainer)  # fmt: skip
