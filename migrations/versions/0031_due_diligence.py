"""Due diligence before support to units: from a request to its end."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

TABLES = ('support_request', 'intercession', 'mitigation_measure', 'monitoring_indicator', 'support_incident', 'support_item', 'support_ruling', 'support_suspension', 'monitoring_reading', 'supported_commander', 'supported_unit')
ONCE = {
    'support_ruling': ' OF "id", "request_id", "ruling", "decided_on", "valid_until", "by_id", "at"',
    'monitoring_reading': ' OF "id", "indicator_id", "on", "is_concern", "by_id", "at"',
    'support_incident': ' OF "uid", "id", "request_id", "on", "violation", "by_id", "at"',
}
NEVER = (
    ('support_request', 'ruled', 'UPDATE OF state',
     "NEW.state = 'decided' AND OLD.state <> 'decided' AND NOT EXISTS (SELECT 1 FROM support_ruling WHERE support_ruling.request_id = NEW.id AND support_ruling.ruling IN ('proceed', 'proceed_with_mitigation'))"),
    ('support_ruling', 'third', 'INSERT',
     'EXISTS (SELECT 1 FROM support_request WHERE support_request.id = NEW.request_id AND (support_request.requested_by_id = NEW.by_id OR support_request.assessed_by_id = NEW.by_id))'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('support_request',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('what', sa.String(length=120), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('period_from', sa.Date(), nullable=False),
    sa.Column('period_to', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'scoped', 'assessing', 'submitted', 'decided', 'active_monitoring', 'intercession', 'suspended', 'resumed', 'withdrawn', 'declined', 'superseded', 'closed', name='supportstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('sources', sa.JSON(), nullable=False),
    sa.Column('inherent_risk', sa.Enum('low', 'medium', 'high', 'very_high', name='inherent', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('residual_risk', sa.Enum('low', 'medium', 'high', 'very_high', name='residual', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('withholding_risk', sa.Enum('low', 'medium', 'high', 'very_high', name='withholding', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('violations', sa.LargeBinary(), nullable=True),
    sa.Column('steps_taken', sa.LargeBinary(), nullable=True),
    sa.Column('benefit', sa.LargeBinary(), nullable=True),
    sa.Column('if_withheld', sa.LargeBinary(), nullable=True),
    sa.Column('letter_on', sa.Date(), nullable=True),
    sa.Column('letter_reference', sa.String(length=40), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('requested_by_id', sa.Integer(), nullable=False),
    sa.Column('requested_at', sa.DateTime(), nullable=False),
    sa.Column('assessed_by_id', sa.Integer(), nullable=True),
    sa.Column('assessed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('assessed_by_id IS NULL OR assessed_by_id <> requested_by_id', name=op.f('ck_support_request_three_people')),
    sa.CheckConstraint('period_to >= period_from', name=op.f('ck_support_request_in_order')),
    sa.ForeignKeyConstraint(['assessed_by_id'], ['user.id'], name=op.f('fk_support_request_assessed_by_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_support_request_place_id_place')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_support_request_provider_id_organisation')),
    sa.ForeignKeyConstraint(['replaces_id'], ['support_request.id'], name=op.f('fk_support_request_replaces_id_support_request')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['user.id'], name=op.f('fk_support_request_requested_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_request')),
    sa.UniqueConstraint('code', name=op.f('uq_support_request_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_support_request_uid'))
    )
    op.create_index('ix_support_request_due', 'support_request', ['due_on', 'id'], unique=False)
    op.create_index(op.f('ix_support_request_requested_by_id'), 'support_request', ['requested_by_id'], unique=False)
    op.create_index('ix_support_request_state', 'support_request', ['state'], unique=False)
    op.create_table('intercession',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('level', sa.Enum('unit_commander', 'area_commander', 'general_staff', 'minister', 'head_of_state', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked', sa.LargeBinary(), nullable=False),
    sa.Column('respond_by', sa.Date(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(answered_on IS NULL) = (answer IS NULL)', name=op.f('ck_intercession_answered')),
    sa.CheckConstraint('respond_by >= on_day', name=op.f('ck_intercession_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_intercession_by_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_intercession_request_id_support_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intercession')),
    sa.UniqueConstraint('uid', name=op.f('uq_intercession_uid'))
    )
    op.create_index(op.f('ix_intercession_by_id'), 'intercession', ['by_id'], unique=False)
    op.create_index('ix_intercession_request', 'intercession', ['request_id'], unique=False)
    op.create_table('mitigation_measure',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('exclude_commander', 'exclude_unit', 'replace_officer', 'human_rights_training_first', 'code_of_conduct_signed', 'written_commitment', 'mentor_embedded', 'reporting_duty', 'military_prosecutor_present', 'complaint_channel', 'accountability_step', 'post_support_monitoring', name='measurekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('what', sa.String(length=120), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('before_start', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'in_place', 'verified', 'failed', name='measurestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proof', sa.String(length=80), nullable=True),
    sa.Column('verified_by_id', sa.Integer(), nullable=True),
    sa.Column('verified_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'verified') = (verified_by_id IS NOT NULL)", name=op.f('ck_mitigation_measure_verified')),
    sa.CheckConstraint("state NOT IN ('in_place', 'verified') OR proof IS NOT NULL", name=op.f('ck_mitigation_measure_proved')),
    sa.CheckConstraint('verified_by_id IS NULL OR verified_by_id <> owner_id', name=op.f('ck_mitigation_measure_verified_by_another')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_mitigation_measure_owner_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_mitigation_measure_request_id_support_request')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['user.id'], name=op.f('fk_mitigation_measure_verified_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mitigation_measure')),
    sa.UniqueConstraint('uid', name=op.f('uq_mitigation_measure_uid'))
    )
    op.create_index('ix_mitigation_measure_owner', 'mitigation_measure', ['owner_id', 'state'], unique=False)
    op.create_index(op.f('ix_mitigation_measure_owner_id'), 'mitigation_measure', ['owner_id'], unique=False)
    op.create_index('ix_mitigation_measure_request', 'mitigation_measure', ['request_id'], unique=False)
    op.create_table('monitoring_indicator',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=120), nullable=False),
    sa.Column('every_days', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('every_days BETWEEN 1 AND 366', name=op.f('ck_monitoring_indicator_often')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_monitoring_indicator_owner_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_monitoring_indicator_request_id_support_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monitoring_indicator')),
    sa.UniqueConstraint('uid', name=op.f('uq_monitoring_indicator_uid'))
    )
    op.create_index('ix_monitoring_indicator_owner', 'monitoring_indicator', ['owner_id', 'due_on'], unique=False)
    op.create_index(op.f('ix_monitoring_indicator_owner_id'), 'monitoring_indicator', ['owner_id'], unique=False)
    op.create_index('ix_monitoring_indicator_request', 'monitoring_indicator', ['request_id'], unique=False)
    op.create_table('support_incident',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('violation', sa.Enum('unlawful_killing', 'torture', 'enforced_disappearance', 'sexual_violence', 'enslavement', 'grave_violation_against_children', 'refoulement', 'other_serious_misconduct', name='violation', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('told', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_support_incident_by_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_support_incident_request_id_support_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_incident')),
    sa.UniqueConstraint('uid', name=op.f('uq_support_incident_uid'))
    )
    op.create_index(op.f('ix_support_incident_by_id'), 'support_incident', ['by_id'], unique=False)
    op.create_index('ix_support_incident_request', 'support_incident', ['request_id'], unique=False)
    op.create_table('support_item',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('training', 'mentoring', 'advice', 'institution_building', 'financial', 'salary_stipend', 'equipment', 'logistics', 'operational', 'joint_operation', name='supportkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('what', sa.String(length=120), nullable=False),
    sa.Column('exclusion', sa.Enum('law_training', 'standards', 'mandated_monitoring', 'mediation', 'medical_evacuation', name='exclusion', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('claimed_by_id', sa.Integer(), nullable=False),
    sa.Column('countersigned_by_id', sa.Integer(), nullable=True),
    sa.Column('countersigned_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('countersigned_by_id IS NULL OR countersigned_by_id <> claimed_by_id', name=op.f('ck_support_item_countersigned_by_another')),
    sa.CheckConstraint('countersigned_by_id IS NULL OR exclusion IS NOT NULL', name=op.f('ck_support_item_countersigned')),
    sa.ForeignKeyConstraint(['claimed_by_id'], ['user.id'], name=op.f('fk_support_item_claimed_by_id_user')),
    sa.ForeignKeyConstraint(['countersigned_by_id'], ['user.id'], name=op.f('fk_support_item_countersigned_by_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_support_item_request_id_support_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_item')),
    sa.UniqueConstraint('uid', name=op.f('uq_support_item_uid'))
    )
    op.create_index(op.f('ix_support_item_claimed_by_id'), 'support_item', ['claimed_by_id'], unique=False)
    op.create_index('ix_support_item_request', 'support_item', ['request_id'], unique=False)
    op.create_table('support_ruling',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('ruling', sa.Enum('proceed', 'proceed_with_mitigation', 'defer_pending_information', 'decline', name='ruling', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("(ruling IN ('proceed', 'proceed_with_mitigation')) = (valid_until IS NOT NULL)", name=op.f('ck_support_ruling_until')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_support_ruling_by_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_support_ruling_request_id_support_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_ruling'))
    )
    op.create_index(op.f('ix_support_ruling_by_id'), 'support_ruling', ['by_id'], unique=False)
    op.create_index('ix_support_ruling_request', 'support_ruling', ['request_id'], unique=False)
    op.create_table('support_suspension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('until', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('lifted_on', sa.Date(), nullable=True),
    sa.Column('lift_reason', sa.LargeBinary(), nullable=True),
    sa.Column('lifted_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(lifted_on IS NULL) = (lifted_by_id IS NULL) AND (lifted_on IS NULL) = (lift_reason IS NULL)', name=op.f('ck_support_suspension_lifted')),
    sa.CheckConstraint('lifted_by_id IS NULL OR lifted_by_id <> by_id', name=op.f('ck_support_suspension_lifted_by_another')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_support_suspension_by_id_user')),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['user.id'], name=op.f('fk_support_suspension_lifted_by_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_support_suspension_request_id_support_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_suspension'))
    )
    op.create_index(op.f('ix_support_suspension_by_id'), 'support_suspension', ['by_id'], unique=False)
    op.create_index('ix_support_suspension_request', 'support_suspension', ['request_id'], unique=False)
    op.create_table('monitoring_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('is_concern', sa.Boolean(), nullable=False),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_monitoring_reading_by_id_user')),
    sa.ForeignKeyConstraint(['indicator_id'], ['monitoring_indicator.id'], name=op.f('fk_monitoring_reading_indicator_id_monitoring_indicator')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monitoring_reading'))
    )
    op.create_index(op.f('ix_monitoring_reading_by_id'), 'monitoring_reading', ['by_id'], unique=False)
    op.create_index('ix_monitoring_reading_indicator', 'monitoring_reading', ['indicator_id'], unique=False)
    op.create_table('supported_commander',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('finding', sa.Enum('open', 'no_concern', 'concern', name='finding', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('screened_by_id', sa.Integer(), nullable=True),
    sa.Column('screened_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(finding IN ('concern', 'no_concern')) = (screened_at IS NOT NULL)", name=op.f('ck_supported_commander_screened_at_with_finding')),
    sa.CheckConstraint("(finding IN ('concern', 'no_concern')) = (screened_by_id IS NOT NULL)", name=op.f('ck_supported_commander_screened_by_id_with_finding')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_supported_commander_person_id_person')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_supported_commander_request_id_support_request')),
    sa.ForeignKeyConstraint(['screened_by_id'], ['user.id'], name=op.f('fk_supported_commander_screened_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_supported_commander_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supported_commander')),
    sa.UniqueConstraint('request_id', 'unit_id', 'person_id', name=op.f('uq_supported_commander_request_id_unit_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_supported_commander_uid'))
    )
    op.create_table('supported_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('path_then', sa.String(length=200), nullable=False),
    sa.Column('clearance_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['clearance_id'], ['clearance.id'], name=op.f('fk_supported_unit_clearance_id_clearance')),
    sa.ForeignKeyConstraint(['request_id'], ['support_request.id'], name=op.f('fk_supported_unit_request_id_support_request')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_supported_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supported_unit')),
    sa.UniqueConstraint('request_id', 'unit_id', name=op.f('uq_supported_unit_request_id_unit_id'))
    )
    op.create_index('ix_supported_unit_unit', 'supported_unit', ['unit_id'], unique=False)
    for table, columns in ONCE.items():
        _written_once(table, columns)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, name, _deed, _when in NEVER:
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def _written_once(table: str, columns: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed}"
        head += f"{columns if deed == 'UPDATE' else ''} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
