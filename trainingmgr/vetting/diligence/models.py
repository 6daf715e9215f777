"""Requests for support to units and everything that due diligence writes about them.

What is told of violations, risks and talks is sealed (R-DAT-12). Sources are kinds, never names.
"""

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Encrypted, Instant, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, evidenced, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation, Place, Unit
from trainingmgr.vetting.diligence.rules import (
    NEVER,
    Exclusion,
    Finding,
    Level,
    MeasureKind,
    MeasureState,
    Risk,
    Ruling,
    SupportKind,
    SupportState,
    Violation,
)

S1, S3 = FieldClass.S1, FieldClass.S3
READERS = "whoever assesses or decides on support to units, after saying why"
KEPT = Retention.OUTCOME


def _risk(name: str) -> Enum:
    return Enum(
        Risk,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda states: [state.value for state in states],
    )


@by_another("assessed_by_id", "requested_by_id", name="three_people",
            says=_("Whoever asks for support does not assess its risk (R-HRD-04)."))  # fmt: skip
@never("UPDATE OF state", name="ruled",
       when="NEW.state = 'decided' AND OLD.state <> 'decided' AND NOT EXISTS "
            "(SELECT 1 FROM support_ruling WHERE support_ruling.request_id = NEW.id "
            "AND support_ruling.ruling IN ('proceed', 'proceed_with_mitigation'))",
       says=_("Support goes ahead by a decision alone."))  # fmt: skip
class SupportRequest(Travelling, Versioned, Model):
    """Somebody wants to support units, and due diligence says whether and how (R-HRD-01)."""

    __tablename__ = "support_request"
    __table_args__ = (
        only_one("code", says=_("Another request has this code.")),
        check("in_order", "period_to >= period_from", says=_("Support ends after it begins.")),
        check("three_people", "assessed_by_id IS NULL OR assessed_by_id <> requested_by_id",
              says=_("Whoever asks for support does not assess its risk (R-HRD-04).")),
        Index("ix_support_request_due", "due_on", "id"),
        Index("ix_support_request_state", "state"),
    )  # fmt: skip

    code: Mapped[Code]
    what: Mapped[Line]
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    period_from: Mapped[date]
    period_to: Mapped[date]
    state: Mapped[SupportState] = mapped_column(default=SupportState.PROPOSED)
    due_on: Mapped[date] = mapped_column(default=NEVER)
    sources: Mapped[list[str]] = mapped_column(JSON, default=list)
    inherent_risk: Mapped[Risk | None] = mapped_column(_risk("inherent"))
    residual_risk: Mapped[Risk | None] = mapped_column(_risk("residual"))
    withholding_risk: Mapped[Risk | None] = mapped_column(_risk("withholding"))
    violations: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    steps_taken: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    benefit: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    if_withheld: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    letter_on: Mapped[date | None]
    letter_reference: Mapped[str | None] = mapped_column(String(40))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("support_request.id"))
    requested_by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    requested_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    assessed_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    assessed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    provider: Mapped[Organisation] = related()
    place: Mapped[Place | None] = related()
    requested_by: Mapped[User] = related(foreign_keys=[requested_by_id])
    assessed_by: Mapped[User | None] = related(foreign_keys=[assessed_by_id])
    items: Mapped[list["SupportItem"]] = related(
        order_by="SupportItem.id", back_populates="request"
    )
    recipients: Mapped[list["SupportedUnit"]] = related(order_by="SupportedUnit.id")
    commanders: Mapped[list["SupportedCommander"]] = related(
        order_by="SupportedCommander.id", back_populates="request"
    )
    measures: Mapped[list["MitigationMeasure"]] = related(
        order_by="MitigationMeasure.id", back_populates="request"
    )
    rulings: Mapped[list["SupportRuling"]] = related(order_by="SupportRuling.id")
    indicators: Mapped[list["MonitoringIndicator"]] = related(
        order_by="MonitoringIndicator.id", back_populates="request"
    )
    incidents: Mapped[list["SupportIncident"]] = related(order_by="SupportIncident.id")
    intercessions: Mapped[list["Intercession"]] = related(
        order_by="Intercession.id", back_populates="request"
    )
    suspensions: Mapped[list["SupportSuspension"]] = related(order_by="SupportSuspension.id")

    @property
    def ruling(self) -> "SupportRuling | None":
        return self.rulings[-1] if self.rulings else None


@by_another("countersigned_by_id", "claimed_by_id",
            says=_("Somebody else countersigns that an item is out of scope."))  # fmt: skip
