"""Where people served before, what boards make of their ranks, who draws a benefit too."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

TABLES = ('harmonisation_board', 'origin_force', 'board_member', 'harmonised_rank', 'reintegration_benefit', 'ddr_record', 'double_draw', 'ddr_referral', 'rank_decision', 'rank_appeal', 'rank_signature')
ONCE = ('rank_signature',)
NEVER = (
    ('ddr_record', 'referred', 'UPDATE OF closed_on',
     "NEW.closed_on IS NOT NULL AND NEW.eligibility = 'ineligible' AND NOT EXISTS (SELECT 1 FROM ddr_referral WHERE ddr_referral.record_id = NEW.id)"),
    ('rank_decision', 'stays', 'DELETE',
     "OLD.state <> 'proposed'"),
    ('rank_decision', 'kept', 'UPDATE',
     "OLD.state <> 'proposed'"),
    ('rank_decision', 'signed', 'UPDATE OF state',
     "NEW.state = 'decided' AND (SELECT count(*) FROM rank_signature WHERE rank_signature.decision_id = NEW.id) < 2"),
    ('rank_signature', 'others', 'INSERT',
     'EXISTS (SELECT 1 FROM rank_signature AS earlier JOIN rank_decision ON rank_decision.answers_id = earlier.decision_id WHERE rank_decision.id = NEW.decision_id AND earlier.by_id = NEW.by_id)'),
)  # fmt: skip
BEFORE = (
    "training_clerk", "cell_head", "mentor", "curriculum_officer", "hr_clerk", "hr_head", "pay_verifier", "finance", "unit_commander", "vetting_officer", "vetting_board", "hrddp_secretariat", "cp_focal_point", "programme_officer", "host_authority", "oversight", "dpo", "user_admin", "sysadmin", "donor_partner",
)  # fmt: skip
WITH_IT = (*BEFORE[:11], "source_custodian", *BEFORE[11:])
LITE = "julianday(NEW.until_on) - julianday(NEW.from_on) > 180"
LONGEST = (
    ("tr_role_grant_too_long", "INSERT"),
    ("tr_role_grant_made_longer", "UPDATE OF from_on, until_on"),
)
"""What SQLite forgets when the table of grants is built anew."""


def upgrade() -> None:
    _roles(WITH_IT)
    op.create_table('harmonisation_board',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('law', sa.String(length=120), nullable=False),
    sa.Column('set_up_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= set_up_on', name=op.f('ck_harmonisation_board_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_harmonisation_board')),
    sa.UniqueConstraint('code', name=op.f('uq_harmonisation_board_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_harmonisation_board_uid'))
    )
    op.create_table('origin_force',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_origin_force')),
    sa.UniqueConstraint('code', name=op.f('uq_origin_force_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_origin_force_uid'))
    )
    op.create_table('board_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('board_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['board_id'], ['harmonisation_board.id'], name=op.f('fk_board_member_board_id_harmonisation_board')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_board_member_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_member')),
    sa.UniqueConstraint('board_id', 'user_id', name=op.f('uq_board_member_board_id_user_id'))
    )
    op.create_index(op.f('ix_board_member_user_id'), 'board_member', ['user_id'], unique=False)
    op.create_table('harmonised_rank',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('origin_id', sa.Integer(), nullable=False),
    sa.Column('from_rank', sa.String(length=80), nullable=False),
    sa.Column('provisional_rank_id', sa.Integer(), nullable=False),
    sa.Column('interim_rank_id', sa.Integer(), nullable=False),
    sa.Column('confirmed_rank_id', sa.Integer(), nullable=False),
    sa.Column('after_course', sa.String(length=40), nullable=True),
    sa.Column('law', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['confirmed_rank_id'], ['rank.id'], name=op.f('fk_harmonised_rank_confirmed_rank_id_rank')),
    sa.ForeignKeyConstraint(['interim_rank_id'], ['rank.id'], name=op.f('fk_harmonised_rank_interim_rank_id_rank')),
    sa.ForeignKeyConstraint(['origin_id'], ['origin_force.id'], name=op.f('fk_harmonised_rank_origin_id_origin_force')),
    sa.ForeignKeyConstraint(['provisional_rank_id'], ['rank.id'], name=op.f('fk_harmonised_rank_provisional_rank_id_rank')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_harmonised_rank')),
    sa.UniqueConstraint('origin_id', 'from_rank', name=op.f('uq_harmonised_rank_origin_id_from_rank')),
    sa.UniqueConstraint('uid', name=op.f('uq_harmonised_rank_uid'))
    )
    op.create_table('reintegration_benefit',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('born', sa.LargeBinary(), nullable=True),
    sa.Column('ddr_id', sa.LargeBinary(), nullable=True),
    sa.Column('ddr_mark', sa.String(length=32), nullable=True),
    sa.Column('biometric_mark', sa.String(length=32), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('compared_at', sa.DateTime(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_reintegration_benefit_in_order')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_reintegration_benefit_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reintegration_benefit_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reintegration_benefit')),
    sa.UniqueConstraint('uid', name=op.f('uq_reintegration_benefit_uid'))
    )
    op.create_index('ix_reintegration_benefit_batch', 'reintegration_benefit', ['batch_id'], unique=False)
    op.create_index('ix_reintegration_benefit_biometric_mark', 'reintegration_benefit', ['biometric_mark'], unique=False)
    op.create_index(op.f('ix_reintegration_benefit_by_id'), 'reintegration_benefit', ['by_id'], unique=False)
    op.create_index('ix_reintegration_benefit_ddr_mark', 'reintegration_benefit', ['ddr_mark'], unique=False)
    op.create_table('ddr_record',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('origin', sa.LargeBinary(), nullable=False),
    sa.Column('ddr_id', sa.LargeBinary(), nullable=True),
    sa.Column('ddr_mark', sa.String(length=32), nullable=True),
    sa.Column('biometric', sa.LargeBinary(), nullable=True),
    sa.Column('biometric_mark', sa.String(length=32), nullable=True),
    sa.Column('status', sa.Enum('registered', 'disarmed', 'demobilised', 'in_integration', 'reintegrating', 'not_in_ddr', name='ddrstatus', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('eligibility', sa.Enum('open', 'eligible', 'ineligible', name='eligibility', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rank_claimed', sa.LargeBinary(), nullable=False),
    sa.Column('evidence', sa.Enum('none', 'signed_paper', 'list_of_force', 'commanders_word', 'witnesses', 'interview', name='evidence', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('evidence_words', sa.LargeBinary(), nullable=True),
    sa.Column('specialty', sa.String(length=80), nullable=True),
    sa.Column('weapon_reference', sa.LargeBinary(), nullable=True),
    sa.Column('quota_group', sa.String(length=40), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("closed_on IS NULL OR eligibility <> 'open'", name=op.f('ck_ddr_record_decided')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_ddr_record_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_ddr_record_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['user.id'], name=op.f('fk_ddr_record_recorded_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_record')),
    sa.UniqueConstraint('person_id', name=op.f('uq_ddr_record_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_ddr_record_uid'))
    )
    op.create_index('ix_ddr_record_batch', 'ddr_record', ['batch_id'], unique=False)
    op.create_index('ix_ddr_record_biometric_mark', 'ddr_record', ['biometric_mark'], unique=False)
    op.create_index('ix_ddr_record_ddr_mark', 'ddr_record', ['ddr_mark'], unique=False)
    op.create_index(op.f('ix_ddr_record_recorded_by_id'), 'ddr_record', ['recorded_by_id'], unique=False)
    op.create_table('double_draw',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('benefit_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('ground', sa.Enum('ddr_id', 'biometric', 'name_and_birth', name='ground', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('probability', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'double', 'ended', 'another', name='drawstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('found_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('another', 'double', 'ended')) = (decided_at IS NOT NULL)", name=op.f('ck_double_draw_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('another', 'double', 'ended')) = (decided_by_id IS NOT NULL)", name=op.f('ck_double_draw_decided_by_id_with_state')),
    sa.CheckConstraint("(state IN ('another', 'double', 'ended')) = (reason IS NOT NULL)", name=op.f('ck_double_draw_reason_with_state')),
    sa.ForeignKeyConstraint(['benefit_id'], ['reintegration_benefit.id'], name=op.f('fk_double_draw_benefit_id_reintegration_benefit')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_double_draw_decided_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_double_draw_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_double_draw')),
    sa.UniqueConstraint('benefit_id', 'person_id', name=op.f('uq_double_draw_benefit_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_double_draw_uid'))
    )
    op.create_index('ix_double_draw_person', 'double_draw', ['person_id', 'state'], unique=False)
    op.create_table('ddr_referral',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('agency', sa.String(length=120), nullable=False),
    sa.Column('referred_on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_ddr_referral_by_id_user')),
    sa.ForeignKeyConstraint(['record_id'], ['ddr_record.id'], name=op.f('fk_ddr_referral_record_id_ddr_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_referral')),
    sa.UniqueConstraint('record_id', name=op.f('uq_ddr_referral_record_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_ddr_referral_uid'))
    )
    op.create_index(op.f('ix_ddr_referral_by_id'), 'ddr_referral', ['by_id'], unique=False)
    op.create_table('rank_decision',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('board_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('provisional', 'confirmed', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rank_id', sa.Integer(), nullable=False),
    sa.Column('pay_rank_id', sa.Integer(), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('course_reference', sa.String(length=80), nullable=True),
    sa.Column('answers_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'decided', 'withdrawn', name='rankstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('appeal_until', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('decided')) = (appeal_until IS NOT NULL)", name=op.f('ck_rank_decision_appeal_until_with_state')),
    sa.CheckConstraint("(state IN ('decided')) = (decided_at IS NOT NULL)", name=op.f('ck_rank_decision_decided_at_with_state')),
    sa.CheckConstraint("stage <> 'confirmed' OR pay_rank_id = rank_id", name=op.f('ck_rank_decision_confirmed_pays')),
    sa.CheckConstraint('length(basis) > 2', name=op.f('ck_rank_decision_based')),
    sa.ForeignKeyConstraint(['answers_id'], ['rank_decision.id'], name=op.f('fk_rank_decision_answers_id_rank_decision')),
    sa.ForeignKeyConstraint(['board_id'], ['harmonisation_board.id'], name=op.f('fk_rank_decision_board_id_harmonisation_board')),
    sa.ForeignKeyConstraint(['pay_rank_id'], ['rank.id'], name=op.f('fk_rank_decision_pay_rank_id_rank')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_rank_decision_proposed_by_id_user')),
    sa.ForeignKeyConstraint(['rank_id'], ['rank.id'], name=op.f('fk_rank_decision_rank_id_rank')),
    sa.ForeignKeyConstraint(['record_id'], ['ddr_record.id'], name=op.f('fk_rank_decision_record_id_ddr_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rank_decision')),
    sa.UniqueConstraint('answers_id', name=op.f('uq_rank_decision_answers_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_rank_decision_uid'))
    )
    op.create_index(op.f('ix_rank_decision_proposed_by_id'), 'rank_decision', ['proposed_by_id'], unique=False)
    op.create_index('ix_rank_decision_record', 'rank_decision', ['record_id', 'state'], unique=False)
    op.create_table('rank_appeal',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('said', sa.LargeBinary(), nullable=False),
    sa.Column('lodged_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_rank_appeal_by_id_user')),
    sa.ForeignKeyConstraint(['decision_id'], ['rank_decision.id'], name=op.f('fk_rank_appeal_decision_id_rank_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rank_appeal')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_rank_appeal_decision_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_rank_appeal_uid'))
    )
    op.create_index(op.f('ix_rank_appeal_by_id'), 'rank_appeal', ['by_id'], unique=False)
    op.create_table('rank_signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_rank_signature_by_id_user')),
    sa.ForeignKeyConstraint(['decision_id'], ['rank_decision.id'], name=op.f('fk_rank_signature_decision_id_rank_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rank_signature')),
    sa.UniqueConstraint('decision_id', 'by_id', name=op.f('uq_rank_signature_decision_id_by_id'))
    )
    op.create_index(op.f('ix_rank_signature_by_id'), 'rank_signature', ['by_id'], unique=False)
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
    op.execute("DELETE FROM role_grant WHERE role = 'source_custodian'")
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
