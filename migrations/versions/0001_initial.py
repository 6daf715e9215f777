"""The first schema: accounts, registry, vetting, training, pay, the journal and jobs.

Triggers keep what is written once; PostgreSQL needs a function for them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER tr_accepted_breach_delete BEFORE DELETE ON accepted_breach BEGIN SELECT RAISE(ABORT, 'tr_accepted_breach_delete'); END""",
    """CREATE TRIGGER tr_accepted_breach_update BEFORE UPDATE ON accepted_breach BEGIN SELECT RAISE(ABORT, 'tr_accepted_breach_update'); END""",
    """CREATE TRIGGER tr_attendance_change_delete BEFORE DELETE ON attendance_change BEGIN SELECT RAISE(ABORT, 'tr_attendance_change_delete'); END""",
    """CREATE TRIGGER tr_attendance_change_update BEFORE UPDATE ON attendance_change BEGIN SELECT RAISE(ABORT, 'tr_attendance_change_update'); END""",
    """CREATE TRIGGER tr_attendance_sheet_delete BEFORE DELETE ON attendance_sheet BEGIN SELECT RAISE(ABORT, 'tr_attendance_sheet_delete'); END""",
    """CREATE TRIGGER tr_attendance_sheet_update BEFORE UPDATE ON attendance_sheet BEGIN SELECT RAISE(ABORT, 'tr_attendance_sheet_update'); END""",
    """CREATE TRIGGER tr_certificate_delete BEFORE DELETE ON certificate BEGIN SELECT RAISE(ABORT, 'tr_certificate_delete'); END""",
    """CREATE TRIGGER tr_certificate_hand_over_delete BEFORE DELETE ON certificate_hand_over BEGIN SELECT RAISE(ABORT, 'tr_certificate_hand_over_delete'); END""",
    """CREATE TRIGGER tr_certificate_hand_over_update BEFORE UPDATE ON certificate_hand_over BEGIN SELECT RAISE(ABORT, 'tr_certificate_hand_over_update'); END""",
    """CREATE TRIGGER tr_certificate_layout_delete BEFORE DELETE ON certificate_layout FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'tr_certificate_layout_delete'); END""",
    """CREATE TRIGGER tr_certificate_layout_texts_update BEFORE UPDATE OF code, number, texts ON certificate_layout FOR EACH ROW WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'tr_certificate_layout_texts_update'); END""",
    """CREATE TRIGGER tr_certificate_print_delete BEFORE DELETE ON certificate_print BEGIN SELECT RAISE(ABORT, 'tr_certificate_print_delete'); END""",
    """CREATE TRIGGER tr_certificate_print_update BEFORE UPDATE ON certificate_print BEGIN SELECT RAISE(ABORT, 'tr_certificate_print_update'); END""",
    """CREATE TRIGGER tr_certificate_revocation_delete BEFORE DELETE ON certificate_revocation BEGIN SELECT RAISE(ABORT, 'tr_certificate_revocation_delete'); END""",
    """CREATE TRIGGER tr_certificate_revocation_update BEFORE UPDATE ON certificate_revocation BEGIN SELECT RAISE(ABORT, 'tr_certificate_revocation_update'); END""",
    """CREATE TRIGGER tr_certificate_update BEFORE UPDATE ON certificate BEGIN SELECT RAISE(ABORT, 'tr_certificate_update'); END""",
    """CREATE TRIGGER tr_cohort_approval_delete BEFORE DELETE ON cohort_approval BEGIN SELECT RAISE(ABORT, 'tr_cohort_approval_delete'); END""",
    """CREATE TRIGGER tr_cohort_approval_update BEFORE UPDATE ON cohort_approval BEGIN SELECT RAISE(ABORT, 'tr_cohort_approval_update'); END""",
    """CREATE TRIGGER tr_cohort_close_out_delete BEFORE DELETE ON cohort_close_out BEGIN SELECT RAISE(ABORT, 'tr_cohort_close_out_delete'); END""",
    """CREATE TRIGGER tr_cohort_close_out_update BEFORE UPDATE ON cohort_close_out BEGIN SELECT RAISE(ABORT, 'tr_cohort_close_out_update'); END""",
    """CREATE TRIGGER tr_enrolment_move_delete BEFORE DELETE ON enrolment_move BEGIN SELECT RAISE(ABORT, 'tr_enrolment_move_delete'); END""",
    """CREATE TRIGGER tr_enrolment_move_update BEFORE UPDATE ON enrolment_move BEGIN SELECT RAISE(ABORT, 'tr_enrolment_move_update'); END""",
    """CREATE TRIGGER tr_enrolment_waiver_delete BEFORE DELETE ON enrolment_waiver BEGIN SELECT RAISE(ABORT, 'tr_enrolment_waiver_delete'); END""",
    """CREATE TRIGGER tr_enrolment_waiver_update BEFORE UPDATE ON enrolment_waiver BEGIN SELECT RAISE(ABORT, 'tr_enrolment_waiver_update'); END""",
    """CREATE TRIGGER tr_journal_entry_delete BEFORE DELETE ON journal_entry BEGIN SELECT RAISE(ABORT, 'tr_journal_entry_delete'); END""",
    """CREATE TRIGGER tr_journal_entry_update BEFORE UPDATE ON journal_entry BEGIN SELECT RAISE(ABORT, 'tr_journal_entry_update'); END""",
    """CREATE TRIGGER tr_module_version_agreed_delete BEFORE DELETE ON module_version FOR EACH ROW WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_module_version_agreed_delete'); END""",
    """CREATE TRIGGER tr_module_version_agreed_update BEFORE UPDATE OF module_id, number, titles, aim, minutes, max_class, ratio, pass_mark, attendance_min, validity_months, hrddp_scope, literacy_required, safety_critical, source, agreed_on, agreed_by_id, drafted_by_id ON module_version FOR EACH ROW WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_module_version_agreed_update'); END""",
    """CREATE TRIGGER tr_module_version_state_update BEFORE UPDATE OF state ON module_version FOR EACH ROW WHEN OLD.state = 'superseded' OR (OLD.state = 'agreed' AND NEW.state = 'draft') BEGIN SELECT RAISE(ABORT, 'tr_module_version_state_update'); END""",
    """CREATE TRIGGER tr_not_the_same_delete BEFORE DELETE ON not_the_same BEGIN SELECT RAISE(ABORT, 'tr_not_the_same_delete'); END""",
    """CREATE TRIGGER tr_not_the_same_update BEFORE UPDATE ON not_the_same BEGIN SELECT RAISE(ABORT, 'tr_not_the_same_update'); END""",
    """CREATE TRIGGER tr_planned_assessment_added BEFORE INSERT ON planned_assessment FOR EACH ROW WHEN (SELECT state FROM module_version WHERE id = NEW.version_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_planned_assessment_added'); END""",
    """CREATE TRIGGER tr_planned_assessment_changed BEFORE UPDATE ON planned_assessment FOR EACH ROW WHEN (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_planned_assessment_changed'); END""",
    """CREATE TRIGGER tr_planned_assessment_taken BEFORE DELETE ON planned_assessment FOR EACH ROW WHEN (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_planned_assessment_taken'); END""",
    """CREATE TRIGGER tr_prerequisite_added BEFORE INSERT ON prerequisite FOR EACH ROW WHEN (SELECT state FROM module_version WHERE id = NEW.version_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_prerequisite_added'); END""",
    """CREATE TRIGGER tr_prerequisite_changed BEFORE UPDATE ON prerequisite FOR EACH ROW WHEN (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_prerequisite_changed'); END""",
    """CREATE TRIGGER tr_prerequisite_taken BEFORE DELETE ON prerequisite FOR EACH ROW WHEN (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'tr_prerequisite_taken'); END""",
    """CREATE TRIGGER tr_result_certified_delete BEFORE DELETE ON result FOR EACH ROW WHEN EXISTS (SELECT 1 FROM certificate WHERE certificate.enrolment_id = OLD.enrolment_id AND NOT EXISTS (SELECT 1 FROM certificate_revocation WHERE certificate_revocation.certificate_id = certificate.id)) BEGIN SELECT RAISE(ABORT, 'tr_result_certified_delete'); END""",
    """CREATE TRIGGER tr_result_certified_update BEFORE UPDATE OF score_tenths, enrolment_id, assessment_id, attempt ON result FOR EACH ROW WHEN EXISTS (SELECT 1 FROM certificate WHERE certificate.enrolment_id = OLD.enrolment_id AND NOT EXISTS (SELECT 1 FROM certificate_revocation WHERE certificate_revocation.certificate_id = certificate.id)) BEGIN SELECT RAISE(ABORT, 'tr_result_certified_update'); END""",
    """CREATE TRIGGER tr_topic_named_delete BEFORE DELETE ON topic FOR EACH ROW WHEN OLD.is_named BEGIN SELECT RAISE(ABORT, 'tr_topic_named_delete'); END""",
    """CREATE TRIGGER tr_topic_named_update BEFORE UPDATE OF code, is_named ON topic FOR EACH ROW WHEN OLD.is_named BEGIN SELECT RAISE(ABORT, 'tr_topic_named_update'); END""",
)

