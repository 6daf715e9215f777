"""Lessons of a module version: what is taught, by which method, how long."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

DRAFT = "(SELECT state FROM module_version WHERE id = {row}.version_id) <> 'draft'"
ADD_UP = (
    "NEW.state = 'agreed' AND (SELECT coalesce(sum(minutes), NEW.minutes) FROM lesson "
    "WHERE version_id = NEW.id) <> NEW.minutes"
)
TRIGGERS = (
    ("tr_lesson_added", "INSERT", "lesson", DRAFT.format(row="NEW")),
    ("tr_lesson_changed", "UPDATE", "lesson", DRAFT.format(row="OLD")),
    ("tr_lesson_taken", "DELETE", "lesson", DRAFT.format(row="OLD")),
    ("tr_module_version_lessons_add_up", "UPDATE OF state", "module_version", ADD_UP),
)


def upgrade():
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "lecture", "discussion", "exercise", "role_play", "practical", "field",
                name="method", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_lesson_takes_time")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["module_version.id"], name=op.f("fk_lesson_version_id_module_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_lesson_version_id_position")
        ),
    )
    for name, deed, table, when in TRIGGERS:
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW"
        if op.get_context().dialect.name == "sqlite":
            op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END")
            continue
        row = "OLD" if deed == "DELETE" else "NEW"
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {when} THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, "
            f"CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION {name}()")


def downgrade():
    last = TRIGGERS[-1]
    on = "" if op.get_context().dialect.name == "sqlite" else f" ON {last[2]}"
    op.execute(f"DROP TRIGGER {last[0]}{on}")
    op.drop_table("lesson")
    if op.get_context().dialect.name == "postgresql":
        for name, _deed, _table, _when in TRIGGERS:
            op.execute(f"DROP FUNCTION {name}()")
