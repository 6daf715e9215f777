"""A round knows the last deed over all of it that a worker does or did."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"

INDEX = "ix_recruitment_round_job_id"


def upgrade() -> None:
    with _anew() as each:
        each.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        each.create_foreign_key("fk_recruitment_round_job_id_job", "job", ["job_id"], ["id"])
    op.create_index(INDEX, "recruitment_round", ["job_id"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="recruitment_round")
    with _anew() as each:
        each.drop_constraint("fk_recruitment_round_job_id_job", type_="foreignkey")
        each.drop_column("job_id")


def _anew():
    sqlite = op.get_bind().dialect.name == "sqlite"
    return op.batch_alter_table(
        "recruitment_round",
        recreate="always" if sqlite else "never",
        reflect_kwargs={"resolve_fks": False},
    )
