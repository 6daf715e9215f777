"""Cases of vetting: their criteria, file, panel, appeal, and who may read them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

TABLES = ('case_sample', 'criteria_set', 'vetting_criterion', 'declared_tie', 'vetting_case', 'adverse_information', 'case_check', 'case_sample_line', 'case_seat', 'case_view', 'information_request', 'panel_decision', 'vetting_recommendation', 'case_appeal', 'panel_vote')
ONCE = (
    ('vetting_recommendation', ' OF "uid", "id", "case_id", "verdict", "by_id", "at"'),
    ('panel_vote', ''),
    ('case_view', ' OF "id", "case_id", "by_id", "at", "until"'),
    ('declared_tie', ''),
    ('case_sample', ''),
    ('case_sample_line', ''),
)  # fmt: skip
NEVER = (
    ('criteria_set', 'stays', 'DELETE',
     'OLD.published_at IS NOT NULL'),
    ('criteria_set', 'kept', 'UPDATE',
     'OLD.published_at IS NOT NULL'),
    ('vetting_criterion', 'stays', 'DELETE',
     'EXISTS (SELECT 1 FROM criteria_set WHERE criteria_set.id = OLD.set_id AND in_force = 1)'),
    ('vetting_criterion', 'kept', 'UPDATE',
     'EXISTS (SELECT 1 FROM criteria_set WHERE criteria_set.id = OLD.set_id AND in_force = 1)'),
    ('vetting_criterion', 'closed', 'INSERT',
     'EXISTS (SELECT 1 FROM criteria_set WHERE criteria_set.id = NEW.set_id AND in_force = 1)'),
    ('case_seat', 'apart', 'INSERT',
     'EXISTS (SELECT 1 FROM case_seat AS other JOIN "user" AS theirs ON theirs.id = other.user_id JOIN "user" AS mine ON mine.id = NEW.user_id WHERE other.case_id = NEW.case_id AND theirs.holder_id = mine.holder_id AND other.part <> NEW.part)'),
    ('panel_decision', 'stays', 'DELETE',
     "OLD.state <> 'proposed'"),
    ('panel_decision', 'kept', 'UPDATE OF case_id, stage, verdict, valid_from, valid_to, state, decided_on, notified_on, told_how, appeal_until, clearance_id, by_id',
     "OLD.state IN ('final', 'withdrawn')"),
    ('panel_decision', 'heard', 'UPDATE OF state',
     "NEW.state IN ('signed', 'final') AND NEW.stage = 'first' AND NEW.verdict IN ('not_certified', 'ineligible_for_period', 'not_appointed', 'ineligible', 'not_admissible', 'not_cleared') AND EXISTS (SELECT 1 FROM adverse_information WHERE adverse_information.case_id = NEW.case_id AND finding IS NULL)"),
    ('panel_decision', 'two_hands', 'UPDATE OF state',
     'NEW.state IN (\'signed\', \'final\') AND (SELECT count(DISTINCT "user".holder_id) FROM panel_vote JOIN "user" ON "user".id = panel_vote.by_id WHERE panel_vote.decision_id = NEW.id) < 2'),
    ('panel_vote', 'seated', 'INSERT',
     "NOT EXISTS (SELECT 1 FROM panel_decision JOIN case_seat ON case_seat.case_id = panel_decision.case_id WHERE panel_decision.id = NEW.decision_id AND case_seat.user_id = NEW.by_id AND case_seat.part = 'panel' AND case_seat.ended_at IS NULL)"),
)  # fmt: skip
BEFORE = (
    "training_clerk", "cell_head", "mentor", "curriculum_officer", "hr_clerk", "hr_head", "pay_verifier", "finance", "unit_commander", "vetting_officer", "vetting_board", "source_custodian", "hrddp_secretariat", "cp_focal_point", "programme_officer", "host_authority", "oversight", "dpo", "user_admin", "sysadmin", "donor_partner",
)  # fmt: skip
PLACE = BEFORE.index("vetting_board") + 1
WITH_IT = (*BEFORE[:PLACE], "vetting_chair", *BEFORE[PLACE:])
LITE = "julianday(NEW.until_on) - julianday(NEW.from_on) > 180"
LONGEST = (
    ("tr_role_grant_too_long", "INSERT"),
    ("tr_role_grant_made_longer", "UPDATE OF from_on, until_on"),
)
"""What SQLite forgets when the table of grants is built anew."""


def upgrade() -> None:
    _roles(WITH_IT)
    op.create_table('case_sample',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=32), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('size BETWEEN 1 AND 50', name=op.f('ck_case_sample_small')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_case_sample_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_sample')),
    sa.UniqueConstraint('uid', name=op.f('uq_case_sample_uid'))
    )
    op.create_index(op.f('ix_case_sample_by_id'), 'case_sample', ['by_id'], unique=False)
    op.create_table('criteria_set',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scheme', sa.Enum('national', 'hrddp', 'leahy', 'eu', 'osja', 'partner_other', name='scheme', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('process', sa.Enum('review', 'reappointment', 'new_recruitment', 'promotion_gate', name='process', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('law', sa.String(length=120), nullable=False),
    sa.Column('standard', sa.String(length=120), nullable=False),
    sa.Column('case_days', sa.Integer(), nullable=False),
    sa.Column('answer_days', sa.Integer(), nullable=False),
    sa.Column('appeal_days', sa.Integer(), nullable=False),
    sa.Column('appeal_body', sa.String(length=120), nullable=False),
    sa.Column('suspensive', sa.Boolean(), nullable=False),
    sa.Column('valid_months', sa.Integer(), nullable=False),
    sa.Column('checks', sa.JSON(), nullable=False),
    sa.Column('in_force', sa.Integer(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(in_force = 1) = (published_at IS NOT NULL) AND (in_force = 1) = (published_by_id IS NOT NULL)', name=op.f('ck_criteria_set_in_force')),
    sa.CheckConstraint('answer_days >= 7', name=op.f('ck_criteria_set_answer_days')),
    sa.CheckConstraint('appeal_days >= 14', name=op.f('ck_criteria_set_appeal_days')),
    sa.CheckConstraint('published_by_id IS NULL OR published_by_id <> written_by_id', name=op.f('ck_criteria_set_by_two')),
    sa.CheckConstraint('valid_months BETWEEN 1 AND 60 AND case_days BETWEEN 7 AND 730', name=op.f('ck_criteria_set_lasting')),
    sa.ForeignKeyConstraint(['published_by_id'], ['user.id'], name=op.f('fk_criteria_set_published_by_id_user')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_criteria_set_written_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criteria_set')),
    sa.UniqueConstraint('scheme', 'process', 'number', name=op.f('uq_criteria_set_scheme_process_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_criteria_set_uid'))
    )
    op.create_index(op.f('ix_criteria_set_written_by_id'), 'criteria_set', ['written_by_id'], unique=False)
    op.create_table('vetting_criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('set_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('family', sa.Enum('identity', 'nationality', 'age', 'service_truthfulness', 'education_literacy', 'medical', 'criminal_record', 'gross_violation', 'ihl_violation', 'child_recruitment', 'sexual_violence', 'sanctions_listing', 'active_armed_group', 'financial_integrity', 'discipline_record', name='family', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('excludes', sa.Boolean(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['set_id'], ['criteria_set.id'], name=op.f('fk_vetting_criterion_set_id_criteria_set')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vetting_criterion')),
    sa.UniqueConstraint('set_id', 'position', name=op.f('uq_vetting_criterion_set_id_position'))
    )
    op.create_table('declared_tie',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('tie', sa.Enum('kin', 'business', 'friend', 'dispute', 'comrade', name='tie', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_declared_tie_by_id_user')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_declared_tie_holder_id_holder')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_declared_tie_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declared_tie')),
    sa.UniqueConstraint('holder_id', 'person_id', name=op.f('uq_declared_tie_holder_id_person_id'))
    )
    op.create_index(op.f('ix_declared_tie_by_id'), 'declared_tie', ['by_id'], unique=False)
    op.create_index(op.f('ix_declared_tie_person_id'), 'declared_tie', ['person_id'], unique=False)
    op.create_table('vetting_case',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('scheme', sa.Enum('national', 'hrddp', 'leahy', 'eu', 'osja', 'partner_other', name='scheme', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('process', sa.Enum('review', 'reappointment', 'new_recruitment', 'promotion_gate', name='process', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('set_id', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.Enum('asked', 'round', 'renewal', 'transfer', 'promotion', 'new_information', name='trigger', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('group_code', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('open', 'investigating', 'recommended', 'decided', 'under_appeal', 'upheld', 'overturned', 'withdrawn', name='casestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('rank_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_why', sa.LargeBinary(), nullable=True),
    sa.Column('supersedes_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('decided', 'overturned', 'under_appeal', 'upheld')) = (decided_on IS NOT NULL)", name=op.f('ck_vetting_case_decided_on_with_state')),
    sa.CheckConstraint("(state IN ('withdrawn')) = (withdrawn_why IS NOT NULL)", name=op.f('ck_vetting_case_withdrawn_why_with_state')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['user.id'], name=op.f('fk_vetting_case_opened_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_vetting_case_person_id_person')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_vetting_case_post_id_post')),
    sa.ForeignKeyConstraint(['rank_id'], ['rank.id'], name=op.f('fk_vetting_case_rank_id_rank')),
    sa.ForeignKeyConstraint(['set_id'], ['criteria_set.id'], name=op.f('fk_vetting_case_set_id_criteria_set')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['vetting_case.id'], name=op.f('fk_vetting_case_supersedes_id_vetting_case')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_vetting_case_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vetting_case')),
    sa.UniqueConstraint('number', name=op.f('uq_vetting_case_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_vetting_case_uid'))
    )
    op.create_index('ix_vetting_case_due', 'vetting_case', ['state', 'due_on', 'id'], unique=False)
    op.create_index('ix_vetting_case_group', 'vetting_case', ['group_code'], unique=False)
    op.create_index('ix_vetting_case_list', 'vetting_case', ['state', 'opened_on', 'id'], unique=False)
    op.create_index(op.f('ix_vetting_case_opened_by_id'), 'vetting_case', ['opened_by_id'], unique=False)
    op.create_index('ix_vetting_case_person', 'vetting_case', ['person_id', 'scheme'], unique=False)
    op.create_index('uq_vetting_case_running', 'vetting_case', ['person_id', 'scheme'], unique=True, sqlite_where=sa.text("state IN ('open', 'investigating', 'recommended')"), postgresql_where=sa.text("state IN ('open', 'investigating', 'recommended')"))
    op.create_table('adverse_information',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('summary', sa.LargeBinary(), nullable=False),
    sa.Column('put_on', sa.Date(), nullable=False),
    sa.Column('answer_due_on', sa.Date(), nullable=False),
    sa.Column('told_how', sa.String(length=120), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('finding', sa.Enum('stands', 'disproved', 'not_proved', name='finding', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('finding_why', sa.LargeBinary(), nullable=True),
    sa.Column('weighed_by_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(finding IS NULL) = (weighed_by_id IS NULL)', name=op.f('ck_adverse_information_weighed')),
    sa.CheckConstraint('answer IS NULL OR answered_on IS NOT NULL', name=op.f('ck_adverse_information_answer_dated')),
    sa.CheckConstraint('answer_due_on >= put_on', name=op.f('ck_adverse_information_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_adverse_information_by_id_user')),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_adverse_information_case_id_vetting_case')),
    sa.ForeignKeyConstraint(['criterion_id'], ['vetting_criterion.id'], name=op.f('fk_adverse_information_criterion_id_vetting_criterion')),
    sa.ForeignKeyConstraint(['weighed_by_id'], ['user.id'], name=op.f('fk_adverse_information_weighed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adverse_information')),
    sa.UniqueConstraint('uid', name=op.f('uq_adverse_information_uid'))
    )
    op.create_index(op.f('ix_adverse_information_by_id'), 'adverse_information', ['by_id'], unique=False)
    op.create_index('ix_adverse_information_case', 'adverse_information', ['case_id', 'finding'], unique=False)
    op.create_table('case_check',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('identity_papers', 'service_file', 'criminal_records', 'military_justice', 'human_rights_reports', 'watch_lists', 'public_objections', 'education_papers', 'assets', 'medical', 'command_history', name='checkkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('open', 'nothing_found', 'found', 'not_available', name='checkstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=True),
    sa.Column('reliability', sa.Enum('a', 'b', 'c', 'd', 'e', 'f', name='reliability', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('evidence', sa.String(length=80), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('found', 'not_available', 'nothing_found')) = (done_at IS NOT NULL)", name=op.f('ck_case_check_done_at_with_state')),
    sa.CheckConstraint("(state IN ('found', 'not_available', 'nothing_found')) = (done_by_id IS NOT NULL)", name=op.f('ck_case_check_done_by_id_with_state')),
    sa.CheckConstraint("state IN ('open', 'not_available') OR (body IS NOT NULL AND reliability IS NOT NULL)", name=op.f('ck_case_check_held')),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_case_check_case_id_vetting_case')),
    sa.ForeignKeyConstraint(['done_by_id'], ['user.id'], name=op.f('fk_case_check_done_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_check')),
    sa.UniqueConstraint('uid', name=op.f('uq_case_check_uid'))
    )
    op.create_index('ix_case_check_case', 'case_check', ['case_id', 'state'], unique=False)
    op.create_table('case_sample_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_case_sample_line_case_id_vetting_case')),
    sa.ForeignKeyConstraint(['sample_id'], ['case_sample.id'], name=op.f('fk_case_sample_line_sample_id_case_sample')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_sample_line')),
    sa.UniqueConstraint('sample_id', 'case_id', name=op.f('uq_case_sample_line_sample_id_case_id'))
    )
    op.create_index(op.f('ix_case_sample_line_case_id'), 'case_sample_line', ['case_id'], unique=False)
    op.create_table('case_seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('investigator', 'panel', name='seat', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_case_seat_by_id_user')),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_case_seat_case_id_vetting_case')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_case_seat_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_seat'))
    )
    op.create_index(op.f('ix_case_seat_by_id'), 'case_seat', ['by_id'], unique=False)
    op.create_index(op.f('ix_case_seat_case_id'), 'case_seat', ['case_id'], unique=False)
    op.create_index('ix_case_seat_mine', 'case_seat', ['user_id', 'ended_at', 'part', 'case_id'], unique=False)
    op.create_index('uq_case_seat_held', 'case_seat', ['case_id', 'user_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index('uq_case_seat_investigator', 'case_seat', ['case_id'], unique=True, sqlite_where=sa.text("ended_at IS NULL AND part = 'investigator'"), postgresql_where=sa.text("ended_at IS NULL AND part = 'investigator'"))
    op.create_table('case_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_case_view_by_id_user')),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_case_view_case_id_vetting_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_view'))
    )
    op.create_index(op.f('ix_case_view_by_id'), 'case_view', ['by_id'], unique=False)
    op.create_index('ix_case_view_of', 'case_view', ['case_id', 'by_id', 'until'], unique=False)
    op.create_table('information_request',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=False),
    sa.Column('what', sa.LargeBinary(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(answered_on IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_information_request_answered')),
    sa.CheckConstraint('due_on >= asked_on', name=op.f('ck_information_request_in_order')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_information_request_answered_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_information_request_by_id_user')),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_information_request_case_id_vetting_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_information_request_uid'))
    )
    op.create_index(op.f('ix_information_request_by_id'), 'information_request', ['by_id'], unique=False)
    op.create_index('ix_information_request_case', 'information_request', ['case_id', 'answered_on'], unique=False)
    op.create_index('ix_information_request_due', 'information_request', ['answered_on', 'due_on'], unique=False)
    op.create_table('panel_decision',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('first', 'appeal', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('verdict', sa.Enum('certified', 'provisionally_certified', 'not_certified', 'ineligible_for_period', 'appointed', 'not_appointed', 'ineligible', 'admissible', 'not_admissible', 'deferred', 'cleared', 'not_cleared', name='verdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reasons', sa.LargeBinary(), nullable=False),
    sa.Column('conditions', sa.LargeBinary(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'signed', 'final', 'withdrawn', name='decisionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('notified_on', sa.Date(), nullable=True),
    sa.Column('told_how', sa.String(length=120), nullable=True),
    sa.Column('appeal_until', sa.Date(), nullable=True),
    sa.Column('clearance_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'final') = (decided_on IS NOT NULL)", name=op.f('ck_panel_decision_final')),
    sa.CheckConstraint("state <> 'final' OR verdict NOT IN ('not_certified', 'ineligible_for_period', 'not_appointed', 'ineligible', 'not_admissible', 'not_cleared') OR stage = 'appeal' OR (notified_on IS NOT NULL AND appeal_until IS NOT NULL AND appeal_until > notified_on)", name=op.f('ck_panel_decision_told')),
    sa.CheckConstraint('valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from', name=op.f('ck_panel_decision_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_panel_decision_by_id_user')),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_panel_decision_case_id_vetting_case')),
    sa.ForeignKeyConstraint(['clearance_id'], ['clearance.id'], name=op.f('fk_panel_decision_clearance_id_clearance')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_decision')),
    sa.UniqueConstraint('uid', name=op.f('uq_panel_decision_uid'))
    )
    op.create_index(op.f('ix_panel_decision_by_id'), 'panel_decision', ['by_id'], unique=False)
    op.create_index(op.f('ix_panel_decision_case_id'), 'panel_decision', ['case_id'], unique=False)
    op.create_index('uq_panel_decision_lasting', 'panel_decision', ['case_id', 'stage'], unique=True, sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"))
    op.create_table('vetting_recommendation',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('certified', 'provisionally_certified', 'not_certified', 'ineligible_for_period', 'appointed', 'not_appointed', 'ineligible', 'admissible', 'not_admissible', 'deferred', 'cleared', 'not_cleared', name='verdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reasons', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_vetting_recommendation_by_id_user')),
    sa.ForeignKeyConstraint(['case_id'], ['vetting_case.id'], name=op.f('fk_vetting_recommendation_case_id_vetting_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vetting_recommendation')),
    sa.UniqueConstraint('uid', name=op.f('uq_vetting_recommendation_uid'))
    )
    op.create_index(op.f('ix_vetting_recommendation_by_id'), 'vetting_recommendation', ['by_id'], unique=False)
    op.create_index(op.f('ix_vetting_recommendation_case_id'), 'vetting_recommendation', ['case_id'], unique=False)
    op.create_table('case_appeal',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('said', sa.LargeBinary(), nullable=False),
    sa.Column('lodged_on', sa.Date(), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=False),
    sa.Column('suspensive', sa.Boolean(), nullable=False),
    sa.Column('overturned', sa.Boolean(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('correction', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(overturned IS NULL) = (answered_on IS NULL)', name=op.f('ck_case_appeal_answered')),
    sa.CheckConstraint('overturned IS NOT TRUE OR correction IS NOT NULL', name=op.f('ck_case_appeal_corrected')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_case_appeal_by_id_user')),
    sa.ForeignKeyConstraint(['decision_id'], ['panel_decision.id'], name=op.f('fk_case_appeal_decision_id_panel_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_appeal')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_case_appeal_decision_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_case_appeal_uid'))
    )
    op.create_index(op.f('ix_case_appeal_by_id'), 'case_appeal', ['by_id'], unique=False)
    op.create_table('panel_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_panel_vote_by_id_user')),
    sa.ForeignKeyConstraint(['decision_id'], ['panel_decision.id'], name=op.f('fk_panel_vote_decision_id_panel_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_vote')),
    sa.UniqueConstraint('decision_id', 'by_id', name=op.f('uq_panel_vote_decision_id_by_id'))
    )
    op.create_index(op.f('ix_panel_vote_by_id'), 'panel_vote', ['by_id'], unique=False)
    for table, of in ONCE:
        _written_once(table, of)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, name, _deed, _when in NEVER:
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    op.execute("DELETE FROM role_grant WHERE role = 'vetting_chair'")
    _roles(BEFORE)


def _roles(roles: tuple[str, ...]) -> None:
    """Which roles a grant may give."""
    listed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_grant", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_role_grant_role"), type_="check")
        table.create_check_constraint(op.f("ck_role_grant_role"), f"role IN ({listed})")
    if op.get_bind().dialect.name == "sqlite":
        for name, deed in LONGEST:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON role_grant FOR EACH ROW "
                f"WHEN {LITE} BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


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


def _written_once(table: str, of: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        fields = of if deed == "UPDATE" else ""
        head = f"CREATE TRIGGER {name} BEFORE {deed}{fields} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
