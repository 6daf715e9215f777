from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
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
    never,
    only_one,
    only_one_where,
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.recruitment.rules import (
    AppealState,
    ApplicationState,
    ListState,
    ObjectionState,
    Paper,
    Placing,
    QuotaKind,
    Rejection,
    RoundState,
    StageKind,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation, Place

S1, S2 = FieldClass.S1, FieldClass.S2
KEPT = Retention.APPLICATION
PLANNED = _("A round that has been announced is not planned anew. Annul it and plan another.")
DRAFT = "(SELECT state FROM recruitment_round WHERE id = {row}.round_id) <> 'draft'"


class RecruitmentRound(Titled, Travelling, Versioned, Model):
    """One call for applicants: its law, places, conditions, and how far it is (domain 1.9)."""

    __tablename__ = "recruitment_round"
    __table_args__ = (
        only_one("code", says=_("Another round has this code.")),
        check("places", "places > 0", says=_("A round has at least one place.")),
        check("adults", "min_age >= 18", says=_("Nobody under 18 is recruited.")),
        check("ages", "max_age >= min_age", says=_("The highest age is above the lowest.")),
        check("objections", "objections_until >= objections_from",
              says=_("The time for objections ends after it begins.")),
        *evidenced("state", {RoundState.ANNULLED}, by=("annulled_why", "annulled_by_id")),
        Index("ix_recruitment_round_state", "state", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    law: Mapped[Line]
    places: Mapped[int]
    reserve: Mapped[int] = mapped_column(default=0)
    min_age: Mapped[int] = mapped_column(default=18)
    max_age: Mapped[int]
    age_on: Mapped[date]
    education_min: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[RoundState] = mapped_column(default=RoundState.DRAFT)
    seed: Mapped[str] = mapped_column(String(64))
    objections_from: Mapped[date | None]
    objections_until: Mapped[date | None]
    annulled_why: Mapped[str | None] = mapped_column(String(2000))
    annulled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    planned_by_id: Mapped[UserKey]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)

    sites: Mapped[list["RoundSite"]] = related(order_by="RoundSite.id")
    quotas: Mapped[list["RoundQuota"]] = related(order_by="RoundQuota.position")
    stages: Mapped[list["RoundStage"]] = related(order_by="RoundStage.position")
    jury: Mapped[list["JuryMember"]] = related(order_by="JuryMember.id")


class RoundSite(Model):
    """A place where applications are taken, with its own dates."""

    __tablename__ = "round_site"
    __table_args__ = (
        only_one("round_id", "place_id", says=_("This place is listed already.")),
        check("in_order", "closes_on >= opens_on", says=_("A place closes after it opens.")),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("recruitment_round.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"), index=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]

    place: Mapped[Place] = related()


@never("UPDATE", name="kept", when=DRAFT.format(row="OLD"), says=PLANNED)
@never("DELETE", name="stays", when=DRAFT.format(row="OLD"), says=PLANNED)
@never("INSERT", name="in_time", when=DRAFT.format(row="NEW"), says=PLANNED)
class RoundQuota(Model):
    """Places kept for a group. They are given in the order of their positions."""

    __tablename__ = "round_quota"
    __table_args__ = (
        only_one("round_id", "kind", "value", says=_("This group has a quota already.")),
        check("some", "at_least > 0", says=_("A quota keeps at least one place.")),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("recruitment_round.id"))
    position: Mapped[int]
    kind: Mapped[QuotaKind]
    value: Mapped[Code]
    at_least: Mapped[int]


@never("UPDATE", name="kept", when=DRAFT.format(row="OLD"), says=PLANNED)
@never("DELETE", name="stays", when=DRAFT.format(row="OLD"), says=PLANNED)
@never("INSERT", name="in_time", when=DRAFT.format(row="NEW"), says=PLANNED)
class RoundStage(Titled, Model):
    """A test of a round: how many points it gives, how many pass, what it weighs."""

    __tablename__ = "round_stage"
    __table_args__ = (
        only_one("round_id", "code", says=_("Another stage has this code.")),
        only_one("round_id", "position", says=_("Another stage stands at this place.")),
        check("points", "most > 0 AND passes BETWEEN 0 AND most AND weight >= 0",
              says=_("A stage is passed with no more points than it gives.")),
    )  # fmt: skip

    round_id: Mapped[int] = mapped_column(ForeignKey("recruitment_round.id"))
    position: Mapped[int]
    code: Mapped[Code]
    kind: Mapped[StageKind]
    most: Mapped[int]
    passes: Mapped[int]
    weight: Mapped[int]


class JuryMember(Model):
    """An account that sits on the jury of a round, for an organisation."""

    __tablename__ = "jury_member"
    __table_args__ = (only_one("round_id", "user_id", says=_("They are on the jury already.")),)

    round_id: Mapped[int] = mapped_column(ForeignKey("recruitment_round.id"))
    user_id: Mapped[UserKey]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    user: Mapped[User] = related()
    organisation: Mapped[Organisation | None] = related()


class Application(Travelling, Versioned, Model):
    """One person applies in one round. The number on the receipt is the person's (R-REC-05)."""

    __tablename__ = "application"
    __table_args__ = (
        only_one("round_id", "person_id", says=_("This person has applied in this round.")),
        check("reasoned", "state NOT IN ('ineligible', 'test_failed', 'medical_unfit', "
              "'vetting_not_cleared', 'no_show') OR reason IS NOT NULL",
              says=_("A rejection has a reason that the applicant is told.")),
        Index("ix_application_list", "round_id", "state", "id"),
        Index("ix_application_site", "round_id", "site_id", "state"),
        Index("ix_application_person", "person_id"),
        Index("ix_application_batch", "batch_id"),
    )  # fmt: skip

    round_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("recruitment_round.id"), retention=KEPT
    )
    person_id: Mapped[int] = personal(Purpose.SERVE, S1, ForeignKey("person.id"), retention=KEPT)
    site_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("round_site.id"), retention=KEPT, index=True
    )
    state: Mapped[ApplicationState] = personal(
        Purpose.SERVE, S1, default=ApplicationState.RECEIVED, retention=KEPT
    )
    reason: Mapped[Rejection | None] = personal(Purpose.SERVE, S1, retention=KEPT)
    deposited_on: Mapped[date] = personal(Purpose.SERVE, S1, retention=KEPT)
    region: Mapped[str | None] = personal(Purpose.PLACE, S1, String(40), retention=KEPT)
    education: Mapped[str | None] = personal(Purpose.SERVE, S2, String(80), retention=KEPT)
    specialty: Mapped[str | None] = personal(Purpose.SERVE, S1, String(40), retention=KEPT)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), retention=KEPT
    )
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT, index=True
    )
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    round: Mapped[RecruitmentRound] = related()
    person: Mapped[Person] = related()
    site: Mapped[RoundSite] = related()
    moves: Mapped[list["ApplicationMove"]] = related(order_by="ApplicationMove.id")
    papers: Mapped[list["ApplicationPaper"]] = related(order_by="ApplicationPaper.id")


