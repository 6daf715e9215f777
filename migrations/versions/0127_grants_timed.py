"""A role keeps when it was given and when it was countersigned."""

import sqlalchemy as sa
from alembic import op

revision = "0127"
down_revision = "0126"

TABLE = "role_grant"
TIMES = ("granted_at", "countersigned_at")


def upgrade() -> None:
    for name in TIMES:
        op.add_column(TABLE, sa.Column(name, sa.DateTime(), nullable=True))


def downgrade() -> None:
    for name in reversed(TIMES):
        op.drop_column(TABLE, name)
