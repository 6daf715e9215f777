from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Instant, Line, Moment, SealedJSON, Travelling, UserKey
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
from trainingmgr.core.states import State
from trainingmgr.tabular.rules import Change, Leave

_SAME_FILE = _("This very file was imported before. Undo that import first.")


class ImportState(State):
    """The way of a file: nothing is visible to anybody before `IMPORTED`."""

    UPLOADED = "uploaded", "checking", "cancelled"
    CHECKING = "checking", "asking", "ready", "failed", "cancelled"
    ASKING = "asking", "checking", "cancelled"
    READY = "ready", "checking", "approved", "importing", "cancelled"
    APPROVED = "approved", "checking", "importing", "cancelled"
    IMPORTING = "importing", "imported", "failed", "cancelled"
    IMPORTED = "imported", "undone"
    UNDONE = "undone"
    FAILED = "failed"
    CANCELLED = "cancelled"


@by_another("approved_by_id", "by_id",
            says=_("A second person must approve. You brought this file yourself."))  # fmt: skip
@by_another("assessed_by_id", "by_id", "approved_by_id", name="by_three",
            says=_("Three people bring, assess and approve this file."))  # fmt: skip
@in_a_week("checked_at", "approved_at")
class ImportBatch(Travelling, Versioned, Model):
    """One file on its way into the system: read, checked, confirmed, visible, perhaps undone.

    Rows written for it carry its key (`batch_id`) and are there for readers only while
    `visible_at` is set: that one column makes any number of rows appear or go at once. The centre,
    unit or region is where whoever brought it works; none of them is the whole country.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        only_one_where("uq_import_batch_taken", "state IN ('importing', 'imported')",
                       "kind", "sha256", says=_SAME_FILE),
        Index("ix_import_batch_hash", "kind", "sha256"),
        Index("ix_import_batch_unfinished", "id", sqlite_where=text("visible_at IS NULL"),
              postgresql_where=text("visible_at IS NULL")),
        Index("ix_import_batch_list", "at", "id"),
        check("by_two", "approved_holder_id IS NULL OR approved_holder_id <> holder_id",
              says=_("A second person must approve. You brought this file yourself.")),
        check("approval", "(approved_by_id IS NULL) = (approved_at IS NULL)",
              says=_("An approval has a name and a time.")),
        check("by_three", "assessed_holder_id IS NULL OR (assessed_holder_id <> holder_id AND "
              "(approved_holder_id IS NULL OR approved_holder_id <> assessed_holder_id))",
              says=_("Three people bring, assess and approve this file.")),
        check("assessment", "(assessed_by_id IS NULL) = (assessed_at IS NULL) AND "
              "(assessed_by_id IS NULL) = (assessed_holder_id IS NULL)",
              says=_("An assessment has a name and a time.")),
        check("assessed_first", "NOT by_three OR approved_by_id IS NULL OR "
              "assessed_by_id IS NOT NULL",
              says=_("Somebody assesses this file before it is approved.")),
        check("visible_when_imported", "(state = 'imported') = (visible_at IS NOT NULL)",
              says=_("Rows are visible when the whole import is.")),
        check("undone_by_somebody", "(state = 'undone') = (undone_at IS NOT NULL)",
              says=_("An undone import says when it was undone.")),
    )  # fmt: skip

    kind: Mapped[Line]
    source: Mapped[Line]
    file_name: Mapped[Line]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    stored_as: Mapped[Line]
    encoding: Mapped[str | None] = mapped_column(String(20))
    separator: Mapped[str | None] = mapped_column(String(4))
    mapping: Mapped[dict[str, Any]] = mapped_column(SealedJSON, default=dict)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any]] = personal(
        Purpose.IDENTIFY, FieldClass.S2, SealedJSON, default=dict, retention=Retention.PAPER
    )
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED, index=True)
    rows: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    by_id: Mapped[UserKey]
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    at: Mapped[Moment]
    checked_at: Mapped[Instant | None]
    by_three: Mapped[bool] = mapped_column(default=False, server_default=false())
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assessed_holder_id: Mapped[int | None] = mapped_column(ForeignKey("holder.id"))
    assessed_at: Mapped[Instant | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_holder_id: Mapped[int | None] = mapped_column(ForeignKey("holder.id"))
    approved_at: Mapped[Instant | None]
    visible_at: Mapped[Instant | None]
    undo_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undo_asked_holder_id: Mapped[int | None] = mapped_column(ForeignKey("holder.id"))
    undo_reason: Mapped[str | None] = mapped_column(String(500))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[Instant | None]

    @property
    def by_two(self) -> bool:
        """Whether something in it is decided by two, however few rows it has."""
        return self.by_three or bool(self.options.get("by_two"))

    @property
    def needs_assessment(self) -> bool:
        return self.by_three and self.assessed_by_id is None


class StagedRow(Model):
    """One row of a file, read and checked, waiting to be taken in.

    `content` is what a feature built from it. Where there are `problems` it is empty, and `cells`
    are what came: sealed, because an account number may stand in any of them. `key` is what may
    stand in the file once only, `about_id` the key of the record it is about, if there is one.
    """

    __tablename__ = "staged_row"
    __table_args__ = (
        Index("ix_staged_row_batch", "batch_id", "number"),
        Index("ix_staged_row_key", "batch_id", "key"),
        Index("ix_staged_row_rejected", "batch_id", "number", sqlite_where=text("is_rejected"),
              postgresql_where=text("is_rejected")),
    )  # fmt: skip

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    number: Mapped[int]
    key: Mapped[str | None] = personal(
        Purpose.IDENTIFY, FieldClass.S2, String(120), retention=Retention.PAPER
    )
    content: Mapped[dict[str, Any]] = personal(
        Purpose.IDENTIFY, FieldClass.S2, JSON, retention=Retention.PAPER
    )
    is_rejected: Mapped[bool] = mapped_column(default=False)
    change: Mapped[Change | None]
    about_id: Mapped[int | None] = personal(
        Purpose.IDENTIFY, FieldClass.S1, retention=Retention.PAPER
    )
    cells: Mapped[list[Any] | None] = personal(
        Purpose.IDENTIFY, FieldClass.S2, SealedJSON, retention=Retention.PAPER
    )
    problems: Mapped[list[Any]] = personal(
        Purpose.IDENTIFY, FieldClass.S2, SealedJSON, default=list, retention=Retention.PAPER
    )


class SourceMapping(Versioned, Model):
    """How the headers of one source were understood last time."""

    __tablename__ = "source_mapping"
    __table_args__ = (
        only_one("kind", "source", "headers", says=_("This source is remembered already.")),
    )

    kind: Mapped[Line]
    source: Mapped[Line]
    headers: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


@by_another("decided_by_id", "by_id",
            says=_("A second person must agree. You asked for this yourself."))  # fmt: skip
@in_a_week("at", "decided_at", when="NEW.state = 'agreed'")
class ExportRequest(Travelling, Versioned, Model):
    """Somebody wants more rows of one list than a day allows; a second person agrees, or not."""

    __tablename__ = "export_request"
    __table_args__ = (
        only_one_where("uq_export_request_open", "state = 'asked'", "by_id", "asked",
                       says=_("A second person was asked about this list already.")),
        Index("ix_export_request_waiting", "state", "id"),
        check("by_two", "decided_holder_id IS NULL OR decided_holder_id <> holder_id",
              says=_("A second person must agree. You asked for this yourself.")),
        *evidenced("state", {Leave.AGREED, Leave.REFUSED, Leave.USED},
                   by=("decided_by_id", "decided_holder_id", "decided_at")),
        *evidenced("state", {Leave.WITHDRAWN}, by=("withdrawn_at",)),
    )  # fmt: skip

    what: Mapped[Line]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked: Mapped[str] = mapped_column(String(64))
    """The list as it is narrowed, as a mark: an agreement holds for that list alone."""
    rows: Mapped[int]
    people: Mapped[int | None]
    """Of how many people it shows more than class S1."""
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[Leave] = mapped_column(default=Leave.ASKED)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    by_id: Mapped[UserKey]
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_holder_id: Mapped[int | None] = mapped_column(ForeignKey("holder.id"))
    decided_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    """When whoever asked took it back."""


@append_only(says=_("What left the system stays on record."))
class ExportRecord(Travelling, Model):
    """One file that left the system: what, by which filter, why, for whom, how many rows."""

    __tablename__ = "export_record"
    __table_args__ = (
        Index("ix_export_record_by", "by_id", "at"),
        Index("ix_export_record_at", "at", "id"),
        Index("ix_export_record_agreement", "agreement", "at", "id"),
        check("counted", "rows >= 0 AND (people IS NULL OR people >= 0)",
              says=_("An export counts its rows.")),
        check("classed", "(field_class IS NULL) = (people IS NULL)",
              says=_("An export says of how many people it shows what.")),
        only_one_where("uq_export_record_code", "code IS NOT NULL", "code",
                       says=_("Another sheet has this id.")),
    )  # fmt: skip

    what: Mapped[Line]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(500))
    rows: Mapped[int]
    form: Mapped[str] = mapped_column(String(8))
    code: Mapped[str | None] = mapped_column(String(12))
    """What stands on it, where it is a paper."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    field_class: Mapped[FieldClass | None]
    """The worst it shows of anybody. Not known of exports of before this was kept."""
    people: Mapped[int | None]
    """Of how many people it shows more than class S1."""
    request_id: Mapped[int | None] = mapped_column(ForeignKey("export_request.id"))
    """What a second person agreed to, where that let it out."""
    addressee: Mapped[str | None] = mapped_column(String(40))
    """The code of another body that gets it; of a list about people alone."""
    agreement: Mapped[str | None] = mapped_column(String(40))
    """The code of the agreement under which it goes there."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    request: Mapped[ExportRequest | None] = related()
    end: Mapped["ExportEnd | None"] = related(back_populates="record")


@never("INSERT", name="begun", when="NEW.destroyed_at IS NOT NULL",
       says=_("A list leaves before it is destroyed."))  # fmt: skip
@never("UPDATE OF record_id, holder_id, destroy_by", name="kept", when="1 = 1",
       says=_("Until when a list may be kept stays as it was said when it left."))  # fmt: skip
@never("UPDATE OF destroyed_at, destroyed_by_id", name="once", when="OLD.destroyed_at IS NOT NULL",
       says=_("It is on record already that it is destroyed."))  # fmt: skip
@never("DELETE", name="stays", when="1 = 1",
       says=_("What became of a list that left stays on record."))  # fmt: skip
class ExportEnd(Travelling, Versioned, Model):
    """Until when a list about people that left may be kept, and who said that it is destroyed
    (R-DAT-06).
    """

    __tablename__ = "export_end"
    __table_args__ = (
        only_one("record_id", says=_("It is said already until when this list is kept.")),
        check("said", "(destroyed_at IS NULL) = (destroyed_by_id IS NULL)",
              says=_("That a list is destroyed, and who said it, are recorded together.")),
        Index("ix_export_end_mine", "holder_id", "destroyed_at", "destroy_by", "id"),
        Index("ix_export_end_due", "destroyed_at", "destroy_by", "id"),
    )  # fmt: skip

    record_id: Mapped[int] = mapped_column(ForeignKey("export_record.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    destroy_by: Mapped[date]
    destroyed_at: Mapped[Instant | None]
    destroyed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    record: Mapped[ExportRecord] = related(back_populates="end")


class SavedView(Travelling, Model):
    """A list as one user narrowed it, under a name of their own: its address."""

    __tablename__ = "saved_view"
    __table_args__ = (
        only_one("user_id", "path", "name", says=_("You have a view of this name already.")),
        check("named", "length(trim(name)) > 0", says=_("Give the view a name.")),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    path: Mapped[Line]
    name: Mapped[Line]
    asked: Mapped[str] = personal(
        Purpose.ACCOUNT, FieldClass.S1, String(1000), retention=Retention.ACCOUNT,
        readers="the user alone",
    )  # fmt: skip
