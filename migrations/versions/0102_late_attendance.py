"""Marks written down after the lock wait for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"

TABLE = "late_attendance"
NEVER = (
    (TABLE, 'begun', 'INSERT', "NEW.state <> 'waiting'"),
    (TABLE, 'kept', 'UPDATE OF uid, session_id, sheet_id, lines, seen, reason, by_id, at', '1 = 1'),
    (TABLE, 'decided', 'UPDATE', "OLD.state <> 'waiting'"),
    (TABLE, 'by_two', 'UPDATE OF state, decided_by_id', "NEW.state IN ('confirmed', 'refused') AND EXISTS (SELECT 1 FROM \"user\" a JOIN \"user\" b ON a.holder_id = b.holder_id WHERE a.id = NEW.decided_by_id AND b.id = NEW.by_id)"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(TABLE,
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=True),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('seen', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'confirmed', 'refused', 'taken_back', name='latestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('confirmed', 'refused', 'taken_back')) = (decided_at IS NOT NULL)", name=op.f('ck_late_attendance_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('confirmed', 'refused', 'taken_back')) = (decided_by_id IS NOT NULL)", name=op.f('ck_late_attendance_decided_by_id_with_state')),
    sa.CheckConstraint("length(trim(reason)) >= 10", name=op.f('ck_late_attendance_reasoned')),
    sa.CheckConstraint("state <> 'refused' OR length(trim(answer)) >= 10", name=op.f('ck_late_attendance_answered')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_late_attendance_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_late_attendance_decided_by_id_user')),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_late_attendance_session_id_training_session')),
    sa.ForeignKeyConstraint(['sheet_id'], ['attendance_sheet.id'], name=op.f('fk_late_attendance_sheet_id_attendance_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_attendance')),
    sa.UniqueConstraint('uid', name=op.f('uq_late_attendance_uid'))
    )
    op.create_index(op.f('ix_late_attendance_by_id'), TABLE, ['by_id'], unique=False)
    op.create_index('ix_late_attendance_session', TABLE, ['session_id', 'id'], unique=False)
    op.create_index('ix_late_attendance_state', TABLE, ['state', 'at'], unique=False)
    op.create_index('uq_late_attendance_open', TABLE, ['session_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    """What waits goes with its table: the marks it would have changed stand as they were."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    op.drop_table(TABLE)


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
