"""What people are told before a run, and outside bodies that recognise a version."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

TABLES = ('joining', 'recognition')


def upgrade() -> None:
    op.create_table('recognition',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('scope', sa.String(length=2000), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_why', sa.String(length=500), nullable=True),
    sa.Column('kind', sa.String(length=4), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(content IS NULL) = (kind IS NULL)', name=op.f('ck_recognition_paper_whole')),
    sa.CheckConstraint('(ended_on IS NULL) = (ended_why IS NULL)', name=op.f('ck_recognition_ended_why')),
    sa.CheckConstraint('length(trim(body)) > 0', name=op.f('ck_recognition_named')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_recognition_in_order')),
    sa.CheckConstraint('until_on IS NULL OR from_on IS NOT NULL', name=op.f('ck_recognition_begun')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_recognition_by_id_user')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_recognition_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition')),
    sa.UniqueConstraint('uid', name=op.f('uq_recognition_uid')),
    sa.UniqueConstraint('version_id', 'body', 'reference', name=op.f('uq_recognition_version_id_body_reference'))
    )
    op.create_index(op.f('ix_recognition_by_id'), 'recognition', ['by_id'], unique=False)
    op.create_table('joining',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('report_on', sa.Date(), nullable=False),
    sa.Column('report_at', sa.Time(), nullable=False),
    sa.Column('report_to', sa.String(length=240), nullable=False),
    sa.Column('bring', sa.JSON(), nullable=False),
    sa.Column('travel', sa.JSON(), nullable=False),
    sa.Column('aids', sa.String(length=2000), nullable=False),
    sa.Column('contact', sa.String(length=240), nullable=False),
    sa.Column('per_diem_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('per_diem_by_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(per_diem_minor IS NULL) = (currency IS NULL)', name=op.f('ck_joining_per_diem_priced')),
    sa.CheckConstraint('(per_diem_minor IS NULL) = (per_diem_by_id IS NULL)', name=op.f('ck_joining_per_diem_whole')),
    sa.CheckConstraint('length(trim(report_to)) > 0', name=op.f('ck_joining_told_where')),
    sa.CheckConstraint('per_diem_minor > 0', name=op.f('ck_joining_per_diem_known')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_joining_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_joining_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['per_diem_by_id'], ['organisation.id'], name=op.f('fk_joining_per_diem_by_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joining')),
    sa.UniqueConstraint('cohort_id', name=op.f('uq_joining_cohort_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_joining_uid'))
    )
    op.create_index(op.f('ix_joining_by_id'), 'joining', ['by_id'], unique=False)
    op.create_index(op.f('ix_joining_per_diem_by_id'), 'joining', ['per_diem_by_id'], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
