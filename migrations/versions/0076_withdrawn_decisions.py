"""A decision that is withdrawn says why."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"

TABLE = "decision_withdrawal"
NAME = "tr_decision_reasoned"
WHEN = (
    "NEW.state = 'withdrawn' AND NOT EXISTS (SELECT 1 FROM decision_withdrawal "
    "WHERE decision_withdrawal.decision_id = NEW.id)"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) >= 10", name=op.f("ck_decision_withdrawal_reasoned")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_decision_withdrawal_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_withdrawal_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_withdrawal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decision_withdrawal_decision_id")),
    )
    op.create_index(op.f("ix_decision_withdrawal_by_id"), TABLE, ["by_id"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("UPDATE", "DELETE", *(() if sqlite else ("TRUNCATE",))):
        name = f"tr_{TABLE}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {TABLE}"
        each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
        op.execute(
            f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END"
            if sqlite
            else f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()"
        )
    head = f"CREATE TRIGGER {NAME} BEFORE UPDATE OF state ON decision FOR EACH ROW"
    if sqlite:
        op.execute(f"{head} WHEN {WHEN} BEGIN SELECT RAISE(ABORT, '{NAME}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {WHEN} THEN RAISE integrity_constraint_violation "
        "USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {NAME}()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.execute(f"DROP TRIGGER {NAME} ON decision")
        op.execute(f"DROP FUNCTION {NAME}()")
    op.drop_table(TABLE)
