"""More rows than a day allows leave once a second person agrees."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

STATES = ("asked", "agreed", "refused", "used")


def upgrade():
    decided = "(state IN ('agreed', 'refused', 'used')) = ({0} IS NOT NULL)"
    op.create_table(
        "export_request",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="leave", native_enum=False,
                                   create_constraint=True, length=40), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_holder_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decided_holder_id IS NULL OR decided_holder_id <> holder_id",
                           name=op.f("ck_export_request_by_two")),
        *(
            sa.CheckConstraint(decided.format(name),
                               name=op.f(f"ck_export_request_{name}_with_state"))
            for name in ("decided_by_id", "decided_holder_id", "decided_at")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"],
                                    name=op.f(f"fk_export_request_{column}_{table}"))
            for column, table in (
                ("by_id", "user"), ("holder_id", "holder"), ("centre_id", "training_centre"),
                ("unit_id", "unit"), ("place_id", "place"), ("decided_by_id", "user"),
                ("decided_holder_id", "holder"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_request")),
        sa.UniqueConstraint("uid", name=op.f("uq_export_request_uid")),
    )  # fmt: skip
    op.create_index(op.f("ix_export_request_by_id"), "export_request", ["by_id"])
    op.create_index("ix_export_request_waiting", "export_request", ["state", "id"])
    op.create_index(
        "uq_export_request_open", "export_request", ["by_id", "asked"], unique=True,
        sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"),
    )  # fmt: skip


def downgrade():
    op.drop_table("export_request")
