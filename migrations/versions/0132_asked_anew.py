"""What an appeal against a rank comes to is proposed anew where it was withdrawn, and so is a waiver of
a curtailed module, which whoever asked takes back.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0132"
down_revision = "0131"

ANSWER, WAIVER = "uq_rank_decision_answers", "uq_curtailment_waiver_open"
BEFORE = ("uq_rank_decision_answers_id", "uq_curtailment_waiver_cohort_id_version_id")
OF_ONE_RUN = ["cohort_id", "version_id"]


def upgrade() -> None:
    with _Standing("rank_decision"), _anew("rank_decision") as made:
        made.drop_constraint(op.f(BEFORE[0]), type_="unique")
    _one(ANSWER, "rank_decision", ["answers_id"], "state <> 'withdrawn'")
    with _anew("curtailment_waiver") as made:
        made.drop_constraint(op.f(BEFORE[1]), type_="unique")
        made.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
        made.create_check_constraint(
            op.f("ck_curtailment_waiver_withdrawn"), "withdrawn_at IS NULL OR signed_at IS NULL"
        )
    _one(WAIVER, "curtailment_waiver", OF_ONE_RUN, "withdrawn_at IS NULL")


def downgrade() -> None:
    """What was withdrawn or taken back goes; the journal says that it was."""
    gone = "SELECT id FROM rank_decision WHERE state = 'withdrawn' AND answers_id IS NOT NULL"
    with _Standing("rank_signature"), _Standing("rank_decision"):
        op.execute(f"DELETE FROM rank_signature WHERE decision_id IN ({gone})")  # noqa: S608  no input
        op.execute("DELETE FROM rank_decision WHERE state = 'withdrawn' AND answers_id IS NOT NULL")
    op.execute("DELETE FROM curtailment_waiver WHERE withdrawn_at IS NOT NULL")
    op.drop_index(WAIVER, table_name="curtailment_waiver")
    with _anew("curtailment_waiver") as made:
        made.drop_constraint(op.f("ck_curtailment_waiver_withdrawn"), type_="check")
        made.drop_column("withdrawn_at")
        made.create_unique_constraint(op.f(BEFORE[1]), OF_ONE_RUN)
    op.drop_index(ANSWER, table_name="rank_decision")
    with _Standing("rank_decision"), _anew("rank_decision") as made:
        made.create_unique_constraint(op.f(BEFORE[0]), ["answers_id"])


def _anew(table: str) -> Any:
    return op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False})


def _one(name: str, table: str, columns: list[str], where: str) -> None:
    when = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=when, postgresql_where=when)


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
