"""Looks: which entries of the journal showed whom, found by person."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"

COMPARTMENTS = ("identity", "vetting", "child", "complaint", "pay", "training")


def upgrade() -> None:
    op.create_table('look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('within', sa.Enum(*COMPARTMENTS, name='compartment', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['journal_entry.number'], name=op.f('fk_look_number_journal_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look')),
    sa.UniqueConstraint('person_id', 'number', name=op.f('uq_look_person_id_number'))
    )
    op.create_table('looks_found',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('single', sa.Integer(), nullable=False),
    sa.Column('until', sa.Integer(), nullable=False),
    sa.CheckConstraint('single = 1', name=op.f('ck_looks_found_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_looks_found')),
    sa.UniqueConstraint('single', name=op.f('uq_looks_found_single'))
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table('looks_found')
    op.drop_table('look')
