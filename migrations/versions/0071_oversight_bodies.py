"""Oversight bodies, what they did, and what they put to whom; late attendance is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"

TABLES = ('oversight_body', 'oversight_act', 'matter', 'oversight_effect', 'matter_answer', 'matter_follow_up')
ONCE = ('matter_answer', 'matter_follow_up', 'oversight_effect')
NEVER = (
    ('oversight_body', 'kept', 'UPDATE OF uid, code', '1 = 1'),
    ('oversight_body', 'stays', 'DELETE', '1 = 1'),
    ('oversight_act', 'kept', 'UPDATE OF uid, code, body_id, kind, written_by_id, written_at', '1 = 1'),
    ('oversight_act', 'ended', 'UPDATE', "OLD.state IN ('ended', 'cancelled')"),
    ('oversight_act', 'stays', 'DELETE', '1 = 1'),
    ('matter', 'kept', 'UPDATE OF uid, code, body_id, act_id, kind, rests_on_id, issue, says, addressee, addressee_id, put_on, due_on, written_by_id, written_at', '1 = 1'),
    ('matter', 'stays', 'DELETE', '1 = 1'),
    ('matter', 'over', 'UPDATE OF state', "OLD.state = 'withdrawn'"),
    ('matter', 'answered', 'UPDATE OF state', "NEW.state IN ('accepted', 'partly_accepted', 'rejected') AND NOT EXISTS (SELECT 1 FROM matter_answer WHERE matter_answer.matter_id = NEW.id AND matter_answer.state = NEW.state)"),
    ('matter', 'followed', 'UPDATE OF state', "NEW.state = 'implemented' AND NOT EXISTS (SELECT 1 FROM matter_follow_up WHERE matter_follow_up.matter_id = NEW.id AND matter_follow_up.found = 'done')"),
    ('matter_follow_up', 'another', 'INSERT', "NEW.by_id = (SELECT addressee_id FROM matter WHERE matter.id = NEW.matter_id) OR EXISTS (SELECT 1 FROM matter_answer WHERE matter_answer.matter_id = NEW.matter_id AND matter_answer.by_id = NEW.by_id AND matter_answer.paper = '')"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('oversight_body',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('parliament', 'auditor', 'inspector', 'justice', 'ombuds', 'anti_corruption', 'human_rights', 'civil_society', 'other', name='bodykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('mandate', sa.String(length=2000), nullable=False),
    sa.Column('legal_basis', sa.String(length=120), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(legal_basis)) >= 3', name=op.f('ck_oversight_body_lawful')),
    sa.CheckConstraint('length(trim(mandate)) >= 10', name=op.f('ck_oversight_body_mandated')),
    sa.CheckConstraint('until_on IS NULL OR until_on >= since_on', name=op.f('ck_oversight_body_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oversight_body')),
    sa.UniqueConstraint('code', name=op.f('uq_oversight_body_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_oversight_body_uid'))
    )
    op.create_table('oversight_act',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('session', 'inspection', 'inquiry', name='actkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('asks', sa.String(length=2000), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'under_way', 'ended', 'cancelled', name='actstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('says', sa.String(length=2000), nullable=True),
    sa.Column('minutes', sa.String(length=120), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('cancelled', 'ended')) = (ended_on IS NOT NULL)", name=op.f('ck_oversight_act_ended_on_with_state')),
    sa.CheckConstraint("(state IN ('cancelled', 'ended')) = (says IS NOT NULL)", name=op.f('ck_oversight_act_says_with_state')),
    sa.CheckConstraint("ended_on IS NULL OR state = 'cancelled' OR ended_on >= begins_on", name=op.f('ck_oversight_act_in_order')),
    sa.CheckConstraint('says IS NULL OR length(trim(says)) >= 10', name=op.f('ck_oversight_act_worded')),
    sa.ForeignKeyConstraint(['body_id'], ['oversight_body.id'], name=op.f('fk_oversight_act_body_id_oversight_body')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_oversight_act_written_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oversight_act')),
    sa.UniqueConstraint('code', name=op.f('uq_oversight_act_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_oversight_act_uid'))
    )
    op.create_index('ix_oversight_act_body', 'oversight_act', ['body_id', 'begins_on', 'id'], unique=False)
    op.create_index('ix_oversight_act_list', 'oversight_act', ['begins_on', 'id'], unique=False)
    op.create_index(op.f('ix_oversight_act_written_by_id'), 'oversight_act', ['written_by_id'], unique=False)
    op.create_table('matter',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('finding', 'recommendation', 'question', 'sanction', name='matterkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rests_on_id', sa.Integer(), nullable=True),
    sa.Column('issue', sa.String(length=120), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('addressee', sa.String(length=120), nullable=False),
    sa.Column('addressee_id', sa.Integer(), nullable=True),
    sa.Column('put_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'partly_accepted', 'rejected', 'implemented', 'withdrawn', name='matterstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('promised_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_why', sa.String(length=2000), nullable=True),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('withdrawn')) = (withdrawn_why IS NOT NULL)", name=op.f('ck_matter_withdrawn_why_with_state')),
    sa.CheckConstraint('due_on > put_on', name=op.f('ck_matter_due')),
    sa.CheckConstraint('length(trim(addressee)) >= 2', name=op.f('ck_matter_addressed')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_matter_worded')),
    sa.ForeignKeyConstraint(['act_id'], ['oversight_act.id'], name=op.f('fk_matter_act_id_oversight_act')),
    sa.ForeignKeyConstraint(['addressee_id'], ['user.id'], name=op.f('fk_matter_addressee_id_user')),
    sa.ForeignKeyConstraint(['body_id'], ['oversight_body.id'], name=op.f('fk_matter_body_id_oversight_body')),
    sa.ForeignKeyConstraint(['rests_on_id'], ['matter.id'], name=op.f('fk_matter_rests_on_id_matter')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_matter_written_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter')),
    sa.UniqueConstraint('code', name=op.f('uq_matter_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_matter_uid'))
    )
    op.create_index('ix_matter_act', 'matter', ['act_id', 'id'], unique=False)
    op.create_index('ix_matter_addressee', 'matter', ['addressee_id', 'state', 'id'], unique=False)
    op.create_index('ix_matter_body', 'matter', ['body_id', 'put_on', 'id'], unique=False)
    op.create_index('ix_matter_due', 'matter', ['state', 'due_on', 'id'], unique=False)
    op.create_index('ix_matter_list', 'matter', ['put_on', 'id'], unique=False)
    op.create_index(op.f('ix_matter_written_by_id'), 'matter', ['written_by_id'], unique=False)
    op.create_table('oversight_effect',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('summoned', 'sanctioned', 'budget', 'law', 'published', name='effectkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(reference)) >= 3', name=op.f('ck_oversight_effect_shown')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_oversight_effect_worded')),
    sa.ForeignKeyConstraint(['act_id'], ['oversight_act.id'], name=op.f('fk_oversight_effect_act_id_oversight_act')),
    sa.ForeignKeyConstraint(['body_id'], ['oversight_body.id'], name=op.f('fk_oversight_effect_body_id_oversight_body')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_oversight_effect_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oversight_effect'))
    )
    op.create_index('ix_oversight_effect_act', 'oversight_effect', ['act_id', 'id'], unique=False)
    op.create_index('ix_oversight_effect_body', 'oversight_effect', ['body_id', 'on', 'id'], unique=False)
    op.create_index(op.f('ix_oversight_effect_by_id'), 'oversight_effect', ['by_id'], unique=False)
    op.create_index('ix_oversight_effect_on', 'oversight_effect', ['on', 'kind'], unique=False)
    op.create_table('matter_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'partly_accepted', 'rejected', 'implemented', 'withdrawn', name='matterstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('promised_on', sa.Date(), nullable=True),
    sa.Column('paper', sa.String(length=120), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("state IN ('accepted', 'partly_accepted', 'rejected')", name=op.f('ck_matter_answer_an_answer')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_matter_answer_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_matter_answer_by_id_user')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_matter_answer_matter_id_matter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter_answer'))
    )
    op.create_index(op.f('ix_matter_answer_by_id'), 'matter_answer', ['by_id'], unique=False)
    op.create_index('ix_matter_answer_matter', 'matter_answer', ['matter_id', 'id'], unique=False)
    op.create_table('matter_follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('matter_id', sa.Integer(), nullable=False),
    sa.Column('found', sa.Enum('done', 'not_yet', 'no_longer', name='found', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_matter_follow_up_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_matter_follow_up_by_id_user')),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_matter_follow_up_matter_id_matter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matter_follow_up'))
    )
    op.create_index(op.f('ix_matter_follow_up_by_id'), 'matter_follow_up', ['by_id'], unique=False)
    op.create_index('ix_matter_follow_up_matter', 'matter_follow_up', ['matter_id', 'id'], unique=False)

    op.create_index('ix_attendance_change_late', 'attendance_change', ['after_lock', 'at'], unique=False)
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
    op.drop_index('ix_attendance_change_late', 'attendance_change')
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
