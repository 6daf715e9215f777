"""Standards that both sides agree, and the modules that teach them."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

TABLES = ('standard', 'standard_module', 'standard_signature')
ONCE = {'standard_signature': ''}
NEVER = (
    ('standard', 'stays', 'DELETE', "OLD.state <> 'draft'"),
    ('standard', 'kept', 'UPDATE OF code, number, kind, topic_id, titles, words, source, drafted_by_id', "OLD.state <> 'draft'"),
    ('standard', 'unsigned', 'UPDATE OF state', "NEW.state = 'draft' AND EXISTS (SELECT 1 FROM standard_signature WHERE standard_signature.standard_id = NEW.id)"),
    ('standard', 'signed', 'UPDATE OF state', "NEW.state = 'agreed' AND (SELECT count(*) FROM standard_signature WHERE standard_signature.standard_id = NEW.id) < 2"),
    ('standard_signature', 'proposed', 'INSERT', "(SELECT state FROM standard WHERE id = NEW.standard_id) <> 'proposed'"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('standard',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('training', 'recruitment', 'discipline', 'equipment', name='standardkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=240), nullable=True),
    sa.Column('state', sa.Enum('draft', 'proposed', 'agreed', 'superseded', name='standardstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind = 'training' OR topic_id IS NULL", name=op.f('ck_standard_about_a_topic')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_standard_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_standard_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard')),
    sa.UniqueConstraint('code', 'number', name=op.f('uq_standard_code_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_standard_uid'))
    )
    op.create_index(op.f('ix_standard_drafted_by_id'), 'standard', ['drafted_by_id'], unique=False)
    op.create_index('ix_standard_list', 'standard', ['kind', 'code', 'number'], unique=False)
    op.create_index(op.f('ix_standard_topic_id'), 'standard', ['topic_id'], unique=False)
    op.create_index('uq_standard_agreed', 'standard', ['code'], unique=True, sqlite_where=sa.text("state = 'agreed'"), postgresql_where=sa.text("state = 'agreed'"))
    op.create_table('standard_module',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_standard_module_module_id_module')),
    sa.ForeignKeyConstraint(['standard_id'], ['standard.id'], name=op.f('fk_standard_module_standard_id_standard')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_module')),
    sa.UniqueConstraint('standard_id', 'module_id', name=op.f('uq_standard_module_standard_id_module_id'))
    )
    op.create_index(op.f('ix_standard_module_module_id'), 'standard_module', ['module_id'], unique=False)
    op.create_table('standard_signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('host', 'programme', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('capacity', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_standard_signature_by_id_user')),
    sa.ForeignKeyConstraint(['standard_id'], ['standard.id'], name=op.f('fk_standard_signature_standard_id_standard')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_signature')),
    sa.UniqueConstraint('standard_id', 'by_id', name=op.f('uq_standard_signature_standard_id_by_id')),
    sa.UniqueConstraint('standard_id', 'side', name=op.f('uq_standard_signature_standard_id_side'))
    )
    op.create_index(op.f('ix_standard_signature_by_id'), 'standard_signature', ['by_id'], unique=False)
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
