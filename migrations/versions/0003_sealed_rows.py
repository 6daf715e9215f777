"""Refused rows of a file are kept sealed; what an import changes in a record can be put back."""

import json

import sqlalchemy as sa
from alembic import op

from trainingmgr.core import keys

revision = "0003"
down_revision = "0002"

ROW = sa.table(
    "staged_row", sa.column("id", sa.Integer), sa.column("content", sa.JSON),
    sa.column("problems", sa.JSON), sa.column("cells", sa.JSON(none_as_null=True)),
    sa.column("is_rejected", sa.Boolean),
)  # fmt: skip


def upgrade():
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("staged_row", recreate=rebuild, reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("cells", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
    for row in _rejected(ROW.c.content, ROW.c.problems):
        _keep(row.id, content={}, cells=_sealed(row.content.get("cells")),
              problems=_sealed(row.problems))  # fmt: skip


    op.create_table(
        "imported_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("unasked", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_imported_change_batch_id_import_batch"
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name="fk_imported_change_correction_id_correction"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_imported_change_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_imported_change"),
        sa.UniqueConstraint(
            "batch_id", "person_id", name="uq_imported_change_batch_id_person_id"
        ),
    )
    op.create_index("ix_imported_change_person", "imported_change", ["person_id"])


def downgrade():
    for row in _rejected(ROW.c.cells, ROW.c.problems):
        _keep(row.id, content={"cells": _opened(row.cells)}, problems=_opened(row.problems))
    with op.batch_alter_table("staged_row", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("about_id")
        table.drop_column("cells")
    op.drop_table("imported_change")


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
