"""Overlaps of partners, what the host decides of them, and coordination meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"

TABLES = ('coordination_meeting', 'overlap', 'meeting_action', 'meeting_attendee', 'meeting_decision', 'overlap_word')
ONCE = ('overlap_word',)
AGREED = "(SELECT agreed_at FROM coordination_meeting WHERE id = {row}.meeting_id) IS NOT NULL"
NEW, OLD = AGREED.format(row="NEW"), AGREED.format(row="OLD")
NEVER = (
    ('overlap', 'kept', 'DELETE', '1 = 1'),
    ('overlap', 'ruled', 'UPDATE OF state', "NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM overlap_word AS ruling WHERE ruling.overlap_id = NEW.id AND ruling.is_ruling AND ruling.state = NEW.state)"),
    ('coordination_meeting', 'kept', 'DELETE', 'OLD.agreed_at IS NOT NULL'),
    ('coordination_meeting', 'agreed', 'UPDATE', 'OLD.agreed_at IS NOT NULL'),
    ('meeting_attendee', 'added', 'INSERT', NEW),
    ('meeting_attendee', 'changed', 'UPDATE', OLD),
    ('meeting_attendee', 'taken', 'DELETE', OLD),
    ('meeting_decision', 'added', 'INSERT', NEW),
    ('meeting_decision', 'changed', 'UPDATE', OLD),
    ('meeting_decision', 'taken', 'DELETE', OLD),
    ('meeting_action', 'added', 'INSERT', NEW),
    ('meeting_action', 'changed', 'UPDATE OF meeting_id, what, organisation_id, office, due_on', OLD),
    ('meeting_action', 'taken', 'DELETE', OLD),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('coordination_meeting',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('chair', sa.String(length=120), nullable=False),
    sa.Column('agenda', sa.String(length=2000), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('agreed_at', sa.DateTime(), nullable=True),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by_id IS NULL)', name=op.f('ck_coordination_meeting_agreed_whole')),
    sa.CheckConstraint('next_on IS NULL OR next_on > "on"', name=op.f('ck_coordination_meeting_next_later')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_coordination_meeting_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_coordination_meeting_written_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coordination_meeting')),
    sa.UniqueConstraint('code', name=op.f('uq_coordination_meeting_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_coordination_meeting_uid'))
    )
    op.create_index('ix_coordination_meeting_list', 'coordination_meeting', ['on', 'id'], unique=False)
    op.create_index(op.f('ix_coordination_meeting_written_by_id'), 'coordination_meeting', ['written_by_id'], unique=False)
    op.create_table('overlap',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('first', sa.String(length=40), nullable=False),
    sa.Column('second', sa.String(length=40), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('same_recipient', sa.Boolean(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('gone_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('open', 'agreed_complementary', 'rescheduled', 'merged', 'accepted_duplicate', name='overlapstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('accepted_duplicate', 'agreed_complementary', 'merged', 'rescheduled')) = (decided_by_id IS NOT NULL)", name=op.f('ck_overlap_decided_by_id_with_state')),
    sa.CheckConstraint("(state IN ('accepted_duplicate', 'agreed_complementary', 'merged', 'rescheduled')) = (decided_on IS NOT NULL)", name=op.f('ck_overlap_decided_on_with_state')),
    sa.CheckConstraint('first <> second', name=op.f('ck_overlap_two')),
    sa.CheckConstraint('same_recipient OR people >= 5', name=op.f('ck_overlap_of_something')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_overlap_decided_by_id_user')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_overlap_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_overlap')),
    sa.UniqueConstraint('code', name=op.f('uq_overlap_code')),
    sa.UniqueConstraint('first', 'second', 'topic_id', name=op.f('uq_overlap_first_second_topic_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_overlap_uid'))
    )
    op.create_index('ix_overlap_list', 'overlap', ['state', 'found_on', 'id'], unique=False)
    op.create_index(op.f('ix_overlap_topic_id'), 'overlap', ['topic_id'], unique=False)
    op.create_table('meeting_action',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=2000), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_says', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(done_on IS NULL) = (done_says IS NULL)', name=op.f('ck_meeting_action_done_whole')),
    sa.ForeignKeyConstraint(['meeting_id'], ['coordination_meeting.id'], name=op.f('fk_meeting_action_meeting_id_coordination_meeting')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_meeting_action_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_action')),
    sa.UniqueConstraint('uid', name=op.f('uq_meeting_action_uid'))
    )
    op.create_index('ix_meeting_action_due', 'meeting_action', ['done_on', 'due_on'], unique=False)
    op.create_index('ix_meeting_action_meeting', 'meeting_action', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_meeting_action_organisation_id'), 'meeting_action', ['organisation_id'], unique=False)
    op.create_table('meeting_attendee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('offices', sa.String(length=120), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.CheckConstraint('people > 0', name=op.f('ck_meeting_attendee_somebody')),
    sa.ForeignKeyConstraint(['meeting_id'], ['coordination_meeting.id'], name=op.f('fk_meeting_attendee_meeting_id_coordination_meeting')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_meeting_attendee_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_attendee')),
    sa.UniqueConstraint('meeting_id', 'organisation_id', name=op.f('uq_meeting_attendee_meeting_id_organisation_id'))
    )
    op.create_index(op.f('ix_meeting_attendee_organisation_id'), 'meeting_attendee', ['organisation_id'], unique=False)
    op.create_table('meeting_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('overlap_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['coordination_meeting.id'], name=op.f('fk_meeting_decision_meeting_id_coordination_meeting')),
    sa.ForeignKeyConstraint(['overlap_id'], ['overlap.id'], name=op.f('fk_meeting_decision_overlap_id_overlap')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_decision'))
    )
    op.create_index(op.f('ix_meeting_decision_meeting_id'), 'meeting_decision', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_meeting_decision_overlap_id'), 'meeting_decision', ['overlap_id'], unique=False)
    op.create_table('overlap_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('overlap_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'agreed_complementary', 'rescheduled', 'merged', 'accepted_duplicate', name='overlapstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_ruling', sa.Boolean(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_overlap_word_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_overlap_word_by_id_user')),
    sa.ForeignKeyConstraint(['overlap_id'], ['overlap.id'], name=op.f('fk_overlap_word_overlap_id_overlap')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_overlap_word'))
    )
    op.create_index(op.f('ix_overlap_word_by_id'), 'overlap_word', ['by_id'], unique=False)
    op.create_index('ix_overlap_word_overlap', 'overlap_word', ['overlap_id', 'id'], unique=False)
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
