"""Who proposed what a second person decides about a match stands apart from who confirmed it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

FORMER = "proposed IS NULL OR first_by_id IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("list_match", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("proposed_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_list_match_proposed_by_id_user"), "user", ["proposed_by_id"], ["id"]
        )
        table.drop_constraint(op.f("ck_list_match_proposed_by"), type_="check")
    op.execute("UPDATE list_match SET proposed_by_id = first_by_id WHERE proposed IS NOT NULL")
    with op.batch_alter_table("list_match", reflect_kwargs={"resolve_fks": False}) as table:
        table.create_check_constraint(
            op.f("ck_list_match_proposed_by"), "(proposed IS NULL) = (proposed_by_id IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("list_match", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_list_match_proposed_by"), type_="check")
        table.drop_constraint(op.f("fk_list_match_proposed_by_id_user"), type_="foreignkey")
    op.execute("UPDATE list_match SET proposed = NULL WHERE first_by_id IS NULL")
    with op.batch_alter_table("list_match", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("proposed_by_id")
        table.create_check_constraint(op.f("ck_list_match_proposed_by"), FORMER)
