"""Packs and samples of oversight end in time."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0138"
down_revision = "0137"

BEFORE = (
    "application", "sheet_scan", "mentoring_log", "complaint", "pay_channel", "contact",
    "vetting_file", "payroll", "pay_file", "account", "journal", "leaver", "arrears", "pay_dispute",
    "pay_hold", "stop_list", "late_marks", "teacher", "move_order", "stop_reason", "legal_hold",
    "emergency_reading", "import_file", "payment_news", "field_conflict",
)  # fmt: skip
MORE = ("oversight_pack", "oversight_sample")
TABLES = ("erasure_item", "legal_hold")
GATE = (
    "NOT EXISTS (SELECT 1 FROM erasure_item JOIN erasure_run "
    "ON erasure_run.id = erasure_item.run_id WHERE erasure_item.record_id = {key} "
    "AND erasure_item.piece = '{piece}' AND erasure_item.state = 'waiting' "
    "AND erasure_run.state = 'agreed')"
)
FROZEN = {
    "oversight_pack": GATE.format(key="OLD.id", piece="oversight_pack"),
    "oversight_sample": GATE.format(key="OLD.id", piece="oversight_sample"),
    "oversight_sample_item": GATE.format(key="OLD.sample_id", piece="oversight_sample"),
}


def upgrade() -> None:
    for table in TABLES:
        _pieces(table, (*BEFORE, *MORE))
    for table, when in FROZEN.items():
        _kept(table, when)


def downgrade() -> None:
    """Holds of what could not be said before go."""
    for table in FROZEN:
        _kept(table, "")
    for table in TABLES:
        _pieces(table, BEFORE)


def _kept(table: str, when: str) -> None:
    trigger = f"tr_{table}_update"
    head = f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        each = f" FOR EACH ROW WHEN {when}" if when else ""
        op.execute(f"{head}{each} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    if not when:
        op.execute(f"DROP FUNCTION {trigger}()")
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION forbid()")
        return
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _pieces(table: str, names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{each}'" for each in names)
    check = op.f(f"ck_{table}_piece")
    with _Standing(table):
        op.execute(f"DELETE FROM {table} WHERE piece IS NOT NULL AND piece NOT IN ({listed})")
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as made:
            made.drop_constraint(check, type_="check")
            made.create_check_constraint(check, f"piece IN ({listed})")


class _Standing:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        self._sqlite = op.get_bind().dialect.name == "sqlite"
        self._held: dict[str, str] = {}

    def __enter__(self) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} DISABLE TRIGGER USER")
            return
        found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
        self._held = {
            row.name: row.sql for row in op.get_bind().execute(found, {"of": self._table})
        }
        for name in self._held:
            op.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_error: Any) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} ENABLE TRIGGER USER")
        for sql in self._held.values():
            op.execute(sql)
