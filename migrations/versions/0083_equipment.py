"""Equipment through its life, and spot checks of its books; more is measured of the framework."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"

TABLES = ('equipment_kind', 'spot_check', 'equipment', 'module_need', 'equipment_deed', 'equipment_step', 'spot_line')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue')
NEW = ('serviceable', 'spot_checked', 'without_payer')
ONCE = ('equipment_step',)
NEVER = (
    ('equipment', 'custodian', 'UPDATE OF custodian', "NEW.custodian <> '' AND NEW.custodian <> OLD.custodian AND NOT EXISTS (SELECT 1 FROM equipment_deed AS deed WHERE deed.item_id = NEW.id AND deed.signed_by_id IS NOT NULL AND deed.office = NEW.custodian)"),
    ('equipment', 'by_two', 'UPDATE OF state', "NEW.state IN ('issued', 'lost', 'stolen', 'disposed') AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM equipment_deed AS deed WHERE deed.item_id = NEW.id AND deed.signed_by_id IS NOT NULL AND deed.makes = NEW.state)"),
    ('equipment', 'begun', 'INSERT', "NEW.state NOT IN ('requirement', 'approved', 'funded', 'tendered', 'contracted', 'shipped', 'received', 'inspected') AND NEW.part_of_id IS NULL"),
    ('equipment', 'lethal_later', 'UPDATE OF kind_id', "(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'"),
    ('equipment', 'lethal', 'INSERT', "(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'"),
    ('equipment', 'kept', 'DELETE', '1 = 1'),
    ('equipment_deed', 'signed', 'UPDATE', 'OLD.signed_by_id IS NOT NULL OR OLD.refused_on IS NOT NULL'),
    ('equipment_deed', 'kept', 'DELETE', '1 = 1'),
    ('spot_check', 'drawn', 'UPDATE OF seed, centre_id, unit_id, asked', '1 = 1'),
    ('spot_check', 'kept', 'DELETE', '1 = 1'),
    ('spot_line', 'counted', 'UPDATE OF found, condition, counted_on, counted_by_id, says', 'OLD.counted_on IS NOT NULL'),
    ('spot_line', 'drawn', 'UPDATE OF item_id, check_id, booked', '1 = 1'),
    ('spot_line', 'kept', 'DELETE', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('equipment_kind',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('category', sa.Enum('training_aid', 'vehicle', 'comms', 'medical', 'it', 'furniture', 'lethal', name='equipmentcategory', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=True),
    sa.Column('register', sa.String(length=120), nullable=False),
    sa.Column('is_inert', sa.Boolean(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(category = 'lethal') = (register <> '')", name=op.f('ck_equipment_kind_kept_elsewhere')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_equipment_kind_module_id_module')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment_kind')),
    sa.UniqueConstraint('code', name=op.f('uq_equipment_kind_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_equipment_kind_uid'))
    )
    op.create_index(op.f('ix_equipment_kind_module_id'), 'equipment_kind', ['module_id'], unique=False)
    op.create_table('spot_check',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('centre_id IS NULL OR unit_id IS NULL', name=op.f('ck_spot_check_one_place')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_spot_check_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_spot_check_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_spot_check_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_check')),
    sa.UniqueConstraint('code', name=op.f('uq_spot_check_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_spot_check_uid'))
    )
    op.create_index(op.f('ix_spot_check_by_id'), 'spot_check', ['by_id'], unique=False)
    op.create_index(op.f('ix_spot_check_centre_id'), 'spot_check', ['centre_id'], unique=False)
    op.create_index('ix_spot_check_list', 'spot_check', ['on', 'id'], unique=False)
    op.create_index(op.f('ix_spot_check_unit_id'), 'spot_check', ['unit_id'], unique=False)
    op.create_table('equipment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.String(length=40), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('requirement', 'approved', 'funded', 'tendered', 'contracted', 'shipped', 'received', 'inspected', 'accepted', 'issued', 'in_service', 'maintenance', 'repair', 'unserviceable', 'disposed', 'lost', 'stolen', name='equipmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('condition', sa.Enum('new', 'good', 'worn', 'poor', name='condition', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('donor_id', sa.Integer(), nullable=True),
    sa.Column('agreement_id', sa.Integer(), nullable=True),
    sa.Column('terms', sa.String(length=2000), nullable=False),
    sa.Column('check_months', sa.Integer(), nullable=True),
    sa.Column('check_on', sa.Date(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('acceptance', sa.String(length=120), nullable=False),
    sa.Column('custodian', sa.String(length=120), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('service_on', sa.Date(), nullable=True),
    sa.Column('warranty_on', sa.Date(), nullable=True),
    sa.Column('spares', sa.String(length=120), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('payer_id', sa.Integer(), nullable=True),
    sa.Column('part_of_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(terms = '') = (check_months IS NULL) AND (terms = '' OR state NOT IN ('accepted', 'issued', 'in_service', 'maintenance', 'repair', 'unserviceable') OR check_on IS NOT NULL)", name=op.f('ck_equipment_terms_checked')),
    sa.CheckConstraint("quantity > 0 AND (serial = '' OR quantity = 1)", name=op.f('ck_equipment_one_or_many')),
    sa.CheckConstraint("state NOT IN ('accepted', 'issued', 'in_service', 'maintenance', 'repair') OR acceptance <> ''", name=op.f('ck_equipment_accepted_by_paper')),
    sa.CheckConstraint("state NOT IN ('issued', 'in_service', 'maintenance', 'repair') OR custodian <> ''", name=op.f('ck_equipment_with_office')),
    sa.CheckConstraint('(cost_minor IS NULL) = (currency IS NULL) AND coalesce(cost_minor, 0) >= 0', name=op.f('ck_equipment_priced')),
    sa.CheckConstraint('centre_id IS NULL OR unit_id IS NULL', name=op.f('ck_equipment_one_place')),
    sa.CheckConstraint('check_months IS NULL OR check_months BETWEEN 1 AND 60', name=op.f('ck_equipment_months')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_equipment_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_equipment_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_equipment_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['donor_id'], ['organisation.id'], name=op.f('fk_equipment_donor_id_organisation')),
    sa.ForeignKeyConstraint(['kind_id'], ['equipment_kind.id'], name=op.f('fk_equipment_kind_id_equipment_kind')),
    sa.ForeignKeyConstraint(['part_of_id'], ['equipment.id'], name=op.f('fk_equipment_part_of_id_equipment')),
    sa.ForeignKeyConstraint(['payer_id'], ['organisation.id'], name=op.f('fk_equipment_payer_id_organisation')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_equipment_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment')),
    sa.UniqueConstraint('code', name=op.f('uq_equipment_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_equipment_uid'))
    )
    op.create_index(op.f('ix_equipment_agreement_id'), 'equipment', ['agreement_id'], unique=False)
    op.create_index(op.f('ix_equipment_by_id'), 'equipment', ['by_id'], unique=False)
    op.create_index('ix_equipment_centre', 'equipment', ['centre_id', 'state'], unique=False)
    op.create_index('ix_equipment_check', 'equipment', ['check_on', 'id'], unique=False)
    op.create_index('ix_equipment_custodian', 'equipment', ['custodian'], unique=False)
    op.create_index(op.f('ix_equipment_donor_id'), 'equipment', ['donor_id'], unique=False)
    op.create_index(op.f('ix_equipment_kind_id'), 'equipment', ['kind_id'], unique=False)
    op.create_index(op.f('ix_equipment_part_of_id'), 'equipment', ['part_of_id'], unique=False)
    op.create_index(op.f('ix_equipment_payer_id'), 'equipment', ['payer_id'], unique=False)
    op.create_index('ix_equipment_state', 'equipment', ['state', 'id'], unique=False)
    op.create_index('ix_equipment_unit', 'equipment', ['unit_id', 'state'], unique=False)
    op.create_index('uq_equipment_serial', 'equipment', ['kind_id', 'serial'], unique=True, sqlite_where=sa.text("serial <> ''"), postgresql_where=sa.text("serial <> ''"))
    op.create_table('module_need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_module_need_counted')),
    sa.ForeignKeyConstraint(['kind_id'], ['equipment_kind.id'], name=op.f('fk_module_need_kind_id_equipment_kind')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_module_need_module_id_module')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_need')),
    sa.UniqueConstraint('module_id', 'kind_id', name=op.f('uq_module_need_module_id_kind_id'))
    )
    op.create_index(op.f('ix_module_need_kind_id'), 'module_need', ['kind_id'], unique=False)
    op.create_table('equipment_deed',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('handover', 'loss', 'theft', 'disposal', name='deedkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('makes', sa.Enum('requirement', 'approved', 'funded', 'tendered', 'contracted', 'shipped', 'received', 'inspected', 'accepted', 'issued', 'in_service', 'maintenance', 'repair', 'unserviceable', 'disposed', 'lost', 'stolen', name='equipmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('refused_on', sa.Date(), nullable=True),
    sa.Column('refused_because', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'handover') = (makes = 'issued') AND (kind = 'loss') = (makes = 'lost') AND (kind = 'theft') = (makes = 'stolen') AND (kind = 'disposal') = (makes = 'disposed')", name=op.f('ck_equipment_deed_made')),
    sa.CheckConstraint("(kind = 'handover') = (office <> '')", name=op.f('ck_equipment_deed_to_office')),
    sa.CheckConstraint("kind = 'handover' OR length(trim(says)) >= 10", name=op.f('ck_equipment_deed_worded')),
    sa.CheckConstraint('(refused_on IS NULL) = (refused_because IS NULL) AND (refused_on IS NULL OR signed_on IS NULL)', name=op.f('ck_equipment_deed_refused_whole')),
    sa.CheckConstraint('(signed_by_id IS NULL) = (signed_on IS NULL)', name=op.f('ck_equipment_deed_signed_whole')),
    sa.CheckConstraint('centre_id IS NULL OR unit_id IS NULL', name=op.f('ck_equipment_deed_one_place')),
    sa.CheckConstraint('length(trim(document)) >= 2', name=op.f('ck_equipment_deed_documented')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_equipment_deed_counted')),
    sa.CheckConstraint('signed_by_id IS NULL OR signed_by_id <> by_id', name=op.f('ck_equipment_deed_by_another')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_equipment_deed_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_equipment_deed_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['item_id'], ['equipment.id'], name=op.f('fk_equipment_deed_item_id_equipment')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user.id'], name=op.f('fk_equipment_deed_signed_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_equipment_deed_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment_deed')),
    sa.UniqueConstraint('uid', name=op.f('uq_equipment_deed_uid'))
    )
    op.create_index(op.f('ix_equipment_deed_by_id'), 'equipment_deed', ['by_id'], unique=False)
    op.create_index(op.f('ix_equipment_deed_centre_id'), 'equipment_deed', ['centre_id'], unique=False)
    op.create_index(op.f('ix_equipment_deed_item_id'), 'equipment_deed', ['item_id'], unique=False)
    op.create_index(op.f('ix_equipment_deed_signed_by_id'), 'equipment_deed', ['signed_by_id'], unique=False)
    op.create_index(op.f('ix_equipment_deed_unit_id'), 'equipment_deed', ['unit_id'], unique=False)
    op.create_index('uq_equipment_deed_open', 'equipment_deed', ['item_id'], unique=True, sqlite_where=sa.text('signed_by_id IS NULL AND refused_on IS NULL'), postgresql_where=sa.text('signed_by_id IS NULL AND refused_on IS NULL'))
    op.create_table('equipment_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('requirement', 'approved', 'funded', 'tendered', 'contracted', 'shipped', 'received', 'inspected', 'accepted', 'issued', 'in_service', 'maintenance', 'repair', 'unserviceable', 'disposed', 'lost', 'stolen', name='equipmentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_equipment_step_by_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['equipment.id'], name=op.f('fk_equipment_step_item_id_equipment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment_step'))
    )
    op.create_index(op.f('ix_equipment_step_by_id'), 'equipment_step', ['by_id'], unique=False)
    op.create_index('ix_equipment_step_item', 'equipment_step', ['item_id', 'id'], unique=False)
    op.create_table('spot_line',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('booked', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=True),
    sa.Column('condition', sa.Enum('new', 'good', 'worn', 'poor', name='condition', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=True),
    sa.Column('counted_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_says', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(counted_on IS NULL) = (found IS NULL) AND (counted_on IS NULL) = (counted_by_id IS NULL) AND (counted_on IS NULL) = (condition IS NULL)', name=op.f('ck_spot_line_counted_whole')),
    sa.CheckConstraint('(settled_on IS NULL) = (settled_by_id IS NULL) AND (settled_on IS NULL) = (settled_says IS NULL) AND (settled_on IS NULL OR found <> booked)', name=op.f('ck_spot_line_settled_whole')),
    sa.CheckConstraint('found IS NULL OR found BETWEEN 0 AND 1000000', name=op.f('ck_spot_line_found')),
    sa.ForeignKeyConstraint(['check_id'], ['spot_check.id'], name=op.f('fk_spot_line_check_id_spot_check')),
    sa.ForeignKeyConstraint(['counted_by_id'], ['user.id'], name=op.f('fk_spot_line_counted_by_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['equipment.id'], name=op.f('fk_spot_line_item_id_equipment')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['user.id'], name=op.f('fk_spot_line_settled_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_line')),
    sa.UniqueConstraint('check_id', 'item_id', name=op.f('uq_spot_line_check_id_item_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_spot_line_uid'))
    )
    op.create_index(op.f('ix_spot_line_counted_by_id'), 'spot_line', ['counted_by_id'], unique=False)
    op.create_index('ix_spot_line_item', 'spot_line', ['item_id'], unique=False)
    op.create_index('ix_spot_line_open', 'spot_line', ['settled_on', 'counted_on'], unique=False)
    op.create_index(op.f('ix_spot_line_settled_by_id'), 'spot_line', ['settled_by_id'], unique=False)
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