@append_only(says=_("What became of an application is added to, never changed."))
class ApplicationMove(Model):
    """One change of state of one application: the trail that annulling keeps."""

    __tablename__ = "application_move"

    application_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("application.id"), retention=KEPT, index=True
    )
    was: Mapped[str | None] = personal(Purpose.SERVE, S1, String(40), retention=KEPT)
    now: Mapped[str] = personal(Purpose.SERVE, S1, String(40), retention=KEPT)
    reason: Mapped[str | None] = personal(Purpose.SERVE, S1, String(40), retention=KEPT)
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT, index=True
    )
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


class ApplicationPaper(Versioned, Model):
    """A paper of a file: whether it was handed in, and whether somebody found it genuine."""

    __tablename__ = "application_paper"
    __table_args__ = (
        only_one("application_id", "kind", says=_("This paper is listed already.")),
        check(
            "checked",
            "(genuine IS NULL) = (checked_by_id IS NULL)",
            says=_("A paper and who checked it are recorded together."),
        ),
    )

    application_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("application.id"), retention=KEPT
    )
    kind: Mapped[Paper] = personal(Purpose.SERVE, S1, retention=KEPT)
    reference: Mapped[str | None] = personal(Purpose.SERVE, S2, String(80), retention=KEPT)
    genuine: Mapped[bool | None] = personal(Purpose.SERVE, S1, retention=KEPT)
    checked_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT, index=True
    )


