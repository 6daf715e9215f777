"""Files that were brought, answers of banks and what phones sent against us are erased in time."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0121"

BEFORE = (
    "application", "sheet_scan", "mentoring_log", "complaint", "pay_channel", "contact",
    "vetting_file", "payroll", "pay_file", "account", "journal", "leaver", "arrears", "pay_dispute",
    "pay_hold", "stop_list", "late_marks", "teacher", "move_order", "stop_reason", "legal_hold",
    "emergency_reading",
)  # fmt: skip
MORE = ("import_file", "payment_news", "field_conflict")
TABLES = ("erasure_item", "legal_hold")


def upgrade() -> None:
    for table in TABLES:
        _pieces(table, (*BEFORE, *MORE))


def downgrade() -> None:
    """Holds of what could not be said before go."""
    for table in TABLES:
        _pieces(table, BEFORE)


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
