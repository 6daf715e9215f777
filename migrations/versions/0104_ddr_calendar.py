"""The calendar of DDR beside the plan: phases, what waits for what, the joint board, quotas; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"

TABLES = ('ddr_meeting', 'ddr_phase', 'ddr_phase_report', 'ddr_quota', 'ddr_tie')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned', 'public_trust', 'roles_clear', 'joint_exercises', 'role_overlaps', 'messages_out', 'messages_whole', 'rumours_in_time', 'consulted', 'points_replied', 'points_changed', 'assessments_done', 'agencies_assessing', 'gaps_unanswered', 'units_reorganised', 'posts_met', 'left_unoffered', 'upkeep_named')
NEW = ('phases_linked', 'board_met', 'ddr_apart')
ONCE: tuple[str, ...] = ('ddr_phase_report', 'ddr_meeting')
NEVER = (
    ('ddr_phase', 'stays', 'DELETE', '1 = 1'),
    ('ddr_phase', 'over', 'UPDATE', 'OLD.dropped_on IS NOT NULL'),
    ('ddr_phase', 'kept', 'UPDATE OF uid, code, by_id', '1 = 1'),
    ('ddr_phase', 'agreed', 'UPDATE OF kind, starts_on, ends_on, women, men', 'EXISTS (SELECT 1 FROM ddr_phase_report WHERE ddr_phase_report.phase_id = OLD.id)'),
    ('ddr_phase_report', 'dropped', 'INSERT', '(SELECT dropped_on FROM ddr_phase WHERE ddr_phase.id = NEW.phase_id) IS NOT NULL'),
    ('ddr_tie', 'stays', 'DELETE', '1 = 1'),
    ('ddr_tie', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('ddr_tie', 'kept', 'UPDATE OF uid, phase_id, item_id, way, lag', '1 = 1'),
    ('ddr_quota', 'stays', 'DELETE', '1 = 1'),
    ('ddr_quota', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('ddr_quota', 'kept', 'UPDATE OF uid, origin_id, place_id, seats, meeting_id', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('ddr_meeting',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('reform_side', sa.String(length=120), nullable=False),
    sa.Column('ddr_side', sa.String(length=120), nullable=False),
    sa.Column('decided', sa.String(length=2000), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(decided)) >= 10', name=op.f('ck_ddr_meeting_worded')),
    sa.CheckConstraint('length(trim(reference)) >= 2', name=op.f('ck_ddr_meeting_filed')),
    sa.CheckConstraint('length(trim(reform_side)) >= 2 AND length(trim(ddr_side)) >= 2', name=op.f('ck_ddr_meeting_sat')),
    sa.CheckConstraint('next_on IS NULL OR next_on > "on"', name=op.f('ck_ddr_meeting_next')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_ddr_meeting_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_meeting')),
    sa.UniqueConstraint('code', name=op.f('uq_ddr_meeting_code')),
    sa.UniqueConstraint('reference', name=op.f('uq_ddr_meeting_reference')),
    sa.UniqueConstraint('uid', name=op.f('uq_ddr_meeting_uid'))
    )
    op.create_index(op.f('ix_ddr_meeting_by_id'), 'ddr_meeting', ['by_id'], unique=False)
    op.create_index('ix_ddr_meeting_on', 'ddr_meeting', ['on', 'id'], unique=False)
    op.create_table('ddr_phase',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('disarmament', 'demobilisation', 'reinsertion', 'reintegration', name='phasekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('site', sa.String(length=120), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('women', sa.Integer(), nullable=False),
    sa.Column('men', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('dropped_on', sa.Date(), nullable=True),
    sa.Column('dropped', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(dropped_on IS NULL) = (dropped IS NULL) AND (dropped IS NULL OR length(trim(dropped)) >= 10)', name=op.f('ck_ddr_phase_dropped_whole')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_ddr_phase_in_order')),
    sa.CheckConstraint('length(trim(site)) >= 2 OR place_id IS NOT NULL', name=op.f('ck_ddr_phase_placed')),
    sa.CheckConstraint('length(trim(source)) >= 2', name=op.f('ck_ddr_phase_sourced')),
    sa.CheckConstraint('women >= 0 AND men >= 0', name=op.f('ck_ddr_phase_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_ddr_phase_by_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_ddr_phase_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_phase')),
    sa.UniqueConstraint('code', name=op.f('uq_ddr_phase_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_ddr_phase_uid'))
    )
    op.create_index(op.f('ix_ddr_phase_by_id'), 'ddr_phase', ['by_id'], unique=False)
    op.create_index('ix_ddr_phase_kind', 'ddr_phase', ['kind', 'starts_on'], unique=False)
    op.create_index(op.f('ix_ddr_phase_place_id'), 'ddr_phase', ['place_id'], unique=False)
    op.create_index('ix_ddr_phase_starts', 'ddr_phase', ['starts_on', 'id'], unique=False)
    op.create_table('ddr_phase_report',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('phase_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('is_over', sa.Boolean(), nullable=False),
    sa.Column('women', sa.Integer(), nullable=False),
    sa.Column('men', sa.Integer(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('NOT is_over OR (began_on IS NOT NULL AND ends_on IS NOT NULL AND ends_on <= "on")', name=op.f('ck_ddr_phase_report_over')),
    sa.CheckConstraint('began_on IS NULL OR (began_on <= "on" AND (ends_on IS NULL OR ends_on >= began_on))', name=op.f('ck_ddr_phase_report_in_order')),
    sa.CheckConstraint('length(trim(source)) >= 2', name=op.f('ck_ddr_phase_report_sourced')),
    sa.CheckConstraint('women + men = 0 OR began_on IS NOT NULL', name=op.f('ck_ddr_phase_report_begun')),
    sa.CheckConstraint('women >= 0 AND men >= 0', name=op.f('ck_ddr_phase_report_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_ddr_phase_report_by_id_user')),
    sa.ForeignKeyConstraint(['phase_id'], ['ddr_phase.id'], name=op.f('fk_ddr_phase_report_phase_id_ddr_phase')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_phase_report')),
    sa.UniqueConstraint('uid', name=op.f('uq_ddr_phase_report_uid'))
    )
    op.create_index(op.f('ix_ddr_phase_report_by_id'), 'ddr_phase_report', ['by_id'], unique=False)
    op.create_index('ix_ddr_phase_report_phase', 'ddr_phase_report', ['phase_id', 'on', 'id'], unique=False)
    op.create_table('ddr_quota',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('origin_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('seats >= 0', name=op.f('ck_ddr_quota_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_ddr_quota_by_id_user')),
    sa.ForeignKeyConstraint(['meeting_id'], ['ddr_meeting.id'], name=op.f('fk_ddr_quota_meeting_id_ddr_meeting')),
    sa.ForeignKeyConstraint(['origin_id'], ['origin_force.id'], name=op.f('fk_ddr_quota_origin_id_origin_force')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_ddr_quota_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_quota')),
    sa.UniqueConstraint('uid', name=op.f('uq_ddr_quota_uid'))
    )
    op.create_index(op.f('ix_ddr_quota_by_id'), 'ddr_quota', ['by_id'], unique=False)
    op.create_index('ix_ddr_quota_meeting', 'ddr_quota', ['meeting_id'], unique=False)
    op.create_index('ix_ddr_quota_place', 'ddr_quota', ['place_id'], unique=False)
    op.create_index('uq_ddr_quota_region', 'ddr_quota', ['origin_id', 'place_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL AND place_id IS NOT NULL'), postgresql_where=sa.text('ended_on IS NULL AND place_id IS NOT NULL'))
    op.create_index('uq_ddr_quota_whole', 'ddr_quota', ['origin_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL AND place_id IS NULL'), postgresql_where=sa.text('ended_on IS NULL AND place_id IS NULL'))
    op.create_table('ddr_tie',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('phase_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.Enum('item_waits', 'phase_waits', name='way', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('lag', sa.Integer(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('lag >= 0', name=op.f('ck_ddr_tie_lag')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_ddr_tie_by_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['reform_item.id'], name=op.f('fk_ddr_tie_item_id_reform_item')),
    sa.ForeignKeyConstraint(['phase_id'], ['ddr_phase.id'], name=op.f('fk_ddr_tie_phase_id_ddr_phase')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_tie')),
    sa.UniqueConstraint('uid', name=op.f('uq_ddr_tie_uid'))
    )
    op.create_index(op.f('ix_ddr_tie_by_id'), 'ddr_tie', ['by_id'], unique=False)
    op.create_index('ix_ddr_tie_item', 'ddr_tie', ['item_id', 'ended_on'], unique=False)
    op.create_index('uq_ddr_tie_stands', 'ddr_tie', ['phase_id', 'item_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
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