@append_only(
    says=_("A scan of a paper stays as it came in. Attach a better one beside it."),
    sealed=("content",),
    erased=(
        "application",
        "(SELECT application_id FROM application_paper WHERE id = OLD.paper_id)",
    ),
)
class ApplicationScan(Travelling, Model):
    """A paper of a file as it was handed in, scanned: sealed, for those who check papers."""

    __tablename__ = "application_scan"
    __table_args__ = (
        only_one("paper_id", "sha256", says=_("This very scan is attached already.")),
    )

    paper_id: Mapped[int] = personal(
        Purpose.SERVE, S2, ForeignKey("application_paper.id"), retention=KEPT
    )
    kind: Mapped[str] = personal(Purpose.SERVE, S2, String(4), retention=KEPT)
    size: Mapped[int] = personal(Purpose.SERVE, S2, retention=KEPT)
    sha256: Mapped[str] = personal(Purpose.SERVE, S2, String(64), retention=KEPT)
    content: Mapped[str] = personal(Purpose.SERVE, S2, Encrypted, deferred=True, retention=KEPT)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


@append_only(says=_("A letter that was made stays on record."))
class ApplicationLetter(Model):
    """A letter that tells an applicant what became of the application: what it said, and when."""

    __tablename__ = "application_letter"
    __table_args__ = (Index("ix_application_letter_file", "application_id", "state"),)

    application_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("application.id"), retention=KEPT
    )
    state: Mapped[ApplicationState] = personal(Purpose.SERVE, S1, retention=KEPT)
    reason: Mapped[Rejection | None] = personal(Purpose.SERVE, S1, retention=KEPT)
    language: Mapped[str] = personal(Purpose.SERVE, S1, String(5), retention=KEPT)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


@append_only(says=_("Points are not written over. Correct them with a new line that says why."))
class StageScore(Model):
    """Points of one applicant in one stage, from the sheet. The newest line counts; one without
    points says that those before were taken back with their file.
    """

    __tablename__ = "stage_score"
    __table_args__ = (
        check("points", "points >= 0", says=_("Points are never below zero.")),
        check("corrected", "(attempt = 1 AND points IS NOT NULL) OR why IS NOT NULL",
              says=_("Say why the points are corrected.")),
        only_one("application_id", "stage_id", "attempt",
                 says=_("Somebody typed these points a moment ago.")),
    )  # fmt: skip

    application_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("application.id"), retention=KEPT
    )
    stage_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("round_stage.id"), retention=KEPT, index=True
    )
    attempt: Mapped[int] = personal(Purpose.SERVE, S1, default=1, retention=KEPT)
    points: Mapped[int | None] = personal(Purpose.SERVE, S1, retention=KEPT)
    why: Mapped[str | None] = personal(Purpose.ACCOUNTABILITY, S1, String(240), retention=KEPT)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), retention=KEPT, index=True
    )
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT, index=True
    )
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


class Objection(Travelling, Versioned, Model):
    """Somebody of the public objects to an applicant. Who, is not written (R-DAT-04)."""

    __tablename__ = "objection"
    __table_args__ = (
        *evidenced("state", set(ObjectionState) - {ObjectionState.OPEN},
                   by=("decided_by_id", "decided_on")),
    )  # fmt: skip

    application_id: Mapped[int] = personal(
        Purpose.SERVE, S2, ForeignKey("application.id"), retention=KEPT, index=True
    )
    received_on: Mapped[date] = personal(Purpose.SERVE, S2, retention=KEPT)
    body: Mapped[str | None] = personal(Purpose.SERVE, S2, String(120), retention=KEPT)
    words: Mapped[str] = personal(Purpose.SERVE, S2, Encrypted, retention=KEPT)
    state: Mapped[ObjectionState] = personal(
        Purpose.SERVE, S2, default=ObjectionState.OPEN, retention=KEPT
    )
    answer: Mapped[str | None] = personal(Purpose.SERVE, S2, Encrypted, retention=KEPT)
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S2, ForeignKey("user.id"), retention=KEPT, index=True
    )
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S2, ForeignKey("user.id"), retention=KEPT, index=True
    )
    decided_on: Mapped[date | None] = personal(Purpose.SERVE, S2, retention=KEPT)

    application: Mapped[Application] = related()


