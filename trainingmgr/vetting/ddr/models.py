from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import (
    Code,
    Encrypted,
    Instant,
    Line,
    Moment,
    Titled,
    Travelling,
    UserKey,
)
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
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Rank
from trainingmgr.vetting.ddr.rules import (
    DdrStatus,
    DrawState,
    Eligibility,
    Evidence,
    Ground,
    RankState,
    Stage,
)

S1, S3 = FieldClass.S1, FieldClass.S3
READERS = "whoever holds vetting:ddr:read; nobody else learns that there is a record"
KEPT = Retention.OUTCOME


class OriginForce(Titled, Travelling, Versioned, Model):
    """A force that people served in before. Who came from it is written, sealed, elsewhere."""

    __tablename__ = "origin_force"
    __table_args__ = (only_one("code", says=_("Another force has this code.")),)

    code: Mapped[Code]


class HarmonisedRank(Travelling, Versioned, Model):
    """One line of a harmonisation table: what a rank of a force is worth here (domain 1.6.6)."""

    __tablename__ = "harmonised_rank"
    __table_args__ = (
        only_one("origin_id", "from_rank", says=_("The table has a line for this rank already.")),
    )

    origin_id: Mapped[int] = mapped_column(ForeignKey("origin_force.id"))
    from_rank: Mapped[str] = mapped_column(String(80))
    provisional_rank_id: Mapped[int] = mapped_column(ForeignKey("rank.id"))
    interim_rank_id: Mapped[int] = mapped_column(ForeignKey("rank.id"))
    confirmed_rank_id: Mapped[int] = mapped_column(ForeignKey("rank.id"))
    after_course: Mapped[str | None] = mapped_column(String(40))
    law: Mapped[Line]

    origin: Mapped[OriginForce] = related()
    provisional: Mapped[Rank] = related(foreign_keys=[provisional_rank_id])
    interim: Mapped[Rank] = related(foreign_keys=[interim_rank_id])
    confirmed: Mapped[Rank] = related(foreign_keys=[confirmed_rank_id])


class HarmonisationBoard(Travelling, Versioned, Model):
    """The people who say what ranks are worth, by the order that set them up."""

    __tablename__ = "harmonisation_board"
    __table_args__ = (
        only_one("code", says=_("Another board has this code.")),
        check("in_order", "ended_on IS NULL OR ended_on >= set_up_on",
              says=_("A board ends after it was set up.")),
    )  # fmt: skip

    code: Mapped[Code]
    law: Mapped[Line]
    set_up_on: Mapped[date]
    ended_on: Mapped[date | None]

    members: Mapped[list["BoardMember"]] = related(order_by="BoardMember.id")


class BoardMember(Model):
    """One account whose holder sits on a harmonisation board."""

    __tablename__ = "board_member"
    __table_args__ = (only_one("board_id", "user_id", says=_("This member is listed already.")),)

    board_id: Mapped[int] = mapped_column(ForeignKey("harmonisation_board.id"))
    user_id: Mapped[UserKey]

    user: Mapped[User] = related()


@never("UPDATE OF closed_on", name="referred",
       when="NEW.closed_on IS NOT NULL AND NEW.eligibility = 'ineligible' AND NOT EXISTS "
            "(SELECT 1 FROM ddr_referral WHERE ddr_referral.record_id = NEW.id)",
       says=_("This person cannot join the force. Refer them to the reintegration programme "
              "before you close the record (R-DDR-02)."))  # fmt: skip
