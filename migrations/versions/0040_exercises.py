"""Exercises of units, the tasks they are set, and how each was rated."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

TABLES = ("task_rating", "set_task", "evaluator", "unit_on_exercise", "exercise", "exercise_task")


def upgrade() -> None:
    op.create_table('exercise_task',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Enum('section', 'platoon', 'company', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('drill', 'ihl_inject', 'child_inject', name='taskkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('standard', sa.JSON(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exercise_task')),
    sa.UniqueConstraint('code', name=op.f('uq_exercise_task_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_exercise_task_uid'))
    )
    op.create_table('exercise',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('level', sa.Enum('section', 'platoon', 'company', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('planned', 'running', 'closed', 'cancelled', name='exercisestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_exercise_in_order')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['user.id'], name=op.f('fk_exercise_planned_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exercise')),
    sa.UniqueConstraint('code', name=op.f('uq_exercise_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_exercise_uid'))
    )
    op.create_index('ix_exercise_list', 'exercise', ['starts_on', 'id'], unique=False)
    op.create_index(op.f('ix_exercise_planned_by_id'), 'exercise', ['planned_by_id'], unique=False)
    op.create_table('evaluator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exercise_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_evaluator_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_evaluator_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluator')),
    sa.UniqueConstraint('exercise_id', 'user_id', name=op.f('uq_evaluator_exercise_id_user_id'))
    )
    op.create_index(op.f('ix_evaluator_user_id'), 'evaluator', ['user_id'], unique=False)
    op.create_table('set_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exercise_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('standard', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_set_task_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['task_id'], ['exercise_task.id'], name=op.f('fk_set_task_task_id_exercise_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_set_task')),
    sa.UniqueConstraint('exercise_id', 'task_id', name=op.f('uq_set_task_exercise_id_task_id'))
    )
    op.create_index(op.f('ix_set_task_task_id'), 'set_task', ['task_id'], unique=False)
    op.create_table('unit_on_exercise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exercise_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['exercise.id'], name=op.f('fk_unit_on_exercise_exercise_id_exercise')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_on_exercise_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_on_exercise')),
    sa.UniqueConstraint('exercise_id', 'unit_id', name=op.f('uq_unit_on_exercise_exercise_id_unit_id'))
    )
    op.create_index(op.f('ix_unit_on_exercise_unit_id'), 'unit_on_exercise', ['unit_id'], unique=False)
    op.create_table('task_rating',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('set_task_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('rating', sa.Enum('t', 'p', 'u', name='rating', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('evidence', sa.String(length=2000), nullable=False),
    sa.Column('rated_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(evidence)) >= 10', name=op.f('ck_task_rating_evident')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_task_rating_by_id_user')),
    sa.ForeignKeyConstraint(['set_task_id'], ['set_task.id'], name=op.f('fk_task_rating_set_task_id_set_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_task_rating_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_rating')),
    sa.UniqueConstraint('set_task_id', 'unit_id', 'attempt', name=op.f('uq_task_rating_set_task_id_unit_id_attempt')),
    sa.UniqueConstraint('uid', name=op.f('uq_task_rating_uid'))
    )
    op.create_index(op.f('ix_task_rating_by_id'), 'task_rating', ['by_id'], unique=False)
    op.create_index('ix_task_rating_unit', 'task_rating', ['unit_id', 'rated_on'], unique=False)
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_task_rating_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON task_rating"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
