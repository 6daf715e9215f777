"""Rounds of recruitment, applications, points, lists."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

TABLES = ('recruitment_round', 'jury_member', 'round_quota', 'round_site', 'round_stage', 'selection_list', 'application', 'application_move', 'application_paper', 'objection', 'rejection_appeal', 'selection_line', 'stage_score')
ONCE = ('application_move', 'stage_score', 'selection_line')
NEVER = (
    ('round_quota', 'kept', 'UPDATE', "(SELECT state FROM recruitment_round WHERE id = OLD.round_id) <> 'draft'"),
    ('round_quota', 'stays', 'DELETE', "(SELECT state FROM recruitment_round WHERE id = OLD.round_id) <> 'draft'"),
    ('round_quota', 'in_time', 'INSERT', "(SELECT state FROM recruitment_round WHERE id = NEW.round_id) <> 'draft'"),
    ('round_stage', 'kept', 'UPDATE', "(SELECT state FROM recruitment_round WHERE id = OLD.round_id) <> 'draft'"),
    ('round_stage', 'stays', 'DELETE', "(SELECT state FROM recruitment_round WHERE id = OLD.round_id) <> 'draft'"),
    ('round_stage', 'in_time', 'INSERT', "(SELECT state FROM recruitment_round WHERE id = NEW.round_id) <> 'draft'"),
)  # fmt: skip
BEFORE = ('training_clerk', 'cell_head', 'mentor', 'curriculum_officer', 'hr_clerk', 'hr_head', 'pay_verifier', 'finance', 'unit_commander', 'vetting_officer', 'vetting_board', 'vetting_chair', 'source_custodian', 'hrddp_secretariat', 'cp_focal_point', 'programme_officer', 'host_authority', 'oversight', 'dpo', 'user_admin', 'sysadmin', 'donor_partner')  # fmt: skip
WITH_IT = ('training_clerk', 'cell_head', 'mentor', 'curriculum_officer', 'hr_clerk', 'hr_head', 'pay_verifier', 'finance', 'unit_commander', 'recruitment_officer', 'recruitment_jury', 'vetting_officer', 'vetting_board', 'vetting_chair', 'source_custodian', 'hrddp_secretariat', 'cp_focal_point', 'programme_officer', 'host_authority', 'oversight', 'dpo', 'user_admin', 'sysadmin', 'donor_partner')  # fmt: skip
LITE = "julianday(NEW.until_on) - julianday(NEW.from_on) > 180"
LONGEST = (
    ("tr_role_grant_too_long", "INSERT"),
    ("tr_role_grant_made_longer", "UPDATE OF from_on, until_on"),
)
"""What SQLite forgets when the table of grants is built anew."""


def upgrade() -> None:
    _roles(WITH_IT)
    op.create_table('recruitment_round',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('law', sa.String(length=120), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('reserve', sa.Integer(), nullable=False),
    sa.Column('min_age', sa.Integer(), nullable=False),
    sa.Column('max_age', sa.Integer(), nullable=False),
    sa.Column('age_on', sa.Date(), nullable=False),
    sa.Column('education_min', sa.String(length=80), nullable=True),
    sa.Column('state', sa.Enum('draft', 'announced', 'open', 'closed', 'testing', 'medical', 'vetting', 'final_list', 'completed', 'annulled', name='roundstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('objections_from', sa.Date(), nullable=True),
    sa.Column('objections_until', sa.Date(), nullable=True),
    sa.Column('annulled_why', sa.String(length=2000), nullable=True),
    sa.Column('annulled_by_id', sa.Integer(), nullable=True),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('annulled')) = (annulled_by_id IS NOT NULL)", name=op.f('ck_recruitment_round_annulled_by_id_with_state')),
    sa.CheckConstraint("(state IN ('annulled')) = (annulled_why IS NOT NULL)", name=op.f('ck_recruitment_round_annulled_why_with_state')),
    sa.CheckConstraint('max_age >= min_age', name=op.f('ck_recruitment_round_ages')),
    sa.CheckConstraint('min_age >= 18', name=op.f('ck_recruitment_round_adults')),
    sa.CheckConstraint('objections_until >= objections_from', name=op.f('ck_recruitment_round_objections')),
    sa.CheckConstraint('places > 0', name=op.f('ck_recruitment_round_places')),
    sa.ForeignKeyConstraint(['annulled_by_id'], ['user.id'], name=op.f('fk_recruitment_round_annulled_by_id_user')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['user.id'], name=op.f('fk_recruitment_round_planned_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recruitment_round')),
    sa.UniqueConstraint('code', name=op.f('uq_recruitment_round_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_recruitment_round_uid'))
    )
    op.create_index(op.f('ix_recruitment_round_planned_by_id'), 'recruitment_round', ['planned_by_id'], unique=False)
    op.create_index('ix_recruitment_round_state', 'recruitment_round', ['state', 'id'], unique=False)
    op.create_table('jury_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_jury_member_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['round_id'], ['recruitment_round.id'], name=op.f('fk_jury_member_round_id_recruitment_round')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_jury_member_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury_member')),
    sa.UniqueConstraint('round_id', 'user_id', name=op.f('uq_jury_member_round_id_user_id'))
    )
    op.create_index(op.f('ix_jury_member_organisation_id'), 'jury_member', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_jury_member_user_id'), 'jury_member', ['user_id'], unique=False)
    op.create_table('round_quota',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('region', 'sex', 'origin_force', 'specialty', name='quotakind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('value', sa.String(length=40), nullable=False),
    sa.Column('at_least', sa.Integer(), nullable=False),
    sa.CheckConstraint('at_least > 0', name=op.f('ck_round_quota_some')),
    sa.ForeignKeyConstraint(['round_id'], ['recruitment_round.id'], name=op.f('fk_round_quota_round_id_recruitment_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_quota')),
    sa.UniqueConstraint('round_id', 'kind', 'value', name=op.f('uq_round_quota_round_id_kind_value'))
    )
    op.create_table('round_site',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.CheckConstraint('closes_on >= opens_on', name=op.f('ck_round_site_in_order')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_round_site_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_round_site_place_id_place')),
    sa.ForeignKeyConstraint(['round_id'], ['recruitment_round.id'], name=op.f('fk_round_site_round_id_recruitment_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_site')),
    sa.UniqueConstraint('round_id', 'place_id', name=op.f('uq_round_site_round_id_place_id'))
    )
    op.create_index(op.f('ix_round_site_centre_id'), 'round_site', ['centre_id'], unique=False)
    op.create_index(op.f('ix_round_site_place_id'), 'round_site', ['place_id'], unique=False)
    op.create_table('round_stage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('documents', 'physical', 'written', 'practical', 'interview', 'medical', name='stagekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('passes', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.CheckConstraint('most > 0 AND passes BETWEEN 0 AND most AND weight >= 0', name=op.f('ck_round_stage_points')),
    sa.ForeignKeyConstraint(['round_id'], ['recruitment_round.id'], name=op.f('fk_round_stage_round_id_recruitment_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_stage')),
    sa.UniqueConstraint('round_id', 'code', name=op.f('uq_round_stage_round_id_code')),
    sa.UniqueConstraint('round_id', 'position', name=op.f('uq_round_stage_round_id_position'))
    )
    op.create_table('selection_list',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'agreed', 'superseded', name='liststate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(), nullable=True),
    sa.Column('quotas_held', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('agreed')) = (agreed_at IS NOT NULL)", name=op.f('ck_selection_list_agreed_at_with_state')),
    sa.CheckConstraint('agreed_by_id IS NULL OR agreed_by_id <> proposed_by_id', name=op.f('ck_selection_list_agreed_by_another')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_selection_list_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_selection_list_proposed_by_id_user')),
    sa.ForeignKeyConstraint(['round_id'], ['recruitment_round.id'], name=op.f('fk_selection_list_round_id_recruitment_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_selection_list')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_selection_list_round_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_selection_list_uid'))
    )
    op.create_index(op.f('ix_selection_list_proposed_by_id'), 'selection_list', ['proposed_by_id'], unique=False)
    op.create_index('uq_selection_list_agreed', 'selection_list', ['round_id'], unique=True, sqlite_where=sa.text("state = 'agreed'"), postgresql_where=sa.text("state = 'agreed'"))
    op.create_table('application',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('received', 'incomplete', 'ineligible', 'admissible', 'test_failed', 'test_passed', 'medical_unfit', 'medical_fit', 'vetting_pending', 'vetting_cleared', 'vetting_not_cleared', 'reserve_list', 'selected', 'withdrawn', 'no_show', 'withdrawn_age', 'annulled', 'enlisted', name='applicationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Enum('incomplete_file', 'false_document', 'under_age', 'over_age', 'nationality', 'education', 'physical_test', 'written_test', 'medical', 'integrity', 'sanctions', 'duplicate', 'quota_full', 'withdrew', 'no_show', name='rejection', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('deposited_on', sa.Date(), nullable=False),
    sa.Column('region', sa.String(length=40), nullable=True),
    sa.Column('education', sa.String(length=80), nullable=True),
    sa.Column('specialty', sa.String(length=40), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state NOT IN ('ineligible', 'test_failed', 'medical_unfit', 'vetting_not_cleared', 'no_show') OR reason IS NOT NULL", name=op.f('ck_application_reasoned')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_application_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_application_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_application_person_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['recruitment_round.id'], name=op.f('fk_application_round_id_recruitment_round')),
    sa.ForeignKeyConstraint(['site_id'], ['round_site.id'], name=op.f('fk_application_site_id_round_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('round_id', 'person_id', name=op.f('uq_application_round_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_application_uid'))
    )
    op.create_index('ix_application_batch', 'application', ['batch_id'], unique=False)
    op.create_index(op.f('ix_application_by_id'), 'application', ['by_id'], unique=False)
    op.create_index('ix_application_list', 'application', ['round_id', 'state', 'id'], unique=False)
    op.create_index('ix_application_person', 'application', ['person_id'], unique=False)
    op.create_index('ix_application_site', 'application', ['round_id', 'site_id', 'state'], unique=False)
    op.create_index(op.f('ix_application_site_id'), 'application', ['site_id'], unique=False)
    op.create_table('application_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.String(length=40), nullable=True),
    sa.Column('now', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_move_application_id_application')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_application_move_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_move'))
    )
    op.create_index(op.f('ix_application_move_application_id'), 'application_move', ['application_id'], unique=False)
    op.create_index(op.f('ix_application_move_by_id'), 'application_move', ['by_id'], unique=False)
    op.create_table('application_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('identity', 'birth', 'school', 'medical', 'photograph_seen', 'declaration', name='paper', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('scan', sa.String(length=80), nullable=True),
    sa.Column('genuine', sa.Boolean(), nullable=True),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(genuine IS NULL) = (checked_by_id IS NULL)', name=op.f('ck_application_paper_checked')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_paper_application_id_application')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['user.id'], name=op.f('fk_application_paper_checked_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_paper')),
    sa.UniqueConstraint('application_id', 'kind', name=op.f('uq_application_paper_application_id_kind'))
    )
    op.create_index(op.f('ix_application_paper_checked_by_id'), 'application_paper', ['checked_by_id'], unique=False)
    op.create_table('objection',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=True),
    sa.Column('words', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Enum('open', 'well_founded', 'unfounded', name='objectionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('unfounded', 'well_founded')) = (decided_by_id IS NOT NULL)", name=op.f('ck_objection_decided_by_id_with_state')),
    sa.CheckConstraint("(state IN ('unfounded', 'well_founded')) = (decided_on IS NOT NULL)", name=op.f('ck_objection_decided_on_with_state')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_objection_application_id_application')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_objection_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_objection_decided_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
    sa.UniqueConstraint('uid', name=op.f('uq_objection_uid'))
    )
    op.create_index(op.f('ix_objection_application_id'), 'objection', ['application_id'], unique=False)
    op.create_index(op.f('ix_objection_by_id'), 'objection', ['by_id'], unique=False)
    op.create_index(op.f('ix_objection_decided_by_id'), 'objection', ['decided_by_id'], unique=False)
    op.create_table('rejection_appeal',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('against', sa.Enum('received', 'incomplete', 'ineligible', 'admissible', 'test_failed', 'test_passed', 'medical_unfit', 'medical_fit', 'vetting_pending', 'vetting_cleared', 'vetting_not_cleared', 'reserve_list', 'selected', 'withdrawn', 'no_show', 'withdrawn_age', 'annulled', 'enlisted', name='applicationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('lodged_on', sa.Date(), nullable=False),
    sa.Column('grounds', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Enum('open', 'upheld', 'granted', name='appealstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('granted', 'upheld')) = (answer IS NOT NULL)", name=op.f('ck_rejection_appeal_answer_with_state')),
    sa.CheckConstraint("(state IN ('granted', 'upheld')) = (decided_by_id IS NOT NULL)", name=op.f('ck_rejection_appeal_decided_by_id_with_state')),
    sa.CheckConstraint("(state IN ('granted', 'upheld')) = (decided_on IS NOT NULL)", name=op.f('ck_rejection_appeal_decided_on_with_state')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_rejection_appeal_application_id_application')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_rejection_appeal_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_rejection_appeal_decided_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rejection_appeal')),
    sa.UniqueConstraint('uid', name=op.f('uq_rejection_appeal_uid'))
    )
    op.create_index(op.f('ix_rejection_appeal_application_id'), 'rejection_appeal', ['application_id'], unique=False)
    op.create_index(op.f('ix_rejection_appeal_by_id'), 'rejection_appeal', ['by_id'], unique=False)
    op.create_index(op.f('ix_rejection_appeal_decided_by_id'), 'rejection_appeal', ['decided_by_id'], unique=False)
    op.create_index('uq_rejection_appeal_open', 'rejection_appeal', ['application_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('selection_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('placing', sa.Enum('selected', 'reserve', 'beyond', 'failed', name='placing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quota', sa.String(length=60), nullable=True),
    sa.Column('tie', sa.String(length=40), nullable=True),
    sa.Column('failed_in', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_selection_line_application_id_application')),
    sa.ForeignKeyConstraint(['list_id'], ['selection_list.id'], name=op.f('fk_selection_line_list_id_selection_list')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_selection_line')),
    sa.UniqueConstraint('list_id', 'application_id', name=op.f('uq_selection_line_list_id_application_id'))
    )
    op.create_index(op.f('ix_selection_line_application_id'), 'selection_line', ['application_id'], unique=False)
    op.create_index('ix_selection_line_place', 'selection_line', ['list_id', 'placing', 'position'], unique=False)
    op.create_table('stage_score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=240), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('attempt = 1 OR why IS NOT NULL', name=op.f('ck_stage_score_corrected')),
    sa.CheckConstraint('points >= 0', name=op.f('ck_stage_score_points')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_stage_score_application_id_application')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_stage_score_by_id_user')),
    sa.ForeignKeyConstraint(['stage_id'], ['round_stage.id'], name=op.f('fk_stage_score_stage_id_round_stage')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_score')),
    sa.UniqueConstraint('application_id', 'stage_id', 'attempt', name=op.f('uq_stage_score_application_id_stage_id_attempt'))
    )
    op.create_index(op.f('ix_stage_score_by_id'), 'stage_score', ['by_id'], unique=False)
    op.create_index(op.f('ix_stage_score_stage_id'), 'stage_score', ['stage_id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, name, _deed, _when in NEVER:
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    gone = ", ".join(f"'{role}'" for role in WITH_IT if role not in BEFORE)
    op.execute(f"DELETE FROM role_grant WHERE role IN ({gone})")
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
