from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Encrypted, Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    check,
    evidenced,
    in_a_week,
    never,
    not_erased,
    only_one,
    only_one_where,
    same_person,
)
from trainingmgr.core.privacy import READERS, FieldClass, Purpose, Retention, personal
from trainingmgr.training.attendance.rules import (
    ActionState,
    LateKind,
    LateState,
    MarkCode,
    OddityKind,
)
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.enrolments.models import Enrolment

S1, S2 = FieldClass.S1, FieldClass.S2
PAPER = Retention.PAPER
ANOTHER = _("Another person than the first types this sheet again.")
LATE_STAYS = _("What was written down late stays as it was written, and what became of it.")
ONE_WAITS = _(
    "Late marks of this class, or a late report of it, wait for a second person already. They are "
    "confirmed, refused or taken back first."
)
_SAME_HOLDER = (
    'EXISTS (SELECT 1 FROM sheet_typing t JOIN "user" a ON a.id = t.by_id '
    'JOIN "user" b ON b.id = NEW.by_id WHERE t.sheet_id = NEW.sheet_id '
    "AND a.holder_id = b.holder_id)"
)


@append_only(says=_("A printed sheet stays as it was printed."))
class Sheet(Travelling, Model):
    """One printed attendance sheet of one class. What is typed in names its sheet (R-TRN-11)."""

    __tablename__ = "attendance_sheet"
    __table_args__ = (
        only_one("code", says=_("Another sheet has this id.")),
        Index("ix_attendance_sheet_session", "session_id"),
    )

    code: Mapped[Code]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    language: Mapped[str] = mapped_column(String(5))
    spare_rows: Mapped[int] = mapped_column(default=5)
    lines: Mapped[list[int]] = personal(Purpose.TRAIN, S1, JSON, retention=PAPER)
    printed_by_id: Mapped[UserKey]
    printed_at: Mapped[Moment]

    session: Mapped[TrainingSession] = related()

    @property
    def letters_in(self) -> str:
        """The language whose letters stand on it: of a pair the first."""
        return self.language.partition("+")[0]


@append_only(
    says=_("A scan of a sheet stays as it came in. Attach a better one beside it."),
    sealed=("content",),
    erased=("sheet_scan", "OLD.id"),
)
class SheetScan(Travelling, Model):
    """A sheet as it came back from the field, scanned: sealed, for those who may see the class."""

    __tablename__ = "sheet_scan"
    __table_args__ = (
        only_one("sheet_id", "sha256", says=_("This very scan is attached already.")),
    )

    sheet_id: Mapped[int] = personal(
        Purpose.TRAIN, S2, ForeignKey("attendance_sheet.id"), retention=PAPER
    )
    kind: Mapped[str] = personal(Purpose.TRAIN, S2, String(4), retention=PAPER)
    size: Mapped[int] = personal(Purpose.TRAIN, S2, retention=PAPER)
    sha256: Mapped[str] = personal(Purpose.TRAIN, S2, String(64), retention=PAPER)
    content: Mapped[str] = personal(Purpose.TRAIN, S2, Encrypted, deferred=True, retention=PAPER)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)


@append_only(says=_("A check of a sheet stays on record."))
class SheetCheck(Travelling, Model):
    """A second person typed a sheet again and it said the same (R-TRN-11). `seen` is a
    fingerprint of the marks: once they change, the check no longer speaks of them.
    """

    __tablename__ = "sheet_check"
    __table_args__ = (Index("ix_sheet_check_sheet", "sheet_id", "id"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("attendance_sheet.id"))
    seen: Mapped[str] = mapped_column(String(16))
    lines: Mapped[int]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@never("INSERT", name="alone", when=_SAME_HOLDER, says=ANOTHER)
@never("UPDATE OF sheet_id, turn, by_id", name="moved", when="1 = 1",
       says=_("What somebody typed stays theirs."))  # fmt: skip
class SheetTyping(Travelling, Versioned, Model):
    """One of two readings of a sheet, by two people who do not see each other's. Nothing counts
    before both say the same, or a third has looked at the paper (R-TRN-11).
    """

    __tablename__ = "sheet_typing"
    __table_args__ = (
        only_one("sheet_id", "turn", says=_("This sheet is typed by two people already.")),
        check("once_or_twice", "turn IN (1, 2)", says=_("A sheet is typed twice.")),
    )

    sheet_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("attendance_sheet.id"), retention=PAPER
    )
    turn: Mapped[int] = personal(Purpose.TRAIN, S1, retention=PAPER)
    lines: Mapped[list[list[Any]]] = personal(Purpose.TRAIN, S1, JSON, retention=PAPER)
    """Place in the run, mark, minutes missed, remark."""
    batch_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("import_batch.id"), index=True, retention=PAPER
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    by: Mapped[User] = related()


