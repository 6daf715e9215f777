"""Whoever asked takes it back: an export, a look at a source, a code after a reset, a key to be
struck off.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0124"
down_revision = "0123"

ASKED = (
    ("export_request", "leave", "leave", ("asked", "agreed", "refused", "used")),
    ("source_grant", "grantstate", "grantstate", ("asked", "granted", "refused")),
    ("key_withdrawal", "proposalstate", "keystate", ("asked", "agreed", "refused")),
)  # fmt: skip
CODE = "withdrawn_at IS NULL OR (countersigned_by_id IS NULL AND used_at IS NULL)"
EXPORT = ("uq_export_request_open", "export_request", ["by_id", "asked"])
KEY = ("uq_key_withdrawal_key", "key_withdrawal", ["key_id"])


def upgrade() -> None:
    _open(False)
    for table, before, after, states in ASKED:
        evidence = op.f(f"ck_{table}_withdrawn_at_with_state")
        with _Standing(table), _anew(table) as made:
            made.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
            made.drop_constraint(op.f(f"ck_{table}_{before}"), type_="check")
            made.create_check_constraint(op.f(f"ck_{table}_{after}"), _in(*states, "withdrawn"))
            made.create_check_constraint(
                evidence, "(state IN ('withdrawn')) = (withdrawn_at IS NOT NULL)"
            )
    with _anew("reset_code") as made:
        made.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
        made.create_check_constraint(op.f("ck_reset_code_withdrawn"), CODE)
    _open(True, "state NOT IN ('refused', 'withdrawn')")


def downgrade() -> None:
    """What was taken back goes; the journal says that it was. A code taken back opens nothing."""
    op.execute("UPDATE reset_code SET expires_at = withdrawn_at WHERE withdrawn_at IS NOT NULL")
    _open(False)
    for table, before, after, states in ASKED:
        with _Standing(table):
            op.execute(f"DELETE FROM {table} WHERE state = 'withdrawn'")
        with _Standing(table), _anew(table) as made:
            made.drop_constraint(op.f(f"ck_{table}_withdrawn_at_with_state"), type_="check")
            made.drop_constraint(op.f(f"ck_{table}_{after}"), type_="check")
            made.create_check_constraint(op.f(f"ck_{table}_{before}"), _in(*states))
            made.drop_column("withdrawn_at")
    with _anew("reset_code") as made:
        made.drop_constraint(op.f("ck_reset_code_withdrawn"), type_="check")
        made.drop_column("withdrawn_at")
    _open(True, "state <> 'refused'")


def _anew(table: str) -> Any:
    return op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False})


def _in(*states: str) -> str:
    listed = ", ".join(f"'{each}'" for each in states)
    return f"state IN ({listed})"


def _open(there: bool, key: str = "") -> None:
    """One question at a time; SQLite builds the tables anew without what is unique in part."""
    for (name, table, columns), when in ((EXPORT, "state = 'asked'"), (KEY, key)):
        if there:
            where = sa.text(when)
            op.create_index(name, table, columns, unique=True, sqlite_where=where,
                            postgresql_where=where)  # fmt: skip
        else:
            op.drop_index(name, table_name=table)


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
