"""What the desk was asked to mend goes too, of a complaint that turned out to be grave and left."""

from alembic import op

revision = "0131"
down_revision = "0130"

STAYS = "tr_data_error_stays"
UNTIL_LEFT = (
    "NOT EXISTS (SELECT 1 FROM complaint WHERE complaint.id = OLD.complaint_id "
    "AND complaint.purged_on IS NOT NULL)"
)


def upgrade() -> None:
    _stays(UNTIL_LEFT)


def downgrade() -> None:
    _stays("1 = 1")


def _stays(when: str) -> None:
    head = f"CREATE TRIGGER {STAYS} BEFORE DELETE ON data_error FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {STAYS}")
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{STAYS}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {STAYS}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN OLD; END $$"
    )
