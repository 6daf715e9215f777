"""Movements of money that a file brought: what nobody has answered goes if the file is undone."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"

GOES = "NOT (EXISTS (SELECT 1 FROM fund_brought JOIN import_batch ON import_batch.id = fund_brought.batch_id WHERE fund_brought.movement_id = OLD.id AND import_batch.state = 'undone') AND NOT EXISTS (SELECT 1 FROM fund_verdict WHERE movement_id = OLD.id))"
NEVER = (
    ("fund_brought", "kept", "UPDATE", "1 = 1"),
    ("fund_brought", "live", "INSERT", "(SELECT state FROM import_batch WHERE id = NEW.batch_id) <> 'importing'"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('fund_brought',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('movement_id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_fund_brought_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['movement_id'], ['fund_movement.id'], name=op.f('fk_fund_brought_movement_id_fund_movement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_brought')),
    sa.UniqueConstraint('movement_id', name=op.f('uq_fund_brought_movement_id'))
    )
    op.create_index(op.f('ix_fund_brought_batch_id'), 'fund_brought', ['batch_id'], unique=False)
    _gone("fund_movement", "delete", function=False)
    _never("fund_movement", "delete", "DELETE", GOES)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    for table, name, *_rest in NEVER:
        _gone(table, name)
    _gone("fund_movement", "delete")
    head = "CREATE TRIGGER tr_fund_movement_delete BEFORE DELETE ON fund_movement"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'tr_fund_movement_delete'); END")
    else:
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION forbid()")
    op.drop_table('fund_brought')


def _gone(table: str, name: str, *, function: bool = True) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
    if function and not sqlite:
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
