from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from trainingmgr.accounts.models import User
from trainingmgr.core import keys
from trainingmgr.core.columns import Encrypted, Instant, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import by_another, check, evidenced, never, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.rules import AgeDoubtState, Outcome

S1, S3 = FieldClass.S1, FieldClass.S3
OUTCOME = Retention.OUTCOME


def mark_of(reference: str) -> str:
    """What finds a sealed number of a decision again."""
    return keys.ring().mark("clearance", reference)


def _mark_of_row(row: Any) -> str | None:
    reference = row.get_current_parameters()["reference"]
    return mark_of(reference) if reference else None


CHILD_READERS = "child-protection focal points, after a reason"


@never("INSERT", name="by_three",
       when="NEW.unit_id IS NOT NULL AND NEW.scheme = 'hrddp' AND NEW.outcome IN "
            "('cleared', 'cleared_with_conditions', 'overturned') AND NEW.batch_id IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.id = NEW.batch_id "
            "AND b.approved_holder_id <> b.holder_id AND b.assessed_holder_id <> b.holder_id "
            "AND b.approved_holder_id <> b.assessed_holder_id)",
       says=_("Three people bring, assess and approve what due diligence grants a unit "
              "(R-HRD-04)."))  # fmt: skip
class Clearance(Travelling, Versioned, Model):
    """What one scheme decided about one person or one unit, from when to when (R-VET-01).

    It carries no narrative: reasons stay with the body that decided. A newer one supersedes.
    """

    __tablename__ = "clearance"
    __table_args__ = (
        check("one_subject", "(person_id IS NULL) <> (unit_id IS NULL)",
              says=_("A clearance is about one person or one unit.")),
        check("in_order", "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
              says=_("A clearance ends after it begins.")),
        check("dated", "outcome NOT IN ('cleared', 'cleared_with_conditions', 'overturned') OR "
              "(valid_from IS NOT NULL AND valid_to IS NOT NULL)",
              says=_("Say from when to when the clearance is valid.")),
        check("decided", "outcome IN ('pending', 'info_requested') OR decided_on IS NOT NULL",
              says=_("Say on which day this was decided.")),
        Index("ix_clearance_person", "person_id", "scheme", "superseded_by_id"),
        Index("ix_clearance_unit", "unit_id", "scheme", "superseded_by_id"),
        Index("ix_clearance_ends", "valid_to"),
        Index("ix_clearance_batch", "batch_id"),
        Index("ix_clearance_superseded", "superseded_by_id"),
        Index("ix_clearance_reference_mark", "reference_mark"),
        only_one_where("uq_clearance_refusal",
                       "outcome = 'not_cleared' AND reference_mark IS NOT NULL",
                       "scheme", "reference_mark",
                       says=_("Another refusal has this reference. Each is a decision by itself.")),
    )  # fmt: skip

    scheme: Mapped[Scheme] = personal(Purpose.VET, S1, retention=OUTCOME)
    person_id: Mapped[int | None] = personal(
        Purpose.VET, S1, ForeignKey("person.id"), retention=OUTCOME
    )
    unit_id: Mapped[int | None] = personal(
        Purpose.VET, S1, ForeignKey("unit.id"), retention=OUTCOME
    )
    outcome: Mapped[Outcome] = personal(Purpose.VET, S3, retention=OUTCOME)
    conditions_open: Mapped[bool] = personal(Purpose.VET, S3, default=False, retention=OUTCOME)
    decided_on: Mapped[date | None] = personal(Purpose.VET, S1, retention=OUTCOME)
    decided_by: Mapped[str | None] = personal(Purpose.VET, S3, Encrypted, retention=OUTCOME)
    valid_from: Mapped[date | None] = personal(Purpose.VET, S1, retention=OUTCOME)
    valid_to: Mapped[date | None] = personal(Purpose.VET, S1, retention=OUTCOME)
    reference: Mapped[str | None] = personal(Purpose.VET, S3, Encrypted, retention=OUTCOME)
    reference_mark: Mapped[str | None] = personal(
        Purpose.VET, S3, String(32), retention=OUTCOME, default=_mark_of_row
    )
    measure: Mapped[str | None] = personal(Purpose.VET, S3, String(8), retention=OUTCOME)
    """Suspended by a measure of this code, which alone takes it up again."""
    unit_then_id: Mapped[int | None] = personal(
        Purpose.VET, S1, ForeignKey("unit.id"), retention=OUTCOME
    )
    superseded_by_id: Mapped[int | None] = personal(
        Purpose.VET, S1, ForeignKey("clearance.id"), retention=OUTCOME
    )
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), retention=OUTCOME
    )
    recorded_by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=OUTCOME
    )
    recorded_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=OUTCOME)


@by_another("closed_by_id", "raised_by_id", name="closed_by_another",
            says=_("Whoever raised a doubt cannot close it."))  # fmt: skip
class AgeDoubt(Travelling, Versioned, Model):
    """Somebody may be under 18 (R-AGE-01). Only child-protection focal points see why."""

    __tablename__ = "age_doubt"
    __table_args__ = (
        only_one_where("uq_age_doubt_open", "state = 'open'", "person_id",
                       says=_("A referral for this person is open already.")),
        *evidenced("state", {AgeDoubtState.ADULT, AgeDoubtState.CHILD},
                   by=("closed_by_id", "closed_at")),
        check("closed_by_another", "closed_by_id IS NULL OR closed_by_id <> raised_by_id",
              says=_("Whoever raised a doubt cannot close it.")),
        check("purged", "purged_on IS NULL OR (state <> 'open' AND evidence IS NULL)",
              says=_("Of a purged file nothing is left but what was found.")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(Purpose.AGE, S3, ForeignKey("person.id"), index=True)
    state: Mapped[AgeDoubtState] = personal(Purpose.AGE, S3, default=AgeDoubtState.OPEN)
    evidence: Mapped[str | None] = personal(
        Purpose.AGE, S3, Encrypted, retention=Retention.CHILD, readers=CHILD_READERS
    )
    raised_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"))
    raised_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3)
    closed_by_id: Mapped[int | None] = personal(Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"))
    closed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S3)
    purged_on: Mapped[date | None] = personal(Purpose.ACCOUNTABILITY, S3)

    person: Mapped[Person] = related()
    raised_by: Mapped[User] = related(foreign_keys=[raised_by_id])
