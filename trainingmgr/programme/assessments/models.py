from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one, same_person
from trainingmgr.programme.assessments.rules import Answer, Days, PointKind, Stage, Urgency
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.registry.structure.models import Organisation

SENTENCE = _("Say it in a full sentence.")
KEPT = _("An assessment stays on record.")
DONE = _("A report that the host has agreed to stays as it is.")
WRITTEN = _("What a report says stays as it was written.")
ANOTHER = _("Another person agrees for the host: not who finished the report.")
PAPER = _("Write where the report is filed.")
ANSWERED = _("An answer stays as it was given.")
SAME = same_person("agreed_by_id", "reported_by_id")
AGREED = (
    "(SELECT agreed_on FROM sector_assessment WHERE sector_assessment.id = NEW.assessment_id) "
    "IS NOT NULL"
)


@never("INSERT", name="begun", when="NEW.reported_on IS NOT NULL OR NEW.agreed_on IS NOT NULL",
       says=_("A report is finished after it was planned."))  # fmt: skip
@never("UPDATE OF agreed_by_id", name="by_two", when=SAME, says=ANOTHER)
@never("UPDATE", name="done", when="OLD.agreed_on IS NOT NULL", says=DONE)
@never("UPDATE OF uid, code, by_id", name="kept", when="1 = 1", says=KEPT)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class SectorAssessment(Titled, Travelling, Versioned, Model):
    """Several agencies look together at how a part of the defence sector stands; the lead reports,
    the host agrees.
    """

    __tablename__ = "sector_assessment"
    __table_args__ = (
        only_one("code", says=_("Another assessment has this code. Try again.")),
        check("worded", "length(trim(subject)) >= 10", says=SENTENCE),
        check("in_order", "(reported_on IS NULL OR (field_on IS NOT NULL AND "
              "reported_on >= field_on)) AND (agreed_on IS NULL OR agreed_on >= reported_on)",
              says=_("It goes to the field, is reported, then agreed to.")),
        check("reported_whole", "(reported_on IS NULL) = (reported_by_id IS NULL) AND "
              "(reported_on IS NULL OR length(trim(paper)) >= 2)", says=PAPER),
        check("agreed_whole", "(agreed_on IS NULL) = (agreed_by_id IS NULL) AND "
              "(agreed_on IS NULL OR reported_on IS NOT NULL)", says=ANOTHER),
        Index("ix_sector_assessment_planned", "planned_on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    subject: Mapped[Prose]
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    host_part: Mapped[Line]
    """The office of the host that takes part."""
    covers: Mapped[Line]
    """The regions and units that it covers."""
    planned_on: Mapped[date]
    field_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    paper: Mapped[Line] = mapped_column(default="")
    """Where the report is filed."""
    agreed_on: Mapped[date | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    lead: Mapped[Organisation] = related()
    by: Mapped[User] = related(foreign_keys="SectorAssessment.by_id")
    reported_by: Mapped[User | None] = related(foreign_keys="SectorAssessment.reported_by_id")
    agreed_by: Mapped[User | None] = related(foreign_keys="SectorAssessment.agreed_by_id")
    agencies: Mapped[list["SectorAgency"]] = related(order_by="SectorAgency.id")
    points: Mapped[list["SectorPoint"]] = related(
        back_populates="assessment", order_by="SectorPoint.number"
    )

    def stage(self, on: date) -> Stage:
        return Days(self.field_on, self.reported_on, self.agreed_on).stage(on)


@append_only(says=KEPT)
@never("INSERT", name="done", when=AGREED, says=DONE)
class SectorAgency(Model):
    """An organisation takes part in an assessment, and with what."""

    __tablename__ = "sector_agency"
    __table_args__ = (
        only_one("assessment_id", "organisation_id",
                 says=_("This organisation is named already.")),
        Index("ix_sector_agency_organisation", "organisation_id"),
    )  # fmt: skip

    assessment_id: Mapped[int] = mapped_column(ForeignKey("sector_assessment.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    part: Mapped[Line] = mapped_column(default="")

    organisation: Mapped[Organisation] = related()


@never("INSERT", name="done", when=AGREED, says=DONE)
@never("UPDATE OF uid, assessment_id, number, kind, says, addressee, urgency, due_on, by_id",
       name="kept", when="1 = 1", says=WRITTEN)  # fmt: skip
@never("UPDATE", name="answered", when="OLD.answered_on IS NOT NULL", says=ANSWERED)
@never("DELETE", name="stays", when="1 = 1", says=WRITTEN)
class SectorPoint(Travelling, Versioned, Model):
    """A finding, a gap or a recommendation of an assessment; of the last two, which item of the
    plan takes it up, or why not.
    """

    __tablename__ = "sector_point"
    __table_args__ = (
        only_one("assessment_id", "number", says=_("Somebody wrote at once. Try again.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("addressed", "(kind = 'recommendation') = (urgency IS NOT NULL) AND "
              "(kind <> 'recommendation' OR length(trim(addressee)) >= 2)",
              says=_("A recommendation names its office, and how urgent it is.")),
        check("answered_whole", "(answered_on IS NULL) = (answered_by_id IS NULL) AND "
              "(answered_on IS NOT NULL) = (item_id IS NOT NULL OR refused IS NOT NULL) AND "
              "(item_id IS NULL OR refused IS NULL) AND "
              "(answered_on IS NULL OR kind <> 'finding')",
              says=_("It is taken up by an item of the plan, or refused: one of the two.")),
        check("reasoned", "refused IS NULL OR length(trim(refused)) >= 10", says=SENTENCE),
        Index("ix_sector_point_kind", "kind", "answered_on", "id"),
        Index("ix_sector_point_item", "item_id"),
    )  # fmt: skip

    assessment_id: Mapped[int] = mapped_column(ForeignKey("sector_assessment.id"))
    number: Mapped[int]
    kind: Mapped[PointKind]
    says: Mapped[Prose]
    addressee: Mapped[Line] = mapped_column(default="")
    """The office that should do it."""
    urgency: Mapped[Urgency | None]
    due_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("reform_item.id"))
    refused: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    assessment: Mapped[SectorAssessment] = related(back_populates="points")
    item: Mapped[ReformItem | None] = related()
    answered_by: Mapped[User | None] = related(foreign_keys="SectorPoint.answered_by_id")

    @property
    def answer(self) -> Answer:
        if self.item_id is not None:
            return Answer.TAKEN_UP
        return Answer.OPEN if self.refused is None else Answer.REFUSED
