"""Lists of people saved under a name, and pictures of people."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("asked", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_saved_view_named")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("uid", name=op.f("uq_saved_view_uid")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_view_user_id_name")),
    )
    op.create_table(
        "portrait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(picture) <= 100000", name=op.f("ck_portrait_small")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_portrait_by_id_user")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_portrait_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portrait")),
        sa.UniqueConstraint("person_id", name=op.f("uq_portrait_person_id")),
    )
    op.create_index(op.f("ix_portrait_by_id"), "portrait", ["by_id"])


def downgrade() -> None:
    op.drop_table("portrait")
    op.drop_table("saved_view")
