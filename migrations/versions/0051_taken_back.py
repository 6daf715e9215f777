"""Answers, ratings and seats know the file they came in; a centre may ask for two who type."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

BATCHES = {
    "answer_sheet": "ix_answer_sheet_batch",
    "planned_seats": "ix_planned_seats_batch_id",
    "task_rating": "ix_task_rating_batch",
}
NEVER = (
    ("task_rating", "update", "UPDATE", "1 = 1"),
    ("task_rating", "delete", "DELETE",
     "NOT EXISTS (SELECT 1 FROM import_batch b "
     "WHERE b.id = OLD.batch_id AND b.visible_at IS NULL)"),
)  # fmt: skip
DEEDS = ("UPDATE", "DELETE", "TRUNCATE")


def upgrade() -> None:
    _append_only(drop=True)
    for name, index in BATCHES.items():
        with _rebuilt(name) as table:
            table.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
            table.create_foreign_key(
                op.f(f"fk_{name}_batch_id_import_batch"), "import_batch", ["batch_id"], ["id"]
            )
            table.create_index(index, ["batch_id"])
            if name == "planned_seats":
                table.add_column(sa.Column("before", sa.JSON(none_as_null=True), nullable=True))
    with _rebuilt("training_centre") as table:
        table.add_column(sa.Column("typed_twice", sa.Boolean(), nullable=True))
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = _is_sqlite()
    for table, name, _deed, _when in NEVER:
        trigger = f"tr_{table}_{name}"
        op.execute(f"DROP TRIGGER {trigger}" if sqlite else f"DROP TRIGGER {trigger} ON {table}")
        if not sqlite:
            op.execute(f"DROP FUNCTION {trigger}()")
    with _rebuilt("training_centre") as rows:
        rows.drop_column("typed_twice")
    for name, index in reversed(BATCHES.items()):
        with _rebuilt(name) as rows:
            rows.drop_index(index)
            rows.drop_constraint(f"fk_{name}_batch_id_import_batch", type_="foreignkey")
            rows.drop_column("batch_id")
            if name == "planned_seats":
                rows.drop_column("before")
    _append_only(drop=False)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


@contextmanager
def _rebuilt(name: str) -> Iterator[Any]:
    """A table to be changed. SQLite builds it anew, and its triggers with it."""
    triggers: list[str] = []
    if _is_sqlite():
        found = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
        triggers = list(op.get_bind().scalars(found, {"name": name}))
    rebuild = "always" if _is_sqlite() else "auto"
    kept = {"resolve_fks": False}
    with op.batch_alter_table(name, recreate=rebuild, reflect_kwargs=kept) as table:  # type: ignore[arg-type]
        yield table
    for sql in triggers:
        op.execute(sql)


def _append_only(*, drop: bool) -> None:
    for deed in DEEDS:
        name = f"tr_task_rating_{deed.lower()}"
        if not _is_sqlite():
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(
                f"DROP TRIGGER {name} ON task_rating" if drop else
                f"CREATE TRIGGER {name} BEFORE {deed} ON task_rating FOR EACH {each} "
                f"EXECUTE FUNCTION forbid()"
            )  # fmt: skip
        elif deed != "TRUNCATE":
            op.execute(
                f"DROP TRIGGER {name}" if drop else
                f"CREATE TRIGGER {name} BEFORE {deed} ON task_rating "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )  # fmt: skip


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if _is_sqlite():
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
