"""Phones, what came from them, and pictures of things on logs."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

TABLES = ('device', 'field_conflict', 'field_entry', 'log_photo')
ONCE = (
    ('field_entry', ''),
    ('log_photo', ' OF "uid", "id", "log_id", "shows", "size", "sha256", "by_id", "at"'),
)  # fmt: skip
NEVER = (
    ('device', 'withdrawn', 'UPDATE OF withdrawn_at, user_id, token_hash', 'OLD.withdrawn_at IS NOT NULL'),
    ('device', 'stays', 'DELETE', '1 = 1'),
    ('field_conflict', 'kept', 'UPDATE OF client_id, digest, kind, by_id, cause', '1 = 1'),
    ('log_photo', 'few', 'INSERT', '(SELECT count(*) FROM log_photo WHERE log_photo.log_id = NEW.log_id) >= 3'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('device',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=True),
    sa.Column('registered_at', sa.DateTime(), nullable=False),
    sa.Column('seen_at', sa.DateTime(), nullable=True),
    sa.Column('minute', sa.Integer(), nullable=False),
    sa.Column('heard', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (secret IS NOT NULL)', name=op.f('ck_device_secret_until_withdrawn')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)', name=op.f('ck_device_withdrawn_by')),
    sa.CheckConstraint('length(trim(name)) >= 1', name=op.f('ck_device_named')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_device_user_id_user')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['user.id'], name=op.f('fk_device_withdrawn_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_device_token_hash')),
    sa.UniqueConstraint('uid', name=op.f('uq_device_uid'))
    )
    op.create_index('ix_device_list', 'device', ['registered_at', 'id'], unique=False)
    op.create_index(op.f('ix_device_user_id'), 'device', ['user_id'], unique=False)
    op.create_table('field_conflict',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('marks', 'report', 'log', 'action', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('cause', sa.Enum('changed', 'twice', name='cause', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('device_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('settled', sa.Enum('phone', 'site', name='settled', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(settled IS NULL) = (settled_at IS NULL)', name=op.f('ck_field_conflict_settled_whole')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_field_conflict_by_id_user')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_field_conflict_device_id_device')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_conflict')),
    sa.UniqueConstraint('client_id', 'digest', name=op.f('uq_field_conflict_client_id_digest')),
    sa.UniqueConstraint('uid', name=op.f('uq_field_conflict_uid'))
    )
    op.create_index(op.f('ix_field_conflict_by_id'), 'field_conflict', ['by_id'], unique=False)
    op.create_index(op.f('ix_field_conflict_device_id'), 'field_conflict', ['device_id'], unique=False)
    op.create_index('ix_field_conflict_open', 'field_conflict', ['by_id', 'settled', 'id'], unique=False)
    op.create_table('field_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('marks', 'report', 'log', 'action', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('device_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_field_entry_by_id_user')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_field_entry_device_id_device')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_entry')),
    sa.UniqueConstraint('client_id', name=op.f('uq_field_entry_client_id'))
    )
    op.create_index(op.f('ix_field_entry_by_id'), 'field_entry', ['by_id'], unique=False)
    op.create_index(op.f('ix_field_entry_device_id'), 'field_entry', ['device_id'], unique=False)
    op.create_table('log_photo',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('log_id', sa.Integer(), nullable=False),
    sa.Column('shows', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(shows)) >= 3', name=op.f('ck_log_photo_says')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_log_photo_by_id_user')),
    sa.ForeignKeyConstraint(['log_id'], ['mentoring_log.id'], name=op.f('fk_log_photo_log_id_mentoring_log')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_photo')),
    sa.UniqueConstraint('log_id', 'sha256', name=op.f('uq_log_photo_log_id_sha256')),
    sa.UniqueConstraint('uid', name=op.f('uq_log_photo_uid'))
    )
    op.create_index(op.f('ix_log_photo_by_id'), 'log_photo', ['by_id'], unique=False)
    for table, of in ONCE:
        _written_once(table, of)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    for table in reversed(TABLES):
        op.drop_table(table)


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


def _written_once(table: str, of: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        columns = of if deed == "UPDATE" else ""
        head = f"CREATE TRIGGER {name} BEFORE {deed}{columns} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
