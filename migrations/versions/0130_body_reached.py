"""How whoever complained reaches the body that took their complaint over."""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0129"


def upgrade() -> None:
    op.add_column("complaint", sa.Column("reach", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("complaint", "reach")
