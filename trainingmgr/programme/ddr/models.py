from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one, only_one_where
from trainingmgr.programme.ddr.rules import PhaseKind, Way
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.registry.structure.models import Place
from trainingmgr.vetting.ddr.models import OriginForce

SENTENCE = _("Say it in a full sentence.")
KEPT = _("A phase stays on the calendar. Say why it is given up.")
AGREED = _(
    "Days and numbers stay as they were agreed once somebody has reported. Report again, or write "
    "what was agreed anew."
)
SIGNED = _("What was agreed stays as it was written. Write what is agreed anew.")
BODIES = _("Write which body agreed.")
DROPPED = _("This phase was given up.")
REPORTED = _("A report stays as it was written. Write the next one.")
HELD = _("What a meeting decided stays as it was written.")
TIED = _("What was taken away stays on record. Write another.")
ORDER = _("It ends after it begins.")
COUNTED = _("Write nought or more.")
SOURCE = _("Write which body says so.")
OVER = _("Say on which days it began and ended: both are past.")
REFERENCE = _("Write the number of the minutes.")
ROUND = _("These two would wait for one another.")
BOUND = (
    "(EXISTS (SELECT 1 FROM ddr_phase_report WHERE ddr_phase_report.phase_id = OLD.id) OR "
    "EXISTS (SELECT 1 FROM ddr_agreement WHERE ddr_agreement.phase_id = OLD.id)) AND "
    "(NEW.kind <> OLD.kind OR NOT EXISTS (SELECT 1 FROM ddr_agreement AS said WHERE "
    "said.phase_id = OLD.id AND said.number = (SELECT max(number) FROM ddr_agreement "
    "WHERE ddr_agreement.phase_id = OLD.id) AND said.starts_on = NEW.starts_on AND "
    "said.ends_on = NEW.ends_on AND said.women = NEW.women AND said.men = NEW.men))"
)
"""Once somebody has reported, or it was agreed anew, a phase says what was agreed last."""


@never("UPDATE OF kind, starts_on, ends_on, women, men", name="agreed", when=BOUND, says=AGREED)
@never("UPDATE OF uid, code, by_id", name="kept", when="1 = 1", says=KEPT)
@never("UPDATE", name="over", when="OLD.dropped_on IS NOT NULL", says=DROPPED)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class DdrPhase(Titled, Travelling, Versioned, Model):
    """A phase of DDR at a site or in a region, as it was agreed: from when to when, for how many
    women and men. Sums alone: nobody's name stands here.
    """

    __tablename__ = "ddr_phase"
    __table_args__ = (
        only_one("code", says=_("Another phase has this code. Try again.")),
        check("in_order", "ends_on >= starts_on", says=ORDER),
        check("counted", "women >= 0 AND men >= 0", says=COUNTED),
        check("placed", "length(trim(site)) >= 2 OR place_id IS NOT NULL",
              says=_("Name the site or the region.")),
        check("sourced", "length(trim(source)) >= 2", says=SOURCE),
        check("dropped_whole", "(dropped_on IS NULL) = (dropped IS NULL) AND "
              "(dropped IS NULL OR length(trim(dropped)) >= 10)", says=SENTENCE),
        Index("ix_ddr_phase_starts", "starts_on", "id"),
        Index("ix_ddr_phase_kind", "kind", "starts_on"),
    )  # fmt: skip

    code: Mapped[Code]
    kind: Mapped[PhaseKind]
    site: Mapped[Line] = mapped_column(default="")
    """The camp or cantonment site, by name."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    women: Mapped[int]
    men: Mapped[int]
    source: Mapped[Line]
    """The body that planned it."""
    dropped_on: Mapped[date | None]
    dropped: Mapped[Prose | None]
    """Why it was given up."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    place: Mapped[Place | None] = related()
    by: Mapped[User] = related()
    agreements: Mapped[list["DdrAgreement"]] = related(order_by="DdrAgreement.number.desc()")


@append_only(says=SIGNED)
@never("INSERT", name="dropped",
       when="(SELECT dropped_on FROM ddr_phase WHERE ddr_phase.id = NEW.phase_id) IS NOT NULL",
       says=DROPPED)  # fmt: skip
class DdrAgreement(Model):
    """What was agreed of a phase, since when and by which body: the first as it was planned, each
    other as it was agreed anew. The phase itself says the last.
    """

    __tablename__ = "ddr_agreement"
    __table_args__ = (
        only_one(
            "phase_id", "number", says=_("Somebody changed this at the same time. Try again.")
        ),
        check("in_order", "ends_on >= starts_on", says=ORDER),
        check("counted", "women >= 0 AND men >= 0", says=COUNTED),
        check("by_a_body", "length(trim(agreed_by)) >= 2", says=BODIES),
        check("worded", "number = 1 OR length(trim(why)) >= 10", says=SENTENCE),
    )  # fmt: skip

    phase_id: Mapped[int] = mapped_column(ForeignKey("ddr_phase.id"))
    number: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    women: Mapped[int]
    men: Mapped[int]
    agreed_by: Mapped[Line]
    """The body that agreed, never the name of a person."""
    since: Mapped[date]
    reference: Mapped[Line] = mapped_column(default="")
    why: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=REPORTED)
@never("INSERT", name="dropped",
       when="(SELECT dropped_on FROM ddr_phase WHERE ddr_phase.id = NEW.phase_id) IS NOT NULL",
       says=DROPPED)  # fmt: skip
