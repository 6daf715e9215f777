"""Training needs, and the plan of each year."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

TABLES = ('training_need', 'training_plan', 'need_module', 'need_unit', 'plan_signature', 'planned_seats')
ONCE = {'plan_signature': ''}
NEVER = (
    ('training_plan', 'kept', 'DELETE', "OLD.state <> 'draft'"),
    ('training_plan', 'unsigned', 'UPDATE OF state', "NEW.state = 'draft' AND EXISTS (SELECT 1 FROM plan_signature WHERE plan_signature.plan_id = NEW.id)"),
    ('training_plan', 'signed', 'UPDATE OF state', "NEW.state = 'agreed' AND (SELECT count(*) FROM plan_signature WHERE plan_signature.plan_id = NEW.id) < 2"),
    ('need_module', 'trained', 'INSERT', "(SELECT remedy FROM training_need WHERE id = NEW.need_id) = 'other'"),
    ('plan_signature', 'proposed', 'INSERT', "(SELECT state FROM training_plan WHERE id = NEW.plan_id) <> 'proposed'"),
    ('planned_seats', 'taken', 'DELETE', "(SELECT state FROM training_plan WHERE id = OLD.plan_id) <> 'draft'"),
    ('planned_seats', 'changed', 'UPDATE', "(SELECT state FROM training_plan WHERE id = OLD.plan_id) <> 'draft'"),
    ('planned_seats', 'added', 'INSERT', "(SELECT state FROM training_plan WHERE id = NEW.plan_id) <> 'draft'"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('training_need',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('found', sa.Enum('assessment', 'incident', 'inspection', 'mentor', 'commander_request', 'hrddp_mitigation', 'host_plan', name='found', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('audience', sa.Enum('force', 'ministry', 'parliament', 'oversight', 'justice', name='audience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('target_group', sa.String(length=120), nullable=False),
    sa.Column('gap', sa.String(length=2000), nullable=False),
    sa.Column('cause', sa.Enum('skill', 'knowledge', 'attitude', 'equipment', 'process', 'leadership', 'pay', name='cause', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('remedy', sa.Enum('training', 'training_and_other', 'other', name='remedy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('other_remedy', sa.String(length=2000), nullable=True),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=2000), nullable=False),
    sa.Column('state', sa.Enum('open', 'planned', 'met', 'declined', name='needstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('noted_by_id', sa.Integer(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_because', sa.String(length=2000), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('declined', 'met')) = (closed_because IS NOT NULL)", name=op.f('ck_training_need_closed_because_with_state')),
    sa.CheckConstraint("(state IN ('declined', 'met')) = (closed_by_id IS NOT NULL)", name=op.f('ck_training_need_closed_by_id_with_state')),
    sa.CheckConstraint("(state IN ('declined', 'met')) = (closed_on IS NOT NULL)", name=op.f('ck_training_need_closed_on_with_state')),
    sa.CheckConstraint("remedy <> 'training' OR cause IN ('skill', 'knowledge', 'attitude')", name=op.f('ck_training_need_teaching_helps')),
    sa.CheckConstraint("remedy = 'training' OR other_remedy IS NOT NULL", name=op.f('ck_training_need_something_else')),
    sa.CheckConstraint('length(evidence) > 2', name=op.f('ck_training_need_evident')),
    sa.CheckConstraint('priority BETWEEN 1 AND 3', name=op.f('ck_training_need_ranked')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_training_need_closed_by_id_user')),
    sa.ForeignKeyConstraint(['noted_by_id'], ['user.id'], name=op.f('fk_training_need_noted_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_need')),
    sa.UniqueConstraint('code', name=op.f('uq_training_need_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_training_need_uid'))
    )
    op.create_index('ix_training_need_list', 'training_need', ['state', 'priority', 'id'], unique=False)
    op.create_index(op.f('ix_training_need_noted_by_id'), 'training_need', ['noted_by_id'], unique=False)
    op.create_table('training_plan',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'proposed', 'agreed', 'superseded', name='planstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('year BETWEEN 1990 AND 2200', name=op.f('ck_training_plan_of_a_year')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_training_plan_drafted_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_plan')),
    sa.UniqueConstraint('uid', name=op.f('uq_training_plan_uid')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_training_plan_year_number'))
    )
    op.create_index(op.f('ix_training_plan_drafted_by_id'), 'training_plan', ['drafted_by_id'], unique=False)
    op.create_index('uq_training_plan_agreed', 'training_plan', ['year'], unique=True, sqlite_where=sa.text("state = 'agreed'"), postgresql_where=sa.text("state = 'agreed'"))
    op.create_table('need_module',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_need_module_module_id_module')),
    sa.ForeignKeyConstraint(['need_id'], ['training_need.id'], name=op.f('fk_need_module_need_id_training_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_module')),
    sa.UniqueConstraint('need_id', 'module_id', name=op.f('uq_need_module_need_id_module_id'))
    )
    op.create_index(op.f('ix_need_module_module_id'), 'need_module', ['module_id'], unique=False)
    op.create_table('need_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['training_need.id'], name=op.f('fk_need_unit_need_id_training_need')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_need_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_unit')),
    sa.UniqueConstraint('need_id', 'unit_id', name=op.f('uq_need_unit_need_id_unit_id'))
    )
    op.create_index(op.f('ix_need_unit_unit_id'), 'need_unit', ['unit_id'], unique=False)
    op.create_table('plan_signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('host', 'programme', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('capacity', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_plan_signature_by_id_user')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_plan.id'], name=op.f('fk_plan_signature_plan_id_training_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_signature')),
    sa.UniqueConstraint('plan_id', 'by_id', name=op.f('uq_plan_signature_plan_id_by_id')),
    sa.UniqueConstraint('plan_id', 'side', name=op.f('uq_plan_signature_plan_id_side'))
    )
    op.create_index(op.f('ix_plan_signature_by_id'), 'plan_signature', ['by_id'], unique=False)
    op.create_table('planned_seats',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.Enum('force', 'ministry', 'parliament', 'oversight', 'justice', name='audience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('women', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(audience = 'force') = (unit_id IS NOT NULL)", name=op.f('ck_planned_seats_whose')),
    sa.CheckConstraint('seats > 0', name=op.f('ck_planned_seats_some')),
    sa.CheckConstraint('women BETWEEN 0 AND seats', name=op.f('ck_planned_seats_women_among_them')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_planned_seats_module_id_module')),
    sa.ForeignKeyConstraint(['need_id'], ['training_need.id'], name=op.f('fk_planned_seats_need_id_training_need')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_plan.id'], name=op.f('fk_planned_seats_plan_id_training_plan')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_planned_seats_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_seats')),
    sa.UniqueConstraint('uid', name=op.f('uq_planned_seats_uid'))
    )
    op.create_index('ix_planned_seats_module', 'planned_seats', ['module_id'], unique=False)
    op.create_index(op.f('ix_planned_seats_need_id'), 'planned_seats', ['need_id'], unique=False)
    op.create_index('ix_planned_seats_unit', 'planned_seats', ['unit_id'], unique=False)
    op.create_index('uq_planned_seats_body', 'planned_seats', ['plan_id', 'audience', 'module_id'], unique=True, sqlite_where=sa.text('unit_id IS NULL'), postgresql_where=sa.text('unit_id IS NULL'))
    op.create_index('uq_planned_seats_unit', 'planned_seats', ['plan_id', 'unit_id', 'module_id'], unique=True, sqlite_where=sa.text('unit_id IS NOT NULL'), postgresql_where=sa.text('unit_id IS NOT NULL'))
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
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
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