class SupportItem(Travelling, Versioned, Model):
    """One thing that is asked for, and whether the policy applies to it (R-HRD-07)."""

    __tablename__ = "support_item"
    __table_args__ = (
        check("countersigned_by_another",
              "countersigned_by_id IS NULL OR countersigned_by_id <> claimed_by_id",
              says=_("Somebody else countersigns that an item is out of scope.")),
        check("countersigned", "countersigned_by_id IS NULL OR exclusion IS NOT NULL",
              says=_("Only what is said to be out of scope is countersigned.")),
        Index("ix_support_item_request", "request_id"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    kind: Mapped[SupportKind]
    what: Mapped[Line]
    exclusion: Mapped[Exclusion | None]
    claimed_by_id: Mapped[UserKey]
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    countersigned_at: Mapped[Instant | None]

    request: Mapped[SupportRequest] = related(back_populates="items")

    @property
    def is_in_scope(self) -> bool:
        """An exclusion counts once somebody else has signed it."""
        return self.exclusion is None or self.countersigned_by_id is None


class SupportedUnit(Versioned, Model):
    """A unit that the support is for, and where it stood in the tree when it was assessed."""

    __tablename__ = "supported_unit"
    __table_args__ = (
        only_one("request_id", "unit_id", says=_("This unit is listed already.")),
        Index("ix_supported_unit_unit", "unit_id"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    path_then: Mapped[str] = mapped_column(String(200))
    clearance_id: Mapped[int | None] = mapped_column(ForeignKey("clearance.id"))

    unit: Mapped[Unit] = related()


class SupportedCommander(Travelling, Versioned, Model):
    """Who commands a recipient unit in the period of support, and what is known of them."""

    __tablename__ = "supported_commander"
    __table_args__ = (
        only_one("request_id", "unit_id", "person_id", says=_("This commander is listed.")),
        *evidenced("finding", {Finding.NO_CONCERN, Finding.CONCERN},
                   by=("screened_by_id", "screened_at")),
    )  # fmt: skip

    request_id: Mapped[int] = personal(
        Purpose.VET, S1, ForeignKey("support_request.id"), retention=KEPT
    )
    unit_id: Mapped[int] = personal(Purpose.VET, S1, ForeignKey("unit.id"), retention=KEPT)
    person_id: Mapped[int] = personal(Purpose.VET, S1, ForeignKey("person.id"), retention=KEPT)
    from_on: Mapped[date] = personal(Purpose.VET, S1, retention=KEPT)
    until_on: Mapped[date | None] = personal(Purpose.VET, S1, retention=KEPT)
    finding: Mapped[Finding] = personal(Purpose.VET, S3, default=Finding.OPEN, retention=KEPT)
    screened_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    screened_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    request: Mapped[SupportRequest] = related(back_populates="commanders")
    unit: Mapped[Unit] = related()
    person: Mapped[Person] = related()


@append_only(says=_("A decision on support stays as it is. A new one follows it."),
             sealed=("reason",))  # fmt: skip
@never("INSERT", name="third",
       when="EXISTS (SELECT 1 FROM support_request WHERE support_request.id = NEW.request_id "
            "AND (support_request.requested_by_id = NEW.by_id OR "
            "support_request.assessed_by_id = NEW.by_id))",
       says=_("A third person decides: not whoever asked, nor whoever assessed "
              "(R-HRD-04)."))  # fmt: skip
class SupportRuling(Model):
    """What was decided on a request, by whom, and until when it holds."""

    __tablename__ = "support_ruling"
    __table_args__ = (
        check("until", "(ruling IN ('proceed', 'proceed_with_mitigation')) = "
              "(valid_until IS NOT NULL)", says=_("Say until when support may go on.")),
        Index("ix_support_ruling_request", "request_id"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    ruling: Mapped[Ruling]
    decided_on: Mapped[date]
    valid_until: Mapped[date | None]
    reason: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    by: Mapped[User] = related()


@by_another("verified_by_id", "owner_id", name="verified_by_another",
            says=_("Somebody else than its owner verifies a measure."))  # fmt: skip
class MitigationMeasure(Travelling, Versioned, Model):
    """Something that lowers a risk: a task with an owner, a day and a proof (domain 1.1.10)."""

    __tablename__ = "mitigation_measure"
    __table_args__ = (
        check("proved", "state NOT IN ('in_place', 'verified') OR proof IS NOT NULL",
              says=_("Say which paper proves it.")),
        check("verified", "(state = 'verified') = (verified_by_id IS NOT NULL)",
              says=_("A verified measure has somebody who verified it.")),
        check("verified_by_another", "verified_by_id IS NULL OR verified_by_id <> owner_id",
              says=_("Somebody else than its owner verifies a measure.")),
        Index("ix_mitigation_measure_request", "request_id"),
        Index("ix_mitigation_measure_owner", "owner_id", "state"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    kind: Mapped[MeasureKind]
    what: Mapped[Line]
    owner_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    due_on: Mapped[date]
    before_start: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MeasureState] = mapped_column(default=MeasureState.PLANNED)
    proof: Mapped[str | None] = mapped_column(String(80))
    verified_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    verified_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    request: Mapped[SupportRequest] = related(back_populates="measures")
    owner: Mapped[User] = related(foreign_keys=[owner_id])
    verified_by: Mapped[User | None] = related(foreign_keys=[verified_by_id])


class MonitoringIndicator(Travelling, Versioned, Model):
    """What is watched while support goes on, how often and by whom."""

    __tablename__ = "monitoring_indicator"
    __table_args__ = (
        check("often", "every_days BETWEEN 1 AND 366",
              says=_("An indicator is read at least once a year.")),
        Index("ix_monitoring_indicator_request", "request_id"),
        Index("ix_monitoring_indicator_owner", "owner_id", "due_on"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    what: Mapped[Line]
    every_days: Mapped[int]
    owner_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    since: Mapped[date]
    due_on: Mapped[date]

    request: Mapped[SupportRequest] = related(back_populates="indicators")
    owner: Mapped[User] = related()
    readings: Mapped[list["MonitoringReading"]] = related(order_by="MonitoringReading.id")


@append_only(says=_("What was read stays as it is. Read it again."), sealed=("note",))
class MonitoringReading(Model):
    """What an indicator showed on a day."""

    __tablename__ = "monitoring_reading"
    __table_args__ = (Index("ix_monitoring_reading_indicator", "indicator_id"),)

    indicator_id: Mapped[int] = mapped_column(ForeignKey("monitoring_indicator.id"))
    on: Mapped[date]
    is_concern: Mapped[bool]
    note: Mapped[str | None] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


@append_only(says=_("An incident stays as it was told. Tell what is new as another."),
             sealed=("told",))  # fmt: skip
class SupportIncident(Travelling, Model):
    """Something grave that a supported unit is said to have done."""

    __tablename__ = "support_incident"
    __table_args__ = (Index("ix_support_incident_request", "request_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    on: Mapped[date]
    violation: Mapped[Violation] = personal(Purpose.VET, S3, retention=KEPT)
    told: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)


class Intercession(Travelling, Versioned, Model):
    """What was asked of the authorities after an incident, until when, and what they said."""

    __tablename__ = "intercession"
    __table_args__ = (
        check("in_order", "respond_by >= on_day", says=_("They answer after they are asked.")),
        check("answered", "(answered_on IS NULL) = (answer IS NULL)",
              says=_("An answer and its day are recorded together.")),
        Index("ix_intercession_request", "request_id"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    on_day: Mapped[date]
    level: Mapped[Level]
    asked: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    respond_by: Mapped[date]
    answered_on: Mapped[date | None]
    answer: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)

    request: Mapped[SupportRequest] = related(back_populates="intercessions")


@by_another("lifted_by_id", "by_id", name="lifted_by_another",
            says=_("Somebody else than who suspended support lifts it."))  # fmt: skip
class SupportSuspension(Versioned, Model):
    """Support stopped from a day on, and what must be true before it goes on (R-HRD-03)."""

    __tablename__ = "support_suspension"
    __table_args__ = (
        check("lifted", "(lifted_on IS NULL) = (lifted_by_id IS NULL) AND "
              "(lifted_on IS NULL) = (lift_reason IS NULL)",
              says=_("A lifting has its day, its reason and whoever lifted it.")),
        check("lifted_by_another", "lifted_by_id IS NULL OR lifted_by_id <> by_id",
              says=_("Somebody else than who suspended support lifts it.")),
        Index("ix_support_suspension_request", "request_id"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    from_on: Mapped[date]
    reason: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    until: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    lifted_on: Mapped[date | None]
    lift_reason: Mapped[str | None] = personal(
        Purpose.VET, S3, Encrypted, retention=KEPT, readers=READERS
    )
    lifted_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
