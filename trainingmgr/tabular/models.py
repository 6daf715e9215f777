from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Instant, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned
from trainingmgr.core.law import check, only_one
from trainingmgr.core.states import State


class ImportState(State):
    """The way of a file: nothing is visible to anybody before `IMPORTED`."""

    UPLOADED = "uploaded", "checking", "cancelled"
    CHECKING = "checking", "asking", "ready", "failed", "cancelled"
    ASKING = "asking", "checking", "cancelled"
    READY = "ready", "checking", "approved", "importing", "cancelled"
    APPROVED = "approved", "importing", "cancelled"
    IMPORTING = "importing", "imported", "failed", "cancelled"
    IMPORTED = "imported", "undone"
    UNDONE = "undone"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportBatch(Travelling, Versioned, Model):
    """One file on its way into the system: read, checked, confirmed, visible, perhaps undone."""

    __tablename__ = "import_batch"
    __table_args__ = (
        Index("ix_import_batch_hash", "kind", "sha256"),
        check("by_two", "approved_by_id IS NULL OR approved_by_id <> by_id",
              says=_("A second person must approve. You brought this file yourself.")),
    )  # fmt: skip

    kind: Mapped[Line]
    source: Mapped[Line]
    file_name: Mapped[Line]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    stored_as: Mapped[Line]
    encoding: Mapped[str | None] = mapped_column(String(20))
    separator: Mapped[str | None] = mapped_column(String(4))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED, index=True)
    rows: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[Instant | None]
    visible_at: Mapped[Instant | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[Instant | None]


class StagedRow(Model):
    """One row of a file, read and checked, waiting to be taken in."""

    __tablename__ = "staged_row"
    __table_args__ = (Index("ix_staged_row_batch", "batch_id", "number"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    target: Mapped[str | None] = mapped_column(String(40))


class SourceMapping(Versioned, Model):
    """How the headers of one source were understood last time."""

    __tablename__ = "source_mapping"
    __table_args__ = (
        only_one("kind", "source", "headers", says=_("This source is remembered already.")),
    )

    kind: Mapped[Line]
    source: Mapped[Line]
    headers: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ExportRecord(Travelling, Model):
    """One file that left the system: what, by which filter, why, for whom, how many rows."""

    __tablename__ = "export_record"
    __table_args__ = (Index("ix_export_record_by", "by_id", "at"),)

    what: Mapped[Line]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(500))
    rows: Mapped[int]
    form: Mapped[str] = mapped_column(String(8))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
