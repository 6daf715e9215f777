"""Runs that erase, their records one by one, and legal holds (R-DAT-07)."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Instant, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.jobs import Job
from trainingmgr.core.law import (
    check,
    evidenced,
    in_a_week,
    never,
    not_erased,
    only_one,
    only_one_where,
    same_person,
)
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.oversight.protection.models import DataRequest
from trainingmgr.oversight.retention.rules import HoldOn, ItemState, Piece, RunState
from trainingmgr.registry.people.models import Person

S1 = FieldClass.S1
READERS = "the data-protection officer, the host authority, oversight"
LISTED = _("What a run lists stays as it was listed. Look anew.")
STAYS = _("A run and its certificate stay on record.")
HELD = _("A legal hold stays on record. Lift it, and place another one.")
ANOTHER = _("A second person must do this: it was begun by you, or is about you.")


def _ordered(*columns: Any, **facts: Any) -> Any:
    return personal(Purpose.ACCOUNTABILITY, S1, *columns, readers=READERS, **facts)


@in_a_week("proposed_at", "agreed_at")
@never("INSERT", name="begun", when="NEW.state <> 'prepared'",
       says=_("A run begins with what is listed."))  # fmt: skip
@never("UPDATE OF state", name="by_two",
       when="NEW.state = 'agreed' AND " + same_person("agreed_by_id", "proposed_by_id"),
       says=ANOTHER)  # fmt: skip
@never("UPDATE OF uid, code, basis, request_id, on_day, sha256, count, left_out, prepared_at",
       name="kept", when="1 = 1", says=LISTED)  # fmt: skip
@never("UPDATE OF state, proposed_by_id, agreed_by_id, reason, done_at, outcome_sha256",
       name="over", when="OLD.state IN ('done', 'withdrawn')", says=STAYS)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
class ErasureRun(Travelling, Versioned, Model):
    """Records whose time is over, or which their person had erased: listed, proposed by one
    person, agreed to by another, gone. Its page is the certificate of destruction.
    """

    __tablename__ = "erasure_run"
    __table_args__ = (
        only_one("code", says=_("Another run has this code. Try again.")),
        only_one_where("uq_erasure_run_open", "state IN ('prepared', 'proposed', 'agreed')",
                       "basis", says=_("A run of this kind is open already.")),
        check("some", "count > 0", says=_("Nothing is due.")),
        check("proposed", "state IN ('prepared', 'withdrawn') OR (proposed_by_id IS NOT NULL "
              "AND length(trim(reason)) >= 10)", says=_("Give the reason in a full sentence.")),
        check("asked", "(basis = 'schedule') = (request_id IS NULL)", says=LISTED),
        *evidenced("state", {RunState.AGREED, RunState.DONE}, by=("agreed_by_id", "agreed_at")),
        *evidenced("state", {RunState.DONE}, by=("done_at", "outcome_sha256")),
        Index("ix_erasure_run_list", "prepared_at", "id"),
        Index("ix_erasure_run_request", "request_id"),
    )  # fmt: skip

    code: Mapped[Code]
    basis: Mapped[str] = mapped_column(String(40))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("data_request.id"))
    on_day: Mapped[date]
    """The day whose rules were asked."""
    sha256: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    left_out: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """By kind, how many were due and stand under a legal hold."""
    state: Mapped[RunState] = mapped_column(default=RunState.PREPARED)
    prepared_at: Mapped[Moment]
    reason: Mapped[Prose] = mapped_column(default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[Instant | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_at: Mapped[Instant | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    done_at: Mapped[Instant | None]
    outcome_sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the records with what became of each."""

    request: Mapped[DataRequest | None] = related()
    proposed_by: Mapped[User | None] = related(foreign_keys="ErasureRun.proposed_by_id")
    agreed_by: Mapped[User | None] = related(foreign_keys="ErasureRun.agreed_by_id")
    job: Mapped[Job | None] = related()


