from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Instant, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    by_another,
    check,
    evidenced,
    in_a_week,
    never,
    only_one,
    only_one_where,
    same_person,
)
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.identity.rules import CorrectionState, MergeState, PartingState
from trainingmgr.registry.people.models import Person

S1, S2 = FieldClass.S1, FieldClass.S2

ANOTHER = _("Another person says the same: not who asked for it.")
SAME = same_person("agreed_by_id", "asked_by_id")


@by_another("decided_by_id", "proposed_by_id", name="joined_by_two",
            says=_("A second person must decide. You proposed this yourself."))  # fmt: skip
@in_a_week("proposed_at", "decided_at", when="NEW.state = 'standing'")
@never("UPDATE OF state", name="by_two",
       when="NEW.state = 'undone' AND NOT EXISTS (SELECT 1 FROM parting "
            "WHERE parting.merge_id = NEW.id AND parting.state = 'agreed')",
       says=_("Two people part joined records again."))  # fmt: skip
class Merge(Travelling, Versioned, Model):
    """Two records said to be one human being. It links and repoints nothing (R-IDN-02)."""

    __tablename__ = "merge"
    __table_args__ = (
        check("two_records", "kept_id <> joined_id", says=_("A record cannot join itself.")),
        check("by_two", "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
              says=_("A second person must decide. You proposed this yourself.")),
        *evidenced("state", {MergeState.STANDING, MergeState.REFUSED, MergeState.UNDONE},
                   by=("decided_by_id", "decided_at")),
        only_one_where("uq_merge_joined_standing", "state IN ('proposed', 'standing')",
                       "joined_id",
                       says=_("This record is already joined to another, or waits to be.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        Index("ix_merge_kept", "kept_id"),
    )  # fmt: skip

    kept_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    joined_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    state: Mapped[MergeState] = personal(
        Purpose.IDENTIFY, S1, default=MergeState.PROPOSED, index=True
    )
    reason: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S2, String(2000))
    evidence: Mapped[list[Any]] = personal(Purpose.IDENTIFY, S2, JSON, default=list)
    proposed_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    proposed_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    decided_by_id: Mapped[int | None] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)
    undone_by_id: Mapped[int | None] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    undone_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)

    kept: Mapped[Person] = related(foreign_keys=[kept_id])
    joined: Mapped[Person] = related(foreign_keys=[joined_id])
    proposed_by: Mapped[User] = related(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = related(foreign_keys=[decided_by_id])
    undone_by: Mapped[User | None] = related(foreign_keys=[undone_by_id])


@in_a_week("asked_at", "agreed_at")
@never("INSERT", name="asked", when="NEW.state <> 'asked'", says=ANOTHER)
@never("UPDATE OF agreed_by_id", name="by_two", when=SAME, says=ANOTHER)
@never("UPDATE OF merge_id, asked_by_id, asked_at", name="kept", when="1 = 1",
       says=_("What was asked stays on record."))  # fmt: skip
@never("UPDATE OF state, agreed_by_id, agreed_at, withdrawn_at", name="over",
       when="OLD.state <> 'asked'", says=_("What was asked stays on record."))  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=_("What was asked stays on record."))
class Parting(Versioned, Model):
    """That joined records be parted again: one asks and says why, another says the same within a
    week. Whoever asked takes it back before; what lapsed is let go of when it is asked anew.
    """

    __tablename__ = "parting"
    __table_args__ = (
        check("by_two", "agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", says=ANOTHER),
        *evidenced("state", {PartingState.AGREED}, by=("agreed_by_id", "agreed_at")),
        *evidenced("state", {PartingState.WITHDRAWN}, by=("withdrawn_at",)),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        only_one_where("uq_parting_open", "state = 'asked'", "merge_id",
                       says=_("Somebody has asked for this already. Look at it once more.")),
        Index("ix_parting_merge", "merge_id"),
    )  # fmt: skip

    merge_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("merge.id"))
    reason: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S2, String(2000))
    state: Mapped[PartingState] = personal(Purpose.IDENTIFY, S1, default=PartingState.ASKED)
    asked_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    asked_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    agreed_by_id: Mapped[int | None] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    agreed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)
    withdrawn_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)

    merge: Mapped[Merge] = related()
    asked_by: Mapped[User] = related(foreign_keys=[asked_by_id])


@append_only(says=_("What was decided about two records stays on record."))
class NotTheSame(Travelling, Model):
    """Two records that somebody compared and found to be two people. Never asked again."""

    __tablename__ = "not_the_same"
    __table_args__ = (
        only_one("first_id", "second_id", says=_("These two were told apart already.")),
        check("ordered", "first_id < second_id", says=_("Name two different records.")),
        Index("ix_not_the_same_second", "second_id"),
    )

    first_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    second_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    why: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S2, String(500))
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    by: Mapped[User] = related()


class LikelyPair(Versioned, Model):
    """Two records that may be one human being, waiting to be looked at."""

    __tablename__ = "likely_pair"
    __table_args__ = (
        only_one("first_id", "second_id", says=_("This pair is in the queue already.")),
        check("ordered", "first_id < second_id", says=_("Name two different records.")),
        Index("ix_likely_pair_queue", "settled", "probability", "id"),
        Index("ix_likely_pair_second", "second_id"),
    )

    first_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    second_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    probability: Mapped[float] = personal(Purpose.IDENTIFY, S1)
    evidence: Mapped[list[Any]] = personal(Purpose.IDENTIFY, S2, JSON, default=list)
    settled: Mapped[bool] = personal(Purpose.IDENTIFY, S1, default=False)
    found_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    first: Mapped[Person] = related(foreign_keys=[first_id])
    second: Mapped[Person] = related(foreign_keys=[second_id])


@by_another("decided_by_id", "proposed_by_id",
            says=_("A second person must decide. You proposed this yourself."))  # fmt: skip
@in_a_week("proposed_at", "decided_at", when="NEW.state = 'applied'")
class Correction(Travelling, Versioned, Model):
    """A change of identity asked for by one person and decided by another (row 14)."""

    __tablename__ = "correction"
    __table_args__ = (
        check("by_two", "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
              says=_("A second person must decide. You proposed this yourself.")),
        *evidenced("state", {CorrectionState.APPLIED, CorrectionState.REFUSED},
                   by=("decided_by_id", "decided_at")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        only_one_where("uq_correction_open", "state = 'proposed'", "person_id",
                       says=_("A correction of this person waits for a decision already.")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"), index=True)
    seen_version: Mapped[int] = mapped_column()
    before: Mapped[dict[str, Any]] = personal(Purpose.IDENTIFY, S2, JSON)
    after: Mapped[dict[str, Any]] = personal(Purpose.IDENTIFY, S2, JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S2, String(2000))
    proof: Mapped[str | None] = personal(Purpose.IDENTIFY, S2, String(240))
    state: Mapped[CorrectionState] = personal(
        Purpose.IDENTIFY, S1, default=CorrectionState.PROPOSED, index=True
    )
    proposed_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    proposed_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    decided_by_id: Mapped[int | None] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1)

    person: Mapped[Person] = related()
    proposed_by: Mapped[User] = related(foreign_keys=[proposed_by_id])