POSTGRESQL_FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION public.forbid()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE
integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_certificate_layout_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF 1 = 1 THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN OLD; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_certificate_layout_texts_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF 1 = 1 THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_module_version_agreed_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF OLD.state <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN OLD; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_module_version_agreed_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF OLD.state <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_module_version_state_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF OLD.state = 'superseded' OR (OLD.state = 'agreed' AND NEW.state = 'draft') THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_planned_assessment_added()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF (SELECT state FROM module_version WHERE id = NEW.version_id) <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_planned_assessment_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_planned_assessment_taken()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN OLD; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_prerequisite_added()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF (SELECT state FROM module_version WHERE id = NEW.version_id) <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_prerequisite_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_prerequisite_taken()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF (SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft' THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN OLD; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_result_certified_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF EXISTS (SELECT 1 FROM certificate WHERE certificate.enrolment_id = OLD.enrolment_id AND NOT EXISTS (SELECT 1 FROM certificate_revocation WHERE certificate_revocation.certificate_id = certificate.id)) THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN OLD; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_result_certified_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF EXISTS (SELECT 1 FROM certificate WHERE certificate.enrolment_id = OLD.enrolment_id AND NOT EXISTS (SELECT 1 FROM certificate_revocation WHERE certificate_revocation.certificate_id = certificate.id)) THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_topic_named_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF OLD.is_named THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN OLD; END $function$""",
    """CREATE OR REPLACE FUNCTION public.tr_topic_named_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN IF OLD.is_named THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $function$""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER tr_accepted_breach_delete BEFORE DELETE ON accepted_breach FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_accepted_breach_truncate BEFORE TRUNCATE ON accepted_breach FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_accepted_breach_update BEFORE UPDATE ON accepted_breach FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_attendance_change_delete BEFORE DELETE ON attendance_change FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_attendance_change_truncate BEFORE TRUNCATE ON attendance_change FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_attendance_change_update BEFORE UPDATE ON attendance_change FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_attendance_sheet_delete BEFORE DELETE ON attendance_sheet FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_attendance_sheet_truncate BEFORE TRUNCATE ON attendance_sheet FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_attendance_sheet_update BEFORE UPDATE ON attendance_sheet FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_delete BEFORE DELETE ON certificate FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_hand_over_delete BEFORE DELETE ON certificate_hand_over FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_hand_over_truncate BEFORE TRUNCATE ON certificate_hand_over FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_hand_over_update BEFORE UPDATE ON certificate_hand_over FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_layout_delete BEFORE DELETE ON certificate_layout FOR EACH ROW EXECUTE FUNCTION tr_certificate_layout_delete()""",
    """CREATE TRIGGER tr_certificate_layout_texts_update BEFORE UPDATE OF code, number, texts ON certificate_layout FOR EACH ROW EXECUTE FUNCTION tr_certificate_layout_texts_update()""",
    """CREATE TRIGGER tr_certificate_print_delete BEFORE DELETE ON certificate_print FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_print_truncate BEFORE TRUNCATE ON certificate_print FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_print_update BEFORE UPDATE ON certificate_print FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_revocation_delete BEFORE DELETE ON certificate_revocation FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_revocation_truncate BEFORE TRUNCATE ON certificate_revocation FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_revocation_update BEFORE UPDATE ON certificate_revocation FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_truncate BEFORE TRUNCATE ON certificate FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_certificate_update BEFORE UPDATE ON certificate FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_cohort_approval_delete BEFORE DELETE ON cohort_approval FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_cohort_approval_truncate BEFORE TRUNCATE ON cohort_approval FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_cohort_approval_update BEFORE UPDATE ON cohort_approval FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_cohort_close_out_delete BEFORE DELETE ON cohort_close_out FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_cohort_close_out_truncate BEFORE TRUNCATE ON cohort_close_out FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_cohort_close_out_update BEFORE UPDATE ON cohort_close_out FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_enrolment_move_delete BEFORE DELETE ON enrolment_move FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_enrolment_move_truncate BEFORE TRUNCATE ON enrolment_move FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_enrolment_move_update BEFORE UPDATE ON enrolment_move FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_enrolment_waiver_delete BEFORE DELETE ON enrolment_waiver FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_enrolment_waiver_truncate BEFORE TRUNCATE ON enrolment_waiver FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_enrolment_waiver_update BEFORE UPDATE ON enrolment_waiver FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_journal_entry_delete BEFORE DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_journal_entry_truncate BEFORE TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_journal_entry_update BEFORE UPDATE ON journal_entry FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_module_version_agreed_delete BEFORE DELETE ON module_version FOR EACH ROW EXECUTE FUNCTION tr_module_version_agreed_delete()""",
    """CREATE TRIGGER tr_module_version_agreed_update BEFORE UPDATE OF module_id, number, titles, aim, minutes, max_class, ratio, pass_mark, attendance_min, validity_months, hrddp_scope, literacy_required, safety_critical, source, agreed_on, agreed_by_id, drafted_by_id ON module_version FOR EACH ROW EXECUTE FUNCTION tr_module_version_agreed_update()""",
    """CREATE TRIGGER tr_module_version_state_update BEFORE UPDATE OF state ON module_version FOR EACH ROW EXECUTE FUNCTION tr_module_version_state_update()""",
    """CREATE TRIGGER tr_not_the_same_delete BEFORE DELETE ON not_the_same FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_not_the_same_truncate BEFORE TRUNCATE ON not_the_same FOR EACH STATEMENT EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_not_the_same_update BEFORE UPDATE ON not_the_same FOR EACH ROW EXECUTE FUNCTION forbid()""",
    """CREATE TRIGGER tr_planned_assessment_added BEFORE INSERT ON planned_assessment FOR EACH ROW EXECUTE FUNCTION tr_planned_assessment_added()""",
    """CREATE TRIGGER tr_planned_assessment_changed BEFORE UPDATE ON planned_assessment FOR EACH ROW EXECUTE FUNCTION tr_planned_assessment_changed()""",
    """CREATE TRIGGER tr_planned_assessment_taken BEFORE DELETE ON planned_assessment FOR EACH ROW EXECUTE FUNCTION tr_planned_assessment_taken()""",
    """CREATE TRIGGER tr_prerequisite_added BEFORE INSERT ON prerequisite FOR EACH ROW EXECUTE FUNCTION tr_prerequisite_added()""",
    """CREATE TRIGGER tr_prerequisite_changed BEFORE UPDATE ON prerequisite FOR EACH ROW EXECUTE FUNCTION tr_prerequisite_changed()""",
    """CREATE TRIGGER tr_prerequisite_taken BEFORE DELETE ON prerequisite FOR EACH ROW EXECUTE FUNCTION tr_prerequisite_taken()""",
    """CREATE TRIGGER tr_result_certified_delete BEFORE DELETE ON result FOR EACH ROW EXECUTE FUNCTION tr_result_certified_delete()""",
    """CREATE TRIGGER tr_result_certified_update BEFORE UPDATE OF score_tenths, enrolment_id, assessment_id, attempt ON result FOR EACH ROW EXECUTE FUNCTION tr_result_certified_update()""",
    """CREATE TRIGGER tr_topic_named_delete BEFORE DELETE ON topic FOR EACH ROW EXECUTE FUNCTION tr_topic_named_delete()""",
    """CREATE TRIGGER tr_topic_named_update BEFORE UPDATE OF code, is_named ON topic FOR EACH ROW EXECUTE FUNCTION tr_topic_named_update()""",
)


