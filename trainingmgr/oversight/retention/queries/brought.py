"""Files that somebody brought, and what a phone sent that stood against what was there."""

from collections.abc import Iterator

from sqlalchemy import String as Text
from sqlalchemy import cast, exists, func, literal, or_, select

from trainingmgr.core.db import Bare
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, from_above, of_person
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.pay.payments.models import PaymentNews, PaymentOutcome
from trainingmgr.pay.payments.rules import NewsState
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.models import ImportBatch, ImportState

MOVING = (ImportState.CHECKING, ImportState.IMPORTING)
MARK = 8
"""Letters of the hash by which a file is told from others of its kind."""


def import_file() -> Kind:
    """Of a table that nobody reads or takes in just now. One of a ministry that was compared goes
    with its lines.
    """
    of_pay = select(PayCycle.id).where(PayCycle.batch_id == ImportBatch.id).exists()
    rows = select().select_from(ImportBatch).where(ImportBatch.state.not_in(MOVING), ~of_pay)
    label = ImportBatch.kind + literal(" ") + func.substr(ImportBatch.sha256, 1, MARK)
    return Kind(
        ImportBatch.id, label, ImportBatch.at, rows,
        held=lambda holds: of_person(holds, or_(*_brought_with())),
    )  # fmt: skip


def _brought_with() -> Iterator[Bool]:
    """A row that came with this file is about the person whom the hold names."""
    for table in Bare.metadata.sorted_tables:
        if "batch_id" not in table.columns:
            continue
        whose = [table.c.id] if table.name == Person.__tablename__ else []
        whose += [
            each
            for each in table.columns
            if any(key.column.table.name == Person.__tablename__ for key in each.foreign_keys)
        ]
        for column in whose:
            came = exists().where(table.c.batch_id == ImportBatch.id, column == LegalHold.person_id)
            yield came.correlate(ImportBatch, LegalHold)


def payment_news() -> Kind:
    """Of a file of a bank or an operator: once the payments that it tells of are gone."""
    told = select(PaymentOutcome.id).where(PaymentOutcome.news_id == PaymentNews.id).exists()
    rows = (
        select()
        .select_from(PaymentNews)
        .where(
            PaymentNews.stored_as.is_not(None), PaymentNews.state != NewsState.READING, ~told
        )
    )  # fmt: skip
    label = cast(PaymentNews.kind, Text(20)) + literal(" ") + func.substr(
        PaymentNews.sha256, 1, MARK
    )  # fmt: skip
    return Kind(PaymentNews.id, label, PaymentNews.at, rows)


def field_conflict() -> Kind:
    """Of an entry of a phone on which its writer has decided."""
    entry = from_above("field_conflict")
    rows = select().select_from(entry).where(entry.c.settled.is_not(None))
    label = cast(entry.c.kind, Text(20)) + literal(" ") + func.substr(
        entry.c.digest, 1, MARK
    )  # fmt: skip
    return Kind(entry.c.id, label, entry.c.settled_at, rows)
