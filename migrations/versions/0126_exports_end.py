"""A list about people that left is destroyed by a day, and whoever took it says that it is."""

import sqlalchemy as sa
from alembic import op

revision = "0126"
down_revision = "0125"

TABLE = "export_end"
NEVER = (
    ('begun', 'INSERT', 'NEW.destroyed_at IS NOT NULL'),
    ('kept', 'UPDATE OF record_id, holder_id, destroy_by', '1 = 1'),
    ('once', 'UPDATE OF destroyed_at, destroyed_by_id', 'OLD.destroyed_at IS NOT NULL'),
    ('stays', 'DELETE', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(TABLE,
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('destroy_by', sa.Date(), nullable=False),
    sa.Column('destroyed_at', sa.DateTime(), nullable=True),
    sa.Column('destroyed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(destroyed_at IS NULL) = (destroyed_by_id IS NULL)', name=op.f('ck_export_end_said')),
    sa.ForeignKeyConstraint(['record_id'], ['export_record.id'], name=op.f('fk_export_end_record_id_export_record')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_export_end_holder_id_holder')),
    sa.ForeignKeyConstraint(['destroyed_by_id'], ['user.id'], name=op.f('fk_export_end_destroyed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_end')),
    sa.UniqueConstraint('record_id', name=op.f('uq_export_end_record_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_export_end_uid'))
    )  # fmt: skip
    op.create_index('ix_export_end_due', TABLE, ['destroyed_at', 'destroy_by', 'id'], unique=False)
    op.create_index('ix_export_end_mine', TABLE, ['holder_id', 'destroyed_at', 'destroy_by', 'id'], unique=False)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{TABLE}_{name}" + ("" if sqlite else f" ON {TABLE}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{TABLE}_{name}()")
    op.drop_table(TABLE)


def _never(name: str, deed: str, when: str) -> None:
    trigger, dialect = f"tr_{TABLE}_{name}", op.get_bind().dialect.name
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {TABLE} FOR EACH ROW"
    if dialect == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
