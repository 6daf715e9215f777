"""What two people say of a watch-list, or of a match, is said by two people and not two accounts."""

from alembic import op

revision = "0085"
down_revision = "0084"

SAME = (
    'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = NEW.{one} AND b.id = NEW.{other})"
)
ONE = "NEW.state = 'confirmed_match' AND " + SAME.format(one="first_by_id", other="second_by_id")
NEW = (
    (
        "watch_list_version", "by_two", "UPDATE OF state, by_id, confirmed_by_id",
        "NEW.state IN ('in_force', 'former') AND "
        + SAME.format(one="confirmed_by_id", other="by_id"),
    ),
    ("list_match", "new_by_two", "INSERT", ONE),
    ("list_match", "by_two", "UPDATE OF state, first_by_id, second_by_id", ONE),
)


def upgrade() -> None:
    for table, name, deed, when in NEW:
        _never(table, name, deed, when)


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, name, _deed, _when in NEW:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
