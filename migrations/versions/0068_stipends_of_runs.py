"""A stipend may be for a place in a run: leaving the run ends it."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"

LINK = op.f("fk_allowance_grant_place_id_enrolment")


def upgrade() -> None:
    with op.batch_alter_table("allowance_grant") as table:
        table.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
        table.create_foreign_key(LINK, "enrolment", ["place_id"], ["id"])
    op.create_index("ix_allowance_grant_place_id", "allowance_grant", ["place_id"])


def downgrade() -> None:
    op.drop_index("ix_allowance_grant_place_id", table_name="allowance_grant")
    with op.batch_alter_table("allowance_grant") as table:
        table.drop_constraint(LINK, type_="foreignkey")
        table.drop_column("place_id")
