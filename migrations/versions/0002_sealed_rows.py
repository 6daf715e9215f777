"""Rows of a file that were refused are kept sealed, in a column of their own."""

import json

import sqlalchemy as sa
from alembic import op

from trainingmgr.core import keys

revision = "0002"
down_revision = "0001"

ROW = sa.table(
    "staged_row", sa.column("id", sa.Integer), sa.column("content", sa.JSON),
    sa.column("problems", sa.JSON), sa.column("cells", sa.JSON(none_as_null=True)),
    sa.column("is_rejected", sa.Boolean),
)  # fmt: skip


def upgrade():
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("staged_row", recreate=rebuild) as table:
        table.add_column(sa.Column("cells", sa.JSON(none_as_null=True), nullable=True))
    for row in _rejected(ROW.c.content, ROW.c.problems):
        _keep(row.id, content={}, cells=_sealed(row.content.get("cells")),
              problems=_sealed(row.problems))  # fmt: skip


def downgrade():
    for row in _rejected(ROW.c.cells, ROW.c.problems):
        _keep(row.id, content={"cells": _opened(row.cells)}, problems=_opened(row.problems))
    with op.batch_alter_table("staged_row") as table:
        table.drop_column("cells")


def _rejected(*columns):
    wanted = sa.select(ROW.c.id, *columns).where(ROW.c.is_rejected)
    return op.get_bind().execute(wanted).all()


def _keep(id_, **values):
    op.get_bind().execute(sa.update(ROW).where(ROW.c.id == id_).values(**values))


def _sealed(value):
    return {"sealed": keys.ring().seal(json.dumps(value)).decode()} if value else value


def _opened(value):
    if isinstance(value, dict) and "sealed" in value:
        return json.loads(keys.ring().open(value["sealed"].encode()))
    return value
