"""What goes of files that somebody brought, and of what a phone sent: the rows they became stay."""

from typing import Any

from sqlalchemy import case, delete, select, update

from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.oversight.retention.queries.kind import from_above
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.pay.payments.models import PaymentNews
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow

ENDED = (ImportState.IMPORTED, ImportState.UNDONE, ImportState.FAILED, ImportState.CANCELLED)


def import_file(id_: int) -> list[str]:
    """What was never taken in is given up with its file."""
    batch = db.session.get_one(ImportBatch, id_)
    _done(delete(StagedRow).where(StagedRow.batch_id == id_))
    state = case((ImportBatch.state.in_(ENDED), ImportBatch.state), else_=ImportState.CANCELLED)
    _done(update(ImportBatch).where(ImportBatch.id == id_).values(report={}, state=state))
    journal.forget("import", [id_])
    return [batch.stored_as]


def payment_news(id_: int) -> list[str]:
    """The row may not change (what a bank answered stays on record), and says nobody's name. Where
    the file was brought as a table, what was read of it goes too.
    """
    name = db.session.get_one(PaymentNews, id_).stored_as or ""
    brought = select(ImportBatch.id).where(ImportBatch.stored_as == name)
    for batch in db.session.scalars(brought).all():
        import_file(batch)
    journal.forget("payment_news", [id_])
    return [name] if name else []


def field_conflict(id_: int) -> None:
    entry = from_above("field_conflict")
    _done(update(entry).where(entry.c.id == id_).values(content=BLANK))


def _done(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
