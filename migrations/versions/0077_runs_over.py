"""A run says on which day it was completed or cancelled: whoever pays for places on it asks."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"

OVER = ("completed", "cancelled")
EVENTS = ("CohortMoved", "CohortStopped")


def upgrade() -> None:
    op.add_column("cohort", sa.Column("over_on", sa.Date(), nullable=True))
    cohort = sa.table("cohort", sa.column("id", sa.Integer), sa.column("over_on", sa.Date))
    for id_, on in _told().items():
        op.execute(cohort.update().where(cohort.c.id == id_).values(over_on=on.date()))


def downgrade() -> None:
    op.drop_column("cohort", "over_on")


def _told() -> dict[int, datetime]:
    """By run, when the journal says that it was over; the last time counts."""
    entry = sa.table(
        "journal_entry", sa.column("number"), sa.column("event"), sa.column("about_kind"),
        sa.column("about_id"), sa.column("at", sa.DateTime), sa.column("facts", sa.JSON),
    )  # fmt: skip
    rows = op.get_bind().execute(
        sa.select(entry.c.about_id, entry.c.at, entry.c.facts)
        .where(entry.c.about_kind == "cohort", entry.c.event.in_(EVENTS))
        .order_by(entry.c.number)
    )
    return {id_: at for id_, at, facts in rows if facts["now"] in OVER}
