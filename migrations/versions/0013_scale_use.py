"""Months whose pay was worked out with the scale are noted where the scale is."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "scale_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["organisation.id"],
            name=op.f("fk_scale_use_service_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale_use")),
        sa.UniqueConstraint(
            "service_id",
            "period",
            "source",
            name=op.f("uq_scale_use_service_id_period_source"),
        ),
    )
    cycle = sa.table(
        "pay_cycle",
        *(sa.column("service_id", sa.Integer), sa.column("period", sa.String)),
        *(sa.column("uid", sa.Uuid), sa.column("state", sa.String)),
    )
    used = op.get_bind().execute(
        sa.select(cycle.c.service_id, cycle.c.period, cycle.c.uid).where(
            cycle.c.state.in_(("reconciled", "closed"))
        )
    )
    rows = [
        {"service_id": service, "period": period, "source": f"pay_cycle {uid}"}
        for service, period, uid in used
    ]
    table = sa.table("scale_use", *map(sa.column, ("service_id", "period", "source")))
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("scale_use")
