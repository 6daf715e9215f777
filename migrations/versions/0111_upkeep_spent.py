"""What was spent on upkeep is named: movements of money, each whole and for one plan."""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"

TABLE = "upkeep_spending"
SPENT = (
    "NOT EXISTS (SELECT 1 FROM fund_movement AS movement JOIN fund_verdict AS verdict ON "
    "verdict.movement_id = movement.id JOIN upkeep_plan AS plan ON plan.id = NEW.plan_id "
    "WHERE movement.id = NEW.movement_id AND movement.stage = 'spent' AND "
    "verdict.is_right AND movement.currency = plan.currency)"
)
NEVER = (
    (TABLE, 'spent', 'INSERT', SPENT),
    (TABLE, 'begun', 'INSERT', 'NEW.dropped_on IS NOT NULL'),
    (TABLE, 'dropped', 'UPDATE', 'OLD.dropped_on IS NOT NULL'),
    (TABLE, 'kept', 'UPDATE OF uid, plan_id, movement_id, by_id, at', '1 = 1'),
    (TABLE, 'stays', 'DELETE', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(TABLE,
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('movement_id', sa.Integer(), nullable=False),
    sa.Column('dropped_by_id', sa.Integer(), nullable=True),
    sa.Column('dropped_on', sa.Date(), nullable=True),
    sa.Column('dropped_because', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(dropped_on IS NULL) = (dropped_by_id IS NULL) AND (dropped_on IS NULL) = (dropped_because IS NULL) AND (dropped_because IS NULL OR length(trim(dropped_because)) >= 10)', name=op.f('ck_upkeep_spending_dropped_whole')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_upkeep_spending_by_id_user')),
    sa.ForeignKeyConstraint(['dropped_by_id'], ['user.id'], name=op.f('fk_upkeep_spending_dropped_by_id_user')),
    sa.ForeignKeyConstraint(['movement_id'], ['fund_movement.id'], name=op.f('fk_upkeep_spending_movement_id_fund_movement')),
    sa.ForeignKeyConstraint(['plan_id'], ['upkeep_plan.id'], name=op.f('fk_upkeep_spending_plan_id_upkeep_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upkeep_spending')),
    sa.UniqueConstraint('uid', name=op.f('uq_upkeep_spending_uid'))
    )
    op.create_index(op.f('ix_upkeep_spending_by_id'), TABLE, ['by_id'], unique=False)
    op.create_index(op.f('ix_upkeep_spending_dropped_by_id'), TABLE, ['dropped_by_id'], unique=False)
    op.create_index('ix_upkeep_spending_plan', TABLE, ['plan_id', 'dropped_on'], unique=False)
    op.create_index('uq_upkeep_spending_stands', TABLE, ['movement_id'], unique=True, sqlite_where=sa.text('dropped_on IS NULL'), postgresql_where=sa.text('dropped_on IS NULL'))
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    """The money stays in its ledger: what it was spent on is forgotten."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    op.drop_table(TABLE)


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