class DdrRecord(Travelling, Versioned, Model):
    """Where one person served before, and the rank they say they held. Sealed, and masked to all
    but those who harmonise ranks (R-DAT-02).
    """

    __tablename__ = "ddr_record"
    __table_args__ = (
        only_one("person_id", says=_("This person has a record already.")),
        check("decided", "closed_on IS NULL OR eligibility <> 'open'",
              says=_("Say whether the person may join the force before you close the record.")),
        Index("ix_ddr_record_ddr_mark", "ddr_mark"),
        Index("ix_ddr_record_biometric_mark", "biometric_mark"),
        Index("ix_ddr_record_batch", "batch_id"),
    )  # fmt: skip

    person_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("person.id"), retention=KEPT, readers=READERS
    )
    origin: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    ddr_id: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    ddr_mark: Mapped[str | None] = personal(Purpose.VET, S3, String(32), retention=KEPT)
    biometric: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    biometric_mark: Mapped[str | None] = personal(Purpose.VET, S3, String(32), retention=KEPT)
    status: Mapped[DdrStatus] = personal(Purpose.VET, S3, retention=KEPT, readers=READERS)
    eligibility: Mapped[Eligibility] = personal(
        Purpose.VET, S3, default=Eligibility.OPEN, retention=KEPT, readers=READERS
    )
    rank_claimed: Mapped[str] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    evidence: Mapped[Evidence] = personal(
        Purpose.VET, S3, default=Evidence.NONE, retention=KEPT, readers=READERS
    )
    evidence_words: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    specialty: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    weapon_reference: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    quota_group: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    closed_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), retention=KEPT
    )
    recorded_by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    recorded_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    person: Mapped[Person] = related()
    referral: Mapped["DdrReferral | None"] = related()
    decisions: Mapped[list["RankDecision"]] = related(
        order_by="RankDecision.id", back_populates="record"
    )


class DdrReferral(Travelling, Versioned, Model):
    """Somebody who cannot join the force was referred to who reintegrates them (R-DDR-02)."""

    __tablename__ = "ddr_referral"
    __table_args__ = (only_one("record_id", says=_("This person is referred already.")),)

    record_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("ddr_record.id"), retention=KEPT)
    agency: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    referred_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    reference: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


@never("UPDATE OF state", name="signed",
       when="NEW.state = 'decided' AND (SELECT count(*) FROM rank_signature "
            "WHERE rank_signature.decision_id = NEW.id) < 2",
       says=_("At least two members of the board sign before a rank is recognised."))  # fmt: skip
@never("UPDATE OF record_id, board_id, stage, rank_id, pay_rank_id, basis, answers_id, "
       "state, proposed_by_id, decided_at, appeal_until, version",
       name="kept", when="OLD.state <> 'proposed'",
       says=_("What a board decided stays as it is. An appeal makes a new decision."))  # fmt: skip
@never("DELETE", name="stays", when="OLD.state <> 'proposed'",
       says=_("What a board decided stays as it is. An appeal makes a new decision."))  # fmt: skip
class RankDecision(Travelling, Versioned, Model):
    """What a board makes of the rank somebody claims, on what it rests, and what pay follows."""

    __tablename__ = "rank_decision"
    __table_args__ = (
        *evidenced("state", {RankState.DECIDED}, by=("decided_at", "appeal_until")),
        check("confirmed_pays", "stage <> 'confirmed' OR pay_rank_id = rank_id",
              says=_("Pay follows the confirmed rank.")),
        only_one_where("uq_rank_decision_answers", "state <> 'withdrawn'", "answers_id",
                       says=_("This appeal has its decision already.")),
        check("based", "length(basis) > 2", says=_("Say what the rank rests on.")),
        Index("ix_rank_decision_record", "record_id", "state"),
    )  # fmt: skip

    record_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("ddr_record.id"), retention=KEPT)
    board_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("harmonisation_board.id"), retention=KEPT
    )
    stage: Mapped[Stage] = personal(Purpose.VET, S3, retention=KEPT)
    rank_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("rank.id"), retention=KEPT)
    pay_rank_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("rank.id"), retention=KEPT)
    basis: Mapped[str] = personal(Purpose.VET, S3, String(200), retention=KEPT)
    reason: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    course_reference: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    answers_id: Mapped[int | None] = personal(
        Purpose.VET, S3, ForeignKey("rank_decision.id"), retention=KEPT
    )
    state: Mapped[RankState] = personal(Purpose.VET, S3, default=RankState.PROPOSED, retention=KEPT)
    proposed_by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    proposed_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    appeal_until: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)

    record: Mapped[DdrRecord] = related(back_populates="decisions")
    board: Mapped[HarmonisationBoard] = related()
    rank: Mapped[Rank] = related(foreign_keys=[rank_id])
    pay_rank: Mapped[Rank] = related(foreign_keys=[pay_rank_id])
    signatures: Mapped[list["RankSignature"]] = related(order_by="RankSignature.id")
    appeal: Mapped["RankAppeal | None"] = related()


