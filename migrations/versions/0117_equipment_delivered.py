"""How much of a kind is with a unit is kept by the database, not added up for each page."""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0116"

TABLE = "equipment_delivered"
STATES = "'issued', 'in_service', 'maintenance', 'repair'"
NEVER = (
    ('summed', 'UPDATE OF delivered', f"NEW.delivered <> (SELECT coalesce(sum(item.quantity), 0) FROM equipment AS item WHERE item.unit_id = NEW.unit_id AND item.kind_id = NEW.kind_id AND item.state IN ({STATES}))"),
    ('empty', 'INSERT', 'NEW.delivered <> 0'),
    ('kept', 'UPDATE OF unit_id, kind_id', 'NEW.unit_id <> OLD.unit_id OR NEW.kind_id <> OLD.kind_id'),
    ('stays', 'DELETE', '1 = 1'),
)  # fmt: skip


def _anew(row: str) -> str:
    return (
        f"INSERT INTO equipment_delivered (unit_id, kind_id, delivered) SELECT {row}.unit_id, {row}.kind_id, 0 WHERE {row}.unit_id IS NOT NULL ON CONFLICT (unit_id, kind_id) DO UPDATE SET kind_id = excluded.kind_id; "
        f"UPDATE equipment_delivered SET delivered = (SELECT coalesce(sum(item.quantity), 0) FROM equipment AS item WHERE item.unit_id = {row}.unit_id AND item.kind_id = {row}.kind_id AND item.state IN ({STATES})) WHERE unit_id = {row}.unit_id AND kind_id = {row}.kind_id; "
    )


FOLLOWS = (
    ('delivered', 'INSERT', f"NEW.unit_id IS NOT NULL AND NEW.state IN ({STATES})", _anew("NEW")),
    ('redelivered', 'UPDATE OF state, quantity, unit_id, kind_id', f"(OLD.unit_id IS NOT NULL AND OLD.state IN ({STATES})) OR (NEW.unit_id IS NOT NULL AND NEW.state IN ({STATES}))", _anew("OLD") + _anew("NEW")),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(TABLE,
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('kind_id', sa.Integer(), nullable=False),
    sa.Column('delivered', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kind_id'], ['equipment_kind.id'], name=op.f('fk_equipment_delivered_kind_id_equipment_kind')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_equipment_delivered_unit_id_unit')),
    sa.PrimaryKeyConstraint('unit_id', 'kind_id', name=op.f('pk_equipment_delivered'))
    )  # fmt: skip
    op.create_index(op.f('ix_equipment_delivered_kind_id'), TABLE, ['kind_id'], unique=False)
    op.execute(
        "INSERT INTO equipment_delivered (unit_id, kind_id, delivered) SELECT unit_id, kind_id, "
        f"sum(quantity) FROM equipment WHERE unit_id IS NOT NULL AND state IN ({STATES}) "
        "GROUP BY unit_id, kind_id"
    )
    for each in NEVER:
        _never(*each)
    for each in FOLLOWS:
        _follows(*each)


def downgrade() -> None:
    for name, *_rest in FOLLOWS:
        _gone("equipment", name)
    for name, *_rest in NEVER:
        _gone(TABLE, name)
    op.drop_table(TABLE)


def _gone(table: str, name: str) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _never(name: str, deed: str, when: str) -> None:
    trigger = f"tr_{TABLE}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {TABLE} FOR EACH ROW"
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


def _follows(name: str, deed: str, when: str, does: str) -> None:
    """After what is written of a piece: what is with its unit, and with the one it came from."""
    trigger = f"tr_equipment_{name}"
    head = f"CREATE TRIGGER {trigger} AFTER {deed} ON equipment FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN {does}END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN {does}END IF; RETURN NULL; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
