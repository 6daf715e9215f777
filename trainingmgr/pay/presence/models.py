from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Encrypted, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.pay.presence.rules import (
    EvidenceKind,
    ExerciseState,
    MusterCode,
    SheetKind,
    Signed,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit

S1, S2 = FieldClass.S1, FieldClass.S2
PAY = Retention.PAY
CHECKED = "EXISTS (SELECT 1 FROM muster_check WHERE muster_check.sheet_id = {row}.sheet_id)"
STANDS = _("This sheet was checked by a second person. Print another one to put it right.")


class VerificationExercise(Travelling, Versioned, Model):
    """A count of a force on one day: lists by unit, and a sample that others count again.

    Who is in the sample follows from `seed`, which nobody chose: anybody can draw it again.
    """

    __tablename__ = "verification_exercise"
    __table_args__ = (
        only_one("code", says=_("Another count has this code.")),
        check("confidence_known", "confidence IN (80, 90, 95, 99)",
              says=_("The confidence is 80, 90, 95 or 99 percent.")),
        check("margin_sensible", "margin BETWEEN 1 AND 20",
              says=_("The margin is between 1 and 20 percent.")),
    )  # fmt: skip

    code: Mapped[Code]
    title: Mapped[Line]
    on: Mapped[date]
    confidence: Mapped[int] = mapped_column(default=95)
    margin: Mapped[int] = mapped_column(default=5)
    state: Mapped[ExerciseState] = mapped_column(default=ExerciseState.PLANNED)
    seed: Mapped[str | None] = mapped_column(String(64))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    units: Mapped[list["ExerciseUnit"]] = related(order_by="ExerciseUnit.id")


class ExerciseUnit(Model):
    """One unit, with all below it, that an exercise counts; and how many the register had there."""

    __tablename__ = "exercise_unit"
    __table_args__ = (
        only_one("exercise_id", "unit_id", says=_("This unit is counted already.")),
        check("counted", "expected >= 0", says=_("A unit has no fewer than nobody.")),
    )

    exercise_id: Mapped[int] = mapped_column(ForeignKey("verification_exercise.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    expected: Mapped[int]

    unit: Mapped[Unit] = related()


@append_only(says=_("A printed sheet stays as it was printed."))
class MusterSheet(Travelling, Model):
    """One printed list of a unit's people on one day. What is typed in names its sheet."""

    __tablename__ = "muster_sheet"
    __table_args__ = (
        only_one("code", says=_("Another sheet has this id.")),
        Index("ix_muster_sheet_unit", "unit_id", "on"),
        Index("ix_muster_sheet_exercise", "exercise_id", "kind", "unit_id"),
        check("of_an_exercise", "(kind = 'muster') = (exercise_id IS NULL)",
              says=_("A list of a count belongs to its count.")),
    )  # fmt: skip

    code: Mapped[Code]
    kind: Mapped[SheetKind] = mapped_column(default=SheetKind.MUSTER)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    exercise_id: Mapped[int | None] = mapped_column(ForeignKey("verification_exercise.id"))
    on: Mapped[date]
    language: Mapped[str] = mapped_column(String(5))
    spare_rows: Mapped[int] = mapped_column(default=5)
    lines: Mapped[list[int]] = personal(Purpose.PAY, S1, JSON, retention=PAY)
    printed_by_id: Mapped[UserKey]
    printed_at: Mapped[Moment]

    unit: Mapped[Unit] = related()
    exercise: Mapped[VerificationExercise | None] = related()
    checked: Mapped["MusterCheck | None"] = related()
    signed: Mapped["MusterCertification | None"] = related()


@never("INSERT", name="checked_add", when=CHECKED.format(row="NEW"), says=STANDS)
@never("UPDATE", name="checked_keep", when=CHECKED.format(row="OLD"), says=STANDS)
@never("DELETE", name="checked_stay", when=CHECKED.format(row="OLD"), says=STANDS)
class MusterMark(Versioned, Model):
    """What one sheet says of one person. Once a second person has checked it, it stays."""

    __tablename__ = "muster_mark"
    __table_args__ = (
        only_one("sheet_id", "person_id", says=_("This person is marked already.")),
        Index("ix_muster_mark_person", "person_id", "code"),
    )

    sheet_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("muster_sheet.id"), retention=PAY)
    person_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("person.id"), retention=PAY)
    code: Mapped[MusterCode] = personal(Purpose.PAY, S1, retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)


class MusterName(Travelling, Versioned, Model):
    """Somebody written by hand on a sheet who was not on it: kept until it is known who."""

    __tablename__ = "muster_name"
    __table_args__ = (
        Index("ix_muster_name_sheet", "sheet_id"),
        Index("ix_muster_name_person", "person_id"),
        check("settled_once", "person_id IS NULL OR dropped IS NULL",
              says=_("Say who it was, or why it is nobody.")),
    )  # fmt: skip

    sheet_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("muster_sheet.id"), retention=PAY)
    name: Mapped[str] = personal(Purpose.PAY, S1, String(240), retention=PAY)
    number_written: Mapped[str | None] = personal(Purpose.PAY, S1, String(40), retention=PAY)
    person_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("person.id"), retention=PAY
    )
    dropped: Mapped[str | None] = personal(Purpose.PAY, S1, String(240), retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)

    person: Mapped[Person | None] = related()


