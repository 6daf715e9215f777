from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Encrypted, Instant, Line, Moment, Titled, Travelling, UserKey
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
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.structure.models import Post, Rank, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.cases.rules import (
    COMMAND_BANDS,
    SIGNATURE_WAITS,
    CaseState,
    CheckKind,
    CheckState,
    DecisionState,
    Family,
    Finding,
    Process,
    Reliability,
    Seat,
    Stage,
    Tie,
    Trigger,
    Verdict,
)

S1, S3 = FieldClass.S1, FieldClass.S3
KEPT = Retention.OUTCOME
READERS = "whoever has a seat in the case, after saying why; oversight in a recorded sample"


@by_another("published_by_id", "written_by_id",
            says=_("A second person puts criteria in force."))  # fmt: skip
@never("UPDATE", name="kept", when="OLD.published_at IS NOT NULL",
       says=_("Criteria in force are never changed. Write the next version."))  # fmt: skip
@never("DELETE", name="stays", when="OLD.published_at IS NOT NULL",
       says=_("Criteria in force are never changed. Write the next version."))  # fmt: skip
class CriteriaSet(Titled, Travelling, Versioned, Model):
    """One version of what a scheme asks in one process; a case keeps its version (R-VET-08)."""

    __tablename__ = "criteria_set"
    __table_args__ = (
        only_one("scheme", "process", "number", says=_("This version exists already.")),
        check("in_force", "(in_force = 1) = (published_at IS NOT NULL) AND "
              "(in_force = 1) = (published_by_id IS NOT NULL)",
              says=_("Criteria in force and who put them in force belong together.")),
        check("by_two", "published_by_id IS NULL OR published_by_id <> written_by_id",
              says=_("A second person puts criteria in force.")),
        check("answer_days", "answer_days >= 7",
              says=_("Give the person at least 7 days to answer.")),
        check("appeal_days", "appeal_days >= 14",
              says=_("Give the person at least 14 days to appeal.")),
        check("lasting", "valid_months BETWEEN 1 AND 60 AND case_days BETWEEN 7 AND 730",
              says=_("A clearance lasts 1 to 60 months, a case 7 to 730 days.")),
    )  # fmt: skip

    scheme: Mapped[Scheme]
    process: Mapped[Process]
    number: Mapped[int]
    law: Mapped[Line]
    standard: Mapped[Line]
    case_days: Mapped[int] = mapped_column(default=90)
    answer_days: Mapped[int] = mapped_column(default=14)
    appeal_days: Mapped[int] = mapped_column(default=30)
    appeal_body: Mapped[Line]
    suspensive: Mapped[bool] = mapped_column(default=True)
    valid_months: Mapped[int] = mapped_column(default=24)
    checks: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    in_force: Mapped[int] = mapped_column(default=0)
    written_by_id: Mapped[UserKey]
    written_at: Mapped[Moment]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[Instant | None]

    criteria: Mapped[list["VettingCriterion"]] = related(order_by="VettingCriterion.position")


_IN_FORCE = "EXISTS (SELECT 1 FROM criteria_set WHERE criteria_set.id = {}.set_id AND in_force = 1)"


@never("INSERT", name="closed", when=_IN_FORCE.format("NEW"),
       says=_("Criteria in force are never changed. Write the next version."))  # fmt: skip
@never("UPDATE", name="kept", when=_IN_FORCE.format("OLD"),
       says=_("Criteria in force are never changed. Write the next version."))  # fmt: skip
@never("DELETE", name="stays", when=_IN_FORCE.format("OLD"),
       says=_("Criteria in force are never changed. Write the next version."))  # fmt: skip
class VettingCriterion(Titled, Model):
    """One thing that is looked at, and whether a finding excludes by itself."""

    __tablename__ = "vetting_criterion"
    __table_args__ = (only_one("set_id", "position", says=_("Another criterion stands here.")),)

    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"))
    position: Mapped[int]
    family: Mapped[Family]
    excludes: Mapped[bool] = mapped_column(default=False)


