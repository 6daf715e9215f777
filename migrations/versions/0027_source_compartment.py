"""The source compartment: keys of people, sealed sources, envelopes and grants."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

TABLES = ('source', 'source_key', 'source_envelope', 'source_grant')

def upgrade() -> None:
    op.create_table('source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('case_code', sa.String(length=40), nullable=False),
    sa.Column('consent', sa.Enum('named_to_panel', 'content_only', 'body_only', name='consent', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('state', sa.Enum('written', 'handed_over', 'withdrawn', name='sourcestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('withdrawn_month', sa.String(length=7), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'withdrawn') = (content IS NULL)", name=op.f('ck_source_gone_with_consent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source')),
    sa.UniqueConstraint('code', name=op.f('uq_source_code'))
    )
    op.create_index('ix_source_case', 'source', ['case_code'], unique=False)
    op.create_table('source_key',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('public', sa.LargeBinary(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_source_key_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_source_key_uid'))
    )
    op.create_index(op.f('ix_source_key_user_id'), 'source_key', ['user_id'], unique=False)
    op.create_index('uq_source_key_in_use', 'source_key', ['user_id'], unique=True, sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))
    op.create_table('source_envelope',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['key_id'], ['source_key.id'], name=op.f('fk_source_envelope_key_id_source_key')),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_source_envelope_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_envelope')),
    sa.UniqueConstraint('source_id', 'key_id', name=op.f('uq_source_envelope_source_id_key_id'))
    )
    op.create_index(op.f('ix_source_envelope_key_id'), 'source_envelope', ['key_id'], unique=False)
    op.create_index(op.f('ix_source_envelope_source_id'), 'source_envelope', ['source_id'], unique=False)
    op.create_table('source_grant',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'granted', 'refused', name='grantstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('until_at', sa.DateTime(), nullable=True),
    sa.Column('envelope', sa.LargeBinary(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('granted')) = (until_at IS NOT NULL)", name=op.f('ck_source_grant_until_at_with_state')),
    sa.CheckConstraint("(state IN ('granted', 'refused')) = (decided_at IS NOT NULL)", name=op.f('ck_source_grant_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('granted', 'refused')) = (decided_by_id IS NOT NULL)", name=op.f('ck_source_grant_decided_by_id_with_state')),
    sa.CheckConstraint("envelope IS NULL OR state = 'granted'", name=op.f('ck_source_grant_envelope_of_granted')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> asked_by_id', name=op.f('ck_source_grant_another')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_source_grant_asked_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_source_grant_decided_by_id_user')),
    sa.ForeignKeyConstraint(['key_id'], ['source_key.id'], name=op.f('fk_source_grant_key_id_source_key')),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_source_grant_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_grant')),
    sa.UniqueConstraint('uid', name=op.f('uq_source_grant_uid'))
    )
    op.create_index('ix_source_grant_asked_by', 'source_grant', ['asked_by_id'], unique=False)
    op.create_index('ix_source_grant_source', 'source_grant', ['source_id'], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
