"""What equipment an item of the plan needs; items that would wait for one another are refused."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"

ROUND = (
    "NEW.item_id IN (WITH RECURSIVE far(item) AS (SELECT NEW.on_item_id UNION "
    "SELECT reform_link.on_item_id FROM reform_link JOIN far ON reform_link.item_id = far.item "
    "WHERE reform_link.version_id = NEW.version_id) SELECT item FROM far)"
)
NEVER = (
    ('reform_link', 'round', 'INSERT', ROUND),
    ('reform_equipment', 'lethal', 'INSERT', "(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'"),
    ('reform_equipment', 'stays', 'DELETE', '1 = 1'),
    ('reform_equipment', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('reform_equipment', 'kept', 'UPDATE OF uid, item_id, kind_id, count', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('reform_equipment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_reform_equipment_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reform_equipment_by_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['reform_item.id'], name=op.f('fk_reform_equipment_item_id_reform_item')),
    sa.ForeignKeyConstraint(['kind_id'], ['equipment_kind.id'], name=op.f('fk_reform_equipment_kind_id_equipment_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reform_equipment')),
    sa.UniqueConstraint('uid', name=op.f('uq_reform_equipment_uid'))
    )
    op.create_index(op.f('ix_reform_equipment_by_id'), 'reform_equipment', ['by_id'], unique=False)
    op.create_index(op.f('ix_reform_equipment_item_id'), 'reform_equipment', ['item_id'], unique=False)
    op.create_index(op.f('ix_reform_equipment_kind_id'), 'reform_equipment', ['kind_id'], unique=False)
    op.create_index('uq_reform_equipment_stands', 'reform_equipment', ['item_id', 'kind_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    op.drop_table("reform_equipment")


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