class VettingCase(Travelling, Versioned, Model):
    """One person judged under one scheme and one version of its criteria, for unit and post of
    that day.
    """

    __tablename__ = "vetting_case"
    __table_args__ = (
        only_one("number", says=_("Another case has this number.")),
        only_one_where("uq_vetting_case_running",
                       "state IN ('open', 'investigating', 'recommended')", "person_id", "scheme",
                       says=_("A case about this person is open already.")),
        *evidenced("state", {CaseState.DECIDED, CaseState.UNDER_APPEAL, CaseState.UPHELD,
                             CaseState.OVERTURNED}, by=("decided_on",)),
        *evidenced("state", {CaseState.WITHDRAWN}, by=("withdrawn_why",)),
        Index("ix_vetting_case_person", "person_id", "scheme"),
        Index("ix_vetting_case_list", "state", "opened_on", "id"),
        Index("ix_vetting_case_due", "state", "due_on", "id"),
        Index("ix_vetting_case_group", "group_code"),
    )  # fmt: skip

    number: Mapped[str] = personal(Purpose.VET, S3, String(12), retention=KEPT)
    person_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("person.id"), retention=KEPT)
    scheme: Mapped[Scheme] = personal(Purpose.VET, S3, retention=KEPT)
    process: Mapped[Process] = personal(Purpose.VET, S3, retention=KEPT)
    set_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("criteria_set.id"), retention=KEPT)
    trigger: Mapped[Trigger] = personal(Purpose.VET, S3, default=Trigger.ASKED, retention=KEPT)
    group_code: Mapped[str | None] = personal(Purpose.VET, S3, String(40), retention=KEPT)
    reason: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    state: Mapped[CaseState] = personal(Purpose.VET, S3, default=CaseState.OPEN, retention=KEPT)
    unit_id: Mapped[int | None] = personal(Purpose.VET, S3, ForeignKey("unit.id"), retention=KEPT)
    rank_id: Mapped[int | None] = personal(Purpose.VET, S3, ForeignKey("rank.id"), retention=KEPT)
    post_id: Mapped[int | None] = personal(Purpose.VET, S3, ForeignKey("post.id"), retention=KEPT)
    opened_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    due_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    opened_by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    decided_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    withdrawn_why: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    supersedes_id: Mapped[int | None] = personal(
        Purpose.VET, S3, ForeignKey("vetting_case.id"), retention=KEPT
    )

    person: Mapped[Person] = related()
    criteria: Mapped[CriteriaSet] = related()
    unit: Mapped[Unit | None] = related()
    rank: Mapped[Rank | None] = related()
    post: Mapped[Post | None] = related()
    opened_by: Mapped[User] = related(foreign_keys=[opened_by_id])
    seats: Mapped[list["CaseSeat"]] = related(order_by="CaseSeat.id")
    checks: Mapped[list["CaseCheck"]] = related(order_by="CaseCheck.id")
    requests: Mapped[list["InformationRequest"]] = related(order_by="InformationRequest.id")
    adverse: Mapped[list["AdverseInformation"]] = related(order_by="AdverseInformation.id")
    recommendations: Mapped[list["Recommendation"]] = related(order_by="Recommendation.id")
    decisions: Mapped[list["PanelDecision"]] = related(order_by="PanelDecision.id")


@never("INSERT", name="apart",
       when='EXISTS (SELECT 1 FROM case_seat AS other JOIN "user" AS theirs '
            'ON theirs.id = other.user_id JOIN "user" AS mine ON mine.id = NEW.user_id '
            "WHERE other.case_id = NEW.case_id AND theirs.holder_id = mine.holder_id "
            "AND other.part <> NEW.part)",
       says=_("Whoever investigates a case has no seat in its panel (R-VET-05)."))  # fmt: skip
class CaseSeat(Model):
    """Somebody investigates one case, or sits in its panel, from when to when."""

    __tablename__ = "case_seat"
    __table_args__ = (
        only_one_where("uq_case_seat_held", "ended_at IS NULL", "case_id", "user_id",
                       says=_("They have a seat in this case already.")),
        only_one_where("uq_case_seat_investigator", "ended_at IS NULL AND part = 'investigator'",
                       "case_id", says=_("One person investigates a case.")),
        Index("ix_case_seat_mine", "user_id", "ended_at", "part", "case_id"),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(ForeignKey("vetting_case.id"), index=True)
    user_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    part: Mapped[Seat]
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment]
    ended_at: Mapped[Instant | None]

    user: Mapped[User] = related(foreign_keys=[user_id])


