"""Whom to call when something happens to somebody who teaches."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.create_table('emergency_contact',
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('phone', sa.LargeBinary(), nullable=False),
    sa.Column('speaks', sa.String(length=8), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_emergency_contact_by_id_user')),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_emergency_contact_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_emergency_contact')),
    sa.UniqueConstraint('trainer_id', name=op.f('uq_emergency_contact_trainer_id'))
    )
    op.create_index('ix_emergency_contact_by_id', 'emergency_contact', ['by_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_emergency_contact_by_id', table_name='emergency_contact')
    op.drop_table('emergency_contact')
