"""When centres hold no classes, and timetables that were proposed and written down in one deed."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

TABLES = ('laid_class', 'timetable_layout', 'closed_time')


def upgrade() -> None:
    op.create_table('closed_time',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('break', 'prayer', 'holiday', name='closedkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('starts', sa.Time(), nullable=True),
    sa.Column('ends', sa.Time(), nullable=True),
    sa.Column('first_on', sa.Date(), nullable=True),
    sa.Column('last_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'holiday' OR (first_on IS NOT NULL AND last_on IS NOT NULL)", name=op.f('ck_closed_time_dated')),
    sa.CheckConstraint("kind = 'holiday' OR starts IS NOT NULL", name=op.f('ck_closed_time_timed')),
    sa.CheckConstraint('(starts IS NULL) = (ends IS NULL)', name=op.f('ck_closed_time_whole')),
    sa.CheckConstraint('ends > starts', name=op.f('ck_closed_time_in_order')),
    sa.CheckConstraint('last_on >= first_on', name=op.f('ck_closed_time_days_in_order')),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_closed_time_named')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_closed_time_a_weekday')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_closed_time_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_closed_time_centre_id_training_centre')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closed_time')),
    sa.UniqueConstraint('uid', name=op.f('uq_closed_time_uid'))
    )
    op.create_index(op.f('ix_closed_time_by_id'), 'closed_time', ['by_id'], unique=False)
    op.create_index('ix_closed_time_centre', 'closed_time', ['centre_id', 'first_on'], unique=False)
    op.create_table('timetable_layout',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_timetable_layout_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_timetable_layout_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timetable_layout')),
    sa.UniqueConstraint('uid', name=op.f('uq_timetable_layout_uid'))
    )
    op.create_index(op.f('ix_timetable_layout_by_id'), 'timetable_layout', ['by_id'], unique=False)
    op.create_index(op.f('ix_timetable_layout_cohort_id'), 'timetable_layout', ['cohort_id'], unique=False)
    op.create_table('laid_class',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('layout_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['layout_id'], ['timetable_layout.id'], name=op.f('fk_laid_class_layout_id_timetable_layout'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_laid_class_session_id_training_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_laid_class')),
    sa.UniqueConstraint('session_id', name=op.f('uq_laid_class_session_id'))
    )
    op.create_index('ix_laid_class_layout', 'laid_class', ['layout_id'], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
