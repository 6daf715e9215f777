from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    by_another,
    check,
    evidenced,
    in_a_week,
    never,
    not_erased,
    only_one,
    only_one_where,
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.pay.holds.rules import (
    MOST_IN_A_HUNDRED,
    MOST_OF_A_UNIT,
    AppealState,
    HoldState,
    Notice,
    StopListState,
)
from trainingmgr.pay.rules import Finding, HoldReason
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit

S1, S2 = FieldClass.S1, FieldClass.S2
PAY = Retention.PAY
BY_RULE = "rule IS NOT NULL AND stop_list_id IS NULL AND state NOT IN ('refused', 'withdrawn')"
OVER = (
    "NEW.rule IS NOT NULL AND NEW.stop_list_id IS NULL AND ("  # noqa: S608  our own names
    "(SELECT count(*) FROM pay_hold WHERE source = NEW.source AND unit_id = NEW.unit_id "
    f"AND {BY_RULE}) >= {MOST_OF_A_UNIT} OR "
    f"((SELECT count(*) FROM pay_hold WHERE source = NEW.source AND {BY_RULE}) + 1) * 100 "
    f"> NEW.of_lines * {MOST_IN_A_HUNDRED})"
)
UNSIGNED = (
    "NEW.stop_list_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stop_list "
    "WHERE stop_list.id = NEW.stop_list_id AND stop_list.state = 'in_effect')"
)
MOVED = (
    "NEW.person_id <> OLD.person_id OR NEW.unit_id IS DISTINCT FROM OLD.unit_id "
    "OR NEW.rule IS DISTINCT FROM OLD.rule OR NEW.source IS DISTINCT FROM OLD.source "
    "OR NEW.of_lines IS DISTINCT FROM OLD.of_lines "
    "OR NEW.stop_list_id IS DISTINCT FROM OLD.stop_list_id"
)
NEEDS_LIST = _(
    "A rule may hold at most 20 lines of a unit and 1 in 100 of a cycle. For more, write a stop "
    "list: it gives notice, hears people and is signed by somebody outside the unit."
)

WHOSE = _("Whose it is stays with it until its time is over.")


@in_a_week({"sqlite": "datetime(NEW.hearing_until, '+36 hours')",
            "postgresql": "NEW.hearing_until + interval '36 hours'"},
           "countersigned_at")  # fmt: skip
@by_another("countersigned_by_id", "by_id",
            says=_("A second person must countersign."))  # fmt: skip