@never("INSERT", name="listed",
       when="(SELECT state FROM erasure_run WHERE erasure_run.id = NEW.run_id) <> 'prepared'",
       says=LISTED)  # fmt: skip
@never("UPDATE OF run_id, piece, record_id, label, since", name="kept", when="1 = 1", says=LISTED)
@never("UPDATE OF state", name="agreed",
       when="OLD.state <> 'waiting' OR (SELECT state FROM erasure_run "
            "WHERE erasure_run.id = NEW.run_id) <> 'agreed'",
       says=_("Nothing goes before two people have agreed to it."))  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=LISTED)
class ErasureItem(Model):
    """One record of a run, and what became of it."""

    __tablename__ = "erasure_item"
    __table_args__ = (
        only_one("run_id", "piece", "record_id", says=_("This record is listed already.")),
        Index("ix_erasure_item_record", "piece", "record_id", "state"),
        Index("ix_erasure_item_state", "run_id", "state", "id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("erasure_run.id"))
    piece: Mapped[Piece]
    record_id: Mapped[int]
    label: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S1, String(80), readers=READERS)
    """The number by which it was known, without a name."""
    since: Mapped[date]
    """Since when its time runs."""
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)


@never("UPDATE OF uid, code, holds, person_id, piece, reference, until_on, by_id, at",
       name="kept", when="1 = 1", says=HELD)  # fmt: skip
@never("UPDATE OF reason, ordered_by", name="worded", when=not_erased("legal_hold", "OLD.id"),
       says=HELD)  # fmt: skip
@never("UPDATE", name="over",
       when="OLD.lifted_at IS NOT NULL AND " + not_erased("legal_hold", "OLD.id"),
       says=HELD)  # fmt: skip
@never("UPDATE OF lifted_by_id", name="by_two", when=same_person("lifted_by_id", "by_id"),
       says=ANOTHER)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=HELD)
class LegalHold(Travelling, Versioned, Model):
    """Somebody ordered that records are not erased: of a person, of a kind, of one matter."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        only_one("code", says=_("Another hold has this code. Try again.")),
        check("whom", "(holds = 'person') = (person_id IS NOT NULL)",
              says=_("Write the number of the person.")),
        check("what", "(holds = 'kind') = (piece IS NOT NULL)",
              says=_("Say which kind of records.")),
        check("which", "(holds IN ('complaint', 'payroll')) = (length(trim(reference)) > 0)",
              says=_("Write its number.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("ordered", "length(trim(ordered_by)) >= 3", says=_("Write who ordered it.")),
        check("lifted", "(lifted_at IS NULL) = (lifted_by_id IS NULL) AND "
              "(lifted_at IS NULL) = (lifted_why IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        Index("ix_legal_hold_list", "at", "id"),
        Index("ix_legal_hold_person", "person_id", "until_on"),
    )  # fmt: skip

    code: Mapped[str] = _ordered(String(40))
    holds: Mapped[HoldOn] = _ordered()
    person_id: Mapped[int | None] = _ordered(ForeignKey("person.id"))
    piece: Mapped[Piece | None] = _ordered()
    reference: Mapped[str] = _ordered(String(40), default="")
    """The number of a complaint, or the month of payrolls."""
    reason: Mapped[Prose] = _ordered()
    ordered_by: Mapped[Line] = _ordered()
    until_on: Mapped[date] = _ordered()
    by_id: Mapped[UserKey] = _ordered()
    at: Mapped[Moment] = _ordered()
    lifted_at: Mapped[Instant | None] = _ordered()
    lifted_by_id: Mapped[int | None] = _ordered(ForeignKey("user.id"))
    lifted_why: Mapped[str | None] = _ordered(String(500))

    person: Mapped[Person | None] = related()
    by: Mapped[User] = related(foreign_keys="LegalHold.by_id")
    lifted_by: Mapped[User | None] = related(foreign_keys="LegalHold.lifted_by_id")

    def stands(self, on: date) -> bool:
        return self.lifted_at is None and on <= self.until_on
