"""Whoever judges an exercise serves in none of its units: the schema says so too."""

from alembic import op

revision = "0049"
down_revision = "0048"

NEVER = (
    ('unit_on_exercise', 'judged', 'INSERT', 'EXISTS (SELECT 1 FROM "user" u JOIN person p ON p.holder_id = u.holder_id JOIN unit o ON o.id = p.unit_id JOIN unit t ON (substr(t.path, 1, length(o.path)) = o.path OR substr(o.path, 1, length(t.path)) = t.path) WHERE u.id IN (SELECT user_id FROM evaluator WHERE exercise_id = NEW.exercise_id) AND t.id = NEW.unit_id)'),
    ('evaluator', 'outsider', 'INSERT', 'EXISTS (SELECT 1 FROM "user" u JOIN person p ON p.holder_id = u.holder_id JOIN unit o ON o.id = p.unit_id JOIN unit t ON (substr(t.path, 1, length(o.path)) = o.path OR substr(o.path, 1, length(t.path)) = t.path) WHERE u.id = NEW.user_id AND t.id IN (SELECT unit_id FROM unit_on_exercise WHERE exercise_id = NEW.exercise_id))'),
    ('task_rating', 'outsider', 'INSERT', 'EXISTS (SELECT 1 FROM "user" u JOIN person p ON p.holder_id = u.holder_id JOIN unit o ON o.id = p.unit_id JOIN unit t ON (substr(t.path, 1, length(o.path)) = o.path OR substr(o.path, 1, length(t.path)) = t.path) WHERE u.id = NEW.by_id AND t.id = NEW.unit_id)'),
    ('task_rating', 'judge', 'INSERT', 'NOT EXISTS (SELECT 1 FROM evaluator e JOIN set_task s ON s.exercise_id = e.exercise_id WHERE s.id = NEW.set_task_id AND e.user_id = NEW.by_id)'),
)  # fmt: skip


def upgrade() -> None:
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _deed, _when in NEVER:
        trigger = f"tr_{table}_{name}"
        op.execute(f"DROP TRIGGER {trigger}" if sqlite else f"DROP TRIGGER {trigger} ON {table}")
        if not sqlite:
            op.execute(f"DROP FUNCTION {trigger}()")


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
