"""The report of a class that is written after its lock waits for a second person, as marks do."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"

TABLE = "late_attendance"
WAITS = "state = 'waiting'"
KIND = op.f("ck_late_attendance_latekind")
TOLD = op.f("ck_late_attendance_told_if_report")
KEY = op.f("uq_late_attendance_client_key")
BEFORE = "uid, session_id, sheet_id, lines, seen, reason, by_id, at"
NOW = "uid, session_id, kind, sheet_id, lines, told, was, seen, client_key, reason, by_id, at"
BY_TWO = (
    "NEW.state IN ('confirmed', 'refused') AND EXISTS (SELECT 1 FROM \"user\" a "
    'JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = NEW.decided_by_id AND b.id = NEW.by_id)"
)


def upgrade() -> None:
    _no_rules()
    op.drop_index("uq_late_attendance_open", table_name=TABLE)
    kind = sa.Enum(
        "marks", "report", name="latekind", native_enum=False, create_constraint=True, length=40
    )
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("kind", kind, nullable=False, server_default="marks"))
        table.add_column(sa.Column("told", sa.JSON(), nullable=True))
        table.add_column(sa.Column("was", sa.JSON(), nullable=True))
        table.add_column(sa.Column("client_key", sa.String(length=36), nullable=True))
        table.create_unique_constraint(KEY, ["client_key"])
        table.create_check_constraint(TOLD, "(kind = 'report') = (told IS NOT NULL)")
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("kind", existing_type=kind, existing_nullable=False, server_default=None)
    _open("session_id", "kind")
    _rules(NOW)


def downgrade() -> None:
    """A report that waits goes with its column: what it would have changed stands as it was."""
    _no_rules()
    op.drop_index("uq_late_attendance_open", table_name=TABLE)
    op.execute(f"DELETE FROM {TABLE} WHERE kind = 'report'")
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(TOLD, type_="check")
        table.drop_constraint(KEY, type_="unique")
        table.drop_constraint(KIND, type_="check")
        for column in ("client_key", "was", "told", "kind"):
            table.drop_column(column)
    _open("session_id")
    _rules(BEFORE)


def _open(*columns: str) -> None:
    where = sa.text(WAITS)
    op.create_index("uq_late_attendance_open", TABLE, list(columns), unique=True,
                    sqlite_where=where, postgresql_where=where)  # fmt: skip


def _rules(kept: str) -> None:
    """The table is written anew on SQLite, and its triggers go with the old one."""
    for name, deed, when in (
        ("begun", "INSERT", "NEW.state <> 'waiting'"),
        ("kept", f"UPDATE OF {kept}", "1 = 1"),
        ("decided", "UPDATE", "OLD.state <> 'waiting'"),
        ("by_two", "UPDATE OF state, decided_by_id", BY_TWO),
    ):
        _never(name, deed, when)


def _no_rules() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("begun", "kept", "decided", "by_two"):
        op.execute(f"DROP TRIGGER tr_{TABLE}_{name}" + ("" if sqlite else f" ON {TABLE}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{TABLE}_{name}()")


def _never(name: str, deed: str, when: str) -> None:
    trigger = f"tr_{TABLE}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {TABLE} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
