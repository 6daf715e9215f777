"""Why a match with a watch-list was decided as it was lies sealed, as all words of vetting do."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from trainingmgr.core import keys

revision = "0118"
down_revision = "0117"

TABLE = "match_decision"
KEPT = "id, match_id, deed, outcome, probability, by_id, at"


def upgrade() -> None:
    rows = _rows()
    with _Standing():
        with _batch() as table:
            table.drop_constraint(op.f("ck_match_decision_reasoned"), type_="check")
            table.drop_column("reason")
        with _batch() as table:
            table.add_column(sa.Column("reason", sa.LargeBinary(), nullable=True))
        for id_, reason in rows:
            _put(id_, keys.ring().seal(reason), sa.LargeBinary())
        with _batch() as table:
            table.alter_column("reason", existing_type=sa.LargeBinary(), nullable=False)
    _written_once(f" OF {', '.join(f'{chr(34)}{each}{chr(34)}' for each in KEPT.split(', '))}")


def downgrade() -> None:
    rows = _rows()
    with _Standing():
        with _batch() as table:
            table.drop_column("reason")
        with _batch() as table:
            table.add_column(sa.Column("reason", sa.String(length=2000), nullable=True))
        for id_, reason in rows:
            _put(id_, keys.ring().open(bytes(reason)), sa.String())
        with _batch() as table:
            table.alter_column("reason", existing_type=sa.String(length=2000), nullable=False)
            table.create_check_constraint(
                op.f("ck_match_decision_reasoned"), "length(trim(reason)) >= 10"
            )
    _written_once("")


def _rows() -> list[Any]:
    return list(op.get_bind().execute(sa.text(f"SELECT id, reason FROM {TABLE}")))


def _put(id_: int, reason: Any, kind: Any) -> None:
    row = sa.table(TABLE, sa.column("id", sa.Integer()), sa.column("reason", kind))
    op.get_bind().execute(sa.update(row).where(row.c.id == id_).values(reason=reason))


def _batch() -> Any:
    return op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False})


def _written_once(of: str) -> None:
    """All but the sealed words: they are sealed anew when the key is."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    name = f"tr_{TABLE}_update"
    op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {TABLE}"))
    head = f"CREATE TRIGGER {name} BEFORE UPDATE{of} ON {TABLE}"
    if sqlite:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
    else:
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION forbid()")


class _Standing:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """

    def __init__(self) -> None:
        self._sqlite = op.get_bind().dialect.name == "sqlite"
        self._held: dict[str, str] = {}

    def __enter__(self) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
            return
        found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
        self._held = {row.name: row.sql for row in op.get_bind().execute(found, {"of": TABLE})}
        for name in self._held:
            op.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_error: Any) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
        for sql in self._held.values():
            op.execute(sql)