@append_only(says=_("What somebody found out about a pattern stays on record."))
class OddityLook(Travelling, Model):
    """Somebody looked at marks that are odd and wrote down what was behind them. `seen` says of
    which marks: once there are others, the oddity is listed again.
    """

    __tablename__ = "oddity_look"
    __table_args__ = (
        check("explained", "length(trim(found)) >= 10", says=_("Say in a sentence what it was.")),
        Index("ix_oddity_look_of", "cohort_id", "kind", "of_id"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[OddityKind]
    of_id: Mapped[int]
    seen: Mapped[int] = mapped_column(BigInteger)
    found: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S2, String(500), retention=PAPER)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


class Mark(Versioned, Model):
    """One person in one class: there or not, and who wrote it down when."""

    __tablename__ = "attendance_mark"
    __table_args__ = (
        only_one("session_id", "enrolment_id", says=_("This person is marked already.")),
        Index("ix_attendance_mark_enrolment", "enrolment_id"),
        Index("ix_attendance_mark_batch", "batch_id"),
        check("minutes_missed_sensible", "minutes_missed BETWEEN 0 AND 1440",
              says=_("Minutes late are between 0 and a day.")),
    )  # fmt: skip

    session_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("training_session.id"), retention=PAPER
    )
    enrolment_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("enrolment.id"), retention=PAPER
    )
    code: Mapped[MarkCode] = personal(Purpose.TRAIN, S1, retention=PAPER)
    minutes_missed: Mapped[int] = personal(Purpose.TRAIN, S1, default=0, retention=PAPER)
    remark: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(120), retention=PAPER)
    sheet_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("attendance_sheet.id"), retention=PAPER
    )
    batch_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("import_batch.id"), retention=PAPER
    )
    entered_by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAPER
    )
    entered_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    enrolment: Mapped[Enrolment] = related()


@append_only(
    says=_("What a mark said before stays on record."),
    blanked=(
        "leaver",
        "(SELECT person_id FROM enrolment WHERE id = "
        "(SELECT enrolment_id FROM attendance_mark WHERE id = OLD.mark_id))",
    ),
)
class MarkChange(Model):
    """What a mark was before somebody changed it, and why (R-TRN-08)."""

    __tablename__ = "attendance_change"
    __table_args__ = (
        Index("ix_attendance_change_mark", "mark_id", "id"),
        Index("ix_attendance_change_late", "after_lock", "at"),
    )

    mark_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("attendance_mark.id"), retention=PAPER
    )
    was: Mapped[str] = personal(Purpose.TRAIN, S1, String(40), retention=PAPER)
    was_minutes: Mapped[int] = personal(Purpose.TRAIN, S1, default=0, retention=PAPER)
    now: Mapped[str] = personal(Purpose.TRAIN, S1, String(40), retention=PAPER)
    now_minutes: Mapped[int] = personal(Purpose.TRAIN, S1, default=0, retention=PAPER)
    reason: Mapped[str | None] = personal(
        Purpose.ACCOUNTABILITY, S2, String(500), retention=PAPER,
        readers=f"{READERS[S2]}; and oversight, without the name of whom it is about",
    )  # fmt: skip
    after_lock: Mapped[bool] = personal(Purpose.ACCOUNTABILITY, S1, default=False, retention=PAPER)
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAPER
    )
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    by: Mapped[User] = related()
    mark: Mapped[Mark] = related()


@in_a_week("at", "decided_at", when="NEW.state = 'confirmed'")
@never("INSERT", name="begun", when="NEW.state <> 'waiting'",
       says=_("What is written down late waits for a second person first."))  # fmt: skip
@never("UPDATE OF uid, session_id, kind, sheet_id, lines, told, was, seen, client_key, reason, "
       "by_id, at", name="kept", when=not_erased("late_marks", "OLD.id"),
       says=LATE_STAYS)  # fmt: skip
@never("UPDATE", name="decided",
       when="OLD.state <> 'waiting' AND " + not_erased("late_marks", "OLD.id"),
       says=LATE_STAYS)  # fmt: skip
@never("UPDATE OF state, decided_by_id", name="by_two",
       when="NEW.state IN ('confirmed', 'refused') AND " + same_person("decided_by_id", "by_id"),
       says=_("Another person than whoever wrote this down confirms it."))  # fmt: skip
