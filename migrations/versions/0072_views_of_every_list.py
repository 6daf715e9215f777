"""A saved view is of any list, and says of which: its path."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

BEFORE = op.f("uq_saved_view_user_id_name")
NOW = op.f("uq_saved_view_user_id_path_name")


def upgrade() -> None:
    with op.batch_alter_table("saved_view") as table:
        table.add_column(sa.Column("path", sa.String(120), nullable=False, server_default="/people"))
        table.drop_constraint(BEFORE, type_="unique")
        table.create_unique_constraint(NOW, ["user_id", "path", "name"])
    with op.batch_alter_table("saved_view") as table:
        table.alter_column("path", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM saved_view WHERE path <> '/people'")
    with op.batch_alter_table("saved_view") as table:
        table.drop_constraint(NOW, type_="unique")
        table.create_unique_constraint(BEFORE, ["user_id", "name"])
        table.drop_column("path")
