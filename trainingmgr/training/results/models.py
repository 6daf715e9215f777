from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.columns import Code, Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, in_a_week, only_one, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results.rules import Mode

S1 = FieldClass.S1


class Assessment(Travelling, Versioned, Model):
    """One test of one run: of which module, out of how many points, what it takes to pass."""

    __tablename__ = "assessment"
    __table_args__ = (
        only_one("cohort_id", "code", says=_("This run has a test with this code.")),
        check("has_points", "max_score > 0", says=_("A test has at least one point.")),
        check("pass_mark_is_a_percentage", "pass_mark BETWEEN 0 AND 100",
              says=_("A pass mark is between 0 and 100.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    code: Mapped[Code]
    kind: Mapped[AssessmentKind]
    max_score: Mapped[int]
    pass_mark: Mapped[int]
    weight: Mapped[int] = mapped_column(default=1)
    on: Mapped[date | None]

    cohort: Mapped[Cohort] = related()
    module_version: Mapped[ModuleVersion] = related()


class Result(Versioned, Model):
    """What one person reached in one attempt at one test, in tenths of a point."""

    __tablename__ = "result"
    __table_args__ = (
        only_one("assessment_id", "enrolment_id", "attempt",
                 says=_("This attempt is recorded already.")),
        check("not_negative", "score_tenths >= 0", says=_("A score is not below zero.")),
        check("two_attempts", "attempt BETWEEN 1 AND 2",
              says=_("After two attempts the module is taken again.")),
        Index("ix_result_enrolment", "enrolment_id"),
        Index("ix_result_batch", "batch_id"),
    )  # fmt: skip

    assessment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("assessment.id"))
    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    attempt: Mapped[int] = personal(Purpose.TRAIN, S1, default=1)
    score_tenths: Mapped[int] = personal(Purpose.TRAIN, S1)
    mode: Mapped[Mode] = personal(Purpose.TRAIN, S1, default=Mode.WRITTEN)
    language: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(8))
    sat_on: Mapped[date] = personal(Purpose.TRAIN, S1, default=clock.today)
    assessor_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    recorded_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id")
    )

    assessment: Mapped[Assessment] = related()
    enrolment: Mapped[Enrolment] = related()


class Criterion(Travelling, Versioned, Model):
    """One thing that is judged in a test, and how many of its points it is worth."""

    __tablename__ = "criterion"
    __table_args__ = (
        only_one("assessment_id", "position", says=_("Two criteria have the same place.")),
        check("worth_points", "points > 0", says=_("A criterion is worth one point at least.")),
        check("titled", "length(trim(title)) >= 2", says=_("Say what is judged.")),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    points: Mapped[int]


class CriterionMark(Versioned, Model):
    """What one attempt reached in one criterion, in tenths of a point."""

    __tablename__ = "criterion_mark"
    __table_args__ = (
        only_one("result_id", "criterion_id", says=_("This criterion is marked already.")),
        check("not_negative", "tenths >= 0", says=_("A score is not below zero.")),
    )

    result_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("result.id"))
    criterion_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("criterion.id"))
    tenths: Mapped[int] = personal(Purpose.TRAIN, S1)


class SecondMark(Versioned, Model):
    """What a second marker gave one attempt, without having seen the first mark."""

    __tablename__ = "second_mark"
    __table_args__ = (
        only_one("assessment_id", "enrolment_id", "attempt",
                 says=_("This attempt has a second mark.")),
        check("not_negative", "score_tenths >= 0", says=_("A score is not below zero.")),
        Index("ix_second_mark_enrolment", "enrolment_id"),
    )  # fmt: skip

    assessment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("assessment.id"))
    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    attempt: Mapped[int] = personal(Purpose.TRAIN, S1, default=1)
    score_tenths: Mapped[int] = personal(Purpose.TRAIN, S1)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


@append_only(says=_("An approval of results stays on record."))
class ResultApproval(Travelling, Model):
    """A second person looked at the results of a run and approves exactly these."""

    __tablename__ = "result_approval"
    __table_args__ = (Index("ix_result_approval_cohort", "cohort_id", "id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    people: Mapped[int]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@by_another("signed_by_id", "asked_by_id",
            says=_("A second person signs a waiver. You asked for it yourself."))  # fmt: skip
@in_a_week("asked_at", "signed_at")
class CurtailmentWaiver(Travelling, Versioned, Model):
    """A run that delivered less than 90 % of a module may still count: asked by one, signed by
    another (R-TRN-03). It stands when it is signed. Whoever asked takes it back before,
    and one that nobody signed in a week is let go of when it is asked for anew.
    """

    __tablename__ = "curtailment_waiver"
    __table_args__ = (
        only_one_where("uq_curtailment_waiver_open", "withdrawn_at IS NULL", "cohort_id",
                       "version_id", says=_("This was asked for already.")),
        check("withdrawn", "withdrawn_at IS NULL OR signed_at IS NULL",
              says=_("This is signed already.")),
        check("by_two", "signed_by_id IS NULL OR signed_by_id <> asked_by_id",
              says=_("A second person signs a waiver. You asked for it yourself.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("signed_whole", "(signed_by_id IS NULL) = (signed_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    reason: Mapped[str] = mapped_column(String(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[Moment]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]

    asked_by: Mapped[User] = related(foreign_keys=[asked_by_id])

    @property
    def stands(self) -> bool:
        return self.signed_by_id is not None
