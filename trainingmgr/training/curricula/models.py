from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Encrypted, Line, Moment, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, never, only_one, only_one_where
from trainingmgr.registry.people.rules import Literacy
from trainingmgr.training.curricula.rules import (
    AssessmentKind,
    Demands,
    Exam,
    HrddpScope,
    Method,
    Need,
    Outcome,
    OutcomeKind,
    RecognitionState,
    Review,
    Signing,
    Taught,
    VersionState,
    recognition_state,
)

WHAT_WAS_AGREED = (
    "module_id, number, titles, aim, minutes, max_class, ratio, pass_mark, attendance_min, "
    "validity_months, hrddp_scope, literacy_required, safety_critical, source, materials, "
    "languages, agreed_on, "
    "agreed_by_id, drafted_by_id"
)
REVIEWED = _("A review asks for changes. Change the draft, or let it be reviewed again.")
PINNED = _("An agreed version is never edited. Draft a newer one.")
LESSONS = _("The lessons together take as long as the module.")
NAMED = _("The four named topics cannot be removed.")


def _as_agreed(model: type) -> type:
    """What an agreed version demands is not edited either."""
    of = "(SELECT state FROM module_version WHERE id = {row}.version_id) <> 'draft'"
    model = never("INSERT", name="added", when=of.format(row="NEW"), says=PINNED)(model)
    model = never("UPDATE", name="changed", when=of.format(row="OLD"), says=PINNED)(model)
    return never("DELETE", name="taken", when=of.format(row="OLD"), says=PINNED)(model)


@never("DELETE", name="named_delete", when="OLD.is_named", says=NAMED)
@never("UPDATE OF code, is_named", name="named_update", when="OLD.is_named", says=NAMED)
class Topic(Titled, Travelling, Versioned, Model):
    """What modules are about. The four named topics cannot be removed."""

    __tablename__ = "topic"
    __table_args__ = (only_one("code", says=_("Another topic has this code.")),)

    code: Mapped[Code]
    position: Mapped[int] = mapped_column(default=100)
    is_named: Mapped[bool] = mapped_column(default=False)


class Module(Travelling, Versioned, Model):
    """One subject of teaching under one code, through all its versions."""

    __tablename__ = "module"
    __table_args__ = (only_one("code", says=_("Another module has this code.")),)

    code: Mapped[Code]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)

    topic: Mapped[Topic] = related()
    versions: Mapped[list["ModuleVersion"]] = related(
        back_populates="module", order_by="ModuleVersion.number"
    )


@by_another("agreed_by_id", "drafted_by_id", name="agreed_by_another",
            says=_("A second person agrees a version. You wrote this one yourself."))  # fmt: skip
