"""Pay channels, proofs of presence, the count of a force; and commanders, who only certify."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = (
    "payment_provider", "pay_channel", "shared_account", "verification_exercise", "exercise_unit",
    "muster_sheet", "muster_mark", "muster_name", "muster_check", "muster_certification",
    "presence_proof",
)  # fmt: skip
ONCE = ("shared_account", "muster_sheet", "muster_check", "muster_certification", "presence_proof")
CHECKED = "EXISTS (SELECT 1 FROM muster_check WHERE muster_check.sheet_id = {row}.sheet_id)"
CHANGED = (
    "NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind "
    "OR coalesce(NEW.provider_id, 0) <> coalesce(OLD.provider_id, 0) "
    "OR coalesce(NEW.identifier_end, '') <> coalesce(OLD.identifier_end, '') "
    "OR coalesce(NEW.identifier_mark, '') <> coalesce(OLD.identifier_mark, '') "
    "OR coalesce(NEW.holder_name, '') <> coalesce(OLD.holder_name, '')"
)
NEVER = (
    ("pay_channel", "kept",
     "UPDATE OF person_id, kind, provider_id, identifier_end, identifier_mark, holder_name",
     CHANGED),
    ("pay_channel", "stays", "DELETE", "OLD.state <> 'proposed'"),
    ("muster_mark", "checked_add", "INSERT", CHECKED.format(row="NEW")),
    ("muster_mark", "checked_keep", "UPDATE", CHECKED.format(row="OLD")),
    ("muster_mark", "checked_stay", "DELETE", CHECKED.format(row="OLD")),
)  # fmt: skip
BEFORE = (
    "training_clerk", "cell_head", "mentor", "curriculum_officer", "hr_clerk", "hr_head",
    "pay_verifier", "finance", "vetting_officer", "vetting_board", "hrddp_secretariat",
    "cp_focal_point", "programme_officer", "host_authority", "oversight", "dpo", "user_admin",
    "sysadmin", "donor_partner",
)  # fmt: skip
WITH_COMMANDERS = (*BEFORE[:8], "unit_commander", *BEFORE[8:])
LITE = "julianday(NEW.until_on) - julianday(NEW.from_on) > 180"
LONGEST = (
    ("tr_role_grant_too_long", "INSERT"),
    ("tr_role_grant_made_longer", "UPDATE OF from_on, until_on"),
)
"""What SQLite forgets when the table of grants is built anew."""


def upgrade() -> None:
    _roles(WITH_COMMANDERS)
    op.create_table('payment_provider',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('bank_account', 'mobile_money', 'cash_parade', 'stipend_card', 'cheque', 'unknown', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('bic', sa.String(length=11), nullable=True),
    sa.Column('format', sa.Enum('iban', 'rib', 'any', name='accountformat', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('digits', sa.Integer(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.CheckConstraint('digits IS NULL OR digits BETWEEN 4 AND 34', name=op.f('ck_payment_provider_length_sensible')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_provider')),
    sa.UniqueConstraint('code', name=op.f('uq_payment_provider_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_payment_provider_uid'))
    )
    op.create_table('verification_exercise',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('confidence', sa.Integer(), nullable=False),
    sa.Column('margin', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'counting', 'recounting', 'closed', 'dropped', name='exercisestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('confidence IN (80, 90, 95, 99)', name=op.f('ck_verification_exercise_confidence_known')),
    sa.CheckConstraint('margin BETWEEN 1 AND 20', name=op.f('ck_verification_exercise_margin_sensible')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_verification_exercise_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_exercise')),
    sa.UniqueConstraint('code', name=op.f('uq_verification_exercise_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_verification_exercise_uid'))
    )
    op.create_index(op.f('ix_verification_exercise_by_id'), 'verification_exercise', ['by_id'])
    op.create_table('exercise_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('exercise_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.CheckConstraint('expected >= 0', name=op.f('ck_exercise_unit_counted')),
    sa.ForeignKeyConstraint(['exercise_id'], ['verification_exercise.id'], name=op.f('fk_exercise_unit_exercise_id_verification_exercise')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_exercise_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exercise_unit')),
    sa.UniqueConstraint('exercise_id', 'unit_id', name=op.f('uq_exercise_unit_exercise_id_unit_id'))
    )
    op.create_table('muster_sheet',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('muster', 'headcount', 'recount', name='sheetkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('exercise_id', sa.Integer(), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('spare_rows', sa.Integer(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('printed_by_id', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("(kind = 'muster') = (exercise_id IS NULL)", name=op.f('ck_muster_sheet_of_an_exercise')),
    sa.ForeignKeyConstraint(['exercise_id'], ['verification_exercise.id'], name=op.f('fk_muster_sheet_exercise_id_verification_exercise')),
    sa.ForeignKeyConstraint(['printed_by_id'], ['user.id'], name=op.f('fk_muster_sheet_printed_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_muster_sheet_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_muster_sheet')),
    sa.UniqueConstraint('code', name=op.f('uq_muster_sheet_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_muster_sheet_uid'))
    )
    op.create_index('ix_muster_sheet_exercise', 'muster_sheet', ['exercise_id', 'kind', 'unit_id'])
    op.create_index(op.f('ix_muster_sheet_printed_by_id'), 'muster_sheet', ['printed_by_id'])
    op.create_index('ix_muster_sheet_unit', 'muster_sheet', ['unit_id', 'on'])
    op.create_table('muster_certification',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.Enum('on_paper', 'on_screen', name='signed', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('signer', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(signer)) >= 3', name=op.f('ck_muster_certification_signer_named')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_muster_certification_by_id_user')),
    sa.ForeignKeyConstraint(['sheet_id'], ['muster_sheet.id'], name=op.f('fk_muster_certification_sheet_id_muster_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_muster_certification')),
    sa.UniqueConstraint('sheet_id', name=op.f('uq_muster_certification_sheet_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_muster_certification_uid'))
    )
    op.create_index(op.f('ix_muster_certification_by_id'), 'muster_certification', ['by_id'])
    op.create_table('muster_check',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_muster_check_by_id_user')),
    sa.ForeignKeyConstraint(['sheet_id'], ['muster_sheet.id'], name=op.f('fk_muster_check_sheet_id_muster_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_muster_check')),
    sa.UniqueConstraint('sheet_id', name=op.f('uq_muster_check_sheet_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_muster_check_uid'))
    )
    op.create_index(op.f('ix_muster_check_by_id'), 'muster_check', ['by_id'])
    op.create_table('muster_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Enum('present', 'absent', 'leave', 'sick', 'detached', 'not_known', 'not_recorded', name='mustercode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_muster_mark_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_muster_mark_person_id_person')),
    sa.ForeignKeyConstraint(['sheet_id'], ['muster_sheet.id'], name=op.f('fk_muster_mark_sheet_id_muster_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_muster_mark')),
    sa.UniqueConstraint('sheet_id', 'person_id', name=op.f('uq_muster_mark_sheet_id_person_id'))
    )
    op.create_index(op.f('ix_muster_mark_by_id'), 'muster_mark', ['by_id'])
    op.create_index('ix_muster_mark_person', 'muster_mark', ['person_id', 'code'])
    op.create_table('muster_name',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=240), nullable=False),
    sa.Column('number_written', sa.String(length=40), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('dropped', sa.String(length=240), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('person_id IS NULL OR dropped IS NULL', name=op.f('ck_muster_name_settled_once')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_muster_name_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_muster_name_person_id_person')),
    sa.ForeignKeyConstraint(['sheet_id'], ['muster_sheet.id'], name=op.f('fk_muster_name_sheet_id_muster_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_muster_name')),
    sa.UniqueConstraint('uid', name=op.f('uq_muster_name_uid'))
    )
    op.create_index(op.f('ix_muster_name_by_id'), 'muster_name', ['by_id'])
    op.create_index('ix_muster_name_person', 'muster_name', ['person_id'])
    op.create_index('ix_muster_name_sheet', 'muster_name', ['sheet_id'])
    op.create_table('pay_channel',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('bank_account', 'mobile_money', 'cash_parade', 'stipend_card', 'cheque', 'unknown', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=True),
    sa.Column('identifier', sa.LargeBinary(), nullable=True),
    sa.Column('identifier_end', sa.String(length=4), nullable=True),
    sa.Column('identifier_mark', sa.String(length=32), nullable=True),
    sa.Column('holder_name', sa.String(length=240), nullable=True),
    sa.Column('name_match', sa.Enum('exact', 'close', 'different', 'unverified', name='namematch', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kyc', sa.Enum('not_started', 'submitted', 'verified', 'rejected', 'expired', name='kycstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kyc_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'agreed', 'refused', 'withdrawn', 'stopped', name='channelstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('because', sa.String(length=500), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_because', sa.String(length=500), nullable=True),
    sa.Column('cooling_off_until', sa.Date(), nullable=True),
    sa.Column('notified_on', sa.Date(), nullable=True),
    sa.Column('notified_how', sa.Enum('letter', 'sms', 'parade_list', 'in_person', name='notice', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('active_from', sa.Date(), nullable=True),
    sa.Column('active_to', sa.Date(), nullable=True),
    sa.Column('stopped_by_id', sa.Integer(), nullable=True),
    sa.Column('stopped_at', sa.DateTime(), nullable=True),
    sa.Column('stopped_because', sa.String(length=500), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind IN ('bank_account', 'mobile_money', 'stipend_card')) = (identifier_mark IS NOT NULL)", name=op.f('ck_pay_channel_identified')),
    sa.CheckConstraint("(state = 'stopped') = (stopped_at IS NOT NULL)", name=op.f('ck_pay_channel_stop_told')),
    sa.CheckConstraint("(state IN ('agreed', 'refused', 'stopped')) = (decided_at IS NOT NULL)", name=op.f('ck_pay_channel_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('agreed', 'refused', 'stopped')) = (decided_by_id IS NOT NULL)", name=op.f('ck_pay_channel_decided_by_id_with_state')),
    sa.CheckConstraint('active_from IS NULL OR (notified_on IS NOT NULL AND cooling_off_until IS NOT NULL AND active_from >= cooling_off_until)', name=op.f('ck_pay_channel_told_first')),
    sa.CheckConstraint('active_to IS NULL OR (active_from IS NOT NULL AND active_to >= active_from)', name=op.f('ck_pay_channel_in_order')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> proposed_by_id', name=op.f('ck_pay_channel_by_two')),
    sa.CheckConstraint('length(trim(because)) >= 10', name=op.f('ck_pay_channel_reasoned')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_pay_channel_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_pay_channel_decided_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pay_channel_person_id_person')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_pay_channel_proposed_by_id_user')),
    sa.ForeignKeyConstraint(['provider_id'], ['payment_provider.id'], name=op.f('fk_pay_channel_provider_id_payment_provider')),
    sa.ForeignKeyConstraint(['stopped_by_id'], ['user.id'], name=op.f('fk_pay_channel_stopped_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_channel')),
    sa.UniqueConstraint('uid', name=op.f('uq_pay_channel_uid'))
    )
    op.create_index('ix_pay_channel_batch', 'pay_channel', ['batch_id'])
    op.create_index('ix_pay_channel_mark', 'pay_channel', ['identifier_mark'])
    op.create_index('ix_pay_channel_person', 'pay_channel', ['person_id', 'state', 'active_from'])
    op.create_index('ix_pay_channel_state', 'pay_channel', ['state', 'id'])
    op.create_index('uq_pay_channel_proposed', 'pay_channel', ['person_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))
    op.create_index('uq_pay_channel_untold', 'pay_channel', ['person_id'], unique=True, sqlite_where=sa.text("state = 'agreed' AND notified_on IS NULL"), postgresql_where=sa.text("state = 'agreed' AND notified_on IS NULL"))
    op.create_table('presence_proof',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('muster', 'training', 'mentor_sighting', 'biometric', 'medical', 'leave_order', 'headcount', name='evidencekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("kind IN ('mentor_sighting', 'biometric', 'medical', 'leave_order')", name=op.f('ck_presence_proof_by_hand')),
    sa.CheckConstraint('length(trim(reference)) >= 3', name=op.f('ck_presence_proof_referenced')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_presence_proof_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_presence_proof_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presence_proof')),
    sa.UniqueConstraint('uid', name=op.f('uq_presence_proof_uid'))
    )
    op.create_index(op.f('ix_presence_proof_by_id'), 'presence_proof', ['by_id'])
    op.create_index('ix_presence_proof_person', 'presence_proof', ['person_id', 'on'])
    op.create_table('shared_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('because', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(because)) >= 10', name=op.f('ck_shared_account_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_shared_account_by_id_user')),
    sa.ForeignKeyConstraint(['channel_id'], ['pay_channel.id'], name=op.f('fk_shared_account_channel_id_pay_channel')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_account')),
    sa.UniqueConstraint('channel_id', name=op.f('uq_shared_account_channel_id'))
    )

    for each in NEVER:
        _never(*each)
    for table in ONCE:
        _written_once(table)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _deed, _when in NEVER:
        trigger = f"tr_{table}_{name}"
        if sqlite:
            op.execute(f"DROP TRIGGER {trigger}")
        else:
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
            op.execute(f"DROP FUNCTION {trigger}()")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DELETE FROM role_grant WHERE role = 'unit_commander'")
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
