from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import (
    Code,
    Instant,
    Line,
    Moment,
    Prose,
    Titled,
    Travelling,
    UserKey,
)
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    check,
    evidenced,
    never,
    only_one,
    only_one_where,
    same_person,
)
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.funds.models import FundNeed
from trainingmgr.programme.partners.models import PartnerActivity
from trainingmgr.programme.plans.rules import (
    OFFERED,
    LineKind,
    Party,
    Progress,
    TieKind,
    VersionState,
    Work,
)
from trainingmgr.programme.resources.models.equipment import NO_WEAPONS, EquipmentKind
from trainingmgr.training.cohorts.models import Cohort

SENTENCE = _("Say it in a full sentence.")
KEPT = _("A plan and its items stay on record.")
FIXED = _("A version stays as it was offered. Write a new one.")
SIGNED = _("A signature stays as it was given.")
REPORTED = _("A report stays as it was written. Write the next one.")
BY_BOTH = _("A plan is accepted once government and military have both signed.")
NOT_AUTHOR = _("Who wrote or offered a version signs it for nobody, and files no paper of it.")
OTHERS = _("Two people accept a plan: another has to sign for this side.")
ANOTHER = _("Somebody else looks whether it is done: not who wrote that it is.")
ORDER = _("It ends after it begins.")
POINT_IN_TIME = _("A milestone has one day: it begins and ends on it.")
TIED = _("What was taken away stays on record. Write another.")
ROUND = _("These items would wait for one another.")
_ROUND = (
    "NEW.item_id IN (WITH RECURSIVE far(item) AS (SELECT NEW.on_item_id UNION "
    "SELECT reform_link.on_item_id FROM reform_link JOIN far ON reform_link.item_id = far.item "
    "WHERE reform_link.version_id = NEW.version_id) SELECT item FROM far)"
)
NOT_DRAFT = (
    "(SELECT state FROM reform_version WHERE reform_version.id = {row}.version_id) <> 'draft'"
)

AUTHORS = (
    "SELECT by_id FROM reform_version WHERE id = NEW.version_id "
    "UNION ALL SELECT offered_by_id FROM reform_version WHERE id = NEW.version_id"
)
OTHER_HAND = same_person(
    "by_id", "SELECT by_id FROM reform_signature WHERE version_id = NEW.version_id"
)
SAME_NAME = (
    "EXISTS (SELECT 1 FROM reform_signature AS other WHERE other.version_id = NEW.version_id "
    "AND lower(trim(other.signatory)) = lower(trim(NEW.signatory)))"
)
REPORTER = same_person("by_id", "SELECT by_id FROM reform_report WHERE id = NEW.report_id")


@append_only(says=KEPT)
class ReformPlan(Titled, Travelling, Model):
    """A national plan of reform and training. What it says stands in its versions."""

    __tablename__ = "reform_plan"
    __table_args__ = (only_one("code", says=_("Another plan has this code. Try again.")),)

    code: Mapped[Code]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


@never("INSERT", name="begun", when="NEW.state <> 'draft'",
       says=_("A version begins as a draft."))  # fmt: skip
@never("UPDATE OF state", name="no_way_back",
       when="NEW.state = 'draft' AND OLD.state <> 'draft'", says=FIXED)  # fmt: skip
@never("UPDATE OF state", name="by_both",
       when="NEW.state IN ('accepted', 'in_force', 'replaced') AND (SELECT count(*) FROM "
            "reform_signature WHERE reform_signature.version_id = NEW.id) < 2",
       says=BY_BOTH)  # fmt: skip
@never("UPDATE OF uid, plan_id, number, by_id", name="kept", when="1 = 1", says=KEPT)
@never("UPDATE OF why, offered_on, offered_by_id", name="fixed", when="OLD.state <> 'draft'",
       says=FIXED)  # fmt: skip
