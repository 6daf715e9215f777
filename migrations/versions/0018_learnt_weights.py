"""Weights of the comparison are learnt from decisions, version by version, and put in force."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "learnt_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chances", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_learnt_weights_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_weights")),
    )
    op.create_table(
        "weights_adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("weights_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_weights_adoption_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["weights_id"],
            ["learnt_weights.id"],
            name=op.f("fk_weights_adoption_weights_id_learnt_weights"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weights_adoption")),
    )
    op.create_index(op.f("ix_weights_adoption_weights_id"), "weights_adoption", ["weights_id"])
    for table in ("learnt_weights", "weights_adoption"):
        _written_once(table)


def _written_once(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")


def downgrade() -> None:
    op.drop_table("weights_adoption")
    op.drop_table("learnt_weights")