@append_only(says=_("A check of a sheet stays on record."))
class MusterCheck(Travelling, Model):
    """A second person typed a sheet again and it said the same. From then on its marks stand."""

    __tablename__ = "muster_check"
    __table_args__ = (only_one("sheet_id", says=_("This sheet is checked already.")),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("muster_sheet.id"))
    lines: Mapped[int]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("That a sheet was signed for stays on record."))
class MusterCertification(Travelling, Model):
    """The commander stands for a sheet: on the screen, or with a signature on the paper.

    It says that people were present, and nothing about persons, posts, amounts or channels
    (R-PAY-01).
    """

    __tablename__ = "muster_certification"
    __table_args__ = (
        only_one("sheet_id", says=_("This sheet is signed for already.")),
        check("signer_named", "length(trim(signer)) >= 3",
              says=_("Write rank and name of whoever signed the paper.")),
    )  # fmt: skip

    sheet_id: Mapped[int] = mapped_column(ForeignKey("muster_sheet.id"))
    how: Mapped[Signed]
    signer: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("A proof of presence stays on record."))
class PresenceProof(Travelling, Model):
    """Something other than a muster shows that somebody served on a day, with its reference."""

    __tablename__ = "presence_proof"
    __table_args__ = (
        Index("ix_presence_proof_person", "person_id", "on"),
        check("referenced", "length(trim(reference)) >= 3",
              says=_("Write the number of the paper, or where and by whom it was seen.")),
        check("by_hand", "kind IN ('mentor_sighting', 'biometric', 'medical', 'leave_order')",
              says=_("This kind of proof follows from other records and is not written by hand.")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("person.id"), retention=PAY)
    kind: Mapped[EvidenceKind] = personal(Purpose.PAY, S1, retention=PAY)
    on: Mapped[date] = personal(Purpose.PAY, S1, retention=PAY)
    reference: Mapped[str] = personal(Purpose.PAY, S1, String(120), retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)


@append_only(
    says=_("A scan of a sheet stays as it came in. Attach a better one beside it."),
    sealed=("content",),
)
class MusterScan(Travelling, Model):
    """A muster or list as it came back from the field, scanned: sealed, beside what was typed."""

    __tablename__ = "muster_scan"
    __table_args__ = (
        only_one("sheet_id", "sha256", says=_("This very scan is attached already.")),
    )

    sheet_id: Mapped[int] = personal(Purpose.PAY, S2, ForeignKey("muster_sheet.id"), retention=PAY)
    kind: Mapped[str] = personal(Purpose.PAY, S2, String(4), retention=PAY)
    size: Mapped[int] = personal(Purpose.PAY, S2, retention=PAY)
    sha256: Mapped[str] = personal(Purpose.PAY, S2, String(64), retention=PAY)
    content: Mapped[str] = personal(Purpose.PAY, S2, Encrypted, deferred=True, retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
