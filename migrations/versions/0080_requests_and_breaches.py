"""Requests of people about their own data, and breaches with whoever was told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"

KEPT = "uid, code, person_id, kind, channel, received_on, due_on, language, by_id, at"
CLOSED = (
    "uid, code, person_id, kind, channel, received_on, due_on, language, identity, "
    "identity_note, correction_id, paper, state, answered_on, answered_by_id, by_id, at"
)
CORRECTED = (
    "NEW.kind = 'correction' AND NEW.state IN ('granted', 'partly') AND NEW.paper = '' "
    "AND NOT EXISTS (SELECT 1 FROM correction WHERE correction.id = NEW.correction_id "
    "AND correction.person_id = NEW.person_id AND correction.state = 'applied')"
)
TOLD = (
    "NEW.state = 'closed' AND (NOT EXISTS (SELECT 1 FROM breach_notice "
    "WHERE breach_notice.breach_id = NEW.id AND breach_notice.whom = 'authority') "
    "OR (NEW.danger <> 'low' AND NOT EXISTS (SELECT 1 FROM breach_notice "
    "WHERE breach_notice.breach_id = NEW.id AND breach_notice.whom = 'people')))"
)
NEVER = (
    ("data_request", "kept", f"UPDATE OF {KEPT}", "1 = 1"),
    ("data_request", "over", f"UPDATE OF {CLOSED}", "OLD.state <> 'open'"),
    ("data_request", "stays", "DELETE", "1 = 1"),
    ("data_request", "corrected", "UPDATE OF state", CORRECTED),
    (
        "data_breach", "kept",
        "UPDATE OF uid, code, found_at, says, lost, written_by_id, written_at", "1 = 1",
    ),
    ("data_breach", "over", "UPDATE", "OLD.state = 'closed'"),
    ("data_breach", "stays", "DELETE", "1 = 1"),
    ("data_breach", "told", "UPDATE OF state", TOLD),
)


def upgrade() -> None:
    op.create_table('data_breach',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('found_at', sa.DateTime(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('lost', sa.String(length=2000), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('danger', sa.Enum('unknown', 'low', 'serious', 'life', name='danger', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('danger_says', sa.String(length=2000), nullable=False),
    sa.Column('measures', sa.String(length=2000), nullable=False),
    sa.Column('lessons', sa.String(length=2000), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', name='breachstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('closed')) = (closed_at IS NOT NULL)", name=op.f('ck_data_breach_closed_at_with_state')),
    sa.CheckConstraint("(state IN ('closed')) = (closed_by_id IS NOT NULL)", name=op.f('ck_data_breach_closed_by_id_with_state')),
    sa.CheckConstraint("danger = 'unknown' OR length(trim(danger_says)) >= 10", name=op.f('ck_data_breach_weighed')),
    sa.CheckConstraint("state = 'open' OR (length(trim(lessons)) >= 10 AND length(trim(measures)) >= 10 AND danger <> 'unknown')", name=op.f('ck_data_breach_learnt')),
    sa.CheckConstraint('length(trim(says)) >= 10 AND length(trim(lost)) >= 10', name=op.f('ck_data_breach_worded')),
    sa.CheckConstraint('people >= 0', name=op.f('ck_data_breach_counted')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_data_breach_closed_by_id_user')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_data_breach_written_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_breach')),
    sa.UniqueConstraint('code', name=op.f('uq_data_breach_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_data_breach_uid'))
    )
    op.create_index('ix_data_breach_list', 'data_breach', ['found_at', 'id'])
    op.create_index('ix_data_breach_state', 'data_breach', ['state', 'found_at', 'id'])
    op.create_index('ix_data_breach_written_by_id', 'data_breach', ['written_by_id'])
    op.create_table('breach_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('breach_id', sa.Integer(), nullable=False),
    sa.Column('whom', sa.Enum('authority', 'people', 'command', 'partner', name='told', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('who', sa.String(length=120), nullable=False),
    sa.Column('how', sa.String(length=120), nullable=False),
    sa.Column('told_at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(how)) >= 3', name=op.f('ck_breach_notice_how')),
    sa.CheckConstraint('length(trim(who)) >= 3', name=op.f('ck_breach_notice_whom')),
    sa.ForeignKeyConstraint(['breach_id'], ['data_breach.id'], name=op.f('fk_breach_notice_breach_id_data_breach')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_breach_notice_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_breach_notice'))
    )
    op.create_index('ix_breach_notice_breach', 'breach_notice', ['breach_id', 'id'])
    op.create_index('ix_breach_notice_by_id', 'breach_notice', ['by_id'])
    op.create_table('data_request',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('access', 'correction', 'objection', 'erasure', name='asks', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('channel', sa.Enum('desk', 'letter', 'phone', 'other', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('says', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('identity', sa.Enum('service_card', 'document', 'known', 'mandate', name='identity', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('identity_note', sa.String(length=120), nullable=True),
    sa.Column('correction_id', sa.Integer(), nullable=True),
    sa.Column('paper', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('open', 'granted', 'partly', 'refused', 'withdrawn', name='requeststate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('granted', 'partly', 'refused', 'withdrawn')) = (answer IS NOT NULL)", name=op.f('ck_data_request_answer_with_state')),
    sa.CheckConstraint("(state IN ('granted', 'partly', 'refused', 'withdrawn')) = (answered_by_id IS NOT NULL)", name=op.f('ck_data_request_answered_by_id_with_state')),
    sa.CheckConstraint("(state IN ('granted', 'partly', 'refused', 'withdrawn')) = (answered_on IS NOT NULL)", name=op.f('ck_data_request_answered_on_with_state')),
    sa.CheckConstraint("kind NOT IN ('objection', 'erasure') OR answered_by_id IS NULL OR state = 'withdrawn' OR answered_by_id <> by_id", name=op.f('ck_data_request_another')),
    sa.CheckConstraint("state NOT IN ('granted', 'partly') OR identity IS NOT NULL", name=op.f('ck_data_request_known')),
    sa.CheckConstraint('(identity IS NULL) = (identity_note IS NULL)', name=op.f('ck_data_request_shown')),
    sa.CheckConstraint('due_on > received_on', name=op.f('ck_data_request_due')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_data_request_answered_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_data_request_by_id_user')),
    sa.ForeignKeyConstraint(['correction_id'], ['correction.id'], name=op.f('fk_data_request_correction_id_correction')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_data_request_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_request')),
    sa.UniqueConstraint('code', name=op.f('uq_data_request_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_data_request_uid'))
    )
    op.create_index('ix_data_request_by_id', 'data_request', ['by_id'])
    op.create_index('ix_data_request_correction', 'data_request', ['correction_id'])
    op.create_index('ix_data_request_due', 'data_request', ['state', 'due_on', 'id'])
    op.create_index('ix_data_request_list', 'data_request', ['received_on', 'id'])
    op.create_index('ix_data_request_person', 'data_request', ['person_id', 'id'])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_breach_notice_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON breach_notice"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    for table in ("data_request", "breach_notice", "data_breach"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, name, *_rest in NEVER:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")


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