class LateEntry(Travelling, Versioned, Model):
    """Marks of a class, or its report, that somebody wrote down after it was locked (R-TRN-08):
    nothing of it counts before another person has confirmed it, exactly as it was written.
    """

    __tablename__ = "late_attendance"
    __table_args__ = (
        only_one_where("uq_late_attendance_open", "state = 'waiting'", "session_id", "kind",
                       says=ONE_WAITS),
        only_one("client_key", says=_("This report has come already.")),
        check("told_if_report", "(kind = 'report') = (told IS NOT NULL)",
              says=_("Say whether the class was held.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("answered", "state <> 'refused' OR length(trim(answer)) >= 10",
              says=_("Give the reason in a full sentence.")),
        *evidenced("state", {LateState.CONFIRMED, LateState.REFUSED, LateState.TAKEN_BACK},
                   by=("decided_by_id", "decided_at")),
        Index("ix_late_attendance_session", "session_id", "id"),
        Index("ix_late_attendance_state", "state", "at"),
    )  # fmt: skip

    session_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("training_session.id"), retention=PAPER
    )
    kind: Mapped[LateKind] = mapped_column(default=LateKind.MARKS)
    sheet_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("attendance_sheet.id"), retention=PAPER
    )
    lines: Mapped[list[list[Any]]] = personal(Purpose.TRAIN, S1, JSON, retention=PAPER)
    """Place in the run, mark, minutes missed, remark; of a report nothing."""
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the report says: `Account` of the services. Of marks nothing."""
    was: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the report said before: nothing where there was none."""
    client_key: Mapped[str | None] = mapped_column(String(36))
    seen: Mapped[str] = personal(Purpose.TRAIN, S1, String(16), retention=PAPER)
    """A fingerprint of what stood: once that changes, nobody confirms this any more."""
    reason: Mapped[str] = personal(Purpose.ACCOUNTABILITY, S1, String(500), retention=PAPER)
    """Of the paper, not of the person: no name and no illness, as its form says."""
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    state: Mapped[LateState] = personal(
        Purpose.ACCOUNTABILITY, S1, default=LateState.WAITING, retention=PAPER
    )
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAPER
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    answer: Mapped[str] = personal(
        Purpose.ACCOUNTABILITY, S1, String(500), default="", retention=PAPER
    )

    session: Mapped[TrainingSession] = related()
    sheet: Mapped[Sheet | None] = related()
    by: Mapped[User] = related(foreign_keys="LateEntry.by_id")
    decided_by: Mapped[User | None] = related(foreign_keys="LateEntry.decided_by_id")


class TemporaryName(Travelling, Versioned, Model):
    """Somebody written on a sheet who is not on the roster: kept until it is known who."""

    __tablename__ = "temporary_name"
    __table_args__ = (
        Index("ix_temporary_name_session", "session_id"),
        Index("ix_temporary_name_batch", "batch_id"),
    )

    session_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("training_session.id"), retention=PAPER
    )
    sheet_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("attendance_sheet.id"), retention=PAPER
    )
    name: Mapped[str] = personal(Purpose.TRAIN, S1, String(240), retention=PAPER)
    number_written: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(40), retention=PAPER)
    code: Mapped[MarkCode] = personal(Purpose.TRAIN, S1, retention=PAPER)
    resolved_enrolment_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("enrolment.id"), retention=PAPER
    )
    dropped_reason: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(240), retention=PAPER)
    batch_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("import_batch.id"), retention=PAPER
    )
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAPER
    )
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    resolved_enrolment: Mapped[Enrolment | None] = related()


class SessionReport(Travelling, Versioned, Model):
    """What happened in one class: held or not and why, facts apart from what they mean."""

    __tablename__ = "session_report"
    __table_args__ = (
        only_one("session_id", says=_("This class has a report already.")),
        check("reason_if_not_held", "held = (not_held_reason IS NULL)",
              says=_("Say why the class was not held.")),
        check("minutes_if_held", "(held AND delivered_minutes > 0) OR "
              "(NOT held AND delivered_minutes = 0)",
              says=_("Say how long the class lasted.")),
    )  # fmt: skip

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    held: Mapped[bool]
    not_held_reason: Mapped[NotHeld | None]
    delivered_minutes: Mapped[int]
    topics_covered: Mapped[list[str]] = mapped_column(JSON, default=list)
    observed: Mapped[str] = mapped_column(String(4000), default="")
    meaning: Mapped[str] = mapped_column(String(4000), default="")
    incident: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    client_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    actions: Mapped[list["ActionPoint"]] = related(order_by="ActionPoint.id")


class ActionPoint(Travelling, Versioned, Model):
    """An agreed step that stays open until somebody closes it."""

    __tablename__ = "action_point"
    __table_args__ = (
        *evidenced("state", {ActionState.DONE, ActionState.DROPPED},
                   by=("closed_by_id", "closed_at")),
        check("written", "length(trim(what)) >= 3", says=_("Say what is to be done.")),
        Index("ix_action_point_open", "state", "due_on"),
        Index("ix_action_point_report", "report_id"),
    )  # fmt: skip

    report_id: Mapped[int] = mapped_column(ForeignKey("session_report.id"))
    what: Mapped[str] = mapped_column(String(500))
    owner: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None]
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[Instant | None]
