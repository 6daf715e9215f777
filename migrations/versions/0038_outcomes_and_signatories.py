"""What people take away from a module, what it needs, and who signed it for each side."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

TABLES = ("learning_outcome", "version_signatory")
ONCE = {"version_signatory": ""}
NEVER = (
    ("learning_outcome", "added", "INSERT", "(SELECT state FROM module_version WHERE id = NEW.version_id) <> 'draft'"),
    ("learning_outcome", "changed", "UPDATE", "(SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft'"),
    ("learning_outcome", "taken", "DELETE", "(SELECT state FROM module_version WHERE id = OLD.version_id) <> 'draft'"),
    ("module_version", "signed", "UPDATE OF state", "NEW.state = 'agreed' AND OLD.state = 'draft' AND (SELECT count(*) FROM version_signatory WHERE version_signatory.version_id = NEW.id) < 2"),
)  # fmt: skip
_ALONE = {"resolve_fks": False}
BEFORE = "module_id, number, titles, aim, minutes, max_class, ratio, pass_mark, attendance_min, validity_months, hrddp_scope, literacy_required, safety_critical, source, agreed_on, agreed_by_id, drafted_by_id"
WITH_IT = "module_id, number, titles, aim, minutes, max_class, ratio, pass_mark, attendance_min, validity_months, hrddp_scope, literacy_required, safety_critical, source, materials, languages, agreed_on, agreed_by_id, drafted_by_id"


def upgrade() -> None:
    op.create_table('learning_outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('knowledge', 'skill', 'attitude', name='outcomekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_learning_outcome_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_outcome')),
    sa.UniqueConstraint('version_id', 'position', name=op.f('uq_learning_outcome_version_id_position'))
    )
    op.create_table('version_signatory',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('host', 'mission', name='signing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('capacity', sa.String(length=120), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=True),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_version_signatory_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_signatory')),
    sa.UniqueConstraint('version_id', 'side', name=op.f('uq_version_signatory_version_id_side'))
    )
    kept = _triggers()
    with op.batch_alter_table("module_version", recreate=_whole(), reflect_kwargs=_ALONE) as table:
        table.add_column(sa.Column("materials", sa.JSON(), nullable=True))
        table.add_column(sa.Column("languages", sa.JSON(), nullable=True))
    _again(kept)
    _pinned(WITH_IT)
    for table, columns in ONCE.items():
        _written_once(table, columns)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER tr_module_version_signed" + ("" if sqlite else " ON module_version"))
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, name, _deed, _when in NEVER:
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    _pinned(BEFORE)
    kept = _triggers()
    with op.batch_alter_table("module_version", recreate=_whole(), reflect_kwargs=_ALONE) as table:
        table.drop_column("materials")
        table.drop_column("languages")
    _again(kept)


def _whole() -> str:
    """SQLite writes the table anew, so that it reads as if it had always been so."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _triggers() -> list[str]:
    """SQLite builds the table anew: whatever speaks of it is taken away first, and kept."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%module_ver%'"
    found = op.get_bind().exec_driver_sql(asked).all()
    for name, _sql in found:
        op.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


def _again(kept: list[str]) -> None:
    for sql in kept:
        op.get_bind().exec_driver_sql(sql)


def _pinned(columns: str) -> None:
    """An agreed version stays as it is: these columns of it."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(
        "DROP TRIGGER tr_module_version_agreed_update" + ("" if sqlite else " ON module_version")
    )
    _never("module_version", "agreed_update", f"UPDATE OF {columns}", "OLD.state <> 'draft'")


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
