"""Buildings through their works, handed over by two sides; no class is planned in a room that is closed; more is measured of the framework."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"

TABLES = ('facility', 'facility_defect', 'facility_handover', 'facility_room', 'facility_step')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late')
NEW = ('buildings_usable',)
ONCE = ('facility_step',)
NEVER = (
    ('facility', 'by_two', 'UPDATE OF state', "NEW.state = 'handed_over' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM facility_handover WHERE facility_handover.id = NEW.handover_id AND facility_handover.facility_id = NEW.id AND facility_handover.signed_by_id IS NOT NULL AND facility_handover.id <> coalesce(OLD.handover_id, 0))"),
    ('facility', 'begun', 'INSERT', "NEW.state NOT IN ('assessed', 'designed', 'contracted', 'rehabilitation', 'in_use', 'degraded')"),
    ('facility', 'kept', 'DELETE', '1 = 1'),
    ('facility_handover', 'begun', 'INSERT', 'NEW.signed_by_id IS NOT NULL'),
    ('facility_handover', 'by_two', 'UPDATE OF signed_by_id', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON b.holder_id = a.holder_id WHERE a.id = NEW.by_id AND b.id = NEW.signed_by_id)'),
    ('facility_handover', 'signed', 'UPDATE', 'OLD.signed_by_id IS NOT NULL OR OLD.refused_on IS NOT NULL'),
    ('facility_handover', 'kept', 'DELETE', '1 = 1'),
    ('facility_defect', 'mended', 'UPDATE', 'OLD.mended_on IS NOT NULL'),
    ('facility_defect', 'kept', 'DELETE', '1 = 1'),
    ('training_session', 'shut', 'INSERT', 'NEW.room_id IS NOT NULL AND EXISTS (SELECT 1 FROM facility_room JOIN facility ON facility.id = facility_room.facility_id WHERE facility_room.room_id = NEW.room_id AND ((facility.state IN (\'assessed\', \'designed\', \'contracted\', \'rehabilitation\') AND facility.since_on <= NEW."on") OR EXISTS (SELECT 1 FROM facility_defect WHERE facility_defect.facility_id = facility.id AND facility_defect.keeps_out AND facility_defect.mended_on IS NULL AND facility_defect.found_on <= NEW."on")))'),
    ('training_session', 'shut_later', 'UPDATE OF room_id, "on"', 'NEW.room_id IS NOT NULL AND EXISTS (SELECT 1 FROM facility_room JOIN facility ON facility.id = facility_room.facility_id WHERE facility_room.room_id = NEW.room_id AND ((facility.state IN (\'assessed\', \'designed\', \'contracted\', \'rehabilitation\') AND facility.since_on <= NEW."on") OR EXISTS (SELECT 1 FROM facility_defect WHERE facility_defect.facility_id = facility.id AND facility_defect.keeps_out AND facility_defect.mended_on IS NULL AND facility_defect.found_on <= NEW."on")))'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('facility',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('classrooms', 'barracks', 'range', 'clinic', 'workshop', 'store', 'offices', 'water_power', name='facilitykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('holds', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('payer_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('assessed', 'designed', 'contracted', 'rehabilitation', 'handed_over', 'in_use', 'degraded', name='facilitystate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('handover_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(centre_id IS NULL) <> (unit_id IS NULL)', name=op.f('ck_facility_one_place')),
    sa.CheckConstraint('coalesce(holds, 0) >= 0', name=op.f('ck_facility_holds')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_facility_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_facility_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['owner_id'], ['organisation.id'], name=op.f('fk_facility_owner_id_organisation')),
    sa.ForeignKeyConstraint(['payer_id'], ['organisation.id'], name=op.f('fk_facility_payer_id_organisation')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_facility_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility')),
    sa.UniqueConstraint('code', name=op.f('uq_facility_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_facility_uid'))
    )
    op.create_index(op.f('ix_facility_by_id'), 'facility', ['by_id'], unique=False)
    op.create_index('ix_facility_centre', 'facility', ['centre_id', 'state'], unique=False)
    op.create_index(op.f('ix_facility_owner_id'), 'facility', ['owner_id'], unique=False)
    op.create_index(op.f('ix_facility_payer_id'), 'facility', ['payer_id'], unique=False)
    op.create_index('ix_facility_state', 'facility', ['state', 'id'], unique=False)
    op.create_index('ix_facility_unit', 'facility', ['unit_id', 'state'], unique=False)
    op.create_table('facility_defect',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('facility_id', sa.Integer(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('keeps_out', sa.Boolean(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('mended_on', sa.Date(), nullable=True),
    sa.Column('mended_says', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(mended_on IS NULL) = (mended_says IS NULL) AND (mended_on IS NULL OR mended_on >= found_on)', name=op.f('ck_facility_defect_mended_whole')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_facility_defect_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_facility_defect_by_id_user')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_facility_defect_facility_id_facility')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility_defect')),
    sa.UniqueConstraint('uid', name=op.f('uq_facility_defect_uid'))
    )
    op.create_index(op.f('ix_facility_defect_by_id'), 'facility_defect', ['by_id'], unique=False)
    op.create_index('ix_facility_defect_open', 'facility_defect', ['facility_id', 'mended_on'], unique=False)
    op.create_table('facility_handover',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('facility_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('given_by', sa.String(length=120), nullable=False),
    sa.Column('taken_by', sa.String(length=120), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('refused_on', sa.Date(), nullable=True),
    sa.Column('refused_because', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(refused_on IS NULL) = (refused_because IS NULL) AND (refused_on IS NULL OR signed_on IS NULL)', name=op.f('ck_facility_handover_refused_whole')),
    sa.CheckConstraint('(signed_by_id IS NULL) = (signed_on IS NULL)', name=op.f('ck_facility_handover_signed_whole')),
    sa.CheckConstraint('length(trim(given_by)) >= 2 AND length(trim(taken_by)) >= 2 AND length(trim(document)) >= 2', name=op.f('ck_facility_handover_sides')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_facility_handover_by_id_user')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_facility_handover_facility_id_facility')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user.id'], name=op.f('fk_facility_handover_signed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility_handover')),
    sa.UniqueConstraint('uid', name=op.f('uq_facility_handover_uid'))
    )
    op.create_index(op.f('ix_facility_handover_by_id'), 'facility_handover', ['by_id'], unique=False)
    op.create_index(op.f('ix_facility_handover_facility_id'), 'facility_handover', ['facility_id'], unique=False)
    op.create_index(op.f('ix_facility_handover_signed_by_id'), 'facility_handover', ['signed_by_id'], unique=False)
    op.create_index('uq_facility_handover_open', 'facility_handover', ['facility_id'], unique=True, sqlite_where=sa.text('signed_by_id IS NULL AND refused_on IS NULL'), postgresql_where=sa.text('signed_by_id IS NULL AND refused_on IS NULL'))
    op.create_table('facility_room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('facility_id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_facility_room_facility_id_facility')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_facility_room_room_id_room')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility_room')),
    sa.UniqueConstraint('room_id', name=op.f('uq_facility_room_room_id'))
    )
    op.create_index('ix_facility_room_facility', 'facility_room', ['facility_id'], unique=False)
    op.create_table('facility_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('facility_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('assessed', 'designed', 'contracted', 'rehabilitation', 'handed_over', 'in_use', 'degraded', name='facilitystate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_facility_step_by_id_user')),
    sa.ForeignKeyConstraint(['facility_id'], ['facility.id'], name=op.f('fk_facility_step_facility_id_facility')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facility_step'))
    )
    op.create_index(op.f('ix_facility_step_by_id'), 'facility_step', ['by_id'], unique=False)
    op.create_index('ix_facility_step_facility', 'facility_step', ['facility_id', 'id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)
    _measured((*OLD, *NEW))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    _measured(OLD)
    for table in reversed(TABLES):
        op.drop_table(table)

def _measured(measures: tuple[str, ...]) -> None:
    """What a figure and a warning may be of: of anything else they go, which an older site does
    not know.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_framework_figure_{deed}" + ("" if sqlite else " ON framework_figure"))
    listed = ", ".join(f"'{each}'" for each in measures)
    op.execute(f"DELETE FROM framework_figure WHERE measure NOT IN ({listed})")
    kept = "" if sqlite else " ON risk_warning"
    op.execute(f"DROP TRIGGER tr_risk_warning_kept{kept}")
    op.execute(
        "DELETE FROM risk_warning WHERE trigger_id IN "
        f"(SELECT id FROM risk_trigger WHERE measure NOT IN ({listed}))"
    )
    _never("risk_warning", "kept", "DELETE", "1 = 1")
    op.execute(f"DELETE FROM risk_trigger WHERE measure NOT IN ({listed})")
    for name in ("framework_figure", "risk_trigger"):
        with op.batch_alter_table(name, reflect_kwargs={"resolve_fks": False}) as table:
            table.drop_constraint(op.f(f"ck_{name}_measure"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_measure"), f"measure IN ({listed})")
    _written_once("framework_figure")


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
