"""That joined records be parted again is asked for in a table of its own, and said by two.

What stands in the journal as asked within a week comes over. The journal goes on to hold what was
asked and taken back, so that the way back loses nothing.
"""

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0135"
down_revision = "0134"

SAME = (
    'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = NEW.agreed_by_id AND b.id = NEW.asked_by_id)"
)
LATE = {
    "sqlite": "1 = 1 AND julianday(NEW.agreed_at) - julianday(NEW.asked_at) > 7.0007",
    "postgresql": "1 = 1 AND NEW.agreed_at > NEW.asked_at + interval '7 days 1 minute'",
}
RULES: tuple[tuple[str, str, Any], ...] = (
    ("stays", "DELETE", "1 = 1"),
    ("over", "UPDATE OF state, agreed_by_id, agreed_at, withdrawn_at", "OLD.state <> 'asked'"),
    ("kept", "UPDATE OF merge_id, asked_by_id, asked_at", "1 = 1"),
    ("by_two", "UPDATE OF agreed_by_id", SAME),
    ("asked", "INSERT", "NEW.state <> 'asked'"),
    ("in_time", "UPDATE OF agreed_at", LATE),
)
UNDONE = (
    "NEW.state = 'undone' AND NOT EXISTS (SELECT 1 FROM parting "
    "WHERE parting.merge_id = NEW.id AND parting.state = 'agreed')"
)
OPEN = "state = 'asked'"
LOST = "What was written is in the journal no more."


def upgrade() -> None:
    op.create_table(
        "parting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parting")),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["merge.id"], name=op.f("fk_parting_merge_id_merge")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_parting_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["user.id"], name=op.f("fk_parting_agreed_by_id_user")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'withdrawn')", name=op.f("ck_parting_partingstate")
        ),
        sa.CheckConstraint(
            "agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name=op.f("ck_parting_by_two")
        ),
        *(
            sa.CheckConstraint(
                f"(state IN ('{state}')) = ({name} IS NOT NULL)",
                name=op.f(f"ck_parting_{name}_with_state"),
            )
            for state, name in (
                ("agreed", "agreed_by_id"), ("agreed", "agreed_at"), ("withdrawn", "withdrawn_at")
            )
        ),
        sa.CheckConstraint("length(trim(reason)) >= 10", name=op.f("ck_parting_reasoned")),
    )  # fmt: skip
    op.create_index("ix_parting_merge", "parting", ["merge_id"])
    op.create_index(
        "uq_parting_open", "parting", ["merge_id"], unique=True,
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    )  # fmt: skip
    for name, deed, when in RULES:
        _rule("parting", name, deed, when)
    _rule("merge", "by_two", "UPDATE OF state", UNDONE)
    _come_over()


def downgrade() -> None:
    """What waits is found in the journal again."""
    _unruled("merge", "by_two")
    for name, _deed, _when in RULES:
        _unruled("parting", name)
    op.drop_table("parting")


def _come_over() -> None:
    """Of each merge that stands, what was asked last and not taken back."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT e.about_id, e.event, e.by_id, e.at, w.words FROM journal_entry e "
            "JOIN merge m ON m.id = e.about_id AND m.state = 'standing' "
            "LEFT JOIN journal_words w ON w.entry_id = e.id "
            "WHERE e.about_kind = 'merge' AND e.event IN ('PartingAsked', 'PartingTakenBack') "
            "ORDER BY e.number"
        ).columns(at=sa.DateTime)
    )
    last = {row.about_id: row for row in found}
    made = sa.table(
        "parting", sa.column("merge_id"), sa.column("reason"), sa.column("state"),
        sa.column("asked_by_id"), sa.column("asked_at", sa.DateTime), sa.column("version"),
    )  # fmt: skip
    now = op.get_bind().scalar(sa.text("SELECT max(at) AS at FROM journal_entry").columns(at=sa.DateTime))
    for merge_id, row in last.items():
        if row.event != "PartingAsked" or row.at < now - timedelta(days=7):
            continue
        words = json.loads(row.words) if isinstance(row.words, str) else row.words or {}
        op.get_bind().execute(
            made.insert().values(
                merge_id=merge_id, reason=words.get("reason", LOST), state="asked",
                asked_by_id=row.by_id, asked_at=row.at, version=1,
            )
        )  # fmt: skip


def _rule(table: str, name: str, deed: str, when: str | dict[str, str]) -> None:
    dialect = op.get_bind().dialect.name
    said = when if isinstance(when, str) else when[dialect]
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if dialect == "sqlite":
        op.execute(f"{head} WHEN {said} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {said} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def _unruled(table: str, name: str) -> None:
    trigger = f"tr_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")
