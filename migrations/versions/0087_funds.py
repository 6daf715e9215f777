"""Money by source and stage, what the plan needs, and who confirmed each movement; more is measured of the framework."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"

TABLES = ('fund_need', 'fund', 'fund_condition', 'fund_movement', 'fund_verdict')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer')
NEW = ('needs_unfunded', 'money_lapsing', 'pledges_late')
ONCE = ('fund_movement', 'fund_verdict')
NEVER = (
    ('fund_need', 'one_money', 'UPDATE OF currency', 'NEW.currency <> OLD.currency AND EXISTS (SELECT 1 FROM fund WHERE fund.need_id = NEW.id)'),
    ('fund_need', 'kept', 'DELETE', '1 = 1'),
    ('fund', 'same_money_later', 'UPDATE OF currency, need_id', 'NEW.need_id IS NOT NULL AND NEW.currency <> (SELECT currency FROM fund_need WHERE fund_need.id = NEW.need_id)'),
    ('fund', 'same_money', 'INSERT', 'NEW.need_id IS NOT NULL AND NEW.currency <> (SELECT currency FROM fund_need WHERE fund_need.id = NEW.need_id)'),
    ('fund', 'one_money', 'UPDATE OF currency, source_id', '(NEW.currency <> OLD.currency OR NEW.source_id <> OLD.source_id) AND EXISTS (SELECT 1 FROM fund_movement WHERE fund_movement.fund_id = NEW.id)'),
    ('fund', 'summed', 'UPDATE OF pledged_minor, committed_minor, received_minor, spent_minor', "NEW.pledged_minor <> coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = NEW.id AND fund_movement.stage = 'pledged' AND fund_verdict.is_right), 0) OR NEW.committed_minor <> coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = NEW.id AND fund_movement.stage = 'committed' AND fund_verdict.is_right), 0) OR NEW.received_minor <> coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = NEW.id AND fund_movement.stage = 'received' AND fund_verdict.is_right), 0) OR NEW.spent_minor <> coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = NEW.id AND fund_movement.stage = 'spent' AND fund_verdict.is_right), 0)"),
    ('fund', 'empty', 'INSERT', 'NEW.pledged_minor <> 0 OR NEW.committed_minor <> 0 OR NEW.received_minor <> 0 OR NEW.spent_minor <> 0'),
    ('fund', 'kept', 'DELETE', '1 = 1'),
    ('fund_movement', 'one_money', 'INSERT', 'NEW.currency <> (SELECT currency FROM fund WHERE fund.id = NEW.fund_id)'),
    ('fund_verdict', 'by_two', 'INSERT', 'EXISTS (SELECT 1 FROM fund_movement JOIN "user" a ON a.id = fund_movement.by_id JOIN "user" b ON b.holder_id = a.holder_id WHERE fund_movement.id = NEW.movement_id AND b.id = NEW.by_id)'),
    ('fund_condition', 'met', 'UPDATE', 'OLD.met_on IS NOT NULL'),
    ('fund_condition', 'kept', 'DELETE', '1 = 1'),
)  # fmt: skip
AFTER = (
    ('fund_verdict', 'summed', 'INSERT', 'NEW.is_right', ("UPDATE fund SET pledged_minor = coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = fund.id AND fund_movement.stage = 'pledged' AND fund_verdict.is_right), 0), committed_minor = coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = fund.id AND fund_movement.stage = 'committed' AND fund_verdict.is_right), 0), received_minor = coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = fund.id AND fund_movement.stage = 'received' AND fund_verdict.is_right), 0), spent_minor = coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = fund.id AND fund_movement.stage = 'spent' AND fund_verdict.is_right), 0) WHERE fund.id = (SELECT fund_id FROM fund_movement WHERE id = NEW.movement_id)",)),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('fund_need',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('point', sa.String(length=40), nullable=False),
    sa.Column('use', sa.Enum('facilities', 'equipment', 'training', 'trainers', 'selection', 'pay', 'upkeep', 'other', name='use', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_fund_need_some')),
    sa.CheckConstraint('length(trim(document)) >= 2', name=op.f('ck_fund_need_documented')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_fund_need_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_fund_need_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_need')),
    sa.UniqueConstraint('code', name=op.f('uq_fund_need_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_fund_need_uid'))
    )
    op.create_index(op.f('ix_fund_need_by_id'), 'fund_need', ['by_id'], unique=False)
    op.create_index('ix_fund_need_runs', 'fund_need', ['until_on', 'from_on'], unique=False)
    op.create_table('fund',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=True),
    sa.Column('use', sa.Enum('facilities', 'equipment', 'training', 'trainers', 'selection', 'pay', 'upkeep', 'other', name='use', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('point', sa.String(length=40), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('cohort_id', sa.Integer(), nullable=True),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('pledged_minor', sa.BigInteger(), nullable=False),
    sa.Column('committed_minor', sa.BigInteger(), nullable=False),
    sa.Column('received_minor', sa.BigInteger(), nullable=False),
    sa.Column('spent_minor', sa.BigInteger(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('cohort_id IS NULL OR activity_id IS NULL', name=op.f('ck_fund_one_purpose')),
    sa.CheckConstraint('pledged_minor >= 0 AND committed_minor >= 0 AND received_minor >= 0 AND spent_minor >= 0', name=op.f('ck_fund_not_below_nothing')),
    sa.CheckConstraint('spent_minor <= received_minor', name=op.f('ck_fund_not_overspent')),
    sa.ForeignKeyConstraint(['activity_id'], ['partner_activity.id'], name=op.f('fk_fund_activity_id_partner_activity')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_fund_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_fund_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_fund_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['need_id'], ['fund_need.id'], name=op.f('fk_fund_need_id_fund_need')),
    sa.ForeignKeyConstraint(['source_id'], ['organisation.id'], name=op.f('fk_fund_source_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund')),
    sa.UniqueConstraint('code', name=op.f('uq_fund_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_fund_uid'))
    )
    op.create_index(op.f('ix_fund_activity_id'), 'fund', ['activity_id'], unique=False)
    op.create_index(op.f('ix_fund_agreement_id'), 'fund', ['agreement_id'], unique=False)
    op.create_index(op.f('ix_fund_by_id'), 'fund', ['by_id'], unique=False)
    op.create_index(op.f('ix_fund_cohort_id'), 'fund', ['cohort_id'], unique=False)
    op.create_index('ix_fund_due', 'fund', ['due_on', 'id'], unique=False)
    op.create_index('ix_fund_expires', 'fund', ['expires_on', 'id'], unique=False)
    op.create_index('ix_fund_money', 'fund', ['currency', 'source_id'], unique=False)
    op.create_index(op.f('ix_fund_need_id'), 'fund', ['need_id'], unique=False)
    op.create_index('ix_fund_source', 'fund', ['source_id', 'id'], unique=False)
    op.create_table('fund_condition',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fund_id', sa.Integer(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('evidence', sa.String(length=120), nullable=False),
    sa.Column('met_by_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(met_on IS NULL) = (met_by_id IS NULL) AND (met_on IS NOT NULL) = (length(trim(evidence)) >= 2)', name=op.f('ck_fund_condition_met_whole')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_fund_condition_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_fund_condition_by_id_user')),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_fund_condition_fund_id_fund')),
    sa.ForeignKeyConstraint(['met_by_id'], ['user.id'], name=op.f('fk_fund_condition_met_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_condition')),
    sa.UniqueConstraint('uid', name=op.f('uq_fund_condition_uid'))
    )
    op.create_index(op.f('ix_fund_condition_by_id'), 'fund_condition', ['by_id'], unique=False)
    op.create_index(op.f('ix_fund_condition_met_by_id'), 'fund_condition', ['met_by_id'], unique=False)
    op.create_index('ix_fund_condition_open', 'fund_condition', ['fund_id', 'met_on'], unique=False)
    op.create_table('fund_movement',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fund_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('pledged', 'committed', 'received', 'spent', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('ck_fund_movement_some')),
    sa.CheckConstraint('amount_minor > 0 OR length(trim(says)) >= 10', name=op.f('ck_fund_movement_worded')),
    sa.CheckConstraint('length(trim(document)) >= 2', name=op.f('ck_fund_movement_documented')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_fund_movement_by_id_user')),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_fund_movement_fund_id_fund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_movement')),
    sa.UniqueConstraint('uid', name=op.f('uq_fund_movement_uid'))
    )
    op.create_index(op.f('ix_fund_movement_by_id'), 'fund_movement', ['by_id'], unique=False)
    op.create_index('ix_fund_movement_fund', 'fund_movement', ['fund_id', 'stage'], unique=False)
    op.create_table('fund_verdict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('movement_id', sa.Integer(), nullable=False),
    sa.Column('is_right', sa.Boolean(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('is_right OR length(trim(says)) >= 10', name=op.f('ck_fund_verdict_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_fund_verdict_by_id_user')),
    sa.ForeignKeyConstraint(['movement_id'], ['fund_movement.id'], name=op.f('fk_fund_verdict_movement_id_fund_movement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_verdict')),
    sa.UniqueConstraint('movement_id', name=op.f('uq_fund_verdict_movement_id'))
    )
    op.create_index(op.f('ix_fund_verdict_by_id'), 'fund_verdict', ['by_id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)
    for each in AFTER:
        _after(*each)
    _measured((*OLD, *NEW))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in (*NEVER, *AFTER):
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


def _after(table: str, name: str, deed: str, when: str, does: tuple[str, ...]) -> None:
    trigger = f"tr_{table}_{name}"
    body = "".join(f"{each}; " for each in does)
    head = f"CREATE TRIGGER {trigger} AFTER {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN {body}END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN {body}END IF; RETURN NULL; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