@never("UPDATE", name="over", when="OLD.state IN ('replaced', 'returned', 'withdrawn')", says=FIXED)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class ReformVersion(Travelling, Versioned, Model):
    """One version of a plan: written, offered, accepted by two people for government and for
    military, in force until the next one is.
    """

    __tablename__ = "reform_version"
    __table_args__ = (
        only_one("plan_id", "number", says=_("This plan has such a version already. Try again.")),
        only_one_where("uq_reform_version_open", "state IN ('draft', 'offered', 'accepted')",
                       "plan_id", says=_("This plan has a version that is not in force yet.")),
        only_one_where("uq_reform_version_in_force", "state = 'in_force'", "plan_id",
                       says=_("Another version of this plan is in force.")),
        check("worded", "length(trim(why)) >= 10", says=SENTENCE),
        check("returned_whole", "(state = 'returned') = (returned IS NOT NULL)", says=SENTENCE),
        *evidenced("state", OFFERED, by=("offered_on", "offered_by_id")),
        *evidenced("state", (VersionState.IN_FORCE, VersionState.REPLACED), by=("in_force_on",)),
        *evidenced("state", (VersionState.REPLACED,), by=("replaced_on",)),
        Index("ix_reform_version_state", "state", "plan_id"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("reform_plan.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(default=VersionState.DRAFT)
    why: Mapped[Prose]
    """What this version is for, or what made another one necessary."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    changed_at: Mapped[Instant | None]
    """When an item of the draft was last written."""
    offered_on: Mapped[date | None]
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    returned: Mapped[Prose | None]
    """Why somebody sent it back."""
    in_force_on: Mapped[date | None]
    replaced_on: Mapped[date | None]

    plan: Mapped[ReformPlan] = related()
    by: Mapped[User] = related(foreign_keys="ReformVersion.by_id")
    offered_by: Mapped[User | None] = related(foreign_keys="ReformVersion.offered_by_id")
    signatures: Mapped[list["ReformSignature"]] = related(
        back_populates="edition", order_by="ReformSignature.id"
    )

    @property
    def is_offered(self) -> bool:
        return self.state is VersionState.OFFERED

    def signature(self, party: Party) -> "ReformSignature | None":
        return next((each for each in self.signatures if each.party is party), None)


@append_only(says=KEPT)
class ReformItem(Travelling, Model):
    """One thing that a plan wants done, through all its versions: reports and ties hang on it."""

    __tablename__ = "reform_item"
    __table_args__ = (
        only_one("plan_id", "code", says=_("Another item has this code. Try again.")),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("reform_plan.id"))
    code: Mapped[Code]

    plan: Mapped[ReformPlan] = related()


@never("INSERT", name="new", when=NOT_DRAFT.format(row="NEW"), says=FIXED)
@never("UPDATE", name="fixed", when=NOT_DRAFT.format(row="OLD"), says=FIXED)
@never("DELETE", name="out", when=NOT_DRAFT.format(row="OLD"), says=FIXED)
@never("UPDATE OF uid, version_id, item_id", name="kept", when="1 = 1", says=KEPT)
class ReformLine(Titled, Travelling, Versioned, Model):
    """What one version says of one item: who owns it, from when to when, what it costs in work."""

    __tablename__ = "reform_line"
    __table_args__ = (
        only_one("version_id", "item_id", says=_("This version has this item already.")),
        check("in_order", "ends_on >= starts_on", says=ORDER),
        check("milestone", "kind <> 'milestone' OR ends_on = starts_on", says=POINT_IN_TIME),
        check("owned", "length(trim(owner_office)) >= 2",
              says=_("Write the office that owns it.")),
        check("worked", "effort IS NULL OR effort >= 0", says=_("Write nought or more.")),
        Index("ix_reform_line_item", "item_id"),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("reform_version.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("reform_item.id"))
    kind: Mapped[LineKind]
    owner_office: Mapped[Line]
    counterpart: Mapped[Line] = mapped_column(default="")
    """The office of the host that stands beside the owner."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    effort: Mapped[int | None]
    """Planned days of work of all who do it."""
    point: Mapped[str | None] = mapped_column(String(40))
    """The activity or benchmark of the framework that it serves."""

    edition: Mapped[ReformVersion] = related()
    item: Mapped[ReformItem] = related()


@never("INSERT", name="new", when=NOT_DRAFT.format(row="NEW"), says=FIXED)
@never("INSERT", name="round", when=_ROUND, says=ROUND)
@never("UPDATE", name="kept", when="1 = 1", says=KEPT)
@never("DELETE", name="out", when=NOT_DRAFT.format(row="OLD"), says=FIXED)
class ReformLink(Travelling, Model):
    """In one version an item waits for another: it begins so many days after that one's end."""

    __tablename__ = "reform_link"
    __table_args__ = (
        only_one("version_id", "item_id", "on_item_id", says=_("It waits for this one already.")),
        check("another", "item_id <> on_item_id", says=_("An item does not wait for itself.")),
        check("lag", "lag >= 0", says=_("Write nought or more.")),
        ForeignKeyConstraint(["version_id", "item_id"],
                             ["reform_line.version_id", "reform_line.item_id"],
                             name="fk_reform_link_line"),
        ForeignKeyConstraint(["version_id", "on_item_id"],
                             ["reform_line.version_id", "reform_line.item_id"],
                             name="fk_reform_link_on_line"),
        Index("ix_reform_link_on", "version_id", "on_item_id"),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("reform_version.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("reform_item.id"))
    on_item_id: Mapped[int] = mapped_column(ForeignKey("reform_item.id"))
    lag: Mapped[int] = mapped_column(default=0)

    edition: Mapped[ReformVersion] = related(overlaps="edition")
    item: Mapped[ReformItem] = related(foreign_keys=[item_id])
    on_item: Mapped[ReformItem] = related(foreign_keys=[on_item_id])


@append_only(says=SIGNED)
@never("INSERT", name="offered",
       when="(SELECT state FROM reform_version WHERE reform_version.id = NEW.version_id) "
            "<> 'offered'", says=_("A version is signed while it is offered."))  # fmt: skip
@never("INSERT", name="not_author",
       when=same_person("by_id", AUTHORS), says=NOT_AUTHOR)  # fmt: skip
@never("INSERT", name="two", when=f"{OTHER_HAND} OR {SAME_NAME}", says=OTHERS)
class ReformSignature(Travelling, Model):
    """Government or military accepts a version: with an account, or on a paper that somebody files
    who neither wrote the version nor signed for the other side.
    """

    __tablename__ = "reform_signature"
    __table_args__ = (
        only_one("version_id", "party", says=_("This side has signed already.")),
        check("one_way", "(signer_id IS NULL) = (paper IS NOT NULL)",
              says=_("It is signed with an account or on a paper: one of the two.")),
        check("own_hand", "signer_id IS NULL OR signer_id = by_id",
              says=_("Nobody signs with the account of another.")),
        check("named", "length(trim(office)) >= 2 AND length(trim(signatory)) >= 2",
              says=_("Write the office, and who signed for it.")),
        check("filed", "paper IS NULL OR length(trim(paper)) >= 2",
              says=_("Write where the signed paper is filed.")),
        check("hashed", "sha256 IS NULL OR length(sha256) = 64",
              says=_("A SHA-256 has 64 signs, 0 to 9 and a to f.")),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("reform_version.id"))
    party: Mapped[Party]
    office: Mapped[Line]
    signatory: Mapped[Line] = personal(Purpose.ACCOUNTABILITY, FieldClass.S1)
    """Who signed, by name: as the paper or the account says it."""
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    paper: Mapped[Line | None]
    """Number of the signed paper and where it is filed."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    edition: Mapped[ReformVersion] = related(back_populates="signatures")
    by: Mapped[User] = related(foreign_keys="ReformSignature.by_id")


@append_only(says=REPORTED)
class ReformReport(Travelling, Model):
    """How far an item has come, as of a day: begun when, which share, when it will end or ended."""

    __tablename__ = "reform_report"
    __table_args__ = (
        check("shared", "share >= 0 AND share <= 100", says=_("A share is from 0 to 100.")),
        check("begun", "share = 0 OR began_on IS NOT NULL",
              says=_("Say when it was begun: some of it is done.")),
        check("ended", 'share < 100 OR (forecast_on IS NOT NULL AND forecast_on <= "on")',
              says=_("Say on which day it ended: that day is past.")),
        check("in_order", 'began_on IS NULL OR (began_on <= "on" AND '
              "(forecast_on IS NULL OR forecast_on >= began_on))", says=ORDER),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        Index("ix_reform_report_item", "item_id", "on", "id"),
    )  # fmt: skip

    item_id: Mapped[int] = mapped_column(ForeignKey("reform_item.id"))
    on: Mapped[date]
    began_on: Mapped[date | None]
    share: Mapped[int]
    """Of a hundred, so much is done."""
    forecast_on: Mapped[date | None]
    says: Mapped[Prose]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    item: Mapped[ReformItem] = related()
    by: Mapped[User] = related()
    looked: Mapped["ReformCheck | None"] = related(back_populates="report")

    @property
    def progress(self) -> Progress:
        return Progress(self.on, self.began_on, self.share, self.forecast_on,
                        self.looked.holds if self.looked else None)  # fmt: skip

    @property
    def work(self) -> Work:
        return self.progress.work


@append_only(says=REPORTED)
@never("INSERT", name="by_two", when=REPORTER, says=ANOTHER)
@never("INSERT", name="done",
       when="(SELECT share FROM reform_report WHERE id = NEW.report_id) < 100",
       says=_("Nobody wrote yet that this is done."))  # fmt: skip
class ReformCheck(Travelling, Model):
    """Somebody else than who wrote that an item is done saw it so, or did not."""

    __tablename__ = "reform_check"
    __table_args__ = (
        only_one("report_id", says=_("Somebody has answered this already.")),
        check("worded", "holds OR length(trim(says)) >= 10", says=SENTENCE),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("reform_report.id"))
    holds: Mapped[bool]
    says: Mapped[Prose] = mapped_column(default="")
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    report: Mapped[ReformReport] = related(back_populates="looked")
    by: Mapped[User] = related()


@never("UPDATE OF uid, item_id, kind, cohort_id, activity_id, need_id, facility_id", name="kept",
       when="1 = 1", says=TIED)  # fmt: skip
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=TIED)
@never("DELETE", name="stays", when="1 = 1", says=TIED)
class ReformTie(Travelling, Model):
    """What outside the plan belongs to an item: a run, an activity, a need of money, a building."""

    __tablename__ = "reform_tie"
    __table_args__ = (
        check("one", " AND ".join(
            f"({column} IS NOT NULL) = (kind = '{kind}')"
            for kind, column in (("run", "cohort_id"), ("activity", "activity_id"),
                                 ("need", "need_id"), ("facility", "facility_id"))),
              says=_("Name one thing, of the kind that you chose.")),
        only_one_where("uq_reform_tie_run", "ended_on IS NULL AND cohort_id IS NOT NULL",
                       "cohort_id", says=_("This run belongs to an item of the plan already.")),
        only_one_where("uq_reform_tie_activity", "ended_on IS NULL AND activity_id IS NOT NULL",
                       "item_id", "activity_id", says=_("This is written already.")),
        only_one_where("uq_reform_tie_need", "ended_on IS NULL AND need_id IS NOT NULL",
                       "item_id", "need_id", says=_("This is written already.")),
        only_one_where("uq_reform_tie_facility", "ended_on IS NULL AND facility_id IS NOT NULL",
                       "item_id", "facility_id", says=_("This is written already.")),
        Index("ix_reform_tie_item", "item_id", "ended_on"),
    )  # fmt: skip

    item_id: Mapped[int] = mapped_column(ForeignKey("reform_item.id"))
    kind: Mapped[TieKind]
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("partner_activity.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("fund_need.id"), index=True)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    ended_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    item: Mapped[ReformItem] = related()
    cohort: Mapped[Cohort | None] = related()
    activity: Mapped[PartnerActivity | None] = related()
    need: Mapped[FundNeed | None] = related()
    facility: Mapped[Facility | None] = related()

    @property
    def thing(self) -> Cohort | PartnerActivity | FundNeed | Facility | None:
        return self.cohort or self.activity or self.need or self.facility


@never("INSERT", name="lethal", says=NO_WEAPONS,
       when="(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'")  # fmt: skip
@never("UPDATE OF uid, item_id, kind_id, count", name="kept", when="1 = 1", says=TIED)
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=TIED)
@never("DELETE", name="stays", when="1 = 1", says=TIED)
class ReformEquipment(Travelling, Model):
    """An item of the plan needs so many of a kind of equipment."""

    __tablename__ = "reform_equipment"
    __table_args__ = (
        only_one_where("uq_reform_equipment_stands", "ended_on IS NULL", "item_id", "kind_id",
                       says=_("This kind is written already. Take it away first.")),
        check("counted", "count > 0", says=_("Write one or more.")),
    )  # fmt: skip

    item_id: Mapped[int] = mapped_column(ForeignKey("reform_item.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("equipment_kind.id"), index=True)
    count: Mapped[int]
    ended_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    item: Mapped[ReformItem] = related()
    kind: Mapped[EquipmentKind] = related()


def about(row: ReformVersion) -> tuple[str, int]:
    """What an entry of the journal about a version is about."""
    return ("reform_version", row.id)