class CaseCheck(Travelling, Versioned, Model):
    """One place where the file looks: which body holds the record, never who told it (R-DAT-04)."""

    __tablename__ = "case_check"
    __table_args__ = (
        *evidenced("state", {CheckState.NOTHING_FOUND, CheckState.FOUND,
                             CheckState.NOT_AVAILABLE}, by=("done_by_id", "done_at")),
        check("held", "state IN ('open', 'not_available') OR "
              "(body IS NOT NULL AND reliability IS NOT NULL)",
              says=_("Say which body holds the record and how reliable it is.")),
        Index("ix_case_check_case", "case_id", "state"),
    )  # fmt: skip

    case_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("vetting_case.id"), retention=KEPT)
    kind: Mapped[CheckKind] = personal(Purpose.VET, S3, retention=KEPT)
    required: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CheckState] = personal(Purpose.VET, S3, default=CheckState.OPEN, retention=KEPT)
    body: Mapped[str | None] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    reliability: Mapped[Reliability | None] = personal(Purpose.VET, S3, retention=KEPT)
    evidence: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    note: Mapped[str | None] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    done_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    done_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


class InformationRequest(Travelling, Versioned, Model):
    """An outside body is asked for something, until a day."""

    __tablename__ = "information_request"
    __table_args__ = (
        check("in_order", "due_on >= asked_on", says=_("The last day comes after the asking.")),
        check("answered", "(answered_on IS NULL) = (answered_by_id IS NULL)",
              says=_("An answer and who wrote it down belong together.")),
        Index("ix_information_request_case", "case_id", "answered_on"),
        Index("ix_information_request_due", "answered_on", "due_on"),
    )  # fmt: skip

    case_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("vetting_case.id"), retention=KEPT)
    body: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    what: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    asked_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    due_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    reference: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    answered_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    answer: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    answered_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )


class AdverseInformation(Travelling, Versioned, Model):
    """What speaks against somebody, put to them with time to answer; what became of it."""

    __tablename__ = "adverse_information"
    __table_args__ = (
        check("in_order", "answer_due_on >= put_on",
              says=_("The last day for the answer comes after the day it was put.")),
        check("answer_dated", "answer IS NULL OR answered_on IS NOT NULL",
              says=_("Say on which day the answer came.")),
        check("weighed", "(finding IS NULL) = (weighed_by_id IS NULL)",
              says=_("A finding and who made it belong together.")),
        Index("ix_adverse_information_case", "case_id", "finding"),
    )  # fmt: skip

    case_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("vetting_case.id"), retention=KEPT)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("vetting_criterion.id"))
    summary: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    put_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    answer_due_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    told_how: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    answered_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    answer: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    finding: Mapped[Finding | None] = personal(Purpose.VET, S3, retention=KEPT)
    finding_why: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    weighed_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    criterion: Mapped[VettingCriterion] = related()


@append_only(
    says=_("A recommendation stays as it is. The next one follows it."), sealed=("reasons",)
)
class Recommendation(Travelling, Model):
    """What the investigator recommends to the panel, and why."""

    __tablename__ = "vetting_recommendation"

    case_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("vetting_case.id"), index=True, retention=KEPT
    )
    verdict: Mapped[Verdict] = personal(Purpose.VET, S3, retention=KEPT)
    reasons: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    by: Mapped[User] = related(foreign_keys=[by_id])


_HANDS = (
    '(SELECT count(DISTINCT "user".holder_id) FROM panel_vote JOIN "user" '
    'ON "user".id = panel_vote.by_id WHERE panel_vote.decision_id = NEW.id)'
)
_AGAINST = (
    "'not_certified', 'ineligible_for_period', 'not_appointed', 'ineligible', 'not_admissible', "
    "'not_cleared'"
)
_UNHEARD = (
    f"NEW.state IN ('signed', 'final') AND NEW.stage = 'first' AND NEW.verdict IN ({_AGAINST}) "  # noqa: S608  our own words
    "AND EXISTS (SELECT 1 FROM adverse_information WHERE adverse_information.case_id = NEW.case_id "
    "AND finding IS NULL)"
)


@never("UPDATE OF state", name="two_hands",
       when=f"NEW.state IN ('signed', 'final') AND {_HANDS} < 2",
       says=_("At least two members of the panel sign a decision."))  # fmt: skip
@never("UPDATE OF state", name="heard", when=_UNHEARD,
       says=_("Something that was put to the person is not weighed yet (R-VET-05)."))  # fmt: skip
