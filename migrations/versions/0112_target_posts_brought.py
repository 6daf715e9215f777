"""Posts of a target say which file brought them, and how many stood there before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"

FOREIGN = "fk_target_posts_batch_id_import_batch"
INDEX = "ix_target_posts_batch_id"


def upgrade() -> None:
    with _rebuilt() as table:
        table.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("before", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(FOREIGN), "import_batch", ["batch_id"], ["id"])
        table.create_index(op.f(INDEX), ["batch_id"])


def downgrade() -> None:
    with _rebuilt() as table:
        table.drop_index(op.f(INDEX))
        table.drop_constraint(op.f(FOREIGN), type_="foreignkey")
        table.drop_column("before")
        table.drop_column("batch_id")


@contextmanager
def _rebuilt() -> Iterator[Any]:
    """SQLite builds the table anew: whatever speaks of it is taken away first, and put back."""
    link, kept = op.get_bind(), []
    if link.dialect.name == "sqlite":
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%target_posts%'"
        kept = link.exec_driver_sql(asked).all()
    for name, _sql in kept:
        op.execute(f"DROP TRIGGER {name}")
    whole = "always" if link.dialect.name == "sqlite" else "never"
    with op.batch_alter_table(
        "target_posts", recreate=whole, reflect_kwargs={"resolve_fks": False}
    ) as table:
        yield table
    for _name, sql in kept:
        link.exec_driver_sql(sql)
