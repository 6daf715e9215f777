"""Of a listed entry a list may not say whether it is a person; a version counts these apart."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"

CHECK = op.f("ck_listed_entry_entrykind")


def upgrade() -> None:
    op.add_column("watch_list_version", sa.Column("unsaid", sa.Integer(), nullable=True))
    _kinds("individual", "entity", "unsaid")


def downgrade() -> None:
    op.execute("UPDATE listed_entry SET kind = 'individual' WHERE kind = 'unsaid'")
    _kinds("individual", "entity")
    op.execute(
        "UPDATE watch_list_version SET individuals = individuals + unsaid WHERE unsaid IS NOT NULL"
    )
    op.drop_column("watch_list_version", "unsaid")


def _kinds(*names: str) -> None:
    listed = ", ".join(f"'{each}'" for each in names)
    with op.batch_alter_table("listed_entry", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(CHECK, type_="check")
        table.create_check_constraint(CHECK, f"kind IN ({listed})")
