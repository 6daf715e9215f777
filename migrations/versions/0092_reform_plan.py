"""The plan of reform in versions: what both sides signed, what waits for what, how far it has come; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"

TABLES = ('reform_plan', 'reform_item', 'reform_version', 'reform_line', 'reform_report', 'reform_signature', 'reform_check', 'reform_link', 'reform_tie')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded')
NEW = ('plan_signed', 'plan_late', 'plan_slippage', 'runs_planned')
ONCE: tuple[str, ...] = ('reform_plan', 'reform_item', 'reform_signature', 'reform_report', 'reform_check')
NEVER = (
    ('reform_version', 'stays', 'DELETE', '1 = 1'),
    ('reform_version', 'over', 'UPDATE', "OLD.state IN ('replaced', 'returned', 'withdrawn')"),
    ('reform_version', 'fixed', 'UPDATE OF why, offered_on, offered_by_id', "OLD.state <> 'draft'"),
    ('reform_version', 'kept', 'UPDATE OF uid, plan_id, number, by_id', '1 = 1'),
    ('reform_version', 'by_both', 'UPDATE OF state', "NEW.state IN ('accepted', 'in_force', 'replaced') AND (SELECT count(*) FROM reform_signature WHERE reform_signature.version_id = NEW.id) < 2"),
    ('reform_version', 'no_way_back', 'UPDATE OF state', "NEW.state = 'draft' AND OLD.state <> 'draft'"),
    ('reform_version', 'begun', 'INSERT', "NEW.state <> 'draft'"),
    ('reform_line', 'kept', 'UPDATE OF uid, version_id, item_id', '1 = 1'),
    ('reform_line', 'out', 'DELETE', "(SELECT state FROM reform_version WHERE reform_version.id = OLD.version_id) <> 'draft'"),
    ('reform_line', 'fixed', 'UPDATE', "(SELECT state FROM reform_version WHERE reform_version.id = OLD.version_id) <> 'draft'"),
    ('reform_line', 'new', 'INSERT', "(SELECT state FROM reform_version WHERE reform_version.id = NEW.version_id) <> 'draft'"),
    ('reform_signature', 'two', 'INSERT', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.by_id AND b.id IN (SELECT by_id FROM reform_signature WHERE version_id = NEW.version_id)) OR EXISTS (SELECT 1 FROM reform_signature AS other WHERE other.version_id = NEW.version_id AND lower(trim(other.signatory)) = lower(trim(NEW.signatory)))'),
    ('reform_signature', 'not_author', 'INSERT', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.by_id AND b.id IN (SELECT by_id FROM reform_version WHERE id = NEW.version_id UNION ALL SELECT offered_by_id FROM reform_version WHERE id = NEW.version_id))'),
    ('reform_signature', 'offered', 'INSERT', "(SELECT state FROM reform_version WHERE reform_version.id = NEW.version_id) <> 'offered'"),
    ('reform_check', 'done', 'INSERT', '(SELECT share FROM reform_report WHERE id = NEW.report_id) < 100'),
    ('reform_check', 'by_two', 'INSERT', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.by_id AND b.id IN (SELECT by_id FROM reform_report WHERE id = NEW.report_id))'),
    ('reform_link', 'out', 'DELETE', "(SELECT state FROM reform_version WHERE reform_version.id = OLD.version_id) <> 'draft'"),
    ('reform_link', 'kept', 'UPDATE', '1 = 1'),
    ('reform_link', 'new', 'INSERT', "(SELECT state FROM reform_version WHERE reform_version.id = NEW.version_id) <> 'draft'"),
    ('reform_tie', 'stays', 'DELETE', '1 = 1'),
    ('reform_tie', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('reform_tie', 'kept', 'UPDATE OF uid, item_id, kind, cohort_id, activity_id, need_id, facility_id', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('reform_plan',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reform_plan_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_plan')),
    sa.UniqueConstraint('code', name=op.f('uq_reform_plan_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_plan_uid'))
    )
    op.create_index(op.f('ix_reform_plan_by_id'), 'reform_plan', ['by_id'], unique=False)
    op.create_table('reform_item',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['reform_plan.id'], name=op.f('fk_reform_item_plan_id_reform_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_item')),
    sa.UniqueConstraint('plan_id', 'code', name=op.f('uq_reform_item_plan_id_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_item_uid'))
    )
    op.create_table('reform_version',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'offered', 'accepted', 'in_force', 'replaced', 'returned', 'withdrawn', name='versionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('why', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=True),
    sa.Column('offered_on', sa.Date(), nullable=True),
    sa.Column('offered_by_id', sa.Integer(), nullable=True),
    sa.Column('returned', sa.String(length=2000), nullable=True),
    sa.Column('in_force_on', sa.Date(), nullable=True),
    sa.Column('replaced_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'returned') = (returned IS NOT NULL)", name=op.f('ck_reform_version_returned_whole')),
    sa.CheckConstraint("(state IN ('accepted', 'in_force', 'offered', 'replaced', 'returned')) = (offered_by_id IS NOT NULL)", name=op.f('ck_reform_version_offered_by_id_with_state')),
    sa.CheckConstraint("(state IN ('accepted', 'in_force', 'offered', 'replaced', 'returned')) = (offered_on IS NOT NULL)", name=op.f('ck_reform_version_offered_on_with_state')),
    sa.CheckConstraint("(state IN ('in_force', 'replaced')) = (in_force_on IS NOT NULL)", name=op.f('ck_reform_version_in_force_on_with_state')),
    sa.CheckConstraint("(state IN ('replaced')) = (replaced_on IS NOT NULL)", name=op.f('ck_reform_version_replaced_on_with_state')),
    sa.CheckConstraint('length(trim(why)) >= 10', name=op.f('ck_reform_version_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reform_version_by_id_user')),
    sa.ForeignKeyConstraint(['offered_by_id'], ['user.id'], name=op.f('fk_reform_version_offered_by_id_user')),
    sa.ForeignKeyConstraint(['plan_id'], ['reform_plan.id'], name=op.f('fk_reform_version_plan_id_reform_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_version')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_reform_version_plan_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_version_uid'))
    )
    op.create_index(op.f('ix_reform_version_by_id'), 'reform_version', ['by_id'], unique=False)
    op.create_index(op.f('ix_reform_version_offered_by_id'), 'reform_version', ['offered_by_id'], unique=False)
    op.create_index('ix_reform_version_state', 'reform_version', ['state', 'plan_id'], unique=False)
    op.create_index('uq_reform_version_in_force', 'reform_version', ['plan_id'], unique=True, sqlite_where=sa.text("state = 'in_force'"), postgresql_where=sa.text("state = 'in_force'"))
    op.create_index('uq_reform_version_open', 'reform_version', ['plan_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'offered', 'accepted')"), postgresql_where=sa.text("state IN ('draft', 'offered', 'accepted')"))
    op.create_table('reform_line',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('task', 'milestone', name='linekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('owner_office', sa.String(length=120), nullable=False),
    sa.Column('counterpart', sa.String(length=120), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('effort', sa.Integer(), nullable=True),
    sa.Column('point', sa.String(length=40), nullable=True),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'milestone' OR ends_on = starts_on", name=op.f('ck_reform_line_milestone')),
    sa.CheckConstraint('effort IS NULL OR effort >= 0', name=op.f('ck_reform_line_worked')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_reform_line_in_order')),
    sa.CheckConstraint('length(trim(owner_office)) >= 2', name=op.f('ck_reform_line_owned')),
    sa.ForeignKeyConstraint(['item_id'], ['reform_item.id'], name=op.f('fk_reform_line_item_id_reform_item')),
    sa.ForeignKeyConstraint(['version_id'], ['reform_version.id'], name=op.f('fk_reform_line_version_id_reform_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_line')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_line_uid')),
    sa.UniqueConstraint('version_id', 'item_id', name=op.f('uq_reform_line_version_id_item_id'))
    )
    op.create_index('ix_reform_line_item', 'reform_line', ['item_id'], unique=False)
    op.create_table('reform_report',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=True),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('forecast_on', sa.Date(), nullable=True),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('began_on IS NULL OR (began_on <= "on" AND (forecast_on IS NULL OR forecast_on >= began_on))', name=op.f('ck_reform_report_in_order')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_reform_report_worded')),
    sa.CheckConstraint('share < 100 OR (forecast_on IS NOT NULL AND forecast_on <= "on")', name=op.f('ck_reform_report_ended')),
    sa.CheckConstraint('share = 0 OR began_on IS NOT NULL', name=op.f('ck_reform_report_begun')),
    sa.CheckConstraint('share >= 0 AND share <= 100', name=op.f('ck_reform_report_shared')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reform_report_by_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['reform_item.id'], name=op.f('fk_reform_report_item_id_reform_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_report')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_report_uid'))
    )
    op.create_index(op.f('ix_reform_report_by_id'), 'reform_report', ['by_id'], unique=False)
    op.create_index('ix_reform_report_item', 'reform_report', ['item_id', 'on', 'id'], unique=False)
    op.create_table('reform_signature',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('party', sa.Enum('government', 'military', name='party', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('signatory', sa.String(length=120), nullable=False),
    sa.Column('signer_id', sa.Integer(), nullable=True),
    sa.Column('paper', sa.String(length=120), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(signer_id IS NULL) = (paper IS NOT NULL)', name=op.f('ck_reform_signature_one_way')),
    sa.CheckConstraint('length(trim(office)) >= 2 AND length(trim(signatory)) >= 2', name=op.f('ck_reform_signature_named')),
    sa.CheckConstraint('paper IS NULL OR length(trim(paper)) >= 2', name=op.f('ck_reform_signature_filed')),
    sa.CheckConstraint('sha256 IS NULL OR length(sha256) = 64', name=op.f('ck_reform_signature_hashed')),
    sa.CheckConstraint('signer_id IS NULL OR signer_id = by_id', name=op.f('ck_reform_signature_own_hand')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reform_signature_by_id_user')),
    sa.ForeignKeyConstraint(['signer_id'], ['user.id'], name=op.f('fk_reform_signature_signer_id_user')),
    sa.ForeignKeyConstraint(['version_id'], ['reform_version.id'], name=op.f('fk_reform_signature_version_id_reform_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_signature')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_signature_uid')),
    sa.UniqueConstraint('version_id', 'party', name=op.f('uq_reform_signature_version_id_party'))
    )
    op.create_index(op.f('ix_reform_signature_by_id'), 'reform_signature', ['by_id'], unique=False)
    op.create_index(op.f('ix_reform_signature_signer_id'), 'reform_signature', ['signer_id'], unique=False)
    op.create_table('reform_check',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('holds', sa.Boolean(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('holds OR length(trim(says)) >= 10', name=op.f('ck_reform_check_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reform_check_by_id_user')),
    sa.ForeignKeyConstraint(['report_id'], ['reform_report.id'], name=op.f('fk_reform_check_report_id_reform_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_check')),
    sa.UniqueConstraint('report_id', name=op.f('uq_reform_check_report_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_check_uid'))
    )
    op.create_index(op.f('ix_reform_check_by_id'), 'reform_check', ['by_id'], unique=False)
    op.create_table('reform_link',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('on_item_id', sa.Integer(), nullable=False),
    sa.Column('lag', sa.Integer(), nullable=False),
    sa.CheckConstraint('item_id <> on_item_id', name=op.f('ck_reform_link_another')),
    sa.CheckConstraint('lag >= 0', name=op.f('ck_reform_link_lag')),
    sa.ForeignKeyConstraint(['item_id'], ['reform_item.id'], name=op.f('fk_reform_link_item_id_reform_item')),
    sa.ForeignKeyConstraint(['on_item_id'], ['reform_item.id'], name=op.f('fk_reform_link_on_item_id_reform_item')),
    sa.ForeignKeyConstraint(['version_id', 'item_id'], ['reform_line.version_id', 'reform_line.item_id'], name='fk_reform_link_line'),
    sa.ForeignKeyConstraint(['version_id', 'on_item_id'], ['reform_line.version_id', 'reform_line.item_id'], name='fk_reform_link_on_line'),
    sa.ForeignKeyConstraint(['version_id'], ['reform_version.id'], name=op.f('fk_reform_link_version_id_reform_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_link')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_link_uid')),
    sa.UniqueConstraint('version_id', 'item_id', 'on_item_id', name=op.f('uq_reform_link_version_id_item_id_on_item_id'))
    )
    op.create_index('ix_reform_link_on', 'reform_link', ['version_id', 'on_item_id'], unique=False)
    op.create_table('reform_tie',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('run', 'activity', 'need', 'facility', name='tiekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=True),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('facility_id', sa.Integer(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("(cohort_id IS NOT NULL) = (kind = 'run') AND (activity_id IS NOT NULL) = (kind = 'activity') AND (need_id IS NOT NULL) = (kind = 'need') AND (facility_id IS NOT NULL) = (kind = 'facility')", name=op.f('ck_reform_tie_one')),
    sa.ForeignKeyConstraint(['activity_id'], ['partner_activity.id'], name=op.f('fk_reform_tie_activity_id_partner_activity')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reform_tie_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_reform_tie_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_reform_tie_facility_id_facility')),
    sa.ForeignKeyConstraint(['item_id'], ['reform_item.id'], name=op.f('fk_reform_tie_item_id_reform_item')),
    sa.ForeignKeyConstraint(['need_id'], ['fund_need.id'], name=op.f('fk_reform_tie_need_id_fund_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_tie')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_tie_uid'))
    )
    op.create_index(op.f('ix_reform_tie_activity_id'), 'reform_tie', ['activity_id'], unique=False)
    op.create_index(op.f('ix_reform_tie_by_id'), 'reform_tie', ['by_id'], unique=False)
    op.create_index(op.f('ix_reform_tie_cohort_id'), 'reform_tie', ['cohort_id'], unique=False)
    op.create_index(op.f('ix_reform_tie_facility_id'), 'reform_tie', ['facility_id'], unique=False)
    op.create_index('ix_reform_tie_item', 'reform_tie', ['item_id', 'ended_on'], unique=False)
    op.create_index(op.f('ix_reform_tie_need_id'), 'reform_tie', ['need_id'], unique=False)
    op.create_index('uq_reform_tie_activity', 'reform_tie', ['item_id', 'activity_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL AND activity_id IS NOT NULL'), postgresql_where=sa.text('ended_on IS NULL AND activity_id IS NOT NULL'))
    op.create_index('uq_reform_tie_facility', 'reform_tie', ['item_id', 'facility_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL AND facility_id IS NOT NULL'), postgresql_where=sa.text('ended_on IS NULL AND facility_id IS NOT NULL'))
    op.create_index('uq_reform_tie_need', 'reform_tie', ['item_id', 'need_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL AND need_id IS NOT NULL'), postgresql_where=sa.text('ended_on IS NULL AND need_id IS NOT NULL'))
    op.create_index('uq_reform_tie_run', 'reform_tie', ['cohort_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL AND cohort_id IS NOT NULL'), postgresql_where=sa.text('ended_on IS NULL AND cohort_id IS NOT NULL'))
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