@never("DELETE", name="agreed_delete", when="OLD.state <> 'draft'", says=PINNED)
@never(
    f"UPDATE OF {WHAT_WAS_AGREED}", name="agreed_update", when="OLD.state <> 'draft'", says=PINNED
)
@never(
    "UPDATE OF state",
    name="lessons_add_up",
    says=LESSONS,
    when="NEW.state = 'agreed' AND (SELECT coalesce(sum(minutes), NEW.minutes) FROM lesson "
    "WHERE version_id = NEW.id) <> NEW.minutes",
)
@never(
    "UPDATE OF state",
    name="reviewed",
    says=REVIEWED,
    when="NEW.state = 'agreed' AND OLD.state = 'draft' AND (SELECT verdict FROM version_review "
    "WHERE version_review.version_id = NEW.id AND version_review.wording = OLD.version "
    "ORDER BY version_review.id DESC LIMIT 1) = 'change'",
)
@never(
    "UPDATE OF state",
    name="signed",
    says=_("A version is signed for the host authority and for the mission before it is agreed."),
    when="NEW.state = 'agreed' AND OLD.state = 'draft' AND (SELECT count(*) FROM "
    "version_signatory WHERE version_signatory.version_id = NEW.id) < 2",
)
@never(
    "UPDATE OF state",
    name="state_update",
    says=PINNED,
    when="OLD.state = 'superseded' OR (OLD.state = 'agreed' AND NEW.state = 'draft')",
)
class ModuleVersion(Titled, Travelling, Versioned, Model):
    """What a module demanded at one time. Agreed ones are never edited; a newer one supersedes."""

    __tablename__ = "module_version"
    __table_args__ = (
        only_one("module_id", "number", says=_("This version exists already.")),
        only_one_where("uq_module_version_agreed", "state = 'agreed'", "module_id",
                       says=_("Another version of this module is agreed.")),
        check("takes_time", "minutes > 0", says=_("A module takes some time.")),
        check("pass_mark_is_a_percentage", "pass_mark BETWEEN 0 AND 100",
              says=_("A pass mark is between 0 and 100.")),
        check("attendance_is_a_percentage", "attendance_min BETWEEN 0 AND 100",
              says=_("The least attendance is between 0 and 100.")),
        check("agreed_on_with_state", "(state = 'draft') = (agreed_on IS NULL)",
              says=_("An agreed version has the day of its agreement.")),
        check("agreed_by_another", "agreed_by_id IS NULL OR agreed_by_id <> drafted_by_id",
              says=_("A second person agrees a version. You wrote this one yourself.")),
    )  # fmt: skip

    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(default=VersionState.DRAFT)
    aim: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    minutes: Mapped[int]
    max_class: Mapped[int] = mapped_column(default=30)
    ratio: Mapped[int] = mapped_column(default=30)
    pass_mark: Mapped[int] = mapped_column(default=60)
    attendance_min: Mapped[int] = mapped_column(default=80)
    validity_months: Mapped[int | None]
    hrddp_scope: Mapped[HrddpScope]
    literacy_required: Mapped[Literacy] = mapped_column(default=Literacy.NONE)
    safety_critical: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None] = mapped_column(String(240))
    materials: Mapped[dict[str, str] | None] = mapped_column(JSON)
    languages: Mapped[list[str] | None] = mapped_column(JSON)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_on: Mapped[date | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    module: Mapped[Module] = related(back_populates="versions")
    prerequisites: Mapped[list["Prerequisite"]] = related(
        cascade="all, delete-orphan", order_by="Prerequisite.id"
    )
    assessments: Mapped[list["PlannedAssessment"]] = related(
        cascade="all, delete-orphan", order_by="PlannedAssessment.id"
    )

    lessons: Mapped[list["Lesson"]] = related(
        cascade="all, delete-orphan", order_by="Lesson.position"
    )
    outcomes: Mapped[list["LearningOutcome"]] = related(
        cascade="all, delete-orphan", order_by="LearningOutcome.position"
    )
    signatories: Mapped[list["VersionSignatory"]] = related(order_by="VersionSignatory.id")
    recognitions: Mapped[list["Recognition"]] = related(order_by="Recognition.id")

    @property
    def demands(self) -> Demands:
        """All that is agreed together, as plain values."""
        return Demands(
            titles=self.titles,
            aim=self.aim,
            minutes=self.minutes,
            hrddp_scope=self.hrddp_scope,
            max_class=self.max_class,
            ratio=self.ratio,
            pass_mark=self.pass_mark,
            attendance_min=self.attendance_min,
            validity_months=self.validity_months,
            literacy_required=self.literacy_required,
            safety_critical=self.safety_critical,
            source=self.source,
            needs=self.needs,
            tests=tuple(
                Exam(each.kind, each.pass_mark, each.weight or 1) for each in self.assessments
            ),
            lessons=self.taught,
            outcomes=tuple(Outcome(each.titles, each.kind) for each in self.outcomes),
            materials=self.materials or {},
            languages=tuple(self.languages or ()),
        )

    @property
    def taught(self) -> tuple[Taught, ...]:
        """Its lessons in their order, as plain values."""
        return tuple(Taught(each.titles, each.method, each.minutes) for each in self.lessons)

    @property
    def needs(self) -> tuple[Need, ...]:
        return tuple(
            Need(each.module_id, each.group, each.least_score, each.or_test)
            for each in self.prerequisites
        )


@_as_agreed
class Prerequisite(Model):
    """A module that must stand before this one is taken. Same group: one of them is enough.

    Where `or_test` is set, a passed placement test is as good as having attended.
    """

    __tablename__ = "prerequisite"
    __table_args__ = (
        only_one("version_id", "module_id", says=_("This prerequisite is listed already.")),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    group: Mapped[int] = mapped_column("or_group", default=0)
    least_score: Mapped[int | None]
    or_test: Mapped[bool] = mapped_column(default=False)

    module: Mapped[Module] = related()


@_as_agreed
class Lesson(Titled, Model):
    """A part of a module version that is taught in one way, in its place, so many minutes long."""

    __tablename__ = "lesson"
    __table_args__ = (
        only_one("version_id", "position", says=_("Two lessons stand in the same place.")),
        check("takes_time", "minutes > 0", says=_("A lesson takes some time.")),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    position: Mapped[int]
    method: Mapped[Method]
    minutes: Mapped[int]


@_as_agreed
class LearningOutcome(Titled, Model):
    """What people know, can do or stand for after a module version, in its place."""

    __tablename__ = "learning_outcome"
    __table_args__ = (
        only_one("version_id", "position", says=_("Two outcomes stand in the same place.")),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    position: Mapped[int]
    kind: Mapped[OutcomeKind]


@_as_agreed
@never("UPDATE", name="said", when="1 = 1", says=_("A review stays as it was written."))
class VersionReview(Model):
    """What somebody who did not write a draft makes of one wording of it, before it is agreed."""

    __tablename__ = "version_review"
    __table_args__ = (
        check("reasoned", "verdict = 'sound' OR length(trim(words)) >= 10",
              says=_("Say what is to be changed, in a full sentence.")),
        Index("ix_version_review_version", "version_id", "id"),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    wording: Mapped[int]
    """Which wording of the draft was read: its version then. What is changed is read anew."""
    verdict: Mapped[Review]
    words: Mapped[str] = mapped_column(String(2000), default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("A signature stays as it is."))
class VersionSignatory(Model):
    """A named person who signed a module version on paper, for the host or for the mission."""

    __tablename__ = "version_signatory"
    __table_args__ = (only_one("version_id", "side", says=_("This side has signed already.")),)

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    side: Mapped[Signing]
    name: Mapped[Line]
    capacity: Mapped[Line]
    signed_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(80))


class Recognition(Travelling, Versioned, Model):
    """An outside body recognises what a module version teaches: under what reference, for what,
    from when to when, and the paper that says so. Without a first day it is applied for.
    """

    __tablename__ = "recognition"
    __table_args__ = (
        only_one("version_id", "body", "reference",
                 says=_("This recognition is written down already.")),
        check("named", "length(trim(body)) > 0", says=_("Say which body recognises it.")),
        check("in_order", "until_on >= from_on", says=_("A recognition ends after it begins.")),
        check("begun", "until_on IS NULL OR from_on IS NOT NULL",
              says=_("Say from when it is recognised.")),
        check("ended_why", "(ended_on IS NULL) = (ended_why IS NULL)",
              says=_("Say why it is not recognised any more.")),
        check("paper_whole", "(content IS NULL) = (kind IS NULL)",
              says=_("Attach the document again.")),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    body: Mapped[Line]
    reference: Mapped[str] = mapped_column(String(80))
    scope: Mapped[str] = mapped_column(String(2000), default="")
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_why: Mapped[str | None] = mapped_column(String(500))
    kind: Mapped[str | None] = mapped_column(String(4))
    sha256: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Encrypted, deferred=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    def standing(self, on: date) -> RecognitionState:
        return recognition_state(self.from_on, self.until_on, self.ended_on, on)


@_as_agreed
class PlannedAssessment(Model):
    """A test that belongs to a module version: what kind, what it takes to pass, its weight."""

    __tablename__ = "planned_assessment"
    __table_args__ = (only_one("version_id", "code", says=_("This test is listed already.")),)

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    code: Mapped[Code]
    kind: Mapped[AssessmentKind]
    pass_mark: Mapped[int]
    weight: Mapped[int] = mapped_column(default=1)
    oral_allowed: Mapped[bool] = mapped_column(default=True)


class Course(Titled, Travelling, Versioned, Model):
    """An order of modules that is run together."""

    __tablename__ = "course"
    __table_args__ = (only_one("code", says=_("Another course has this code.")),)

    code: Mapped[Code]
    for_armed: Mapped[bool] = mapped_column(default=True)
    retired: Mapped[bool] = mapped_column(default=False)

    modules: Mapped[list["CourseModule"]] = related(
        cascade="all, delete-orphan", order_by="CourseModule.position"
    )


class CourseModule(Model):
    """A module of a course, in its place."""

    __tablename__ = "course_module"
    __table_args__ = (only_one("course_id", "module_id", says=_("The course has this module.")),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    position: Mapped[int]

    module: Mapped[Module] = related()


class MandatoryFor(Model):
    """A category of person for whom a module is mandatory."""

    __tablename__ = "mandatory_for"
    __table_args__ = (only_one("module_id", "category", says=_("This is listed already.")),)

    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    category: Mapped[Line]
