"""A source belongs to a case by the case's number."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
KEY = "fk_source_case_code_vetting_case"


def upgrade() -> None:
    with op.batch_alter_table("source", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column("case_code", existing_type=sa.String(40), type_=sa.String(12))
        table.create_foreign_key(op.f(KEY), "vetting_case", ["case_code"], ["number"])


def downgrade() -> None:
    with op.batch_alter_table("source", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f(KEY), type_="foreignkey")
        table.alter_column("case_code", existing_type=sa.String(12), type_=sa.String(40))
