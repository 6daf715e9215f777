"""A run does not begin closed, and a role lasts half a year at most, whoever writes it."""

from alembic import op

revision = "0011"
down_revision = "0010"

CLOSED = "NEW.state = 'closed_out'"
LITE = "julianday(NEW.until_on) - julianday(NEW.from_on) > 180"
FULL = "NEW.until_on - NEW.from_on > 180"
GUARDS = (
    ("tr_cohort_begun_closed", "INSERT", "cohort", CLOSED, CLOSED),
    ("tr_role_grant_too_long", "INSERT", "role_grant", LITE, FULL),
    ("tr_role_grant_made_longer", "UPDATE OF from_on, until_on", "role_grant", LITE, FULL),
)


def upgrade():
    for name, deed, table, lite, full in GUARDS:
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"{head} WHEN {lite} BEGIN SELECT RAISE(ABORT, '{name}'); END")
            continue
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {full} THEN RAISE integrity_constraint_violation "
            "USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION {name}()")


def downgrade():
    for name, _deed, table, _lite, _full in GUARDS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
            continue
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
