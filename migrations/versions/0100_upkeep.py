"""Plans of upkeep: what a thing needs a year, who pays in which years, who agreed; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"

TABLES = ('upkeep_plan', 'upkeep_estimate', 'upkeep_payer')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned', 'public_trust', 'roles_clear', 'joint_exercises', 'role_overlaps', 'messages_out', 'messages_whole', 'rumours_in_time', 'consulted', 'points_replied', 'points_changed', 'assessments_done', 'agencies_assessing', 'gaps_unanswered', 'units_reorganised', 'posts_met', 'left_unoffered')
NEW = ('upkeep_named',)
ONCE: tuple[str, ...] = ('upkeep_estimate',)
NEVER = (
    ('upkeep_plan', 'outgrown', 'UPDATE OF from_year, until_year, amount_minor', 'EXISTS (SELECT 1 FROM upkeep_payer AS payer WHERE payer.plan_id = NEW.id AND payer.dropped_on IS NULL AND (payer.from_year < NEW.from_year OR payer.until_year > NEW.until_year OR payer.amount_minor > NEW.amount_minor))'),
    ('upkeep_plan', 'lethal', 'INSERT', "(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'"),
    ('upkeep_plan', 'begun', 'INSERT', 'NEW.ended_on IS NOT NULL'),
    ('upkeep_plan', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('upkeep_plan', 'kept', 'UPDATE OF uid, code, facility_id, kind_id, currency, by_id, at', '1 = 1'),
    ('upkeep_plan', 'stays', 'DELETE', '1 = 1'),
    ('upkeep_payer', 'outside', 'INSERT', 'EXISTS (SELECT 1 FROM upkeep_plan AS plan WHERE plan.id = NEW.plan_id AND (NEW.from_year < plan.from_year OR NEW.until_year > plan.until_year OR NEW.amount_minor > plan.amount_minor OR plan.ended_on IS NOT NULL))'),
    ('upkeep_payer', 'one_each', 'INSERT', 'EXISTS (SELECT 1 FROM upkeep_payer AS other WHERE other.plan_id = NEW.plan_id AND other.dropped_on IS NULL AND other.from_year <= NEW.until_year AND other.until_year >= NEW.from_year)'),
    ('upkeep_payer', 'begun', 'INSERT', 'NEW.confirmed_on IS NOT NULL OR NEW.dropped_on IS NOT NULL'),
    ('upkeep_payer', 'by_two', 'UPDATE OF confirmed_by_id', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.confirmed_by_id AND b.id = NEW.by_id)'),
    ('upkeep_payer', 'confirmed', 'UPDATE OF confirmed_by_id, confirmed_on', 'OLD.confirmed_on IS NOT NULL'),
    ('upkeep_payer', 'agreed', 'UPDATE OF agreed_by, agreed_on, document, budget_line', 'OLD.agreed_on IS NOT NULL'),
    ('upkeep_payer', 'dropped', 'UPDATE', 'OLD.dropped_on IS NOT NULL'),
    ('upkeep_payer', 'kept', 'UPDATE OF uid, plan_id, payer_id, from_year, until_year, amount_minor, by_id, at', '1 = 1'),
    ('upkeep_payer', 'stays', 'DELETE', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('upkeep_plan',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('facility_id', sa.Integer(), nullable=True),
    sa.Column('kind_id', sa.Integer(), nullable=True),
    sa.Column('says', sa.String(length=120), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('value_minor', sa.BigInteger(), nullable=True),
    sa.Column('share', sa.Integer(), nullable=True),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('until_year', sa.Integer(), nullable=False),
    sa.Column('project_ends', sa.Integer(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_because', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(ended_on IS NULL) = (ended_because IS NULL) AND (ended_because IS NULL OR length(trim(ended_because)) >= 10)', name=op.f('ck_upkeep_plan_ended_whole')),
    sa.CheckConstraint('(facility_id IS NULL) <> (kind_id IS NULL)', name=op.f('ck_upkeep_plan_one_thing')),
    sa.CheckConstraint('amount_minor > 0 AND coalesce(value_minor, 1) > 0', name=op.f('ck_upkeep_plan_some')),
    sa.CheckConstraint('from_year between 2000 and 2100 AND until_year between 2000 and 2100 AND until_year >= from_year AND until_year - from_year < 40', name=op.f('ck_upkeep_plan_in_order')),
    sa.CheckConstraint('length(trim(says)) >= 3', name=op.f('ck_upkeep_plan_worded')),
    sa.CheckConstraint('project_ends IS NULL OR project_ends between 2000 and 2100', name=op.f('ck_upkeep_plan_project')),
    sa.CheckConstraint('share IS NULL OR (share >= 1 AND share <= 100 AND value_minor IS NOT NULL)', name=op.f('ck_upkeep_plan_shared')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_upkeep_plan_by_id_user')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_upkeep_plan_facility_id_facility')),
    sa.ForeignKeyConstraint(['kind_id'], ['equipment_kind.id'], name=op.f('fk_upkeep_plan_kind_id_equipment_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upkeep_plan')),
    sa.UniqueConstraint('code', name=op.f('uq_upkeep_plan_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_upkeep_plan_uid'))
    )
    op.create_index(op.f('ix_upkeep_plan_by_id'), 'upkeep_plan', ['by_id'], unique=False)
    op.create_index(op.f('ix_upkeep_plan_facility_id'), 'upkeep_plan', ['facility_id'], unique=False)
    op.create_index(op.f('ix_upkeep_plan_kind_id'), 'upkeep_plan', ['kind_id'], unique=False)
    op.create_index('ix_upkeep_plan_open', 'upkeep_plan', ['ended_on', 'until_year', 'id'], unique=False)
    op.create_index('uq_upkeep_plan_facility', 'upkeep_plan', ['facility_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    op.create_index('uq_upkeep_plan_kind', 'upkeep_plan', ['kind_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('upkeep_estimate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('until_year', sa.Integer(), nullable=False),
    sa.Column('project_ends', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('number = 1 OR length(trim(why)) >= 10', name=op.f('ck_upkeep_estimate_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_upkeep_estimate_by_id_user')),
    sa.ForeignKeyConstraint(['plan_id'], ['upkeep_plan.id'], name=op.f('fk_upkeep_estimate_plan_id_upkeep_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upkeep_estimate')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_upkeep_estimate_plan_id_number'))
    )
    op.create_index(op.f('ix_upkeep_estimate_by_id'), 'upkeep_estimate', ['by_id'], unique=False)
    op.create_table('upkeep_payer',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('payer_id', sa.Integer(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('until_year', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('budget_line', sa.String(length=120), nullable=False),
    sa.Column('agreed_by', sa.String(length=120), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('dropped_by_id', sa.Integer(), nullable=True),
    sa.Column('dropped_on', sa.Date(), nullable=True),
    sa.Column('dropped_because', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(agreed_on IS NOT NULL) = (length(trim(agreed_by)) >= 2) AND (document = '' OR agreed_on IS NOT NULL) AND (agreed_on IS NULL OR length(trim(document)) >= 2 OR length(trim(budget_line)) >= 2)", name=op.f('ck_upkeep_payer_agreed_whole')),
    sa.CheckConstraint('(confirmed_on IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_upkeep_payer_confirmed_whole')),
    sa.CheckConstraint('(dropped_on IS NULL) = (dropped_by_id IS NULL) AND (dropped_on IS NULL) = (dropped_because IS NULL) AND (dropped_because IS NULL OR length(trim(dropped_because)) >= 10)', name=op.f('ck_upkeep_payer_dropped_whole')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_upkeep_payer_some')),
    sa.CheckConstraint('until_year >= from_year', name=op.f('ck_upkeep_payer_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_upkeep_payer_by_id_user')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_upkeep_payer_confirmed_by_id_user')),
    sa.ForeignKeyConstraint(['dropped_by_id'], ['user.id'], name=op.f('fk_upkeep_payer_dropped_by_id_user')),
    sa.ForeignKeyConstraint(['payer_id'], ['organisation.id'], name=op.f('fk_upkeep_payer_payer_id_organisation')),
    sa.ForeignKeyConstraint(['plan_id'], ['upkeep_plan.id'], name=op.f('fk_upkeep_payer_plan_id_upkeep_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upkeep_payer')),
    sa.UniqueConstraint('uid', name=op.f('uq_upkeep_payer_uid'))
    )
    op.create_index(op.f('ix_upkeep_payer_by_id'), 'upkeep_payer', ['by_id'], unique=False)
    op.create_index(op.f('ix_upkeep_payer_confirmed_by_id'), 'upkeep_payer', ['confirmed_by_id'], unique=False)
    op.create_index(op.f('ix_upkeep_payer_dropped_by_id'), 'upkeep_payer', ['dropped_by_id'], unique=False)
    op.create_index(op.f('ix_upkeep_payer_payer_id'), 'upkeep_payer', ['payer_id'], unique=False)
    op.create_index('ix_upkeep_payer_plan', 'upkeep_payer', ['plan_id', 'dropped_on'], unique=False)
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
