"""Reasons of orders, of stop lists and of legal holds end in time."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0113"

BEFORE = (
    "application", "sheet_scan", "mentoring_log", "complaint", "pay_channel", "contact",
    "vetting_file", "payroll", "pay_file", "account", "journal", "leaver", "arrears", "pay_dispute",
    "pay_hold", "stop_list", "late_marks", "teacher",
)  # fmt: skip
NEW = ("move_order", "stop_reason", "legal_hold")
TABLES = ("erasure_item", "legal_hold")
GATE = (
    "NOT EXISTS (SELECT 1 FROM erasure_item JOIN erasure_run "
    "ON erasure_run.id = erasure_item.run_id WHERE erasure_item.record_id = OLD.id "
    "AND erasure_item.piece = '{piece}' AND erasure_item.state = 'waiting' "
    "AND erasure_run.state = 'agreed')"
)
ORDER, HOLD = GATE.format(piece="move_order"), GATE.format(piece="legal_hold")
OVER = "OLD.state IN ('carried_out', 'withdrawn')"
LIFTED = "OLD.lifted_at IS NOT NULL"
AFTER = {
    ("move_order", "kept"): ('UPDATE OF uid, code, "on", effective_on, by_id, at', "1 = 1"),
    ("move_order", "reason"): ("UPDATE OF why", ORDER),
    ("move_order", "over"): ("UPDATE", f"{OVER} AND {ORDER}"),
    ("legal_hold", "kept"): (
        "UPDATE OF uid, code, holds, person_id, piece, reference, until_on, by_id, at", "1 = 1",
    ),
    ("legal_hold", "worded"): ("UPDATE OF reason, ordered_by", HOLD),
    ("legal_hold", "over"): ("UPDATE", f"{LIFTED} AND {HOLD}"),
}  # fmt: skip
"""Table and name of a rule: its deed, and when it refuses."""
FORMER = {
    ("move_order", "kept"): ('UPDATE OF uid, code, "on", effective_on, why, by_id, at', "1 = 1"),
    ("move_order", "over"): ("UPDATE", OVER),
    ("legal_hold", "kept"): (
        "UPDATE OF uid, code, holds, person_id, piece, reference, reason, ordered_by, until_on, "
        "by_id, at", "1 = 1",
    ),
    ("legal_hold", "over"): ("UPDATE", LIFTED),
}  # fmt: skip


def upgrade() -> None:
    for table in TABLES:
        _pieces(table, (*BEFORE, *NEW))
    _replaced(FORMER, AFTER)


def downgrade() -> None:
    """Holds of what could not be said before go: what was erased does not come back."""
    _replaced(AFTER, FORMER)
    for table in TABLES:
        _pieces(table, BEFORE)


def _replaced(old: Any, new: Any) -> None:
    for table, name in old:
        _dropped(table, name)
    for (table, name), (deed, when) in new.items():
        _never(table, name, deed, when)


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


def _dropped(table: str, name: str) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
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