@never("UPDATE OF case_id, stage, verdict, valid_from, valid_to, state, decided_on, notified_on, "
       "appeal_until, clearance_id, by_id", name="kept",
       when="OLD.state IN ('final', 'withdrawn')",
       says=_("What a panel decided stays as it is."))  # fmt: skip
@never("DELETE", name="stays", when="OLD.state <> 'proposed'",
       says=_("What a panel decided stays as it is."))  # fmt: skip
class PanelDecision(Travelling, Versioned, Model):
    """What a panel decided, with its reasons, when it was told, and until when it may be appealed
    (R-VET-05).
    """

    __tablename__ = "panel_decision"
    __table_args__ = (
        only_one_where("uq_panel_decision_lasting", "state <> 'withdrawn'", "case_id", "stage",
                       says=_("A decision of this case is written already.")),
        check("told", f"state <> 'final' OR verdict NOT IN ({_AGAINST}) OR stage = 'appeal' OR "
              "(notified_on IS NOT NULL AND appeal_until IS NOT NULL AND appeal_until > "
              "notified_on)",
              says=_("Nobody is refused before they were told, with a last day to appeal.")),
        check("final", "(state = 'final') = (decided_on IS NOT NULL)",
              says=_("A decision and its day are recorded together.")),
        check("in_order", "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
              says=_("A clearance ends after it begins.")),
    )  # fmt: skip

    case_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("vetting_case.id"), index=True, retention=KEPT
    )
    stage: Mapped[Stage] = personal(Purpose.VET, S3, default=Stage.FIRST, retention=KEPT)
    verdict: Mapped[Verdict] = personal(Purpose.VET, S3, retention=KEPT)
    reasons: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    conditions: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    valid_from: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    valid_to: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    state: Mapped[DecisionState] = personal(
        Purpose.VET, S3, default=DecisionState.PROPOSED, retention=KEPT
    )
    decided_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    notified_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    told_how: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    appeal_until: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    clearance_id: Mapped[int | None] = personal(
        Purpose.VET, S3, ForeignKey("clearance.id"), retention=KEPT
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    votes: Mapped[list["PanelVote"]] = related(order_by="PanelVote.id")
    appeal: Mapped["CaseAppeal | None"] = related()

    def has_lapsed(self, at: datetime) -> bool:
        """Whether it waited for a second signature too long: nobody signs it any more."""
        return self.state is DecisionState.PROPOSED and at - self.at > SIGNATURE_WAITS


@in_a_week("(SELECT at FROM panel_decision WHERE id = NEW.decision_id)", "NEW.at", deed="INSERT")
@append_only(says=_("A signature stays as it is."))
@never("INSERT", name="seated",
       when="NOT EXISTS (SELECT 1 FROM panel_decision JOIN case_seat "
            "ON case_seat.case_id = panel_decision.case_id WHERE panel_decision.id = "
            "NEW.decision_id AND case_seat.user_id = NEW.by_id AND case_seat.part = 'panel' "
            "AND case_seat.ended_at IS NULL)",
       says=_("Only members of the panel of this case sign its decision."))  # fmt: skip
class PanelVote(Model):
    """One member of the panel signs a decision."""

    __tablename__ = "panel_vote"
    __table_args__ = (only_one("decision_id", "by_id", says=_("You have signed this already.")),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("panel_decision.id"))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


class CaseAppeal(Travelling, Versioned, Model):
    """Somebody does not accept a decision; other people decide, and what was put right is written
    down (R-VET-06).
    """

    __tablename__ = "case_appeal"
    __table_args__ = (
        only_one("decision_id", says=_("This decision is under appeal already.")),
        check("corrected", "overturned IS NOT TRUE OR correction IS NOT NULL",
              says=_("Say what is put right after a decision that was overturned.")),
        check("answered", "(overturned IS NULL) = (answered_on IS NULL)",
              says=_("An appeal and its answer are recorded together.")),
    )  # fmt: skip

    decision_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("panel_decision.id"), retention=KEPT
    )
    said: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    lodged_on: Mapped[date] = personal(Purpose.VET, S3, retention=KEPT)
    body: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    suspensive: Mapped[bool] = personal(Purpose.VET, S3, retention=KEPT)
    overturned: Mapped[bool | None] = personal(Purpose.VET, S3, retention=KEPT)
    answered_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=KEPT)
    correction: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


