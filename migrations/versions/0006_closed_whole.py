"""A run is closed only with its closing report."""

from alembic import op

revision = "0006"
down_revision = "0005"

NAME = "tr_cohort_closed_whole"
WHEN = (
    "NEW.state = 'closed_out' AND NOT EXISTS "
    "(SELECT 1 FROM cohort_close_out WHERE cohort_close_out.cohort_id = NEW.id)"
)
HEAD = f"CREATE TRIGGER {NAME} BEFORE UPDATE OF state ON cohort FOR EACH ROW"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{HEAD} WHEN {WHEN} BEGIN SELECT RAISE(ABORT, '{NAME}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {WHEN} THEN RAISE integrity_constraint_violation "
        "USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{HEAD} EXECUTE FUNCTION {NAME}()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
        return
    op.execute(f"DROP TRIGGER {NAME} ON cohort")
    op.execute(f"DROP FUNCTION {NAME}()")
