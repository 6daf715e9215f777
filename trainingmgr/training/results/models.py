from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Code, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, only_one
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
    )  # fmt: skip

    assessment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("assessment.id"))
    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    attempt: Mapped[int] = personal(Purpose.TRAIN, S1, default=1)
    score_tenths: Mapped[int] = personal(Purpose.TRAIN, S1)
    mode: Mapped[Mode] = personal(Purpose.TRAIN, S1, default=Mode.WRITTEN)
    language: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(8))
    assessor_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    recorded_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    assessment: Mapped[Assessment] = related()
    enrolment: Mapped[Enrolment] = related()
