"""A phone waits until its owner has signed in on it, once the password of the account was set anew."""

import sqlalchemy as sa
from alembic import op

revision = "0142"
down_revision = "0141"


def upgrade() -> None:
    op.add_column("device", sa.Column("shut_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """What waits opens again: an older phone is told of nothing else."""
    op.drop_column("device", "shut_at")