@append_only(says=_("Who opened a file stays on record."), sealed=("reason",))
class CaseView(Model):
    """Somebody opened a file and said why."""

    __tablename__ = "case_view"
    __table_args__ = (Index("ix_case_view_of", "case_id", "by_id", "until"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("vetting_case.id"))
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=Retention.LOG)
    reason: Mapped[str] = personal(
        Purpose.ACCOUNTABILITY, S3, Encrypted, retention=Retention.LOG, readers="oversight"
    )
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=Retention.LOG)
    until: Mapped[Instant]

    by: Mapped[User] = related()


@append_only(says=_("A declared link stays on record."))
class DeclaredTie(Model):
    """Somebody of the vetting body says what links them to a person; they decide nothing then."""

    __tablename__ = "declared_tie"
    __table_args__ = (only_one("holder_id", "person_id", says=_("This link is declared already.")),)

    holder_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("holder.id"))
    person_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("person.id"), index=True)
    tie: Mapped[Tie] = personal(Purpose.VET, S3)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


@append_only(says=_("A sample stays as it was drawn."))
class CaseSample(Travelling, Model):
    """Oversight asks to read some files, drawn by lot: who, why, and the seed."""

    __tablename__ = "case_sample"
    __table_args__ = (
        check("small", "size BETWEEN 1 AND 50", says=_("A sample has 1 to 50 files.")),
    )

    reason: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S1, String(300), retention=Retention.LOG)
    size: Mapped[int]
    seed: Mapped[str] = mapped_column(String(32))
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment]

    lines: Mapped[list["CaseSampleLine"]] = related(order_by="CaseSampleLine.id")


@append_only(says=_("A sample stays as it was drawn."))
class CaseSampleLine(Model):
    """One file of a sample."""

    __tablename__ = "case_sample_line"
    __table_args__ = (only_one("sample_id", "case_id", says=_("This file is in it already.")),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("case_sample.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("vetting_case.id"), index=True)

    case: Mapped[VettingCase] = related()


_COMMAND = ", ".join(f"'{band}'" for band in sorted(COMMAND_BANDS))
_GATE = "process = 'promotion_gate' AND {0}.scheme = 'national'"
UNGATED = (
    "NEW.post_id IS NOT NULL AND NEW.until_on IS NULL "  # noqa: S608  our own words
    "AND EXISTS (SELECT 1 FROM criteria_set WHERE criteria_set."
    f"{_GATE.format('criteria_set')} AND criteria_set.in_force = 1) "
    f"AND EXISTS (SELECT 1 FROM post WHERE post.id = NEW.post_id AND post.band IN ({_COMMAND})) "
    "AND EXISTS (SELECT 1 FROM service_record WHERE service_record.person_id = NEW.person_id) "
    "AND NOT EXISTS (SELECT 1 FROM service_record JOIN post AS held "
    "ON held.id = service_record.post_id WHERE service_record.person_id = NEW.person_id "
    f"AND held.band IN ({_COMMAND}) "
    "AND held.band >= (SELECT post.band FROM post WHERE post.id = NEW.post_id)) "
    "AND NOT EXISTS (SELECT 1 FROM vetting_case JOIN panel_decision "
    "ON panel_decision.case_id = vetting_case.id WHERE vetting_case.person_id = NEW.person_id "
    f"AND vetting_case.{_GATE.format('vetting_case')} AND panel_decision.state = 'final' "
    "AND panel_decision.verdict = 'cleared' AND (panel_decision.valid_to IS NULL "
    "OR panel_decision.valid_to >= NEW.from_on) AND NOT EXISTS (SELECT 1 FROM vetting_case AS "
    "newer WHERE newer.person_id = vetting_case.person_id AND newer.process = vetting_case.process "
    "AND newer.decided_on IS NOT NULL AND newer.id > vetting_case.id))"
)
"""Somebody of the service takes a post of command, higher than any they held, and no promotion gate
that stands has cleared them; where the criteria of such a gate are in force."""
never(
    "INSERT",
    name="gated",
    when=UNGATED,
    says=_(
        "Whoever takes a post of command is cleared for it first. Ask national vetting to open a "
        "case of promotion; this is recorded when the panel has decided."
    ),
)(ServiceRecord)
