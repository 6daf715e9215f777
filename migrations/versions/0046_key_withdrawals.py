"""Keys that sign certificates and were stolen are struck off."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

TABLES = ('key_withdrawal',)
NEVER = (
    ('key_withdrawal', 'delete', 'DELETE', '1 = 1'),
    ('key_withdrawal', 'decided', 'UPDATE', "OLD.state <> 'asked'"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('key_withdrawal',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'agreed', 'refused', name='proposalstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('agreed', 'refused')) = (decided_at IS NOT NULL)", name=op.f('ck_key_withdrawal_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('agreed', 'refused')) = (decided_by_id IS NOT NULL)", name=op.f('ck_key_withdrawal_decided_by_id_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> by_id', name=op.f('ck_key_withdrawal_by_two')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_key_withdrawal_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_key_withdrawal_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_key_withdrawal_decided_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_withdrawal')),
    sa.UniqueConstraint('uid', name=op.f('uq_key_withdrawal_uid'))
    )
    op.create_index(op.f('ix_key_withdrawal_by_id'), 'key_withdrawal', ['by_id'], unique=False)
    op.create_index('uq_key_withdrawal_key', 'key_withdrawal', ['key_id'], unique=True, sqlite_where=sa.text("state <> 'refused'"), postgresql_where=sa.text("state <> 'refused'"))
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
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; "
        f"RETURN {'OLD' if deed == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
