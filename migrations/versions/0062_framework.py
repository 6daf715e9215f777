"""The results framework: what is set for each point, reports, evidence and findings."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"

TABLES = ('framework_point', 'framework_report', 'framework_evidence', 'framework_check')
ONCE = ('framework_report', 'framework_evidence', 'framework_check')
NEVER = (
    ('framework_check', 'another', 'INSERT', "NEW.finding <> 'claimed' AND (NEW.by_id = (SELECT owner_id FROM framework_point WHERE framework_point.id = NEW.point_id) OR NEW.by_id = (SELECT by_id FROM framework_check AS earlier WHERE earlier.point_id = NEW.point_id AND earlier.finding = 'claimed' ORDER BY earlier.id DESC LIMIT 1))"),
    ('framework_check', 'evidenced', 'INSERT', "NEW.finding = 'claimed' AND NOT EXISTS (SELECT 1 FROM framework_evidence AS shown WHERE shown.point_id = NEW.point_id)"),
    ('framework_point', 'kept', 'DELETE', "1 = 1"),
    ('framework_point', 'verified', 'UPDATE OF state', "NEW.state IN ('achieved_verified', 'partially_achieved', 'regressed') AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM framework_check AS found WHERE found.point_id = NEW.id AND found.finding <> 'claimed')"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('framework_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('owner_office', sa.String(length=120), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('counterpart', sa.String(length=120), nullable=False),
    sa.Column('indicator', sa.String(length=120), nullable=False),
    sa.Column('baseline', sa.String(length=120), nullable=False),
    sa.Column('target', sa.String(length=120), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('target_on', sa.Date(), nullable=True),
    sa.Column('forecast_on', sa.Date(), nullable=True),
    sa.Column('next_check_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('not_started', 'in_progress', 'at_risk', 'delayed', 'partially_achieved', 'achieved_claimed', 'achieved_verified', 'regressed', 'suspended', 'cancelled', name='standing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('target_on IS NULL OR starts_on IS NULL OR starts_on <= target_on', name=op.f('ck_framework_point_in_order')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_framework_point_owner_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_point')),
    sa.UniqueConstraint('code', name=op.f('uq_framework_point_code'))
    )
    op.create_index(op.f('ix_framework_point_owner_id'), 'framework_point', ['owner_id'], unique=False)
    op.create_table('framework_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=False),
    sa.Column('test', sa.Enum('in_place', 'functioning', name='test', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('finding', sa.Enum('claimed', 'confirmed', 'not_confirmed', 'no_longer', name='finding', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_framework_check_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_framework_check_by_id_user')),
    sa.ForeignKeyConstraint(['point_id'], ['framework_point.id'], name=op.f('fk_framework_check_point_id_framework_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_check'))
    )
    op.create_index(op.f('ix_framework_check_by_id'), 'framework_check', ['by_id'], unique=False)
    op.create_index('ix_framework_check_point', 'framework_check', ['point_id', 'id'], unique=False)
    op.create_table('framework_evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('held_by', sa.String(length=120), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_framework_evidence_by_id_user')),
    sa.ForeignKeyConstraint(['point_id'], ['framework_point.id'], name=op.f('fk_framework_evidence_point_id_framework_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_evidence'))
    )
    op.create_index(op.f('ix_framework_evidence_by_id'), 'framework_evidence', ['by_id'], unique=False)
    op.create_index('ix_framework_evidence_point', 'framework_evidence', ['point_id', 'id'], unique=False)
    op.create_table('framework_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('not_started', 'in_progress', 'at_risk', 'delayed', 'partially_achieved', 'achieved_claimed', 'achieved_verified', 'regressed', 'suspended', 'cancelled', name='standing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('forecast_on', sa.Date(), nullable=True),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_framework_report_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_framework_report_by_id_user')),
    sa.ForeignKeyConstraint(['point_id'], ['framework_point.id'], name=op.f('fk_framework_report_point_id_framework_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_report'))
    )
    op.create_index(op.f('ix_framework_report_by_id'), 'framework_report', ['by_id'], unique=False)
    op.create_index('ix_framework_report_point', 'framework_report', ['point_id', 'id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    for table in reversed(TABLES):
        op.drop_table(table)


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