class DdrPhaseReport(Travelling, Model):
    """How far a phase has come, as of a day: begun when, how many went through, over or not."""

    __tablename__ = "ddr_phase_report"
    __table_args__ = (
        check("counted", "women >= 0 AND men >= 0", says=COUNTED),
        check("begun", "women + men = 0 OR began_on IS NOT NULL",
              says=_("Say when it was begun: people went through.")),
        check("over", 'NOT is_over OR (began_on IS NOT NULL AND ends_on IS NOT NULL AND '
              'ends_on <= "on")', says=OVER),
        check("in_order", 'began_on IS NULL OR (began_on <= "on" AND '
              "(ends_on IS NULL OR ends_on >= began_on))", says=ORDER),
        check("sourced", "length(trim(source)) >= 2", says=SOURCE),
        Index("ix_ddr_phase_report_phase", "phase_id", "on", "id"),
    )  # fmt: skip

    phase_id: Mapped[int] = mapped_column(ForeignKey("ddr_phase.id"))
    on: Mapped[date]
    began_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    """When it will end; of what is over, the day on which it ended."""
    is_over: Mapped[bool]
    women: Mapped[int]
    men: Mapped[int]
    """So many went through since it began."""
    says: Mapped[Prose] = mapped_column(default="")
    source: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    phase: Mapped[DdrPhase] = related()
    by: Mapped[User] = related()


@never("UPDATE OF uid, phase_id, item_id, way, lag", name="kept", when="1 = 1", says=TIED)
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=TIED)
@never("DELETE", name="stays", when="1 = 1", says=TIED)
class DdrTie(Travelling, Model):
    """An item of the reform plan waits for a phase, or a phase waits for an item."""

    __tablename__ = "ddr_tie"
    __table_args__ = (
        only_one_where("uq_ddr_tie_stands", "ended_on IS NULL", "phase_id", "item_id",
                       says=_("These two are linked already.")),
        check("lag", "lag >= 0", says=COUNTED),
        check("ended_whole", "(ended_by_id IS NULL) = (ended_because IS NULL) AND "
              "(ended_by_id IS NULL OR (ended_on IS NOT NULL AND "
              "length(trim(ended_because)) >= 10))", says=SENTENCE),
        Index("ix_ddr_tie_item", "item_id", "ended_on"),
    )  # fmt: skip

    phase_id: Mapped[int] = mapped_column(ForeignKey("ddr_phase.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("reform_item.id"))
    way: Mapped[Way]
    lag: Mapped[int] = mapped_column(default=0)
    """So many days lie between the end of the one and the beginning of the other, at least."""
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    ended_because: Mapped[Prose | None]
    """Who took it away and why; of links that ended before this was asked, nothing."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    phase: Mapped[DdrPhase] = related()
    item: Mapped[ReformItem] = related()
    by: Mapped[User] = related(foreign_keys="DdrTie.by_id")
    ended_by: Mapped[User | None] = related(foreign_keys="DdrTie.ended_by_id")


@append_only(says=HELD)
class DdrMeeting(Travelling, Model):
    """The chiefs of the reform and of DDR sat together: who, when, what they decided."""

    __tablename__ = "ddr_meeting"
    __table_args__ = (
        only_one("code", says=_("Another meeting has this code. Try again.")),
        only_one("reference", says=_("The minutes of this number are written already.")),
        check("sat", "length(trim(reform_side)) >= 2 AND length(trim(ddr_side)) >= 2",
              says=_("Write which office sat for each side.")),
        check("worded", "length(trim(decided)) >= 10", says=SENTENCE),
        check("filed", "length(trim(reference)) >= 2", says=REFERENCE),
        check("next", 'next_on IS NULL OR next_on > "on"',
              says=_("The next meeting is after this one.")),
        Index("ix_ddr_meeting_on", "on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    on: Mapped[date]
    reform_side: Mapped[Line]
    ddr_side: Mapped[Line]
    """The offices that sat, not the people."""
    decided: Mapped[Prose]
    reference: Mapped[Line]
    next_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@never("UPDATE OF uid, origin_id, place_id, seats, meeting_id", name="kept", when="1 = 1",
       says=TIED)  # fmt: skip
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=TIED)
@never("DELETE", name="stays", when="1 = 1", says=TIED)
class DdrQuota(Travelling, Model):
    """So many of a force, of one region or of all, may join the army: as a meeting decided."""

    __tablename__ = "ddr_quota"
    __table_args__ = (
        only_one_where("uq_ddr_quota_region", "ended_on IS NULL AND place_id IS NOT NULL",
                       "origin_id", "place_id", says=_("This quota is written already.")),
        only_one_where("uq_ddr_quota_whole", "ended_on IS NULL AND place_id IS NULL",
                       "origin_id", says=_("This quota is written already.")),
        check("counted", "seats >= 0", says=COUNTED),
        Index("ix_ddr_quota_place", "place_id"),
        Index("ix_ddr_quota_meeting", "meeting_id"),
    )  # fmt: skip

    origin_id: Mapped[int] = mapped_column(ForeignKey("origin_force.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    seats: Mapped[int]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("ddr_meeting.id"))
    ended_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    origin: Mapped[OriginForce] = related()
    place: Mapped[Place | None] = related()
    meeting: Mapped[DdrMeeting] = related()
