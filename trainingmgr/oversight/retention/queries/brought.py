"""Files that somebody brought, and what a phone sent that stood against what was there."""

from typing import Any

from sqlalchemy import CompoundSelect, Select, cast, func, literal, select, union_all
from sqlalchemy import String as Text

from trainingmgr.core.db import Bare
from trainingmgr.oversight.retention.queries.kind import Kind, from_above, held, naming
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
    with its lines, one of a bank with what it told.
    """
    of_pay = select(PayCycle.id).where(PayCycle.batch_id == ImportBatch.id).exists()
    of_bank = select(PaymentNews.id).where(PaymentNews.stored_as == ImportBatch.stored_as).exists()
    rows = (
        select().select_from(ImportBatch).where(ImportBatch.state.not_in(MOVING), ~of_pay, ~of_bank)
    )
    label = ImportBatch.kind + literal(" ") + func.substr(ImportBatch.sha256, 1, MARK)
    return Kind(
        ImportBatch.id, label, ImportBatch.at, rows,
        held=lambda holds: ImportBatch.id.in_(_brought_with(holds)),
    )  # fmt: skip


def _brought_with(holds: Select[Any]) -> CompoundSelect[Any]:
    """Files with which a row came that is about somebody whom a hold names: from the few people
    to their files, for a file has very many rows.
    """
    people = naming(holds).with_only_columns(held().id)
    brought = []
    for table in Bare.metadata.sorted_tables:
        if "batch_id" not in table.columns:
            continue
        whose = [table.c.id] if table.name == Person.__tablename__ else []
        whose += [
            each
            for each in table.columns
            if any(key.column.table.name == Person.__tablename__ for key in each.foreign_keys)
        ]
        brought += [
            select(table.c.batch_id).where(table.c.batch_id.is_not(None), column.in_(people))
            for column in whose
        ]
    return union_all(*brought)


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
