"""Mentoring: counterparts, assignments, logs, ratings, action points, handover notes."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

TABLES = ('counterpart', 'mentoring_assignment', 'mentoring_handover', 'mentoring_objective', 'mentoring_signature', 'mentoring_log', 'competency_rating', 'log_addendum', 'mentoring_action')
ONCE = ('mentoring_handover', 'mentoring_signature', 'log_addendum')
NEVER = (
    ('mentoring_assignment', 'stays', 'DELETE',
     '1 = 1',
     None),
    ('mentoring_assignment', 'kept', 'UPDATE OF code, mentor_id, counterpart_id, mode, language, interpreter_id, place, from_on, until_on, host_reads_ratings, drafted_by_id',
     "OLD.state <> 'draft'",
     None),
    ('mentoring_assignment', 'handed_over', 'UPDATE OF state',
     "NEW.state = 'ended' AND NOT EXISTS (SELECT 1 FROM mentoring_handover WHERE mentoring_handover.assignment_id = NEW.id)",
     None),
    ('mentoring_assignment', 'unsigned', 'UPDATE OF state',
     "NEW.state = 'draft' AND EXISTS (SELECT 1 FROM mentoring_signature WHERE mentoring_signature.assignment_id = NEW.id)",
     None),
    ('mentoring_assignment', 'signed', 'UPDATE OF state',
     "NEW.state IN ('accepted', 'confirmed') AND (SELECT count(*) FROM mentoring_signature WHERE mentoring_signature.assignment_id = NEW.id) < 2",
     None),
    ('mentoring_assignment', 'screened', 'UPDATE OF state',
     "NEW.state = 'confirmed' AND OLD.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = NEW.mentor_id AND posting.from_on <= NEW.from_on AND posting.until_on >= NEW.until_on AND posting.certified_on IS NOT NULL AND posting.attested_on IS NOT NULL AND posting.conduct = 'nothing_found')",
     None),
    ('mentoring_assignment', 'covered', 'UPDATE OF state',
     "NEW.state = 'confirmed' AND OLD.state <> 'confirmed' AND (NOT EXISTS (SELECT 1 FROM counterpart JOIN unit ON unit.id = counterpart.unit_id JOIN unit AS over_it ON substr(unit.path, 1, length(over_it.path)) = over_it.path JOIN clearance ON clearance.unit_id = over_it.id AND clearance.scheme = 'hrddp'  WHERE counterpart.id = NEW.counterpart_id AND clearance.outcome IN ('cleared', 'cleared_with_conditions', 'overturned') AND clearance.valid_to >= NEW.until_on) OR EXISTS (SELECT 1 FROM counterpart JOIN unit ON unit.id = counterpart.unit_id JOIN unit AS over_it ON substr(unit.path, 1, length(over_it.path)) = over_it.path JOIN clearance ON clearance.unit_id = over_it.id AND clearance.scheme = 'hrddp'  WHERE counterpart.id = NEW.counterpart_id AND clearance.decided_on <= CURRENT_DATE AND clearance.outcome IN ('not_cleared', 'suspended', 'cancelled', 'upheld', 'under_appeal') AND NOT EXISTS (SELECT 1 FROM clearance AS newer WHERE newer.unit_id = clearance.unit_id AND newer.scheme = 'hrddp' AND newer.id > clearance.id AND newer.outcome NOT IN ('pending', 'info_requested') AND newer.decided_on <= CURRENT_DATE)))",
     None),
    ('mentoring_assignment', 'drafted', 'INSERT',
     "NEW.state <> 'draft'",
     None),
    ('mentoring_objective', 'stays', 'DELETE',
     "(SELECT state FROM mentoring_assignment WHERE mentoring_assignment.id = OLD.assignment_id) <> 'draft'",
     None),
    ('mentoring_objective', 'kept', 'UPDATE',
     "(SELECT state FROM mentoring_assignment WHERE mentoring_assignment.id = OLD.assignment_id) <> 'draft'",
     None),
    ('mentoring_objective', 'in_time', 'INSERT',
     "(SELECT state FROM mentoring_assignment WHERE mentoring_assignment.id = NEW.assignment_id) <> 'draft'",
     None),
    ('mentoring_signature', 'proposed', 'INSERT',
     "(SELECT state FROM mentoring_assignment WHERE id = NEW.assignment_id) <> 'proposed'",
     None),
    ('mentoring_log', 'stays', 'DELETE',
     '1 = 1',
     None),
    ('mentoring_log', 'kept', 'UPDATE',
     "julianday('now') - julianday(OLD.at) > 7",
     "(now() AT TIME ZONE 'utc') - OLD.at > interval '7 days'"),
    ('mentoring_log', 'frozen', 'INSERT',
     "EXISTS (SELECT 1 FROM counterpart JOIN unit ON unit.id = counterpart.unit_id JOIN unit AS over_it ON substr(unit.path, 1, length(over_it.path)) = over_it.path JOIN clearance ON clearance.unit_id = over_it.id AND clearance.scheme = 'hrddp'  JOIN mentoring_assignment ON mentoring_assignment.counterpart_id = counterpart.id WHERE mentoring_assignment.id = NEW.assignment_id AND clearance.decided_on <= NEW.held_on AND clearance.outcome IN ('not_cleared', 'suspended', 'cancelled', 'upheld', 'under_appeal') AND NOT EXISTS (SELECT 1 FROM clearance AS newer WHERE newer.unit_id = clearance.unit_id AND newer.scheme = 'hrddp' AND newer.id > clearance.id AND newer.outcome NOT IN ('pending', 'info_requested') AND newer.decided_on <= NEW.held_on))",
     None),
    ('competency_rating', 'stays', 'DELETE',
     "EXISTS (SELECT 1 FROM mentoring_log WHERE mentoring_log.id = OLD.log_id AND julianday('now') - julianday(mentoring_log.at) > 7)",
     "EXISTS (SELECT 1 FROM mentoring_log WHERE mentoring_log.id = OLD.log_id AND (now() AT TIME ZONE 'utc') - mentoring_log.at > interval '7 days')"),
    ('competency_rating', 'kept', 'UPDATE OF log_id, area, scale, rating, before, evidence, waits',
     '1 = 1',
     None),
    ('trainer', 'handed_over', 'UPDATE OF left_on',
     "NEW.left_on IS NOT NULL AND EXISTS (SELECT 1 FROM mentoring_assignment WHERE mentoring_assignment.mentor_id = NEW.id AND mentoring_assignment.state IN ('confirmed', 'paused'))",
     None),
)  # fmt: skip
"""Table, name, deed, when; and when in the words of PostgreSQL, where they are others."""


def upgrade() -> None:
    op.create_table('counterpart',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_counterpart_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_counterpart_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counterpart')),
    sa.UniqueConstraint('uid', name=op.f('uq_counterpart_uid')),
    sa.UniqueConstraint('unit_id', 'office', name=op.f('uq_counterpart_unit_id_office'))
    )
    op.create_index('ix_counterpart_person', 'counterpart', ['person_id'], unique=False)
    op.create_table('mentoring_assignment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('counterpart_id', sa.Integer(), nullable=False),
    sa.Column('mode', sa.Enum('co_located', 'visiting', 'remote', name='mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('silent_after', sa.Integer(), nullable=False),
    sa.Column('host_reads_ratings', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'proposed', 'accepted', 'confirmed', 'paused', 'ended', 'withdrawn', name='assignmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_reason', sa.String(length=240), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('ended')) = (ended_on IS NOT NULL)", name=op.f('ck_mentoring_assignment_ended_on_with_state')),
    sa.CheckConstraint("(state IN ('ended')) = (ended_reason IS NOT NULL)", name=op.f('ck_mentoring_assignment_ended_reason_with_state')),
    sa.CheckConstraint('silent_after BETWEEN 1 AND 366', name=op.f('ck_mentoring_assignment_patience')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_mentoring_assignment_in_order')),
    sa.ForeignKeyConstraint(['counterpart_id'], ['counterpart.id'], name=op.f('fk_mentoring_assignment_counterpart_id_counterpart')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_mentoring_assignment_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['interpreter_id'], ['trainer.id'], name=op.f('fk_mentoring_assignment_interpreter_id_trainer')),
    sa.ForeignKeyConstraint(['mentor_id'], ['trainer.id'], name=op.f('fk_mentoring_assignment_mentor_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_assignment')),
    sa.UniqueConstraint('code', name=op.f('uq_mentoring_assignment_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_mentoring_assignment_uid'))
    )
    op.create_index('ix_mentoring_assignment_counterpart', 'mentoring_assignment', ['counterpart_id', 'from_on'], unique=False)
    op.create_index(op.f('ix_mentoring_assignment_drafted_by_id'), 'mentoring_assignment', ['drafted_by_id'], unique=False)
    op.create_index('ix_mentoring_assignment_list', 'mentoring_assignment', ['until_on', 'id'], unique=False)
    op.create_index('ix_mentoring_assignment_mentor', 'mentoring_assignment', ['mentor_id', 'state'], unique=False)
    op.create_table('mentoring_handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(note)) >= 30', name=op.f('ck_mentoring_handover_said')),
    sa.ForeignKeyConstraint(['assignment_id'], ['mentoring_assignment.id'], name=op.f('fk_mentoring_handover_assignment_id_mentoring_assignment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_mentoring_handover_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_handover')),
    sa.UniqueConstraint('assignment_id', name=op.f('uq_mentoring_handover_assignment_id'))
    )
    op.create_index(op.f('ix_mentoring_handover_by_id'), 'mentoring_handover', ['by_id'], unique=False)
    op.create_table('mentoring_objective',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=240), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['mentoring_assignment.id'], name=op.f('fk_mentoring_objective_assignment_id_mentoring_assignment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_objective'))
    )
    op.create_index('ix_mentoring_objective_assignment', 'mentoring_objective', ['assignment_id'], unique=False)
    op.create_table('mentoring_signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('host', 'programme', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('capacity', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['mentoring_assignment.id'], name=op.f('fk_mentoring_signature_assignment_id_mentoring_assignment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_mentoring_signature_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_signature')),
    sa.UniqueConstraint('assignment_id', 'by_id', name=op.f('uq_mentoring_signature_assignment_id_by_id')),
    sa.UniqueConstraint('assignment_id', 'side', name=op.f('uq_mentoring_signature_assignment_id_side'))
    )
    op.create_index(op.f('ix_mentoring_signature_by_id'), 'mentoring_signature', ['by_id'], unique=False)
    op.create_table('mentoring_log',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=True),
    sa.Column('ends', sa.Time(), nullable=True),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('mode', sa.Enum('co_located', 'visiting', 'remote', name='mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('contact', sa.Enum('observation', 'coaching', 'joint_planning', 'shadowing', 'review', 'site_visit', 'advice', 'training_support', 'crisis', name='contact', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('interpreted', sa.Boolean(), nullable=False),
    sa.Column('participants', sa.String(length=240), nullable=True),
    sa.Column('module_id', sa.Integer(), nullable=True),
    sa.Column('objective_id', sa.Integer(), nullable=True),
    sa.Column('facts', sa.String(length=2000), nullable=False),
    sa.Column('judgement', sa.String(length=2000), nullable=True),
    sa.Column('their_view', sa.String(length=2000), nullable=True),
    sa.Column('advice', sa.String(length=2000), nullable=True),
    sa.Column('response', sa.Enum('accepted', 'partly', 'rejected', 'open', name='response', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('response_why', sa.String(length=500), nullable=True),
    sa.Column('obstacles', sa.JSON(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('is_confidential', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('advice IS NOT NULL OR response IS NULL', name=op.f('ck_mentoring_log_answered')),
    sa.CheckConstraint('ends IS NULL OR starts IS NULL OR ends > starts', name=op.f('ck_mentoring_log_in_order')),
    sa.CheckConstraint('length(trim(facts)) >= 10', name=op.f('ck_mentoring_log_told')),
    sa.ForeignKeyConstraint(['assignment_id'], ['mentoring_assignment.id'], name=op.f('fk_mentoring_log_assignment_id_mentoring_assignment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_mentoring_log_by_id_user')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_mentoring_log_module_id_module')),
    sa.ForeignKeyConstraint(['objective_id'], ['mentoring_objective.id'], name=op.f('fk_mentoring_log_objective_id_mentoring_objective')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_log')),
    sa.UniqueConstraint('uid', name=op.f('uq_mentoring_log_uid'))
    )
    op.create_index('ix_mentoring_log_assignment', 'mentoring_log', ['assignment_id', 'held_on'], unique=False)
    op.create_index(op.f('ix_mentoring_log_by_id'), 'mentoring_log', ['by_id'], unique=False)
    op.create_index('ix_mentoring_log_list', 'mentoring_log', ['held_on', 'id'], unique=False)
    op.create_index(op.f('ix_mentoring_log_module_id'), 'mentoring_log', ['module_id'], unique=False)
    op.create_index(op.f('ix_mentoring_log_objective_id'), 'mentoring_log', ['objective_id'], unique=False)
    op.create_table('competency_rating',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('log_id', sa.Integer(), nullable=False),
    sa.Column('area', sa.Enum('leadership', 'planning', 'administration', 'pay_and_personnel', 'logistics_accountability', 'discipline_and_justice', 'hr_ihl_compliance', 'child_protection', 'gender_integration', 'civil_military_relations', 'training_management', 'financial_management', 'communication', name='area', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('scale', sa.Enum('person', 'office', name='scale', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=False),
    sa.Column('before', sa.Integer(), nullable=True),
    sa.Column('evidence', sa.String(length=1000), nullable=False),
    sa.Column('waits', sa.Boolean(), nullable=False),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("rating BETWEEN 0 AND 5 AND (scale = 'person' OR rating <= 4)", name=op.f('ck_competency_rating_on_scale')),
    sa.CheckConstraint('(reviewed_by_id IS NULL) = (reviewed_at IS NULL)', name=op.f('ck_competency_rating_reviewed')),
    sa.CheckConstraint('rating = 0 OR length(trim(evidence)) >= 10', name=op.f('ck_competency_rating_evident')),
    sa.ForeignKeyConstraint(['log_id'], ['mentoring_log.id'], name=op.f('fk_competency_rating_log_id_mentoring_log')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_competency_rating_reviewed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency_rating')),
    sa.UniqueConstraint('log_id', 'area', name=op.f('uq_competency_rating_log_id_area')),
    sa.UniqueConstraint('uid', name=op.f('uq_competency_rating_uid'))
    )
    op.create_index('ix_competency_rating_area', 'competency_rating', ['area'], unique=False)
    op.create_table('log_addendum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('log_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(words)) >= 10', name=op.f('ck_log_addendum_said')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_log_addendum_by_id_user')),
    sa.ForeignKeyConstraint(['log_id'], ['mentoring_log.id'], name=op.f('fk_log_addendum_log_id_mentoring_log')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_addendum'))
    )
    op.create_index(op.f('ix_log_addendum_by_id'), 'log_addendum', ['by_id'], unique=False)
    op.create_index('ix_log_addendum_log', 'log_addendum', ['log_id'], unique=False)
    op.create_table('mentoring_action',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('counterpart_id', sa.Integer(), nullable=False),
    sa.Column('log_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=240), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('is_agreed', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('open', 'done', 'dropped', name='actionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('done', 'dropped')) = (closed_on IS NOT NULL)", name=op.f('ck_mentoring_action_closed_on_with_state')),
    sa.ForeignKeyConstraint(['counterpart_id'], ['counterpart.id'], name=op.f('fk_mentoring_action_counterpart_id_counterpart')),
    sa.ForeignKeyConstraint(['log_id'], ['mentoring_log.id'], name=op.f('fk_mentoring_action_log_id_mentoring_log')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_action')),
    sa.UniqueConstraint('uid', name=op.f('uq_mentoring_action_uid'))
    )
    op.create_index('ix_mentoring_action_counterpart', 'mentoring_action', ['counterpart_id', 'state', 'due_on'], unique=False)
    op.create_index('ix_mentoring_action_log', 'mentoring_action', ['log_id'], unique=False)
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


def _never(table: str, name: str, deed: str, when: str, otherwise: str | None) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {otherwise or when} THEN RAISE integrity_constraint_violation "
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
