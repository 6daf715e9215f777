"""Whoever asked for an entry of arrears takes it back while it waits."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0128"
down_revision = "0127"

TABLE = "arrears_entry"
OPEN = "withdrawn_at IS NULL OR (agreed_at IS NULL AND refused_at IS NULL)"


def upgrade() -> None:
    with _Standing(TABLE), _anew() as made:
        made.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
        made.create_check_constraint(op.f(f"ck_{TABLE}_withdrawn"), OPEN)


def downgrade() -> None:
    """What was taken back goes: it never counted."""
    with _Standing(TABLE):
        op.execute(f"DELETE FROM {TABLE} WHERE withdrawn_at IS NOT NULL")
    with _Standing(TABLE), _anew() as made:
        made.drop_constraint(op.f(f"ck_{TABLE}_withdrawn"), type_="check")
        made.drop_column("withdrawn_at")


def _anew() -> Any:
    return op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False})


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
