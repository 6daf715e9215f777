"""The register of risks with what warns early; more is measured of the framework."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"

TABLES = ('risk', 'risk_score', 'risk_task', 'risk_trigger', 'risk_warning')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account')
NEW = ('months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue')
ONCE = ('risk_score',)
NEVER = (
    ('risk', 'kept', 'DELETE', '1 = 1'),
    ('risk', 'watched', 'UPDATE OF state', "NEW.state = 'closed' AND substr(NEW.code, 1, 3) = 'CH-'"),
    ('risk_score', 'first', 'INSERT', "NEW.stage = 'after' AND NOT EXISTS (SELECT 1 FROM risk_score AS earlier WHERE earlier.risk_id = NEW.risk_id AND earlier.stage = 'before')"),
    ('risk_warning', 'kept', 'DELETE', '1 = 1'),
    ('risk_warning', 'raised', 'UPDATE OF risk_id, trigger_id, raised_on, count, of', '1 = 1'),
    ('risk_warning', 'answered', 'UPDATE OF seen_on, seen_by_id, says', 'OLD.seen_on IS NOT NULL'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('risk',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('point', sa.String(length=40), nullable=True),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('cause', sa.String(length=2000), nullable=False),
    sa.Column('event', sa.String(length=2000), nullable=False),
    sa.Column('consequence', sa.String(length=2000), nullable=False),
    sa.Column('category', sa.Enum('political', 'security', 'human_rights', 'fiduciary', 'operational', 'reputational', 'data_protection', 'environmental', name='category', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proximity', sa.Enum('now', 'quarter', 'year', 'later', name='proximity', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('response', sa.Enum('avoid', 'reduce', 'transfer', 'accept', name='response', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('open', 'closed', name='riskstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_because', sa.String(length=2000), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('closed')) = (closed_because IS NOT NULL)", name=op.f('ck_risk_closed_because_with_state')),
    sa.CheckConstraint("(state IN ('closed')) = (closed_on IS NOT NULL)", name=op.f('ck_risk_closed_on_with_state')),
    sa.CheckConstraint("(substr(code, 1, 3) = 'CH-' AND title = '' AND cause = '' AND event = '' AND consequence = '') OR (length(trim(title)) >= 3 AND length(trim(cause)) >= 10 AND length(trim(event)) >= 10 AND length(trim(consequence)) >= 10)", name=op.f('ck_risk_worded')),
    sa.CheckConstraint("substr(code, 1, 3) = 'CH-' OR owner_id IS NOT NULL", name=op.f('ck_risk_owned')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_risk_owner_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_risk_request_id_support_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk')),
    sa.UniqueConstraint('code', name=op.f('uq_risk_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_risk_uid'))
    )
    op.create_index(op.f('ix_risk_owner_id'), 'risk', ['owner_id'], unique=False)
    op.create_index(op.f('ix_risk_request_id'), 'risk', ['request_id'], unique=False)
    op.create_index('ix_risk_state', 'risk', ['state', 'id'], unique=False)
    op.create_table('risk_score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('risk_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('before', 'after', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('likelihood', sa.Integer(), nullable=False),
    sa.Column('impact', sa.Integer(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_risk_score_worded')),
    sa.CheckConstraint('likelihood BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5', name=op.f('ck_risk_score_steps')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_risk_score_by_id_user')),
    sa.ForeignKeyConstraint(['risk_id'], ['risk.id'], name=op.f('fk_risk_score_risk_id_risk')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_score'))
    )
    op.create_index(op.f('ix_risk_score_by_id'), 'risk_score', ['by_id'], unique=False)
    op.create_index('ix_risk_score_risk', 'risk_score', ['risk_id', 'id'], unique=False)
    op.create_table('risk_task',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('risk_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=2000), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_says', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(done_on IS NULL) = (done_says IS NULL)', name=op.f('ck_risk_task_done_whole')),
    sa.CheckConstraint('length(trim(what)) >= 3', name=op.f('ck_risk_task_written')),
    sa.ForeignKeyConstraint(['risk_id'], ['risk.id'], name=op.f('fk_risk_task_risk_id_risk')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_task')),
    sa.UniqueConstraint('uid', name=op.f('uq_risk_task_uid'))
    )
    op.create_index('ix_risk_task_due', 'risk_task', ['done_on', 'due_on'], unique=False)
    op.create_index('ix_risk_task_risk', 'risk_task', ['risk_id'], unique=False)
    op.create_table('risk_trigger',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('risk_id', sa.Integer(), nullable=False),
    sa.Column('measure', sa.Enum('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', name='measure', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sense', sa.Enum('above', 'below', name='sense', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('mark', sa.Integer(), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('mark >= 0', name=op.f('ck_risk_trigger_marked')),
    sa.ForeignKeyConstraint(['risk_id'], ['risk.id'], name=op.f('fk_risk_trigger_risk_id_risk')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_trigger')),
    sa.UniqueConstraint('uid', name=op.f('uq_risk_trigger_uid'))
    )
    op.create_index('ix_risk_trigger_risk', 'risk_trigger', ['risk_id'], unique=False)
    op.create_index('uq_risk_trigger_open', 'risk_trigger', ['risk_id', 'measure'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('risk_warning',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('risk_id', sa.Integer(), nullable=False),
    sa.Column('trigger_id', sa.Integer(), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('of', sa.BigInteger(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=True),
    sa.Column('seen_by_id', sa.Integer(), nullable=True),
    sa.Column('says', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(seen_on IS NULL) = (seen_by_id IS NULL) AND (seen_on IS NULL) = (says IS NULL)', name=op.f('ck_risk_warning_seen_whole')),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= raised_on', name=op.f('ck_risk_warning_in_order')),
    sa.CheckConstraint('says IS NULL OR length(trim(says)) >= 10', name=op.f('ck_risk_warning_worded')),
    sa.ForeignKeyConstraint(['risk_id'], ['risk.id'], name=op.f('fk_risk_warning_risk_id_risk')),
    sa.ForeignKeyConstraint(['seen_by_id'], ['user.id'], name=op.f('fk_risk_warning_seen_by_id_user')),
    sa.ForeignKeyConstraint(['trigger_id'], ['risk_trigger.id'], name=op.f('fk_risk_warning_trigger_id_risk_trigger')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_warning')),
    sa.UniqueConstraint('uid', name=op.f('uq_risk_warning_uid'))
    )
    op.create_index('ix_risk_warning_risk', 'risk_warning', ['risk_id', 'id'], unique=False)
    op.create_index(op.f('ix_risk_warning_seen_by_id'), 'risk_warning', ['seen_by_id'], unique=False)
    op.create_index('uq_risk_warning_open', 'risk_warning', ['trigger_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
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
    """What a figure may be of: a figure of anything else goes, which only an older site asks."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_framework_figure_{deed}" + ("" if sqlite else " ON framework_figure"))
    listed = ", ".join(f"'{each}'" for each in measures)
    op.execute(f"DELETE FROM framework_figure WHERE measure NOT IN ({listed})")
    with op.batch_alter_table("framework_figure", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_framework_figure_measure"), type_="check")
        table.create_check_constraint(op.f("ck_framework_figure_measure"), f"measure IN ({listed})")
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
