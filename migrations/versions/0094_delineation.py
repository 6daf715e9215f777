"""Who does what for security, exercises held together, overlaps; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"

TABLES = ('security_task', 'task_part', 'joint_exercise', 'overlap_incident', 'incident_task')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned', 'public_trust')
NEW = ('roles_clear', 'joint_exercises', 'role_overlaps')
ONCE: tuple[str, ...] = ()
NEVER = (
    ('security_task', 'stays', 'DELETE', '1 = 1'),
    ('security_task', 'kept', 'UPDATE OF uid, code', '1 = 1'),
    ('task_part', 'stays', 'DELETE', '1 = 1'),
    ('task_part', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('task_part', 'kept', 'UPDATE OF uid, task_id, force, part, instrument_id, article, since_on, by_id', '1 = 1'),
    ('joint_exercise', 'stays', 'DELETE', '1 = 1'),
    ('joint_exercise', 'kept', 'UPDATE OF uid', '1 = 1'),
    ('overlap_incident', 'stays', 'DELETE', '1 = 1'),
    ('overlap_incident', 'closed', 'UPDATE', 'OLD.resolved_on IS NOT NULL'),
    ('overlap_incident', 'kept', 'UPDATE OF uid, code, on_day, place_id, acted, says, by_id, at', '1 = 1'),
    ('incident_task', 'stays', 'DELETE', '1 = 1'),
    ('incident_task', 'kept', 'UPDATE', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('security_task',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_security_task_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_security_task_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_security_task')),
    sa.UniqueConstraint('code', name=op.f('uq_security_task_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_security_task_uid'))
    )
    op.create_index(op.f('ix_security_task_by_id'), 'security_task', ['by_id'], unique=False)
    op.create_table('task_part',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('force', sa.Enum('military', 'police', 'gendarmerie', 'border', 'customs', 'civil_protection', 'intelligence', 'other', name='force', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('part', sa.Enum('leads', 'supports', 'none', 'disputed', name='part', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=True),
    sa.Column('article', sa.String(length=120), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= since_on', name=op.f('ck_task_part_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_task_part_by_id_user')),
    sa.ForeignKeyConstraint(['instrument_id'], ['legal_instrument.id'], name=op.f('fk_task_part_instrument_id_legal_instrument')),
    sa.ForeignKeyConstraint(['task_id'], ['security_task.id'], name=op.f('fk_task_part_task_id_security_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_part')),
    sa.UniqueConstraint('uid', name=op.f('uq_task_part_uid'))
    )
    op.create_index(op.f('ix_task_part_by_id'), 'task_part', ['by_id'], unique=False)
    op.create_index(op.f('ix_task_part_instrument_id'), 'task_part', ['instrument_id'], unique=False)
    op.create_index('ix_task_part_task', 'task_part', ['task_id', 'force'], unique=False)
    op.create_index('uq_task_part_stands', 'task_part', ['task_id', 'force'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('joint_exercise',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('forces', sa.JSON(), nullable=False),
    sa.Column('result', sa.Enum('met', 'partly', 'not_met', name='result', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(title)) >= 3 AND length(trim(says)) >= 10', name=op.f('ck_joint_exercise_worded')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_joint_exercise_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_joint_exercise_by_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_joint_exercise_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_exercise')),
    sa.UniqueConstraint('uid', name=op.f('uq_joint_exercise_uid'))
    )
    op.create_index(op.f('ix_joint_exercise_by_id'), 'joint_exercise', ['by_id'], unique=False)
    op.create_index('ix_joint_exercise_list', 'joint_exercise', ['until_on', 'id'], unique=False)
    op.create_index(op.f('ix_joint_exercise_place_id'), 'joint_exercise', ['place_id'], unique=False)
    op.create_table('overlap_incident',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('acted', sa.Enum('military', 'police', 'gendarmerie', 'border', 'customs', 'civil_protection', 'intelligence', 'other', name='force', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('resolved_on', sa.Date(), nullable=True),
    sa.Column('resolved_how', sa.String(length=2000), nullable=True),
    sa.Column('resolved_by', sa.String(length=120), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(resolved_on IS NULL) = (resolved_how IS NULL) AND (resolved_on IS NULL) = (resolved_by IS NULL) AND (resolved_on IS NULL) = (closed_by_id IS NULL)', name=op.f('ck_overlap_incident_resolved_whole')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_overlap_incident_worded')),
    sa.CheckConstraint('resolved_on IS NULL OR (resolved_on >= on_day AND length(trim(resolved_how)) >= 10 AND length(trim(resolved_by)) >= 2)', name=op.f('ck_overlap_incident_resolved')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_overlap_incident_by_id_user')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_overlap_incident_closed_by_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_overlap_incident_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_overlap_incident')),
    sa.UniqueConstraint('code', name=op.f('uq_overlap_incident_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_overlap_incident_uid'))
    )
    op.create_index(op.f('ix_overlap_incident_by_id'), 'overlap_incident', ['by_id'], unique=False)
    op.create_index(op.f('ix_overlap_incident_closed_by_id'), 'overlap_incident', ['closed_by_id'], unique=False)
    op.create_index('ix_overlap_incident_list', 'overlap_incident', ['on_day', 'id'], unique=False)
    op.create_index('ix_overlap_incident_open', 'overlap_incident', ['resolved_on', 'on_day', 'id'], unique=False)
    op.create_index(op.f('ix_overlap_incident_place_id'), 'overlap_incident', ['place_id'], unique=False)
    op.create_table('incident_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['overlap_incident.id'], name=op.f('fk_incident_task_incident_id_overlap_incident')),
    sa.ForeignKeyConstraint(['task_id'], ['security_task.id'], name=op.f('fk_incident_task_task_id_security_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_task')),
    sa.UniqueConstraint('incident_id', 'task_id', name=op.f('uq_incident_task_incident_id_task_id'))
    )
    op.create_index(op.f('ix_incident_task_task_id'), 'incident_task', ['task_id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)
    _measured((*OLD, *NEW))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    _measured(OLD)
    for table in reversed(TABLES):
        op.drop_table(table)


def _measured(measures: tuple[str, ...]) -> None:
    """What a figure and a warning may be of: of anything else they go, which an older site does
    not know.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_framework_figure_{deed}" + ("" if sqlite else " ON framework_figure"))
    listed = ", ".join(f"'{each}'" for each in measures)
    op.execute(f"DELETE FROM framework_figure WHERE measure NOT IN ({listed})")
    kept = "" if sqlite else " ON risk_warning"
    op.execute(f"DROP TRIGGER tr_risk_warning_kept{kept}")
    op.execute(
        "DELETE FROM risk_warning WHERE trigger_id IN "
        f"(SELECT id FROM risk_trigger WHERE measure NOT IN ({listed}))"
    )
    _never("risk_warning", "kept", "DELETE", "1 = 1")
    op.execute(f"DELETE FROM risk_trigger WHERE measure NOT IN ({listed})")
    for name in ("framework_figure", "risk_trigger"):
        with op.batch_alter_table(name, reflect_kwargs={"resolve_fks": False}) as table:
            table.drop_constraint(op.f(f"ck_{name}_measure"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_measure"), f"measure IN ({listed})")
    _written_once("framework_figure")


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


def _written_once(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