@by_another("agreed_by_id", "proposed_by_id", name="agreed_by_another",
            says=_("Whoever proposed a list cannot agree to it."))  # fmt: skip
class SelectionList(Travelling, Versioned, Model):
    """The list of a round as it was computed from the scores of a moment, with their hash. One
    person proposes it, another agrees; the next one supersedes.
    """

    __tablename__ = "selection_list"
    __table_args__ = (
        only_one("round_id", "number", says=_("This list is written already.")),
        only_one_where("uq_selection_list_agreed", "state = 'agreed'", "round_id",
                       says=_("Another list of this round is agreed.")),
        *evidenced("state", {ListState.AGREED}, by=("agreed_at",)),
        check("agreed_by_another", "agreed_by_id IS NULL OR agreed_by_id <> proposed_by_id",
              says=_("Whoever proposed a list cannot agree to it.")),
    )  # fmt: skip

    round_id: Mapped[int] = mapped_column(ForeignKey("recruitment_round.id"))
    number: Mapped[int]
    state: Mapped[ListState] = mapped_column(default=ListState.PROPOSED)
    sha256: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    proposed_by_id: Mapped[UserKey]
    proposed_at: Mapped[Moment]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_at: Mapped[Instant | None]
    quotas_held: Mapped[dict[str, int]] = mapped_column(JSON)

    round: Mapped[RecruitmentRound] = related()


@append_only(says=_("A line of a list stays as it was computed."))
class SelectionLine(Model):
    """Where one applicant stands on one list, and what explains it."""

    __tablename__ = "selection_line"
    __table_args__ = (
        only_one("list_id", "application_id", says=_("They stand on this list already.")),
        Index("ix_selection_line_place", "list_id", "placing", "position"),
    )

    list_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("selection_list.id"), retention=KEPT
    )
    application_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("application.id"), retention=KEPT, index=True
    )
    position: Mapped[int | None] = personal(Purpose.SERVE, S1, retention=KEPT)
    total: Mapped[int] = personal(Purpose.SERVE, S1, retention=KEPT)
    placing: Mapped[Placing] = personal(Purpose.SERVE, S1, retention=KEPT)
    quota: Mapped[str | None] = personal(Purpose.SERVE, S1, String(60), retention=KEPT)
    tie: Mapped[str | None] = personal(Purpose.SERVE, S1, String(40), retention=KEPT)
    failed_in: Mapped[str | None] = personal(Purpose.SERVE, S1, String(40), retention=KEPT)

    application: Mapped[Application] = related()


class RejectionAppeal(Travelling, Versioned, Model):
    """An applicant does not accept a rejection. Others than who rejected decide about it."""

    __tablename__ = "rejection_appeal"
    __table_args__ = (
        only_one_where("uq_rejection_appeal_open", "state = 'open'", "application_id",
                       says=_("An appeal of this applicant is open.")),
        *evidenced("state", set(AppealState) - {AppealState.OPEN},
                   by=("decided_by_id", "decided_on", "answer")),
    )  # fmt: skip

    application_id: Mapped[int] = personal(
        Purpose.SERVE, S1, ForeignKey("application.id"), retention=KEPT, index=True
    )
    against: Mapped[ApplicationState] = personal(Purpose.SERVE, S1, retention=KEPT)
    lodged_on: Mapped[date] = personal(Purpose.SERVE, S1, retention=KEPT)
    grounds: Mapped[str] = personal(Purpose.SERVE, S1, Encrypted, retention=KEPT)
    state: Mapped[AppealState] = personal(
        Purpose.SERVE, S1, default=AppealState.OPEN, retention=KEPT
    )
    answer: Mapped[str | None] = personal(Purpose.SERVE, S1, Encrypted, retention=KEPT)
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT, index=True
    )
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT, index=True
    )
    decided_on: Mapped[date | None] = personal(Purpose.SERVE, S1, retention=KEPT)

    application: Mapped[Application] = related()
