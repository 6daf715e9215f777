from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one
from trainingmgr.programme.framework.rules import (
    SEALED,
    Finding,
    Measure,
    Standing,
    Test,
    Value,
)

KEPT = _("What was written of a benchmark stays as it is.")


@never("DELETE", name="kept", when="1 = 1", says=KEPT)
@never(
    "UPDATE OF state",
    name="verified",
    when="NEW.state IN ('achieved_verified', 'partially_achieved', 'regressed') "
    "AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM framework_check AS found "
    "WHERE found.point_id = NEW.id AND found.finding <> 'claimed')",
    says=_("What is achieved was found so by somebody else than who claimed it."),
)
class FrameworkPoint(Versioned, Model):
    """What this programme has set itself for one point of the framework, and where it stands."""

    __tablename__ = "framework_point"
    __table_args__ = (
        only_one("code", says=_("This point is recorded already. Look at it again.")),
        check("in_order", "target_on IS NULL OR starts_on IS NULL OR starts_on <= target_on",
              says=_("It is to be reached after it begins.")),
    )  # fmt: skip

    code: Mapped[Code]
    owner_office: Mapped[Line] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    counterpart: Mapped[Line] = mapped_column(default="")
    """The office of the host that stands beside the owner."""
    indicator: Mapped[Line] = mapped_column(default="")
    baseline: Mapped[Line] = mapped_column(default="")
    target: Mapped[Line] = mapped_column(default="")
    starts_on: Mapped[date | None]
    target_on: Mapped[date | None]
    forecast_on: Mapped[date | None]
    next_check_on: Mapped[date | None]
    """When somebody looks again whether it still holds."""
    state: Mapped[Standing] = mapped_column(default=Standing.NOT_STARTED)

    owner: Mapped[User | None] = related()
    reports: Mapped[list["FrameworkReport"]] = related(order_by="FrameworkReport.id.desc()")
    evidence: Mapped[list["FrameworkEvidence"]] = related(order_by="FrameworkEvidence.id.desc()")
    checks: Mapped[list["FrameworkCheck"]] = related(order_by="FrameworkCheck.id")


@append_only(says=KEPT)
class FrameworkReport(Model):
    """Whoever works on a point says where it stands."""

    __tablename__ = "framework_report"
    __table_args__ = (
        Index("ix_framework_report_point", "point_id", "id"),
        check("worded", "length(trim(says)) >= 10", says=_("Say it in a full sentence.")),
    )

    point_id: Mapped[int] = mapped_column(ForeignKey("framework_point.id"))
    state: Mapped[Standing]
    forecast_on: Mapped[date | None]
    says: Mapped[Prose]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=KEPT)
class FrameworkEvidence(Model):
    """A dated piece of evidence: what it is, and who holds it. The paper itself stays there."""

    __tablename__ = "framework_evidence"
    __table_args__ = (Index("ix_framework_evidence_point", "point_id", "id"),)

    point_id: Mapped[int] = mapped_column(ForeignKey("framework_point.id"))
    title: Mapped[Line]
    reference: Mapped[Line]
    held_by: Mapped[Line]
    dated_on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=KEPT)
@never(
    "INSERT",
    name="evidenced",
    when="NEW.finding = 'claimed' AND NOT EXISTS (SELECT 1 FROM framework_evidence AS shown "
    "WHERE shown.point_id = NEW.point_id)",
    says=_("Record the evidence first: a claim rests on some."),
)
@never(
    "INSERT",
    name="another",
    when="NEW.finding <> 'claimed' AND (NEW.by_id = (SELECT owner_id FROM framework_point "
    "WHERE framework_point.id = NEW.point_id) OR NEW.by_id = (SELECT by_id FROM framework_check "
    "AS earlier WHERE earlier.point_id = NEW.point_id AND earlier.finding = 'claimed' "
    "ORDER BY earlier.id DESC LIMIT 1))",
    says=_("Somebody else looks: neither its owner nor who claimed it."),
)
class FrameworkCheck(Model):
    """One finding on one test: claimed, then confirmed or not by somebody else, later looked at
    again.
    """

    __tablename__ = "framework_check"
    __table_args__ = (
        Index("ix_framework_check_point", "point_id", "id"),
        check("worded", "length(trim(says)) >= 10", says=_("Say it in a full sentence.")),
    )

    point_id: Mapped[int] = mapped_column(ForeignKey("framework_point.id"))
    test: Mapped[Test]
    finding: Mapped[Finding]
    on: Mapped[date]
    says: Mapped[Prose]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("A figure that was kept stays as it is."))
class FrameworkFigure(Model):
    """What the site counted by itself on one day: so many, or so many of so many."""

    __tablename__ = "framework_figure"
    __table_args__ = (
        only_one("measure", "on", says=_("This day has its figure already.")),
        check("counted", 'count >= 0 AND ("of" IS NULL OR "of" >= count)',
              says=_("A part is no more than the whole.")),
    )  # fmt: skip

    measure: Mapped[Measure]
    on: Mapped[date]
    count: Mapped[int] = mapped_column(BigInteger)
    of: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Moment]

    @property
    def value(self) -> Value:
        return Value(self.count, self.of)

    @property
    def is_hidden(self) -> bool:
        """Whether it is told to nobody: a small number of what few may read."""
        return self.measure in SEALED and self.value.is_small
