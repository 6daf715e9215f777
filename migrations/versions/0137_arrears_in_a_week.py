"""An entry of arrears that was asked for more than a week ago nobody agrees to either."""

from alembic import op

revision = "0137"
down_revision = "0136"

NAME = "tr_arrears_entry_in_time"
HEAD = f"CREATE TRIGGER {NAME} BEFORE UPDATE OF agreed_at ON arrears_entry FOR EACH ROW"
LATE = {
    "sqlite": "1 = 1 AND julianday(NEW.agreed_at) - julianday(NEW.at) > 7.0007",
    "postgresql": "1 = 1 AND NEW.agreed_at > NEW.at + interval '7 days 1 minute'",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        op.execute(f"{HEAD} WHEN {LATE[dialect]} BEGIN SELECT RAISE(ABORT, '{NAME}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {LATE[dialect]} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{HEAD} EXECUTE FUNCTION {NAME}()")


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER {NAME}" + ("" if sqlite else " ON arrears_entry"))
    if not sqlite:
        op.execute(f"DROP FUNCTION {NAME}()")
