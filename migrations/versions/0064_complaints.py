"""Complaints: what was told, who answers for it, what was asked about reprisals and errors."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

TABLES = ('complaint_count', 'complaint', 'complaint_bar', 'complaint_message', 'complaint_step', 'complaint_unit', 'complaint_view', 'reprisal_check', 'complaint_person', 'data_error')
UNTIL = ("NOT EXISTS (SELECT 1 FROM complaint WHERE complaint.id = OLD.complaint_id "
         "AND complaint.purged_on IS NOT NULL)")
NEVER = (
    ("complaint_bar", "kept", "UPDATE", "1 = 1"),
    ("complaint_bar", "stays", "DELETE", "1 = 1"),
    ("complaint", "kept", "UPDATE OF uid, reference, salt, code_hash, channel, received_on, received_at", "1 = 1"),
    ("complaint_message", "kept", "UPDATE OF complaint_id, kind, by_id, at", "1 = 1"),
    ("complaint_message", "stays", "DELETE", UNTIL),
    ("complaint_person", "kept", "UPDATE", "1 = 1"),
    ("complaint_person", "stays", "DELETE", UNTIL),
    ("complaint", "stays", "DELETE", "1 = 1"),
    ("complaint_step", "kept", "UPDATE OF complaint_id, state, by_id, at", "1 = 1"),
    ("complaint_step", "stays", "DELETE", "1 = 1"),
    ("complaint_unit", "kept", "UPDATE", "1 = 1"),
    ("complaint_unit", "stays", "DELETE", UNTIL),
    ("data_error", "kept", "UPDATE OF uid, complaint_id, person_id, wrong, due_on, asked_by_id, asked_at", "1 = 1"),
    ("data_error", "stays", "DELETE", "1 = 1"),
    ("reprisal_check", "kept", "UPDATE OF complaint_id, due_on", "1 = 1"),
    ("reprisal_check", "stays", "DELETE", UNTIL),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('complaint_count',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=40), nullable=False),
    sa.Column('window', sa.Integer(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_count')),
    sa.UniqueConstraint('about', 'window', name=op.f('uq_complaint_count_about_window'))
    )
    op.create_table('complaint',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('channel', sa.Enum('desk', 'phone', 'sms', 'paper_box', 'web', 'oversight_visit', 'third_party', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('category', sa.Enum('pay_nonpayment', 'pay_deduction', 'extortion', 'recruitment_bribe', 'discrimination', 'harassment', 'sea', 'ill_treatment', 'child_recruitment', 'training_conduct', 'injury', 'equipment', 'discipline', 'data_error', 'retaliation', 'other', name='category', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('focal', sa.Enum('office', 'child', name='focal', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('complainant', sa.Enum('self', 'family', 'cso', 'anonymous', name='complainant', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('may_share', sa.Boolean(), nullable=False),
    sa.Column('confidentiality', sa.Enum('ordinary', 'restricted', 'strictly', name='confidentiality', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('urgency', sa.Enum('ordinary', 'urgent', name='urgency', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('told', sa.LargeBinary(), nullable=True),
    sa.Column('named', sa.LargeBinary(), nullable=True),
    sa.Column('units_said', sa.LargeBinary(), nullable=True),
    sa.Column('contact', sa.LargeBinary(), nullable=True),
    sa.Column('remedy_asked', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('received', 'acknowledged', 'screening', 'inadmissible', 'referred', 'investigating', 'awaiting_response', 'resolved', 'not_upheld', 'withdrawn', 'closed', 'reopened', name='complaintstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('acknowledge_by', sa.Date(), nullable=False),
    sa.Column('acknowledged_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('findings', sa.LargeBinary(), nullable=True),
    sa.Column('remedy', sa.LargeBinary(), nullable=True),
    sa.Column('body', sa.String(length=120), nullable=True),
    sa.Column('handed_over_at', sa.DateTime(), nullable=True),
    sa.Column('handed_over_by_id', sa.Integer(), nullable=True),
    sa.Column('receipt', sa.String(length=120), nullable=True),
    sa.Column('purged_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_after', sa.Integer(), nullable=True),
    sa.Column('satisfaction', sa.Enum('yes', 'partly', 'no', name='satisfaction', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(category = 'child_recruitment') = (focal = 'child')", name=op.f('ck_complaint_children_apart')),
    sa.CheckConstraint("(state IN ('closed')) = (closed_after IS NOT NULL)", name=op.f('ck_complaint_closed_after_with_state')),
    sa.CheckConstraint("(state IN ('closed')) = (closed_on IS NOT NULL)", name=op.f('ck_complaint_closed_on_with_state')),
    sa.CheckConstraint("state <> 'referred' OR body IS NOT NULL", name=op.f('ck_complaint_referred_to')),
    sa.CheckConstraint("state IN ('received', 'withdrawn', 'referred', 'closed') OR owner_id IS NOT NULL", name=op.f('ck_complaint_owned')),
    sa.CheckConstraint("state NOT IN ('inadmissible', 'resolved', 'not_upheld') OR findings IS NOT NULL", name=op.f('ck_complaint_said_why')),
    sa.CheckConstraint('(handed_over_at IS NULL) = (handed_over_by_id IS NULL) AND (handed_over_at IS NULL OR body IS NOT NULL)', name=op.f('ck_complaint_handed_over_whole')),
    sa.CheckConstraint('(told IS NULL) = (purged_on IS NOT NULL)', name=op.f('ck_complaint_told_until_it_left')),
    sa.CheckConstraint('purged_on IS NULL OR (named IS NULL AND units_said IS NULL AND contact IS NULL AND remedy_asked IS NULL AND findings IS NULL AND remedy IS NULL)', name=op.f('ck_complaint_left_whole')),
    sa.CheckConstraint('purged_on IS NULL OR (receipt IS NOT NULL AND handed_over_at IS NOT NULL)', name=op.f('ck_complaint_acknowledged_whole')),
    sa.ForeignKeyConstraint(['handed_over_by_id'], ['user.id'], name=op.f('fk_complaint_handed_over_by_id_user')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_complaint_owner_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('reference', name=op.f('uq_complaint_reference')),
    sa.UniqueConstraint('uid', name=op.f('uq_complaint_uid'))
    )
    op.create_index('ix_complaint_category', 'complaint', ['category', 'received_on', 'id', 'focal', 'state'], unique=False)
    op.create_index('ix_complaint_due', 'complaint', ['state', 'due_on', 'id', 'focal'], unique=False)
    op.create_index('ix_complaint_list', 'complaint', ['received_on', 'id', 'focal', 'state', 'category'], unique=False)
    op.create_index('ix_complaint_owner', 'complaint', ['owner_id', 'received_on', 'id'], unique=False)
    op.create_index('ix_complaint_state', 'complaint', ['state', 'received_on', 'id', 'focal', 'category'], unique=False)
    op.create_table('complaint_bar',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.Enum('named', 'stepped_aside', name='barreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_bar_complaint_id_complaint')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_complaint_bar_holder_id_holder')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_bar')),
    sa.UniqueConstraint('complaint_id', 'holder_id', name=op.f('uq_complaint_bar_complaint_id_holder_id'))
    )
    op.create_index('ix_complaint_bar_holder', 'complaint_bar', ['holder_id', 'complaint_id'], unique=False)
    op.create_table('complaint_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('complainant', 'answer', 'note', name='messagekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('said', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("(kind = 'complainant') = (by_id IS NULL)", name=op.f('ck_complaint_message_by_whom')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_complaint_message_by_id_user')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_message_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_message'))
    )
    op.create_index('ix_complaint_message_complaint', 'complaint_message', ['complaint_id', 'id'], unique=False)
    op.create_table('complaint_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('received', 'acknowledged', 'screening', 'inadmissible', 'referred', 'investigating', 'awaiting_response', 'resolved', 'not_upheld', 'withdrawn', 'closed', 'reopened', name='complaintstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_complaint_step_by_id_user')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_step_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_step'))
    )
    op.create_index('ix_complaint_step_complaint', 'complaint_step', ['complaint_id', 'id'], unique=False)
    op.create_table('complaint_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_unit_complaint_id_complaint')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_complaint_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_unit')),
    sa.UniqueConstraint('complaint_id', 'unit_id', name=op.f('uq_complaint_unit_complaint_id_unit_id'))
    )
    op.create_index('ix_complaint_unit_unit', 'complaint_unit', ['unit_id'], unique=False)
    op.create_table('complaint_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_complaint_view_by_id_user')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_view_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_view'))
    )
    op.create_index(op.f('ix_complaint_view_by_id'), 'complaint_view', ['by_id'], unique=False)
    op.create_index('ix_complaint_view_of', 'complaint_view', ['complaint_id', 'by_id', 'until'], unique=False)
    op.create_table('reprisal_check',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('found', sa.Enum('none', 'feared', 'suffered', 'not_reached', name='reprisal', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("found IS NULL OR found IN ('none', 'not_reached') OR said IS NOT NULL", name=op.f('ck_reprisal_check_harm_told')),
    sa.CheckConstraint('(found IS NULL) = (done_at IS NULL) AND (found IS NULL) = (done_by_id IS NULL)', name=op.f('ck_reprisal_check_found_by_whom')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_reprisal_check_complaint_id_complaint')),
    sa.ForeignKeyConstraint(['done_by_id'], ['user.id'], name=op.f('fk_reprisal_check_done_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reprisal_check')),
    sa.UniqueConstraint('complaint_id', 'due_on', name=op.f('uq_reprisal_check_complaint_id_due_on')),
    sa.UniqueConstraint('uid', name=op.f('uq_reprisal_check_uid'))
    )
    op.create_index('ix_reprisal_check_due', 'reprisal_check', ['found', 'due_on', 'complaint_id'], unique=False)
    op.create_table('complaint_person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_person_complaint_id_complaint')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_complaint_person_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_complaint_person_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_person')),
    sa.UniqueConstraint('complaint_id', 'person_id', name=op.f('uq_complaint_person_complaint_id_person_id'))
    )
    op.create_index('ix_complaint_person_person', 'complaint_person', ['person_id'], unique=False)
    op.create_table('data_error',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Enum('name', 'birth', 'service_number', 'rank', 'account', 'other', name='wrongfield', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('should_be', sa.LargeBinary(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('ended', sa.Enum('mended', 'refused', name='errorend', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('correction_id', sa.Integer(), nullable=True),
    sa.Column('paper', sa.String(length=240), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("ended IS NULL OR correction_id IS NOT NULL OR (paper IS NOT NULL AND wrong IN ('rank', 'account', 'other'))", name=op.f('ck_data_error_evidenced')),
    sa.CheckConstraint('(ended IS NULL) = (ended_at IS NULL) AND (ended IS NULL) = (ended_by_id IS NULL)', name=op.f('ck_data_error_mended_whole')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_data_error_asked_by_id_user')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_data_error_complaint_id_complaint')),
    sa.ForeignKeyConstraint(['correction_id'], ['correction.id'], name=op.f('fk_data_error_correction_id_correction')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['user.id'], name=op.f('fk_data_error_ended_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_data_error_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_error')),
    sa.UniqueConstraint('complaint_id', 'wrong', 'person_id', name=op.f('uq_data_error_complaint_id_wrong_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_data_error_uid'))
    )
    op.create_index('ix_data_error_correction', 'data_error', ['correction_id'], unique=False)
    op.create_index('ix_data_error_open', 'data_error', ['ended', 'due_on', 'id'], unique=False)
    op.create_index('ix_data_error_person', 'data_error', ['person_id'], unique=False)
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