@in_a_week("(SELECT proposed_at FROM rank_decision WHERE id = NEW.decision_id)", "NEW.at",
           deed="INSERT")  # fmt: skip
@append_only(says=_("A signature stays as it is."))
@by_another("by_id", "SELECT earlier.by_id FROM rank_signature AS earlier JOIN rank_decision ON "
            "rank_decision.answers_id = earlier.decision_id "
            "WHERE rank_decision.id = NEW.decision_id", name="others", written=True,
            says=_("Other people decide an appeal than those who decided before."))  # fmt: skip
@by_another("by_id", "SELECT by_id FROM rank_signature WHERE decision_id = NEW.decision_id",
            name="two", written=True, says=_("You have signed this already."))  # fmt: skip
class RankSignature(Model):
    """One member of a board signs one decision about a rank."""

    __tablename__ = "rank_signature"
    __table_args__ = (only_one("decision_id", "by_id", says=_("You have signed this already.")),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("rank_decision.id"))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


class RankAppeal(Travelling, Versioned, Model):
    """Somebody does not accept the rank that was recognised, and says why (R-DDR-04)."""

    __tablename__ = "rank_appeal"
    __table_args__ = (only_one("decision_id", says=_("This decision is under appeal already.")),)

    decision_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("rank_decision.id"), retention=KEPT
    )
    said: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    lodged_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


class ReintegrationBenefit(Travelling, Versioned, Model):
    """What a reintegration programme pays to somebody on its list, from when to when."""

    __tablename__ = "reintegration_benefit"
    __table_args__ = (
        check("in_order", "until_on IS NULL OR until_on >= from_on",
              says=_("A benefit ends after it begins.")),
        Index("ix_reintegration_benefit_ddr_mark", "ddr_mark"),
        Index("ix_reintegration_benefit_biometric_mark", "biometric_mark"),
        Index("ix_reintegration_benefit_batch", "batch_id"),
    )  # fmt: skip

    name: Mapped[str] = personal(Purpose.PAY, S3, Encrypted, retention=KEPT, readers=READERS)
    born: Mapped[str | None] = personal(Purpose.PAY, S3, Encrypted, retention=KEPT, readers=READERS)
    ddr_id: Mapped[str | None] = personal(
        Purpose.PAY, S3, Encrypted, retention=KEPT, readers=READERS
    )
    ddr_mark: Mapped[str | None] = personal(Purpose.PAY, S3, String(32), retention=KEPT)
    biometric_mark: Mapped[str | None] = personal(Purpose.PAY, S3, String(32), retention=KEPT)
    from_on: Mapped[date] = personal(Purpose.PAY, S3, retention=KEPT)
    until_on: Mapped[date | None] = personal(Purpose.PAY, S3, retention=KEPT)
    reference: Mapped[str | None] = personal(
        Purpose.PAY, S3, Encrypted, retention=KEPT, readers=READERS
    )
    compared_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), retention=KEPT
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


class DoubleDraw(Travelling, Versioned, Model):
    """Somebody of the force may also draw a reintegration benefit; a person looks (R-DDR-01)."""

    __tablename__ = "double_draw"
    __table_args__ = (
        only_one("benefit_id", "person_id", says=_("These two were compared already.")),
        *evidenced("state", {DrawState.DOUBLE, DrawState.ENDED, DrawState.ANOTHER},
                   by=("decided_by_id", "decided_at", "reason")),
        Index("ix_double_draw_person", "person_id", "state"),
    )  # fmt: skip

    benefit_id: Mapped[int] = personal(
        Purpose.PAY, S3, ForeignKey("reintegration_benefit.id"), retention=KEPT
    )
    person_id: Mapped[int] = personal(Purpose.PAY, S3, ForeignKey("person.id"), retention=KEPT)
    ground: Mapped[Ground] = personal(Purpose.PAY, S3, retention=KEPT)
    probability: Mapped[int] = personal(Purpose.PAY, S3, retention=KEPT)
    state: Mapped[DrawState] = personal(Purpose.PAY, S3, default=DrawState.OPEN, retention=KEPT)
    reason: Mapped[str | None] = personal(
        Purpose.PAY, S3, Encrypted, retention=KEPT, readers=READERS
    )
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    found_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    benefit: Mapped[ReintegrationBenefit] = related()
    person: Mapped[Person] = related()
