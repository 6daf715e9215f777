from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.people.models import Person

S1, S2 = FieldClass.S1, FieldClass.S2


class ImportedChange(Versioned, Model):
    """What an import changed in one record that was there: enough to put it back as it was."""

    __tablename__ = "imported_change"
    __table_args__ = (
        only_one("batch_id", "person_id", says=_("This file has changed this record already.")),
        Index("ix_imported_change_person", "person_id"),
    )

    batch_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"))
    person_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("person.id"))
    number: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1)
    """The row of the file."""
    seen_version: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1)
    """The version of the record after the change: a later one says that somebody went on."""
    before: Mapped[dict[str, Any]] = personal(
        Purpose.ACCOUNTABILITY, S2, JSON, retention=Retention.PAPER
    )
    after: Mapped[dict[str, Any]] = personal(
        Purpose.ACCOUNTABILITY, S2, JSON, retention=Retention.PAPER
    )
    asks: Mapped[bool] = personal(Purpose.ACCOUNTABILITY, S1, default=False)
    """Whether a second person is still to be asked about identity or departure."""
    correction_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("correction.id")
    )
    unasked: Mapped[str | None] = personal(Purpose.ACCOUNTABILITY, S1, String(500))
    """Why nobody could be asked: another question about the person waits already."""

    person: Mapped[Person] = related()
    correction: Mapped[Correction | None] = related()
