"""What oversight froze for its sessions: packs, and samples with the lists they were drawn from."""

from sqlalchemy import func, select

from trainingmgr.core import clock
from trainingmgr.oversight.retention.queries.kind import Kind, from_above

EMPTY = b""
"""Stands where something was frozen."""


def pack() -> Kind:
    row = from_above("oversight_pack")
    rows = select().select_from(row).where(row.c.content != EMPTY)
    return Kind(row.c.id, row.c.code, row.c.at, rows)


def sample() -> Kind:
    """Of which no office was asked for a file by a day that is still to come."""
    row, asked = (from_above(each) for each in ("oversight_sample", "file_request"))
    last = select(func.max(asked.c.due_on)).where(asked.c.sample_id == row.c.id).scalar_subquery()
    rows = (
        select()
        .select_from(row)
        .where(row.c.frozen != EMPTY, func.coalesce(last < clock.today(), last.is_(None)))
    )
    return Kind(row.c.id, row.c.code, row.c.at, rows)
