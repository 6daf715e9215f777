"""What a nomination says of a person, kept beside what the register says."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "enrolment_particulars",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.String(length=120), nullable=True),
        sa.Column("unit", sa.String(length=120), nullable=True),
        sa.Column("role_in_unit", sa.String(length=120), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column(
            "literacy",
            sa.Enum(
                "unknown", "none", "reads", "reads_writes", "functional",
                name="literacy", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=True,
        ),
        sa.Column("special_needs", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"],
            name=op.f("fk_enrolment_particulars_enrolment_id_enrolment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_particulars")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_enrolment_particulars_enrolment_id")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("enrolment_particulars")