def upgrade() -> None:
    op.create_table('course',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('for_armed', sa.Boolean(), nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('code', name=op.f('uq_course_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_course_uid'))
    )
    op.create_table('holder',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holder')),
    sa.UniqueConstraint('uid', name=op.f('uq_holder_uid'))
    )
    op.create_table('name_token',
    sa.Column('token', sa.String(length=60), nullable=False),
    sa.Column('skeleton', sa.String(length=60), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_name_token')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_name_token_skeleton', 'name_token', ['skeleton'], unique=False)
    op.create_table('number_block',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site', sa.String(length=40), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('next', sa.Integer(), nullable=False),
    sa.Column('ours', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('first <= last', name=op.f('ck_number_block_in_order')),
    sa.CheckConstraint('next >= first AND next <= last + 1', name=op.f('ck_number_block_inside')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number_block')),
    sa.UniqueConstraint('first', name=op.f('uq_number_block_first')),
    sa.UniqueConstraint('uid', name=op.f('uq_number_block_uid'))
    )
    op.create_table('organisation',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('host_gov', 'armed_service', 'parliament', 'oversight', 'un_mission', 'un_agency', 'regional_org', 'bilateral_donor', 'contractor', 'ngo_intl', 'cso_national', 'training_school', 'bank_mno', name='organisationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('code', name=op.f('uq_organisation_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_organisation_uid'))
    )
    op.create_table('place',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pcode', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Enum('country', 'adm1', 'adm2', 'site', name='placelevel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['place.id'], name=op.f('fk_place_parent_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place')),
    sa.UniqueConstraint('pcode', name=op.f('uq_place_pcode')),
    sa.UniqueConstraint('uid', name=op.f('uq_place_uid'))
    )
    op.create_index(op.f('ix_place_parent_id'), 'place', ['parent_id'], unique=False)
    op.create_index(op.f('ix_place_path'), 'place', ['path'], unique=False)
    op.create_table('sign_in_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=120), nullable=False),
    sa.Column('window', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt')),
    sa.UniqueConstraint('about', 'window', name=op.f('uq_sign_in_attempt_about_window'))
    )
    op.create_index('ix_sign_in_attempt_window', 'sign_in_attempt', ['window'], unique=False)
    op.create_table('source_mapping',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=120), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('headers', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_mapping')),
    sa.UniqueConstraint('kind', 'source', 'headers', name=op.f('uq_source_mapping_kind_source_headers'))
    )
    op.create_table('topic',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_named', sa.Boolean(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic')),
    sa.UniqueConstraint('code', name=op.f('uq_topic_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_topic_uid'))
    )
    op.create_table('verification_count',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('window', sa.Integer(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_count')),
    sa.UniqueConstraint('about', 'window', name=op.f('uq_verification_count_about_window'))
    )
    op.create_index('ix_verification_count_window', 'verification_count', ['window'], unique=False)
    op.create_table('module',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_module_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module')),
    sa.UniqueConstraint('code', name=op.f('uq_module_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_module_uid'))
    )
    op.create_index(op.f('ix_module_topic_id'), 'module', ['topic_id'], unique=False)
    op.create_table('pay_grade',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('band', sa.String(length=5), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('amount_currency', sa.String(length=3), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('law', sa.String(length=120), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_pay_grade_earns')),
    sa.ForeignKeyConstraint(['service_id'], ['organisation.id'], name=op.f('fk_pay_grade_service_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_grade')),
    sa.UniqueConstraint('service_id', 'code', 'valid_from', name=op.f('uq_pay_grade_service_id_code_valid_from')),
    sa.UniqueConstraint('uid', name=op.f('uq_pay_grade_uid'))
    )
    op.create_table('rank',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('band', sa.String(length=5), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('short', sa.JSON(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['organisation.id'], name=op.f('fk_rank_service_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rank')),
    sa.UniqueConstraint('service_id', 'code', name=op.f('uq_rank_service_id_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_rank_uid'))
    )
    op.create_table('required_scheme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('scheme', sa.Enum('national', 'hrddp', 'leahy', 'eu', 'osja', 'partner_other', name='scheme', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_required_scheme_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_required_scheme')),
    sa.UniqueConstraint('organisation_id', 'scheme', name=op.f('uq_required_scheme_organisation_id_scheme'))
    )
    op.create_table('training_centre',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_training_centre_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_centre')),
    sa.UniqueConstraint('code', name=op.f('uq_training_centre_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_training_centre_uid'))
    )
    op.create_index(op.f('ix_training_centre_place_id'), 'training_centre', ['place_id'], unique=False)
    op.create_table('unit',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('service', 'command', 'brigade', 'battalion', 'company', 'platoon', 'school', 'office', name='unitkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id_unit')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_unit_place_id_place')),
    sa.ForeignKeyConstraint(['service_id'], ['organisation.id'], name=op.f('fk_unit_service_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_unit_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_unit_uid'))
    )
    op.create_index(op.f('ix_unit_parent_id'), 'unit', ['parent_id'], unique=False)
    op.create_index('ix_unit_path', 'unit', ['path'], unique=False)
    op.create_index(op.f('ix_unit_place_id'), 'unit', ['place_id'], unique=False)
    op.create_index(op.f('ix_unit_service_id'), 'unit', ['service_id'], unique=False)
    op.create_table('user',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('tf_primary_method', sa.String(length=64), nullable=True),
    sa.Column('tf_totp_secret', sa.LargeBinary(), nullable=True),
    sa.Column('mf_recovery_codes', sa.LargeBinary(), nullable=True),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('password_set_at', sa.DateTime(), nullable=True),
    sa.Column('approvals_held_until', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(username)) >= 2', name=op.f('ck_user_username_written')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_user_holder_id_holder')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_fs_uniquifier')),
    sa.UniqueConstraint('uid', name=op.f('uq_user_uid')),
    sa.UniqueConstraint('username', name=op.f('uq_user_username'))
    )
    op.create_table('centre_area',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_centre_area_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_centre_area_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_centre_area')),
    sa.UniqueConstraint('centre_id', 'place_id', name=op.f('uq_centre_area_centre_id_place_id'))
    )
    op.create_table('certificate_layout',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_certificate_layout_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_layout')),
    sa.UniqueConstraint('code', 'number', name=op.f('uq_certificate_layout_code_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_certificate_layout_uid'))
    )
    op.create_index(op.f('ix_certificate_layout_by_id'), 'certificate_layout', ['by_id'], unique=False)
    op.create_table('course_module',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_module_course_id_course')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_course_module_module_id_module')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_module')),
    sa.UniqueConstraint('course_id', 'module_id', name=op.f('uq_course_module_course_id_module_id'))
    )
    op.create_table('export_record',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=120), nullable=False),
    sa.Column('filters', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(length=8), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('rows >= 0', name=op.f('ck_export_record_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_export_record_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_record')),
    sa.UniqueConstraint('uid', name=op.f('uq_export_record_uid'))
    )
    op.create_index('ix_export_record_by', 'export_record', ['by_id', 'at'], unique=False)
    op.create_index(op.f('ix_export_record_by_id'), 'export_record', ['by_id'], unique=False)
    op.create_table('job',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', 'cancelled', name='jobstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('checkpoint', sa.JSON(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('lease', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.Column('cancel_asked', sa.Boolean(), nullable=False),
    sa.Column('trouble', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_job_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('uid', name=op.f('uq_job_uid'))
    )
    op.create_index(op.f('ix_job_by_id'), 'job', ['by_id'], unique=False)
    op.create_index(op.f('ix_job_state'), 'job', ['state'], unique=False)
    op.create_table('journal_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(length=120), nullable=False),
    sa.Column('about_kind', sa.String(length=40), nullable=True),
    sa.Column('about_id', sa.Integer(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_journal_entry_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_entry')),
    sa.UniqueConstraint('number', name=op.f('uq_journal_entry_number'))
    )
    op.create_index('ix_journal_entry_about', 'journal_entry', ['about_kind', 'about_id', 'number'], unique=False)
    op.create_index(op.f('ix_journal_entry_by_id'), 'journal_entry', ['by_id'], unique=False)
    op.create_table('kept_typing',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('path', sa.String(length=1000), nullable=False),
    sa.Column('fields', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_kept_typing_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_typing')),
    sa.UniqueConstraint('uid', name=op.f('uq_kept_typing_uid'))
    )
    op.create_index('ix_kept_typing_user', 'kept_typing', ['user_id'], unique=False)
    op.create_table('mandatory_for',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_mandatory_for_module_id_module')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mandatory_for')),
    sa.UniqueConstraint('module_id', 'category', name=op.f('uq_mandatory_for_module_id_category'))
    )
    op.create_table('module_version',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'agreed', 'superseded', name='versionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('aim', sa.JSON(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('max_class', sa.Integer(), nullable=False),
    sa.Column('ratio', sa.Integer(), nullable=False),
    sa.Column('pass_mark', sa.Integer(), nullable=False),
    sa.Column('attendance_min', sa.Integer(), nullable=False),
    sa.Column('validity_months', sa.Integer(), nullable=True),
    sa.Column('hrddp_scope', sa.Enum('out', 'in', 'mixed', 'review', 'as_topic', 'not_applicable', name='hrddpscope', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('literacy_required', sa.Enum('unknown', 'none', 'reads', 'reads_writes', 'functional', name='literacy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('safety_critical', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=240), nullable=True),
    sa.Column('drafted_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (agreed_on IS NULL)", name=op.f('ck_module_version_agreed_on_with_state')),
    sa.CheckConstraint('agreed_by_id IS NULL OR agreed_by_id <> drafted_by_id', name=op.f('ck_module_version_agreed_by_another')),
    sa.CheckConstraint('attendance_min BETWEEN 0 AND 100', name=op.f('ck_module_version_attendance_is_a_percentage')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_module_version_takes_time')),
    sa.CheckConstraint('pass_mark BETWEEN 0 AND 100', name=op.f('ck_module_version_pass_mark_is_a_percentage')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_module_version_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_module_version_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_module_version_module_id_module')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_version')),
    sa.UniqueConstraint('module_id', 'number', name=op.f('uq_module_version_module_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_module_version_uid'))
    )
    op.create_index('uq_module_version_agreed', 'module_version', ['module_id'], unique=True, sqlite_where=sa.text("state = 'agreed'"), postgresql_where=sa.text("state = 'agreed'"))
    op.create_table('passkey',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('transports', sa.JSON(), nullable=False),
    sa.Column('extensions', sa.String(length=255), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('usage', sa.String(length=10), nullable=False),
    sa.Column('backup_state', sa.Boolean(), nullable=False),
    sa.Column('device_type', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('lastuse_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_passkey_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_passkey_uid'))
    )
    op.create_index(op.f('ix_passkey_user_id'), 'passkey', ['user_id'], unique=False)
    op.create_table('post',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('band', sa.String(length=5), nullable=False),
    sa.Column('specialty', sa.String(length=60), nullable=True),
    sa.Column('authorised', sa.Boolean(), nullable=False),
    sa.Column('funded', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_post_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('number', name=op.f('uq_post_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_post_uid'))
    )
    op.create_index('ix_post_unit', 'post', ['unit_id'], unique=False)
    op.create_table('reset_code',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=False),
    sa.Column('needs_countersign', sa.Boolean(), nullable=False),
    sa.Column('countersigned_by_id', sa.Integer(), nullable=True),
    sa.Column('clears_second_factor', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('(countersigned_by_id IS NULL) OR (countersigned_by_id <> given_by_id)', name=op.f('ck_reset_code_by_two')),
    sa.ForeignKeyConstraint(['countersigned_by_id'], ['user.id'], name=op.f('fk_reset_code_countersigned_by_id_user')),
    sa.ForeignKeyConstraint(['given_by_id'], ['user.id'], name=op.f('fk_reset_code_given_by_id_user')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_reset_code_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reset_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_reset_code_code_hash')),
    sa.UniqueConstraint('uid', name=op.f('uq_reset_code_uid'))
    )
    op.create_index('ix_reset_code_user', 'reset_code', ['user_id'], unique=False)
    op.create_table('role_grant',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('training_clerk', 'cell_head', 'mentor', 'curriculum_officer', 'hr_clerk', 'hr_head', 'pay_verifier', 'finance', 'vetting_officer', 'vetting_board', 'hrddp_secretariat', 'cp_focal_point', 'programme_officer', 'host_authority', 'oversight', 'dpo', 'user_admin', 'sysadmin', 'donor_partner', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('scope', sa.Enum('own', 'centre', 'unit', 'region', 'national', name='scope', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=True),
    sa.Column('countersigned_by_id', sa.Integer(), nullable=True),
    sa.Column('needs_countersign', sa.Boolean(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(scope = 'centre') = (centre_id IS NOT NULL)", name=op.f('ck_role_grant_centre_with_scope')),
    sa.CheckConstraint("(scope = 'region') = (place_id IS NOT NULL)", name=op.f('ck_role_grant_place_with_scope')),
    sa.CheckConstraint("(scope = 'unit') = (unit_id IS NOT NULL)", name=op.f('ck_role_grant_unit_with_scope')),
    sa.CheckConstraint('(countersigned_by_id IS NULL) OR (countersigned_by_id <> granted_by_id)', name=op.f('ck_role_grant_by_two')),
    sa.CheckConstraint('until_on > from_on', name=op.f('ck_role_grant_in_order')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_role_grant_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['countersigned_by_id'], ['user.id'], name=op.f('fk_role_grant_countersigned_by_id_user')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['user.id'], name=op.f('fk_role_grant_granted_by_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_role_grant_place_id_place')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_role_grant_unit_id_unit')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_role_grant_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant')),
    sa.UniqueConstraint('uid', name=op.f('uq_role_grant_uid'))
    )
    op.create_index('ix_role_grant_user', 'role_grant', ['user_id'], unique=False)
    op.create_table('room',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('seats > 0', name=op.f('ck_room_seats_somebody')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_room_centre_id_training_centre')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('centre_id', 'code', name=op.f('uq_room_centre_id_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_room_uid'))
    )
    op.create_table('sign_in',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('ends_at', sa.DateTime(), nullable=False),
    sa.Column('second_factor', sa.Boolean(), nullable=False),
    sa.Column('totp_counter', sa.Integer(), nullable=True),
    sa.Column('address', sa.String(length=45), nullable=True),
    sa.Column('agent', sa.String(length=200), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_sign_in_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_sign_in_key_hash')),
    sa.UniqueConstraint('uid', name=op.f('uq_sign_in_uid')),
    sa.UniqueConstraint('user_id', 'totp_counter', name=op.f('uq_sign_in_user_id_totp_counter'))
    )
    op.create_index('ix_sign_in_user', 'sign_in', ['user_id'], unique=False)
    op.create_table('import_batch',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=120), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('stored_as', sa.String(length=120), nullable=False),
    sa.Column('encoding', sa.String(length=20), nullable=True),
    sa.Column('separator', sa.String(length=4), nullable=True),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('uploaded', 'checking', 'asking', 'ready', 'approved', 'importing', 'imported', 'undone', 'failed', 'cancelled', name='importstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('checked_at', sa.DateTime(), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_holder_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(), nullable=True),
    sa.Column('visible_at', sa.DateTime(), nullable=True),
    sa.Column('undo_asked_by_id', sa.Integer(), nullable=True),
    sa.Column('undo_asked_holder_id', sa.Integer(), nullable=True),
    sa.Column('undo_reason', sa.String(length=500), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'imported') = (visible_at IS NOT NULL)", name=op.f('ck_import_batch_visible_when_imported')),
    sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f('ck_import_batch_undone_by_somebody')),
    sa.CheckConstraint('(approved_by_id IS NULL) = (approved_at IS NULL)', name=op.f('ck_import_batch_approval')),
    sa.CheckConstraint('approved_holder_id IS NULL OR approved_holder_id <> holder_id', name=op.f('ck_import_batch_by_two')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['user.id'], name=op.f('fk_import_batch_approved_by_id_user')),
    sa.ForeignKeyConstraint(['approved_holder_id'], ['holder.id'], name=op.f('fk_import_batch_approved_holder_id_holder')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_import_batch_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_import_batch_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_import_batch_holder_id_holder')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_import_batch_job_id_job')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_import_batch_place_id_place')),
    sa.ForeignKeyConstraint(['undo_asked_by_id'], ['user.id'], name=op.f('fk_import_batch_undo_asked_by_id_user')),
    sa.ForeignKeyConstraint(['undo_asked_holder_id'], ['holder.id'], name=op.f('fk_import_batch_undo_asked_holder_id_holder')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['user.id'], name=op.f('fk_import_batch_undone_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_import_batch_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
    sa.UniqueConstraint('uid', name=op.f('uq_import_batch_uid'))
    )
    op.create_index(op.f('ix_import_batch_by_id'), 'import_batch', ['by_id'], unique=False)
    op.create_index('ix_import_batch_hash', 'import_batch', ['kind', 'sha256'], unique=False)
    op.create_index('ix_import_batch_list', 'import_batch', ['at', 'id'], unique=False)
    op.create_index(op.f('ix_import_batch_state'), 'import_batch', ['state'], unique=False)
    op.create_index('ix_import_batch_unfinished', 'import_batch', ['id'], unique=False, sqlite_where=sa.text('visible_at IS NULL'), postgresql_where=sa.text('visible_at IS NULL'))
    op.create_index('uq_import_batch_taken', 'import_batch', ['kind', 'sha256'], unique=True, sqlite_where=sa.text("state IN ('importing', 'imported')"), postgresql_where=sa.text("state IN ('importing', 'imported')"))
    op.create_table('journal_words',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_journal_words_entry_id_journal_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_words')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_journal_words_entry_id'))
    )
    op.create_table('planned_assessment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('pre_test', 'post_test', 'practical', 'oral', 'continuous', 'observation', name='assessmentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('pass_mark', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('oral_allowed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_planned_assessment_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_assessment')),
    sa.UniqueConstraint('version_id', 'code', name=op.f('uq_planned_assessment_version_id_code'))
    )
    op.create_table('prerequisite',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('or_group', sa.Integer(), nullable=False),
    sa.Column('least_score', sa.Integer(), nullable=True),
    sa.Column('or_test', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_prerequisite_module_id_module')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_prerequisite_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prerequisite')),
    sa.UniqueConstraint('version_id', 'module_id', name=op.f('uq_prerequisite_version_id_module_id'))
    )
    op.create_table('pay_cycle',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('state', sa.Enum('imported', 'reconciling', 'reconciled', 'closed', 'undone', name='cyclestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('cut_off_on', sa.Date(), nullable=True),
    sa.Column('reconciled_at', sa.DateTime(), nullable=True),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(period) = 7', name=op.f('ck_pay_cycle_month')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_pay_cycle_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_pay_cycle_by_id_user')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_pay_cycle_job_id_job')),
    sa.ForeignKeyConstraint(['service_id'], ['organisation.id'], name=op.f('fk_pay_cycle_service_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_cycle')),
    sa.UniqueConstraint('service_id', 'period', 'batch_id', name=op.f('uq_pay_cycle_service_id_period_batch_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_pay_cycle_uid'))
    )
    op.create_index(op.f('ix_pay_cycle_batch_id'), 'pay_cycle', ['batch_id'], unique=False)
    op.create_index(op.f('ix_pay_cycle_by_id'), 'pay_cycle', ['by_id'], unique=False)
    op.create_index('ix_pay_cycle_period', 'pay_cycle', ['service_id', 'period'], unique=False)
    op.create_table('person',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('service_number', sa.String(length=40), nullable=True),
    sa.Column('name_display', sa.String(length=240), nullable=False),
    sa.Column('name_native', sa.String(length=240), nullable=True),
    sa.Column('sort_name', sa.String(length=240), nullable=False),
    sa.Column('sex', sa.Enum('f', 'm', 'x', 'unknown', name='sex', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('category', sa.Enum('recruit', 'enlisted', 'nco', 'officer', 'general_officer', 'mod_civilian', 'parliamentarian', 'oversight_staff', 'justice_actor', 'civil_society', 'ex_combatant_candidate', 'other', name='category', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('born', sa.String(length=23), nullable=True),
    sa.Column('born_as_said', sa.String(length=60), nullable=True),
    sa.Column('born_source', sa.String(length=60), nullable=True),
    sa.Column('nationality', sa.String(length=2), nullable=True),
    sa.Column('literacy', sa.Enum('unknown', 'none', 'reads', 'reads_writes', 'functional', name='literacy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('rank_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('applicant', 'recruit', 'active', 'in_training', 'on_leave', 'sick', 'hospital', 'detached', 'attached', 'awol', 'deserter', 'detained', 'suspended_with_pay', 'suspended_without_pay', 'missing', 'captured', 'retired', 'discharged', 'deceased', 'transferred_out', 'unknown', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status_since', sa.Date(), nullable=True),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('same_as_id', sa.Integer(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('registered_at', sa.DateTime(), nullable=False),
    sa.Column('registered_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(name_display)) > 0', name=op.f('ck_person_named')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_person_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_person_holder_id_holder')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_person_place_id_place')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_person_post_id_post')),
    sa.ForeignKeyConstraint(['rank_id'], ['rank.id'], name=op.f('fk_person_rank_id_rank')),
    sa.ForeignKeyConstraint(['registered_by_id'], ['user.id'], name=op.f('fk_person_registered_by_id_user')),
    sa.ForeignKeyConstraint(['same_as_id'], ['person.id'], name=op.f('fk_person_same_as_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_person_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('number', name=op.f('uq_person_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_person_uid'))
    )
    op.create_index('ix_person_batch', 'person', ['batch_id'], unique=False)
    op.create_index('ix_person_counted', 'person', ['batch_id', 'same_as_id', 'status', 'sex', 'category', 'rank_id', 'unit_id'], unique=False)
    op.create_index('ix_person_holder', 'person', ['holder_id'], unique=False)
    op.create_index('ix_person_list', 'person', ['sort_name', 'id', 'same_as_id', 'batch_id', 'status', 'sex', 'category', 'rank_id'], unique=False)
    op.create_index(op.f('ix_person_registered_by_id'), 'person', ['registered_by_id'], unique=False)
    op.create_index('ix_person_same_as', 'person', ['same_as_id'], unique=False, sqlite_where=sa.text('same_as_id IS NOT NULL'), postgresql_where=sa.text('same_as_id IS NOT NULL'))
    op.create_index('ix_person_service_number', 'person', ['service_number'], unique=False)
    op.create_index('ix_person_unit_list', 'person', ['unit_id', 'sort_name', 'id', 'same_as_id', 'batch_id', 'status', 'post_id'], unique=False)
    op.create_index('uq_person_post', 'person', ['post_id'], unique=True, sqlite_where=sa.text('post_id IS NOT NULL'), postgresql_where=sa.text('post_id IS NOT NULL'))
    op.create_table('staged_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('is_rejected', sa.Boolean(), nullable=False),
    sa.Column('change', sa.Enum('new', 'changed', 'unchanged', name='change', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_staged_row_batch_id_import_batch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staged_row'))
    )
    op.create_index('ix_staged_row_batch', 'staged_row', ['batch_id', 'number'], unique=False)
    op.create_index('ix_staged_row_key', 'staged_row', ['batch_id', 'key'], unique=False)
    op.create_index('ix_staged_row_rejected', 'staged_row', ['batch_id', 'number'], unique=False, sqlite_where=sa.text('is_rejected'), postgresql_where=sa.text('is_rejected'))
    op.create_table('age_doubt',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'adult', 'child', name='agedoubtstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('evidence', sa.String(length=500), nullable=True),
    sa.Column('raised_by_id', sa.Integer(), nullable=False),
    sa.Column('raised_at', sa.DateTime(), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('adult', 'child')) = (closed_at IS NOT NULL)", name=op.f('ck_age_doubt_closed_at_with_state')),
    sa.CheckConstraint("(state IN ('adult', 'child')) = (closed_by_id IS NOT NULL)", name=op.f('ck_age_doubt_closed_by_id_with_state')),
    sa.CheckConstraint('closed_by_id IS NULL OR closed_by_id <> raised_by_id', name=op.f('ck_age_doubt_closed_by_another')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_age_doubt_closed_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_age_doubt_person_id_person')),
    sa.ForeignKeyConstraint(['raised_by_id'], ['user.id'], name=op.f('fk_age_doubt_raised_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_age_doubt')),
    sa.UniqueConstraint('uid', name=op.f('uq_age_doubt_uid'))
    )
    op.create_index(op.f('ix_age_doubt_person_id'), 'age_doubt', ['person_id'], unique=False)
    op.create_index('uq_age_doubt_open', 'age_doubt', ['person_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('alias',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=240), nullable=False),
    sa.Column('kind', sa.Enum('aka', 'fka', 'nickname', 'nom_de_guerre', 'spelling', name='aliaskind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_alias_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alias')),
    sa.UniqueConstraint('uid', name=op.f('uq_alias_uid'))
    )
    op.create_index(op.f('ix_alias_person_id'), 'alias', ['person_id'], unique=False)
    op.create_table('attainment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_attainment_module_id_module')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attainment_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['user.id'], name=op.f('fk_attainment_recorded_by_id_user')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_attainment_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attainment')),
    sa.UniqueConstraint('person_id', 'version_id', 'on', name=op.f('uq_attainment_person_id_version_id_on')),
    sa.UniqueConstraint('uid', name=op.f('uq_attainment_uid'))
    )
    op.create_index('ix_attainment_module', 'attainment', ['module_id', 'until_on'], unique=False)
    op.create_table('centre_reach',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_centre_reach_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_centre_reach_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_centre_reach')),
    sa.UniqueConstraint('centre_id', 'person_id', name=op.f('uq_centre_reach_centre_id_person_id'))
    )
    op.create_index('ix_centre_reach_person', 'centre_reach', ['person_id'], unique=False)
    op.create_table('clearance',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scheme', sa.Enum('national', 'hrddp', 'leahy', 'eu', 'osja', 'partner_other', name='scheme', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('pending', 'info_requested', 'cleared', 'cleared_with_conditions', 'not_cleared', 'suspended', 'cancelled', 'under_appeal', 'overturned', 'upheld', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('conditions_open', sa.Boolean(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by', sa.String(length=120), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('unit_then_id', sa.Integer(), nullable=True),
    sa.Column('superseded_by_id', sa.Integer(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome IN ('pending', 'info_requested') OR decided_on IS NOT NULL", name=op.f('ck_clearance_decided')),
    sa.CheckConstraint("outcome NOT IN ('cleared', 'cleared_with_conditions', 'overturned') OR (valid_from IS NOT NULL AND valid_to IS NOT NULL)", name=op.f('ck_clearance_dated')),
    sa.CheckConstraint('(person_id IS NULL) <> (unit_id IS NULL)', name=op.f('ck_clearance_one_subject')),
    sa.CheckConstraint('valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from', name=op.f('ck_clearance_in_order')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_clearance_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_clearance_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['user.id'], name=op.f('fk_clearance_recorded_by_id_user')),
    sa.ForeignKeyConstraint(['superseded_by_id'], ['clearance.id'], name=op.f('fk_clearance_superseded_by_id_clearance')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_clearance_unit_id_unit')),
    sa.ForeignKeyConstraint(['unit_then_id'], ['unit.id'], name=op.f('fk_clearance_unit_then_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clearance')),
    sa.UniqueConstraint('uid', name=op.f('uq_clearance_uid'))
    )
    op.create_index('ix_clearance_batch', 'clearance', ['batch_id'], unique=False)
    op.create_index('ix_clearance_ends', 'clearance', ['valid_to'], unique=False)
    op.create_index('ix_clearance_person', 'clearance', ['person_id', 'scheme', 'superseded_by_id'], unique=False)
    op.create_index('ix_clearance_reference', 'clearance', ['reference'], unique=False)
    op.create_index('ix_clearance_superseded', 'clearance', ['superseded_by_id'], unique=False)
    op.create_index('ix_clearance_unit', 'clearance', ['unit_id', 'scheme', 'superseded_by_id'], unique=False)
    op.create_index('uq_clearance_refusal', 'clearance', ['scheme', 'reference'], unique=True, sqlite_where=sa.text("outcome = 'not_cleared' AND reference IS NOT NULL"), postgresql_where=sa.text("outcome = 'not_cleared' AND reference IS NOT NULL"))
    op.create_table('command',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_command_in_order')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_command_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_command_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_command')),
    sa.UniqueConstraint('uid', name=op.f('uq_command_uid'))
    )
    op.create_index(op.f('ix_command_person_id'), 'command', ['person_id'], unique=False)
    op.create_index('ix_command_unit', 'command', ['unit_id', 'from_on'], unique=False)
    op.create_table('correction',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('seen_version', sa.Integer(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('proof', sa.String(length=240), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'applied', 'refused', 'withdrawn', name='correctionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('applied', 'refused')) = (decided_at IS NOT NULL)", name=op.f('ck_correction_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('applied', 'refused')) = (decided_by_id IS NOT NULL)", name=op.f('ck_correction_decided_by_id_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> proposed_by_id', name=op.f('ck_correction_by_two')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_correction_reasoned')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_correction_decided_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_correction_person_id_person')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_correction_proposed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('uid', name=op.f('uq_correction_uid'))
    )
    op.create_index(op.f('ix_correction_person_id'), 'correction', ['person_id'], unique=False)
    op.create_index(op.f('ix_correction_state'), 'correction', ['state'], unique=False)
    op.create_index('uq_correction_open', 'correction', ['person_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))
    op.create_table('identity_document',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('national_id', 'military_id', 'passport', 'birth_certificate', 'voter_card', 'driving_licence', 'school', 'other', name='documentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_document_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_document')),
    sa.UniqueConstraint('uid', name=op.f('uq_identity_document_uid'))
    )
    op.create_index('ix_identity_document_number', 'identity_document', ['number'], unique=False)
    op.create_index(op.f('ix_identity_document_person_id'), 'identity_document', ['person_id'], unique=False)
    op.create_table('likely_pair',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('settled', sa.Boolean(), nullable=False),
    sa.Column('found_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_likely_pair_ordered')),
    sa.ForeignKeyConstraint(['first_id'], ['person.id'], name=op.f('fk_likely_pair_first_id_person')),
    sa.ForeignKeyConstraint(['second_id'], ['person.id'], name=op.f('fk_likely_pair_second_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_likely_pair')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_likely_pair_first_id_second_id'))
    )
    op.create_index('ix_likely_pair_queue', 'likely_pair', ['settled', 'probability', 'id'], unique=False)
    op.create_index('ix_likely_pair_second', 'likely_pair', ['second_id'], unique=False)
    op.create_table('match_key',
    sa.Column('k', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_match_key_person_id_person')),
    sa.PrimaryKeyConstraint('k', 'person_id', name=op.f('pk_match_key')),
    sqlite_with_rowid=False
    )
    op.create_table('merge',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('joined_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'standing', 'refused', 'withdrawn', 'undone', name='mergestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('refused', 'standing', 'undone')) = (decided_at IS NOT NULL)", name=op.f('ck_merge_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('refused', 'standing', 'undone')) = (decided_by_id IS NOT NULL)", name=op.f('ck_merge_decided_by_id_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> proposed_by_id', name=op.f('ck_merge_by_two')),
    sa.CheckConstraint('kept_id <> joined_id', name=op.f('ck_merge_two_records')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_merge_reasoned')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_merge_decided_by_id_user')),
    sa.ForeignKeyConstraint(['joined_id'], ['person.id'], name=op.f('fk_merge_joined_id_person')),
    sa.ForeignKeyConstraint(['kept_id'], ['person.id'], name=op.f('fk_merge_kept_id_person')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_merge_proposed_by_id_user')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['user.id'], name=op.f('fk_merge_undone_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge')),
    sa.UniqueConstraint('uid', name=op.f('uq_merge_uid'))
    )
    op.create_index('ix_merge_kept', 'merge', ['kept_id'], unique=False)
    op.create_index(op.f('ix_merge_state'), 'merge', ['state'], unique=False)
    op.create_index('uq_merge_joined_standing', 'merge', ['joined_id'], unique=True, sqlite_where=sa.text("state IN ('proposed', 'standing')"), postgresql_where=sa.text("state IN ('proposed', 'standing')"))
    op.create_table('name_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=120), nullable=False),
    sa.Column('role', sa.Enum('given', 'father', 'grandfather', 'family', 'postnom', 'nickname', 'title', 'other', name='partrole', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_name_part_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_name_part'))
    )
    op.create_index(op.f('ix_name_part_person_id'), 'name_part', ['person_id'], unique=False)
    op.create_table('not_the_same',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_not_the_same_ordered')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_not_the_same_by_id_user')),
    sa.ForeignKeyConstraint(['first_id'], ['person.id'], name=op.f('fk_not_the_same_first_id_person')),
    sa.ForeignKeyConstraint(['second_id'], ['person.id'], name=op.f('fk_not_the_same_second_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_not_the_same')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_not_the_same_first_id_second_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_not_the_same_uid'))
    )
    op.create_index('ix_not_the_same_second', 'not_the_same', ['second_id'], unique=False)
    op.create_table('pay_line',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('service_number', sa.String(length=40), nullable=True),
    sa.Column('name', sa.String(length=240), nullable=False),
    sa.Column('born', sa.String(length=23), nullable=True),
    sa.Column('unit_text', sa.String(length=120), nullable=True),
    sa.Column('grade', sa.String(length=40), nullable=True),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('channel', sa.Enum('bank_account', 'mobile_money', 'cash_parade', 'stipend_card', 'cheque', 'unknown', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('account', sa.LargeBinary(), nullable=True),
    sa.Column('account_end', sa.String(length=4), nullable=True),
    sa.Column('account_mark', sa.String(length=32), nullable=True),
    sa.Column('phone_mark', sa.String(length=32), nullable=True),
    sa.Column('state', sa.Enum('draft', 'checked', 'approved', 'exported', 'submitted', 'accepted', 'settled', 'signed_received', 'held', 'rejected', 'returned', 'unclaimed', 'cancelled', 'partially_paid', 'disputed', 'reissued', 'unknown', name='linestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state_since', sa.Date(), nullable=True),
    sa.Column('failure', sa.Enum('wrong_account', 'closed', 'blocked', 'name_mismatch', 'wallet_limit', 'number_inactive', 'network_down', 'payer_funds', 'duplicate', 'regulatory', 'unclaimed', 'other', name='channelfailure', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('hold', sa.Enum('not_registered', 'not_slotted', 'not_seen', 'duplicate', 'channel_unverified', 'name_mismatch', 'sanctions', 'court_order', 'disciplinary_decision', 'suspended_support', 'data_error', 'awaiting_document', name='holdreason', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('match', sa.Enum('settled', 'match', 'review', 'absent', 'insufficient', 'confirmed', 'denied', name='matchclass', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('probability', sa.Double(), nullable=True),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('rivals', sa.Integer(), nullable=False),
    sa.Column('after', sa.Integer(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('because', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(match IN ('confirmed', 'denied')) = (because IS NOT NULL)", name=op.f('ck_pay_line_because_with_match')),
    sa.CheckConstraint("(match IN ('confirmed', 'denied')) = (decided_at IS NOT NULL)", name=op.f('ck_pay_line_decided_at_with_match')),
    sa.CheckConstraint("(match IN ('confirmed', 'denied')) = (decided_by_id IS NOT NULL)", name=op.f('ck_pay_line_decided_by_id_with_match')),
    sa.CheckConstraint('gross_minor >= 0 AND net_minor >= 0', name=op.f('ck_pay_line_amounts')),
    sa.ForeignKeyConstraint(['cycle_id'], ['pay_cycle.id'], name=op.f('fk_pay_line_cycle_id_pay_cycle')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_pay_line_decided_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pay_line_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_line')),
    sa.UniqueConstraint('cycle_id', 'number', name=op.f('uq_pay_line_cycle_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_pay_line_uid'))
    )
    op.create_index('ix_pay_line_account', 'pay_line', ['cycle_id', 'account_mark'], unique=False)
    op.create_index('ix_pay_line_class', 'pay_line', ['cycle_id', 'match', 'number'], unique=False)
    op.create_index('ix_pay_line_person', 'pay_line', ['person_id', 'cycle_id'], unique=False)
    op.create_index('ix_pay_line_phone', 'pay_line', ['cycle_id', 'phone_mark'], unique=False)
    op.create_index('ix_pay_line_service_number', 'pay_line', ['service_number'], unique=False)
    op.create_table('person_language',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('speaks', sa.Enum('none', 'basic', 'working', 'fluent', 'native', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reads', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_language_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_language')),
    sa.UniqueConstraint('person_id', 'code', name=op.f('uq_person_language_person_id_code'))
    )
    op.create_table('phone',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_phone_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone')),
    sa.UniqueConstraint('uid', name=op.f('uq_phone_uid'))
    )
    op.create_index('ix_phone_number', 'phone', ['number'], unique=False)
    op.create_index(op.f('ix_phone_person_id'), 'phone', ['person_id'], unique=False)
    op.create_table('service_record',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('rank_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('applicant', 'recruit', 'active', 'in_training', 'on_leave', 'sick', 'hospital', 'detached', 'attached', 'awol', 'deserter', 'detained', 'suspended_with_pay', 'suspended_without_pay', 'missing', 'captured', 'retired', 'discharged', 'deceased', 'transferred_out', 'unknown', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_service_record_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_service_record_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_service_record_person_id_person')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_service_record_post_id_post')),
    sa.ForeignKeyConstraint(['rank_id'], ['rank.id'], name=op.f('fk_service_record_rank_id_rank')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_service_record_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_record')),
    sa.UniqueConstraint('uid', name=op.f('uq_service_record_uid'))
    )
    op.create_index(op.f('ix_service_record_by_id'), 'service_record', ['by_id'], unique=False)
    op.create_index('ix_service_record_person', 'service_record', ['person_id', 'from_on'], unique=False)
    op.create_index('ix_service_record_unit', 'service_record', ['unit_id', 'from_on'], unique=False)
    op.create_index('uq_service_record_open', 'service_record', ['person_id'], unique=True, sqlite_where=sa.text('until_on IS NULL'), postgresql_where=sa.text('until_on IS NULL'))
    op.create_table('trainer',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('trainer', 'mentor', 'adviser', 'interpreter', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=False),
    sa.Column('appointment', sa.Enum('seconded', 'expert_on_mission', 'bilateral', 'contractor', 'un_staff', 'national', name='appointment', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_trainer_person_id_person')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_trainer_provider_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trainer')),
    sa.UniqueConstraint('person_id', name=op.f('uq_trainer_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_trainer_uid'))
    )
    op.create_table('cohort',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('interpreter_needed', sa.Boolean(), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('seats_for_women', sa.Integer(), nullable=False),
    sa.Column('women_quarters', sa.Enum('yes', 'no', 'unknown', name='women_quarters', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('childcare', sa.Enum('yes', 'no', 'unknown', name='childcare', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('travel_escort', sa.Enum('yes', 'no', 'unknown', name='travel_escort', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('female_instructor', sa.Enum('yes', 'no', 'unknown', name='female_instructor', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('planned', 'approved', 'nominations_open', 'confirmed', 'running', 'completed', 'suspended', 'closed_out', 'cancelled', name='cohortstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state_reason', sa.String(length=500), nullable=True),
    sa.Column('curtailment_reason', sa.String(length=500), nullable=True),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.Column('planned_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity > 0', name=op.f('ck_cohort_seats_somebody')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_cohort_in_order')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_cohort_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_cohort_course_id_course')),
    sa.ForeignKeyConstraint(['lead_id'], ['trainer.id'], name=op.f('fk_cohort_lead_id_trainer')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['user.id'], name=op.f('fk_cohort_planned_by_id_user')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_cohort_room_id_room')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort')),
    sa.UniqueConstraint('code', name=op.f('uq_cohort_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_cohort_uid'))
    )
    op.create_index(op.f('ix_cohort_course_id'), 'cohort', ['course_id'], unique=False)
    op.create_index('ix_cohort_dates', 'cohort', ['starts_on', 'id'], unique=False)
    op.create_index('ix_cohort_list', 'cohort', ['centre_id', 'starts_on', 'id'], unique=False)
    op.create_index(op.f('ix_cohort_planned_by_id'), 'cohort', ['planned_by_id'], unique=False)
    op.create_index('ix_cohort_state', 'cohort', ['state', 'starts_on'], unique=False)
    op.create_table('discrepancy',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('finding', sa.Enum('ghost_no_person', 'dup_person', 'dup_account', 'dup_msisdn', 'rank_mismatch', 'amount_variance', 'unpaid_present', 'deceased_paid', 'discharged_paid', 'awol_paid', 'detained_paid', 'unpaid_line', 'name_mismatch', 'no_post', name='finding', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('group_mark', sa.String(length=64), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('state', sa.Enum('open', 'under_review', 'explained', 'corrected', 'recovered', 'referred_ig', 'written_off', 'false_alarm', name='findingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('corrected', 'explained', 'false_alarm', 'recovered', 'written_off')) = (decided_at IS NOT NULL)", name=op.f('ck_discrepancy_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('corrected', 'explained', 'false_alarm', 'recovered', 'written_off')) = (decided_by_id IS NOT NULL)", name=op.f('ck_discrepancy_decided_by_id_with_state')),
    sa.ForeignKeyConstraint(['cycle_id'], ['pay_cycle.id'], name=op.f('fk_discrepancy_cycle_id_pay_cycle')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_discrepancy_decided_by_id_user')),
    sa.ForeignKeyConstraint(['line_id'], ['pay_line.id'], name=op.f('fk_discrepancy_line_id_pay_line')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_discrepancy_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discrepancy')),
    sa.UniqueConstraint('uid', name=op.f('uq_discrepancy_uid'))
    )
    op.create_index('ix_discrepancy_cycle', 'discrepancy', ['cycle_id', 'finding', 'state', 'id'], unique=False)
    op.create_index('ix_discrepancy_line', 'discrepancy', ['line_id'], unique=False)
    op.create_index('ix_discrepancy_person', 'discrepancy', ['person_id'], unique=False)
    op.create_table('posting',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('certified_on', sa.Date(), nullable=True),
    sa.Column('certified_by', sa.String(length=120), nullable=True),
    sa.Column('attested_on', sa.Date(), nullable=True),
    sa.Column('conduct', sa.Enum('pending', 'nothing_found', 'info_found_referred', name='conductresult', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('conduct_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_posting_in_order')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_posting_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_posting_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posting')),
    sa.UniqueConstraint('uid', name=op.f('uq_posting_uid'))
    )
    op.create_index('ix_posting_centre', 'posting', ['centre_id', 'from_on'], unique=False)
    op.create_index('ix_posting_trainer', 'posting', ['trainer_id', 'from_on'], unique=False)
    op.create_table('qualification',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Enum('observer', 'assistant', 'lead', 'master', name='teachinglevel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('method', sa.Enum('certificate', 'observed_lesson', 'equivalent', name='method', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('assessor', sa.String(length=120), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('expires_on IS NULL OR expires_on >= since_on', name=op.f('ck_qualification_in_order')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_qualification_module_id_module')),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_qualification_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_qualification')),
    sa.UniqueConstraint('uid', name=op.f('uq_qualification_uid'))
    )
    op.create_index('ix_qualification_module', 'qualification', ['module_id', 'expires_on'], unique=False)
    op.create_index('ix_qualification_trainer', 'qualification', ['trainer_id'], unique=False)
    op.create_table('teaching_language',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('teaches', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_teaching_language_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_language')),
    sa.UniqueConstraint('trainer_id', 'code', name=op.f('uq_teaching_language_trainer_id_code'))
    )
    op.create_table('trainer_leave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_trainer_leave_in_order')),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_trainer_leave_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trainer_leave'))
    )
    op.create_index('ix_trainer_leave_trainer', 'trainer_leave', ['trainer_id', 'from_on'], unique=False)
    op.create_table('accepted_breach',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('breach', sa.Enum('class', 'room', 'ratio', name='breach', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_accepted_breach_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_accepted_breach_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_accepted_breach_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_accepted_breach_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accepted_breach')),
    sa.UniqueConstraint('cohort_id', 'version_id', 'breach', name=op.f('uq_accepted_breach_cohort_id_version_id_breach')),
    sa.UniqueConstraint('uid', name=op.f('uq_accepted_breach_uid'))
    )
    op.create_index(op.f('ix_accepted_breach_by_id'), 'accepted_breach', ['by_id'], unique=False)
    op.create_table('assessment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('pre_test', 'post_test', 'practical', 'oral', 'continuous', 'observation', name='assessmentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('max_score', sa.Integer(), nullable=False),
    sa.Column('pass_mark', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('max_score > 0', name=op.f('ck_assessment_has_points')),
    sa.CheckConstraint('pass_mark BETWEEN 0 AND 100', name=op.f('ck_assessment_pass_mark_is_a_percentage')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_assessment_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_assessment_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('cohort_id', 'code', name=op.f('uq_assessment_cohort_id_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_assessment_uid'))
    )
    op.create_table('certificate_request',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'issued', 'refused', 'withdrawn', name='requeststate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('refusal_reason', sa.String(length=500), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('issued', 'refused')) = (decided_at IS NOT NULL)", name=op.f('ck_certificate_request_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('issued', 'refused')) = (decided_by_id IS NOT NULL)", name=op.f('ck_certificate_request_decided_by_id_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> asked_by_id', name=op.f('ck_certificate_request_by_two')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_certificate_request_asked_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_certificate_request_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_certificate_request_decided_by_id_user')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_certificate_request_job_id_job')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_certificate_request_uid'))
    )
    op.create_index(op.f('ix_certificate_request_cohort_id'), 'certificate_request', ['cohort_id'], unique=False)
    op.create_index(op.f('ix_certificate_request_state'), 'certificate_request', ['state'], unique=False)
    op.create_index('uq_certificate_request_open', 'certificate_request', ['cohort_id'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
    op.create_table('cohort_approval',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('host', 'programme', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_cohort_approval_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_approval_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_approval')),
    sa.UniqueConstraint('cohort_id', 'side', 'content_hash', 'on', name=op.f('uq_cohort_approval_cohort_id_side_content_hash_on')),
    sa.UniqueConstraint('uid', name=op.f('uq_cohort_approval_uid'))
    )
    op.create_index(op.f('ix_cohort_approval_by_id'), 'cohort_approval', ['by_id'], unique=False)
    op.create_table('cohort_audience',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('bands', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_audience_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_audience')),
    sa.UniqueConstraint('cohort_id', name=op.f('uq_cohort_audience_cohort_id'))
    )
    op.create_table('cohort_close_out',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('minutes_delivered', sa.Integer(), nullable=False),
    sa.Column('reaction', sa.String(length=4000), nullable=False),
    sa.Column('lessons', sa.String(length=4000), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('materials', sa.String(length=4000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('cost_minor >= 0', name=op.f('ck_cohort_close_out_cost_known')),
    sa.CheckConstraint('length(trim(reaction)) > 0 AND length(trim(lessons)) > 0 AND length(trim(materials)) > 0', name=op.f('ck_cohort_close_out_written')),
    sa.CheckConstraint('minutes_delivered > 0', name=op.f('ck_cohort_close_out_delivered')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_cohort_close_out_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_close_out_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_close_out')),
    sa.UniqueConstraint('cohort_id', name=op.f('uq_cohort_close_out_cohort_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_cohort_close_out_uid'))
    )
    op.create_index(op.f('ix_cohort_close_out_by_id'), 'cohort_close_out', ['by_id'], unique=False)
    op.create_table('cohort_funder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_funder_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_cohort_funder_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_funder')),
    sa.UniqueConstraint('cohort_id', 'organisation_id', name=op.f('uq_cohort_funder_cohort_id_organisation_id'))
    )
    op.create_table('cohort_module',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_module_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_cohort_module_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_module')),
    sa.UniqueConstraint('cohort_id', 'version_id', name=op.f('uq_cohort_module_cohort_id_version_id'))
    )
    op.create_table('cohort_recipient',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_recipient_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_cohort_recipient_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_recipient')),
    sa.UniqueConstraint('cohort_id', 'unit_id', name=op.f('uq_cohort_recipient_cohort_id_unit_id'))
    )
    op.create_table('curtailment_waiver',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(signed_by_id IS NULL) = (signed_at IS NULL)', name=op.f('ck_curtailment_waiver_signed_whole')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_curtailment_waiver_reasoned')),
    sa.CheckConstraint('signed_by_id IS NULL OR signed_by_id <> asked_by_id', name=op.f('ck_curtailment_waiver_by_two')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_curtailment_waiver_asked_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_curtailment_waiver_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user.id'], name=op.f('fk_curtailment_waiver_signed_by_id_user')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_curtailment_waiver_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curtailment_waiver')),
    sa.UniqueConstraint('cohort_id', 'version_id', name=op.f('uq_curtailment_waiver_cohort_id_version_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_curtailment_waiver_uid'))
    )
    op.create_table('enrolment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_then_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('nominated', 'clearance_pending', 'waitlisted', 'ineligible', 'confirmed', 'attending', 'suspended', 'completed_passed', 'completed_not_passed', 'attended_only', 'withdrawn', 'no_show', 'recalled_to_unit', 'removed_conduct', 'deferred', 'deceased', name='enrolmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Enum('typed', 'imported', 'unit', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('leaving_reason', sa.Enum('own_wish', 'medical', 'family', 'operational', 'conduct', 'clearance', 'support_suspended', 'duplicate', 'transferred', 'other', name='leavingreason', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('waits_since', sa.DateTime(), nullable=True),
    sa.Column('nominated_by_id', sa.Integer(), nullable=False),
    sa.Column('nominated_at', sa.DateTime(), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('joined_on', sa.Date(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('continues_id', sa.Integer(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('confirmed_by_id IS NULL OR confirmed_by_id <> nominated_by_id', name=op.f('ck_enrolment_confirmed_by_another')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_enrolment_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_enrolment_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_enrolment_confirmed_by_id_user')),
    sa.ForeignKeyConstraint(['continues_id'], ['enrolment.id'], name=op.f('fk_enrolment_continues_id_enrolment')),
    sa.ForeignKeyConstraint(['nominated_by_id'], ['user.id'], name=op.f('fk_enrolment_nominated_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id_person')),
    sa.ForeignKeyConstraint(['unit_then_id'], ['unit.id'], name=op.f('fk_enrolment_unit_then_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('cohort_id', 'person_id', name=op.f('uq_enrolment_cohort_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_enrolment_uid'))
    )
    op.create_index('ix_enrolment_batch', 'enrolment', ['batch_id'], unique=False)
    op.create_index('ix_enrolment_cohort_state', 'enrolment', ['cohort_id', 'state'], unique=False)
    op.create_index('ix_enrolment_continues', 'enrolment', ['continues_id'], unique=False)
    op.create_index('ix_enrolment_person', 'enrolment', ['person_id', 'state'], unique=False)
    op.create_table('training_session',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends > starts', name=op.f('ck_training_session_in_order')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_training_session_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_training_session_room_id_room')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_training_session_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_session')),
    sa.UniqueConstraint('uid', name=op.f('uq_training_session_uid'))
    )
    op.create_index('ix_training_session_cohort', 'training_session', ['cohort_id', 'on'], unique=False)
    op.create_index('ix_training_session_day', 'training_session', ['on', 'starts'], unique=False)
    op.create_index('ix_training_session_room', 'training_session', ['room_id', 'on'], unique=False)
    op.create_table('attendance_sheet',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('spare_rows', sa.Integer(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('printed_by_id', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['printed_by_id'], ['user.id'], name=op.f('fk_attendance_sheet_printed_by_id_user')),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_attendance_sheet_session_id_training_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_sheet')),
    sa.UniqueConstraint('code', name=op.f('uq_attendance_sheet_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_attendance_sheet_uid'))
    )
    op.create_index(op.f('ix_attendance_sheet_printed_by_id'), 'attendance_sheet', ['printed_by_id'], unique=False)
    op.create_index('ix_attendance_sheet_session', 'attendance_sheet', ['session_id'], unique=False)
    op.create_table('certificate',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('layout_id', sa.Integer(), nullable=True),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('sealed', sa.String(length=2000), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('pdf_hash', sa.String(length=64), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('issued_by_id <> asked_by_id', name=op.f('ck_certificate_by_two')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_certificate_asked_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_certificate_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_certificate_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_certificate_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['user.id'], name=op.f('fk_certificate_issued_by_id_user')),
    sa.ForeignKeyConstraint(['layout_id'], ['certificate_layout.id'], name=op.f('fk_certificate_layout_id_certificate_layout')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_person_id_person')),
    sa.ForeignKeyConstraint(['replaces_id'], ['certificate.id'], name=op.f('fk_certificate_replaces_id_certificate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('serial', name=op.f('uq_certificate_serial')),
    sa.UniqueConstraint('uid', name=op.f('uq_certificate_uid'))
    )
    op.create_index('ix_certificate_centre', 'certificate', ['centre_id', 'issued_on', 'id'], unique=False)
    op.create_index('ix_certificate_cohort', 'certificate', ['cohort_id', 'id'], unique=False)
    op.create_index('ix_certificate_enrolment', 'certificate', ['enrolment_id'], unique=False)
    op.create_index('ix_certificate_issued', 'certificate', ['issued_on', 'id'], unique=False)
    op.create_index('ix_certificate_person', 'certificate', ['person_id'], unique=False)
    op.create_index('uq_certificate_first', 'certificate', ['enrolment_id'], unique=True, sqlite_where=sa.text('replaces_id IS NULL'), postgresql_where=sa.text('replaces_id IS NULL'))
    op.create_index('uq_certificate_replaces', 'certificate', ['replaces_id'], unique=True, sqlite_where=sa.text('replaces_id IS NOT NULL'), postgresql_where=sa.text('replaces_id IS NOT NULL'))
    op.create_table('enrolment_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.String(length=40), nullable=True),
    sa.Column('now', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_enrolment_move_by_id_user')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_enrolment_move_enrolment_id_enrolment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_move'))
    )
    op.create_index('ix_enrolment_move_enrolment', 'enrolment_move', ['enrolment_id', 'id'], unique=False)
    op.create_table('enrolment_waiver',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('piece', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_enrolment_waiver_reasoned')),
    sa.CheckConstraint('signed_by_id <> asked_by_id', name=op.f('ck_enrolment_waiver_by_two')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_enrolment_waiver_asked_by_id_user')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_enrolment_waiver_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user.id'], name=op.f('fk_enrolment_waiver_signed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_waiver')),
    sa.UniqueConstraint('enrolment_id', 'piece', name=op.f('uq_enrolment_waiver_enrolment_id_piece')),
    sa.UniqueConstraint('uid', name=op.f('uq_enrolment_waiver_uid'))
    )
    op.create_table('enrolment_waiver_request',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('piece', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'signed', 'refused', name='waiverstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('refused', 'signed')) = (decided_at IS NOT NULL)", name=op.f('ck_enrolment_waiver_request_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('refused', 'signed')) = (decided_by_id IS NOT NULL)", name=op.f('ck_enrolment_waiver_request_decided_by_id_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> asked_by_id', name=op.f('ck_enrolment_waiver_request_by_two')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_enrolment_waiver_request_reasoned')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_enrolment_waiver_request_asked_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_enrolment_waiver_request_decided_by_id_user')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_enrolment_waiver_request_enrolment_id_enrolment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_waiver_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_enrolment_waiver_request_uid'))
    )
    op.create_index('ix_waiver_request_state', 'enrolment_waiver_request', ['state', 'id'], unique=False)
    op.create_index('uq_waiver_request_open', 'enrolment_waiver_request', ['enrolment_id', 'piece'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
    op.create_table('result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('score_tenths', sa.Integer(), nullable=False),
    sa.Column('mode', sa.Enum('written', 'oral', 'practical', 'thumbprint', name='mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('sat_on', sa.Date(), nullable=False),
    sa.Column('assessor_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('attempt BETWEEN 1 AND 2', name=op.f('ck_result_two_attempts')),
    sa.CheckConstraint('score_tenths >= 0', name=op.f('ck_result_not_negative')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_result_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['assessor_id'], ['user.id'], name=op.f('fk_result_assessor_id_user')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_result_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_result_enrolment_id_enrolment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result')),
    sa.UniqueConstraint('assessment_id', 'enrolment_id', 'attempt', name=op.f('uq_result_assessment_id_enrolment_id_attempt'))
    )
    op.create_index('ix_result_batch', 'result', ['batch_id'], unique=False)
    op.create_index('ix_result_enrolment', 'result', ['enrolment_id'], unique=False)
    op.create_table('session_report',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('not_held_reason', sa.Enum('security', 'weather', 'transport', 'fuel', 'no_trainees', 'no_trainer', 'no_interpreter', 'operational_callup', 'unpaid_protest', 'facility_unavailable', 'public_holiday', 'illness_outbreak', 'other', name='notheld', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('delivered_minutes', sa.Integer(), nullable=False),
    sa.Column('topics_covered', sa.JSON(), nullable=False),
    sa.Column('observed', sa.String(length=4000), nullable=False),
    sa.Column('meaning', sa.String(length=4000), nullable=False),
    sa.Column('incident', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('client_key', sa.String(length=36), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(held AND delivered_minutes > 0) OR (NOT held AND delivered_minutes = 0)', name=op.f('ck_session_report_minutes_if_held')),
    sa.CheckConstraint('held = (not_held_reason IS NULL)', name=op.f('ck_session_report_reason_if_not_held')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_session_report_by_id_user')),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_session_report_session_id_training_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_report')),
    sa.UniqueConstraint('client_key', name=op.f('uq_session_report_client_key')),
    sa.UniqueConstraint('session_id', name=op.f('uq_session_report_session_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_session_report_uid'))
    )
    op.create_index(op.f('ix_session_report_by_id'), 'session_report', ['by_id'], unique=False)
    op.create_table('session_trainer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.Enum('lead', 'assistant', 'observer', 'interpreter', name='duty', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_session_trainer_session_id_training_session')),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_session_trainer_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_trainer')),
    sa.UniqueConstraint('session_id', 'trainer_id', name=op.f('uq_session_trainer_session_id_trainer_id'))
    )
    op.create_index('ix_session_trainer_trainer', 'session_trainer', ['trainer_id'], unique=False)
    op.create_table('action_point',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=500), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('open', 'done', 'dropped', name='actionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('done', 'dropped')) = (closed_at IS NOT NULL)", name=op.f('ck_action_point_closed_at_with_state')),
    sa.CheckConstraint("(state IN ('done', 'dropped')) = (closed_by_id IS NOT NULL)", name=op.f('ck_action_point_closed_by_id_with_state')),
    sa.CheckConstraint('length(trim(what)) >= 3', name=op.f('ck_action_point_written')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_action_point_closed_by_id_user')),
    sa.ForeignKeyConstraint(['report_id'], ['session_report.id'], name=op.f('fk_action_point_report_id_session_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_point')),
    sa.UniqueConstraint('uid', name=op.f('uq_action_point_uid'))
    )
    op.create_index('ix_action_point_open', 'action_point', ['state', 'due_on'], unique=False)
    op.create_index('ix_action_point_report', 'action_point', ['report_id'], unique=False)
    op.create_table('attendance_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Enum('present', 'late', 'left_early', 'excused_medical', 'excused_duty', 'excused_leave', 'absent', 'operational_callup', 'not_recorded', name='markcode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('minutes_missed', sa.Integer(), nullable=False),
    sa.Column('remark', sa.String(length=120), nullable=True),
    sa.Column('sheet_id', sa.Integer(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('minutes_missed BETWEEN 0 AND 1440', name=op.f('ck_attendance_mark_minutes_missed_sensible')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_attendance_mark_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_attendance_mark_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_attendance_mark_entered_by_id_user')),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_attendance_mark_session_id_training_session')),
    sa.ForeignKeyConstraint(['sheet_id'], ['attendance_sheet.id'], name=op.f('fk_attendance_mark_sheet_id_attendance_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_mark')),
    sa.UniqueConstraint('session_id', 'enrolment_id', name=op.f('uq_attendance_mark_session_id_enrolment_id'))
    )
    op.create_index('ix_attendance_mark_batch', 'attendance_mark', ['batch_id'], unique=False)
    op.create_index('ix_attendance_mark_enrolment', 'attendance_mark', ['enrolment_id'], unique=False)
    op.create_table('certificate_print',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=240), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_certificate_print_by_id_user')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_print_certificate_id_certificate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_print')),
    sa.UniqueConstraint('certificate_id', 'number', name=op.f('uq_certificate_print_certificate_id_number'))
    )
    op.create_index(op.f('ix_certificate_print_by_id'), 'certificate_print', ['by_id'], unique=False)
    op.create_table('certificate_revocation',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('wrong_person', 'wrong_content', 'clearance', 'fraud', 'replaced', 'other', name='revocationreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('by_id <> asked_by_id', name=op.f('ck_certificate_revocation_by_two')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_certificate_revocation_reasoned')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user.id'], name=op.f('fk_certificate_revocation_asked_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_certificate_revocation_by_id_user')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_revocation_certificate_id_certificate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_revocation')),
    sa.UniqueConstraint('certificate_id', name=op.f('uq_certificate_revocation_certificate_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_certificate_revocation_uid'))
    )
    op.create_index(op.f('ix_certificate_revocation_by_id'), 'certificate_revocation', ['by_id'], unique=False)
    op.create_table('revocation_proposal',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('wrong_person', 'wrong_content', 'clearance', 'fraud', 'replaced', 'other', name='revocationreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'agreed', 'refused', name='proposalstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('refusal_reason', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('agreed', 'refused')) = (decided_at IS NOT NULL)", name=op.f('ck_revocation_proposal_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('agreed', 'refused')) = (decided_by_id IS NOT NULL)", name=op.f('ck_revocation_proposal_decided_by_id_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> by_id', name=op.f('ck_revocation_proposal_by_two')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_revocation_proposal_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_revocation_proposal_by_id_user')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_revocation_proposal_certificate_id_certificate')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_revocation_proposal_decided_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revocation_proposal')),
    sa.UniqueConstraint('uid', name=op.f('uq_revocation_proposal_uid'))
    )
    op.create_index(op.f('ix_revocation_proposal_by_id'), 'revocation_proposal', ['by_id'], unique=False)
    op.create_index('ix_revocation_proposal_state', 'revocation_proposal', ['state', 'id'], unique=False)
    op.create_index('uq_revocation_proposal_open', 'revocation_proposal', ['certificate_id'], unique=True, sqlite_where=sa.text("state = 'asked'"), postgresql_where=sa.text("state = 'asked'"))
    op.create_table('temporary_name',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=240), nullable=False),
    sa.Column('number_written', sa.String(length=40), nullable=True),
    sa.Column('code', sa.Enum('present', 'late', 'left_early', 'excused_medical', 'excused_duty', 'excused_leave', 'absent', 'operational_callup', 'not_recorded', name='markcode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('resolved_enrolment_id', sa.Integer(), nullable=True),
    sa.Column('dropped_reason', sa.String(length=240), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_temporary_name_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_temporary_name_by_id_user')),
    sa.ForeignKeyConstraint(['resolved_enrolment_id'], ['enrolment.id'], name=op.f('fk_temporary_name_resolved_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['session_id'], ['training_session.id'], name=op.f('fk_temporary_name_session_id_training_session')),
    sa.ForeignKeyConstraint(['sheet_id'], ['attendance_sheet.id'], name=op.f('fk_temporary_name_sheet_id_attendance_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_temporary_name')),
    sa.UniqueConstraint('uid', name=op.f('uq_temporary_name_uid'))
    )
    op.create_index('ix_temporary_name_batch', 'temporary_name', ['batch_id'], unique=False)
    op.create_index('ix_temporary_name_session', 'temporary_name', ['session_id'], unique=False)
    op.create_table('attendance_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mark_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.String(length=40), nullable=False),
    sa.Column('was_minutes', sa.Integer(), nullable=False),
    sa.Column('now', sa.String(length=40), nullable=False),
    sa.Column('now_minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.Column('after_lock', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_attendance_change_by_id_user')),
    sa.ForeignKeyConstraint(['mark_id'], ['attendance_mark.id'], name=op.f('fk_attendance_change_mark_id_attendance_mark')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_change'))
    )
    op.create_index('ix_attendance_change_mark', 'attendance_change', ['mark_id', 'id'], unique=False)
    op.create_table('certificate_hand_over',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('print_id', sa.Integer(), nullable=False),
    sa.Column('collector', sa.String(length=240), nullable=False),
    sa.Column('is_holder', sa.Boolean(), nullable=False),
    sa.Column('signed', sa.Boolean(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(collector)) >= 2', name=op.f('ck_certificate_hand_over_named')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_certificate_hand_over_by_id_user')),
    sa.ForeignKeyConstraint(['print_id'], ['certificate_print.id'], name=op.f('fk_certificate_hand_over_print_id_certificate_print')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_hand_over')),
    sa.UniqueConstraint('print_id', name=op.f('uq_certificate_hand_over_print_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_certificate_hand_over_uid'))
    )
    op.create_index(op.f('ix_certificate_hand_over_by_id'), 'certificate_hand_over', ['by_id'], unique=False)
    if op.get_context().dialect.name == "sqlite":
        statements = SQLITE_TRIGGERS
    else:
        statements = POSTGRESQL_FUNCTIONS + POSTGRESQL_TRIGGERS
    for statement in statements:
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    op.drop_table("certificate_hand_over")
    op.drop_table("attendance_change")
    op.drop_table("temporary_name")
    op.drop_table("revocation_proposal")
    op.drop_table("certificate_revocation")
    op.drop_table("certificate_print")
    op.drop_table("attendance_mark")
    op.drop_table("action_point")
    op.drop_table("session_trainer")
    op.drop_table("session_report")
    op.drop_table("result")
    op.drop_table("enrolment_waiver_request")
    op.drop_table("enrolment_waiver")
    op.drop_table("enrolment_move")
    op.drop_table("certificate")
    op.drop_table("attendance_sheet")
    op.drop_table("training_session")
    op.drop_table("enrolment")
    op.drop_table("curtailment_waiver")
    op.drop_table("cohort_recipient")
    op.drop_table("cohort_module")
    op.drop_table("cohort_funder")
    op.drop_table("cohort_close_out")
    op.drop_table("cohort_audience")
    op.drop_table("cohort_approval")
    op.drop_table("certificate_request")
    op.drop_table("assessment")
    op.drop_table("accepted_breach")
    op.drop_table("trainer_leave")
    op.drop_table("teaching_language")
    op.drop_table("qualification")
    op.drop_table("posting")
    op.drop_table("discrepancy")
    op.drop_table("cohort")
    op.drop_table("trainer")
    op.drop_table("service_record")
    op.drop_table("phone")
    op.drop_table("person_language")
    op.drop_table("pay_line")
    op.drop_table("not_the_same")
    op.drop_table("name_part")
    op.drop_table("merge")
    op.drop_table("match_key")
    op.drop_table("likely_pair")
    op.drop_table("identity_document")
    op.drop_table("correction")
    op.drop_table("command")
    op.drop_table("clearance")
    op.drop_table("centre_reach")
    op.drop_table("attainment")
    op.drop_table("alias")
    op.drop_table("age_doubt")
    op.drop_table("staged_row")
    op.drop_table("person")
    op.drop_table("pay_cycle")
    op.drop_table("prerequisite")
    op.drop_table("planned_assessment")
    op.drop_table("journal_words")
    op.drop_table("import_batch")
    op.drop_table("sign_in")
    op.drop_table("room")
    op.drop_table("role_grant")
    op.drop_table("reset_code")
    op.drop_table("post")
    op.drop_table("passkey")
    op.drop_table("module_version")
    op.drop_table("mandatory_for")
    op.drop_table("kept_typing")
    op.drop_table("journal_entry")
    op.drop_table("job")
    op.drop_table("export_record")
    op.drop_table("course_module")
    op.drop_table("certificate_layout")
    op.drop_table("centre_area")
    op.drop_table("user")
    op.drop_table("unit")
    op.drop_table("training_centre")
    op.drop_table("required_scheme")
    op.drop_table("rank")
    op.drop_table("pay_grade")
    op.drop_table("module")
    op.drop_table("verification_count")
    op.drop_table("topic")
    op.drop_table("source_mapping")
    op.drop_table("sign_in_attempt")
    op.drop_table("place")
    op.drop_table("organisation")
    op.drop_table("number_block")
    op.drop_table("name_token")
    op.drop_table("holder")
    op.drop_table("course")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION forbid()")
        op.execute("DROP FUNCTION tr_certificate_layout_delete()")
        op.execute("DROP FUNCTION tr_certificate_layout_texts_update()")
        op.execute("DROP FUNCTION tr_module_version_agreed_delete()")
        op.execute("DROP FUNCTION tr_module_version_agreed_update()")
        op.execute("DROP FUNCTION tr_module_version_state_update()")
        op.execute("DROP FUNCTION tr_planned_assessment_added()")
        op.execute("DROP FUNCTION tr_planned_assessment_changed()")
        op.execute("DROP FUNCTION tr_planned_assessment_taken()")
        op.execute("DROP FUNCTION tr_prerequisite_added()")
        op.execute("DROP FUNCTION tr_prerequisite_changed()")
        op.execute("DROP FUNCTION tr_prerequisite_taken()")
        op.execute("DROP FUNCTION tr_result_certified_delete()")
        op.execute("DROP FUNCTION tr_result_certified_update()")
        op.execute("DROP FUNCTION tr_topic_named_delete()")
        op.execute("DROP FUNCTION tr_topic_named_update()")
