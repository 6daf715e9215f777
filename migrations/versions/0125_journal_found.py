"""Entries of the journal are found by what happened and by who did it, the newest first."""

from alembic import op

revision = "0125"
down_revision = "0124"

TABLE = "journal_entry"


def upgrade() -> None:
    op.drop_index("ix_journal_entry_by_id", TABLE)
    op.create_index("ix_journal_entry_by", TABLE, ["by_id", "number"])
    op.create_index("ix_journal_entry_event", TABLE, ["event", "number"])


def downgrade() -> None:
    op.drop_index("ix_journal_entry_event", TABLE)
    op.drop_index("ix_journal_entry_by", TABLE)
    op.create_index("ix_journal_entry_by_id", TABLE, ["by_id"])