class StopList(Travelling, Versioned, Model):
    """Many people whose pay would stop: told, heard, and signed by somebody outside (R-PAY-04)."""

    __tablename__ = "stop_list"
    __table_args__ = (
        Index("ix_stop_list_state", "state", "id"),
        check("reasoned", "length(trim(because)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("notice", "state NOT IN ('notified', 'in_effect') OR (notice_on IS NOT NULL "
              "AND hearing_until IS NOT NULL AND appeal_until IS NOT NULL)",
              says=_("Nobody is stopped without notice, a hearing and an appeal.")),
        check("in_order", "notice_on IS NULL OR (hearing_until > notice_on "
              "AND appeal_until > hearing_until)",
              says=_("Hearings end after the notice, and appeals after the hearings.")),
        *evidenced("state", {StopListState.IN_EFFECT},
                   by=("countersigned_by_id", "countersigned_at")),
        check("by_two", "countersigned_by_id IS NULL OR countersigned_by_id <> by_id",
              says=_("A second person must countersign.")),
    )  # fmt: skip

    rule: Mapped[Finding]
    source: Mapped[str] = mapped_column(String(60))
    because: Mapped[str] = mapped_column(String(500))
    state: Mapped[StopListState] = mapped_column(default=StopListState.DRAFT)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    notice_on: Mapped[date | None]
    hearing_until: Mapped[date | None]
    appeal_until: Mapped[date | None]
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    countersigned_at: Mapped[Instant | None]


@by_another("decided_by_id", "by_id",
            says=_("A second person must decide on a hold."))  # fmt: skip
@by_another("ended_by_id", "end_asked_by_id", name="ended_by_two",
            says=_("A second person must decide on the end of a hold."))  # fmt: skip
@in_a_week("end_asked_at", "ended_at", name="ended_in_time")
@in_a_week("at", "decided_at", when="NEW.state = 'in_force'")
@never("INSERT", name="over", when=OVER, says=NEEDS_LIST)
@never(
    "INSERT",
    name="unsigned",
    when=UNSIGNED,
    says=_("This stop list is not countersigned: nobody on it is stopped yet."),
)
@never("UPDATE", name="moved", when={"postgresql": MOVED,
                                     "sqlite": MOVED.replace("IS DISTINCT FROM", "IS NOT")},
       says=_("A hold stays with its person, its unit and its rule."))  # fmt: skip
@never("INSERT", name="whose", when="NEW.person_id IS NULL", says=WHOSE)
@never("UPDATE OF person_id", name="named",
       when="NEW.person_id IS NULL AND " + not_erased("pay_hold", "OLD.id"),
       says=WHOSE)  # fmt: skip
class PayHold(Travelling, Versioned, Model):
    """One person's pay waits from a day on: asked for by one, decided by another, told to them.

    `rule` is the finding by which several were held at once, `source` the cycle it was found in
    and `of_lines` how many lines that has; all three are empty where a person thought of it.
    One whose time is over names nobody.
    """

    __tablename__ = "pay_hold"
    __table_args__ = (
        Index("ix_pay_hold_person", "person_id", "state"),
        Index("ix_pay_hold_source", "source", "unit_id"),
        Index("ix_pay_hold_state", "state", "id"),
        Index("ix_pay_hold_stop_list", "stop_list_id"),
        only_one_where("uq_pay_hold_open", "state IN ('proposed', 'in_force', 'releasing')",
                       "person_id", "reason",
                       says=_("The pay of this person is on hold for this reason already.")),
        check("reasoned", "length(trim(because)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("in_order", "until_on IS NULL OR until_on >= from_on",
              says=_("A hold ends after it begins.")),
        check("by_rule", "rule IS NULL OR (source IS NOT NULL AND of_lines IS NOT NULL)",
              says=_("A hold by rule names the cycle in which it was found.")),
        check("by_two", "decided_by_id IS NULL OR decided_by_id <> by_id",
              says=_("A second person must decide on a hold.")),
        check("ended_by_two", "ended_by_id IS NULL OR ended_by_id <> end_asked_by_id",
              says=_("A second person must decide on the end of a hold.")),
        *evidenced("state", {HoldState.IN_FORCE, HoldState.RELEASING, HoldState.RELEASED,
                             HoldState.REFUSED}, by=("decided_by_id", "decided_at")),
        *evidenced("state", {HoldState.RELEASING, HoldState.RELEASED},
                   by=("end_asked_by_id", "end_because")),
        *evidenced("state", {HoldState.RELEASED}, by=("ended_by_id", "ended_at", "until_on")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(
        Purpose.PAY, S1, ForeignKey("person.id"), nullable=True, retention=PAY
    )
    unit_id: Mapped[int | None] = personal(Purpose.PAY, S1, ForeignKey("unit.id"), retention=PAY)
    reason: Mapped[HoldReason] = personal(Purpose.PAY, S2, retention=PAY)
    because: Mapped[str] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    rule: Mapped[Finding | None] = personal(Purpose.PAY, S2, retention=PAY)
    source: Mapped[str | None] = personal(Purpose.PAY, S1, String(60), retention=PAY)
    of_lines: Mapped[int | None] = personal(Purpose.PAY, S1, retention=PAY)
    stop_list_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("stop_list.id"), retention=PAY
    )
    from_on: Mapped[date] = personal(Purpose.PAY, S1, retention=PAY)
    until_on: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    state: Mapped[HoldState] = personal(Purpose.PAY, S1, default=HoldState.PROPOSED, retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    end_asked_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    end_asked_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    end_because: Mapped[str | None] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    ended_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    ended_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    told_on: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    told_how: Mapped[Notice | None] = personal(Purpose.PAY, S1, retention=PAY)

    person: Mapped[Person] = related()
    unit: Mapped[Unit | None] = related()
    stop_list: Mapped[StopList | None] = related()


@by_another(
    "appeal_decided_by_id",
    "SELECT by_id FROM stop_list WHERE id = NEW.stop_list_id "
    "UNION ALL SELECT countersigned_by_id FROM stop_list WHERE id = NEW.stop_list_id",
    name="appeal_by_another",
    says=_("A second person must do this: it was begun by you, or is about you."),
)
@never("INSERT", name="whose", when="NEW.person_id IS NULL", says=WHOSE)
@never("UPDATE OF person_id", name="named",
       when="NEW.person_id IS NULL AND " + not_erased("stop_list", "OLD.id"),
       says=WHOSE)  # fmt: skip
class StopListEntry(Travelling, Versioned, Model):
    """One person on a stop list: what they said, whether they were spared, their appeal. One whose
    time is over is counted and names nobody.
    """

    __tablename__ = "stop_list_entry"
    __table_args__ = (
        only_one("stop_list_id", "person_id", says=_("This person is on the list already.")),
        Index("ix_stop_list_entry_person", "person_id"),
        check("heard", "(heard_on IS NULL) = (heard IS NULL)",
              says=_("What somebody said is written with the day on which they said it.")),
        check("appealed", "(appeal_state IS NULL) = (appeal IS NULL)",
              says=_("An appeal is written with what it says.")),
        *evidenced("appeal_state", {AppealState.GRANTED, AppealState.REFUSED},
                   by=("appeal_decided_by_id", "appeal_decided_at")),
    )  # fmt: skip

    stop_list_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("stop_list.id"), retention=PAY)
    person_id: Mapped[int] = personal(
        Purpose.PAY, S1, ForeignKey("person.id"), nullable=True, retention=PAY
    )
    unit_id: Mapped[int | None] = personal(Purpose.PAY, S1, ForeignKey("unit.id"), retention=PAY)
    heard_on: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    heard: Mapped[str | None] = personal(Purpose.PAY, S2, String(1000), retention=PAY)
    spared_because: Mapped[str | None] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    appeal: Mapped[str | None] = personal(Purpose.PAY, S2, String(1000), retention=PAY)
    appeal_state: Mapped[AppealState | None] = personal(Purpose.PAY, S1, retention=PAY)
    appeal_decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    appeal_decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)

    person: Mapped[Person] = related()
    unit: Mapped[Unit | None] = related()
    stop_list: Mapped[StopList] = related()
