"""A draft of a module is reviewed by somebody who did not write it, before it is agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"

OF = "(SELECT state FROM module_version WHERE id = {row}.version_id) <> 'draft'"
NEW = (
    ("version_review", "added", "INSERT", OF.format(row="NEW")),
    ("version_review", "changed", "UPDATE", OF.format(row="OLD")),
    ("version_review", "taken", "DELETE", OF.format(row="OLD")),
    ("version_review", "said", "UPDATE", "1 = 1"),
    (
        "module_version", "reviewed", "UPDATE OF state",
        "NEW.state = 'agreed' AND OLD.state = 'draft' AND (SELECT verdict FROM version_review "
        "WHERE version_review.version_id = NEW.id AND version_review.wording = OLD.version "
        "ORDER BY version_review.id DESC LIMIT 1) = 'change'",
    ),
)


def upgrade() -> None:
    op.create_table('version_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('wording', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.Enum('sound', 'change', name='review', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("verdict = 'sound' OR length(trim(words)) >= 10", name=op.f('ck_version_review_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_version_review_by_id_user')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_version_review_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version_review'))
    )
    op.create_index('ix_version_review_by_id', 'version_review', ['by_id'])
    op.create_index('ix_version_review_version', 'version_review', ['version_id', 'id'])
    for each in NEW:
        _never(*each)


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, name, _deed, _when in NEW:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    op.drop_table("version_review")


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
