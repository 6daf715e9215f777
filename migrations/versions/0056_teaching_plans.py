"""Plans of who teaches: what they propose, what is fixed in them, what writing them down did."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

TABLES = ('teaching_plan', 'teaching_plan_run', 'teaching_change', 'teaching_duty', 'teaching_wish')
SETTLED = (
    "EXISTS (SELECT 1 FROM teaching_plan WHERE teaching_plan.id = NEW.plan_id "
    "AND teaching_plan.state <> 'proposed')"
)


def upgrade() -> None:
    op.create_table('teaching_plan',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('keeps_named', sa.Boolean(), nullable=False),
    sa.Column('week_days', sa.Integer(), nullable=False),
    sa.Column('travel_days', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'applied', 'undone', name='teachingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('basis', sa.String(length=64), nullable=False),
    sa.Column('worth', sa.BigInteger(), nullable=False),
    sa.Column('bound', sa.BigInteger(), nullable=False),
    sa.Column('took_ms', sa.Integer(), nullable=False),
    sa.Column('solved', sa.Boolean(), nullable=False),
    sa.Column('after_id', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('applied_at', sa.DateTime(), nullable=True),
    sa.Column('applied_by_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('applied', 'undone')) = (applied_at IS NOT NULL)", name=op.f('ck_teaching_plan_applied_at_with_state')),
    sa.CheckConstraint("(state IN ('applied', 'undone')) = (applied_by_id IS NOT NULL)", name=op.f('ck_teaching_plan_applied_by_id_with_state')),
    sa.CheckConstraint("(state IN ('undone')) = (undone_at IS NOT NULL)", name=op.f('ck_teaching_plan_undone_at_with_state')),
    sa.CheckConstraint("(state IN ('undone')) = (undone_by_id IS NOT NULL)", name=op.f('ck_teaching_plan_undone_by_id_with_state')),
    sa.CheckConstraint('last_on >= first_on', name=op.f('ck_teaching_plan_in_order')),
    sa.CheckConstraint('travel_days BETWEEN 0 AND 14', name=op.f('ck_teaching_plan_travel')),
    sa.CheckConstraint('week_days BETWEEN 1 AND 7', name=op.f('ck_teaching_plan_days')),
    sa.ForeignKeyConstraint(['after_id'], ['teaching_plan.id'], name=op.f('fk_teaching_plan_after_id_teaching_plan')),
    sa.ForeignKeyConstraint(['applied_by_id'], ['user.id'], name=op.f('fk_teaching_plan_applied_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_teaching_plan_by_id_user')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_teaching_plan_job_id_job')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['user.id'], name=op.f('fk_teaching_plan_undone_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_plan')),
    sa.UniqueConstraint('code', name=op.f('uq_teaching_plan_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_teaching_plan_uid'))
    )
    op.create_index(op.f('ix_teaching_plan_after_id'), 'teaching_plan', ['after_id'], unique=False)
    op.create_index(op.f('ix_teaching_plan_by_id'), 'teaching_plan', ['by_id'], unique=False)
    op.create_index(op.f('ix_teaching_plan_job_id'), 'teaching_plan', ['job_id'], unique=False)
    op.create_index('ix_teaching_plan_list', 'teaching_plan', ['at', 'id'], unique=False)
    op.create_table('teaching_plan_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_teaching_plan_run_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['plan_id'], ['teaching_plan.id'], name=op.f('fk_teaching_plan_run_plan_id_teaching_plan'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_plan_run')),
    sa.UniqueConstraint('plan_id', 'cohort_id', name=op.f('uq_teaching_plan_run_plan_id_cohort_id'))
    )
    op.create_index(op.f('ix_teaching_plan_run_cohort_id'), 'teaching_plan_run', ['cohort_id'], unique=False)
    op.create_table('teaching_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.Enum('lead', 'assistant', 'observer', 'interpreter', name='duty', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['teaching_plan.id'], name=op.f('fk_teaching_change_plan_id_teaching_plan'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_teaching_change_session_id_training_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_teaching_change_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_change')),
    sa.UniqueConstraint('plan_id', 'session_id', 'trainer_id', 'named', name=op.f('uq_teaching_change_plan_id_session_id_trainer_id_named'))
    )
    op.create_index('ix_teaching_change_session', 'teaching_change', ['session_id'], unique=False)
    op.create_index('ix_teaching_change_trainer', 'teaching_change', ['trainer_id'], unique=False)
    op.create_table('teaching_duty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.Enum('lead', 'assistant', 'observer', 'interpreter', name='duty', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['teaching_plan.id'], name=op.f('fk_teaching_duty_plan_id_teaching_plan'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_teaching_duty_session_id_training_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_teaching_duty_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_duty')),
    sa.UniqueConstraint('plan_id', 'session_id', 'trainer_id', name=op.f('uq_teaching_duty_plan_id_session_id_trainer_id'))
    )
    op.create_index('ix_teaching_duty_session', 'teaching_duty', ['session_id'], unique=False)
    op.create_index('ix_teaching_duty_trainer', 'teaching_duty', ['trainer_id'], unique=False)
    op.create_table('teaching_wish',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.Enum('lead', 'assistant', 'observer', 'interpreter', name='duty', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.ForeignKeyConstraint(['plan_id'], ['teaching_plan.id'], name=op.f('fk_teaching_wish_plan_id_teaching_plan'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_teaching_wish_session_id_training_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_teaching_wish_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_wish')),
    sa.UniqueConstraint('plan_id', 'session_id', 'trainer_id', name=op.f('uq_teaching_wish_plan_id_session_id_trainer_id'))
    )
    op.create_index('ix_teaching_wish_session', 'teaching_wish', ['session_id'], unique=False)
    op.create_index('ix_teaching_wish_trainer', 'teaching_wish', ['trainer_id'], unique=False)
    trigger = "tr_teaching_duty_settled"
    head = f"CREATE TRIGGER {trigger} BEFORE INSERT ON teaching_duty FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {SETTLED} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {SETTLED} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION tr_teaching_duty_settled()")
