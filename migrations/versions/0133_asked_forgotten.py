"""Which card or paper somebody showed goes from what they asked once they are a number."""

from alembic import op

revision = "0133"
down_revision = "0132"

TABLE = "data_request"
OVER, SHOWN = "tr_data_request_over", "tr_data_request_shown"
SAYS_WHO = "identity_note, paper"
STAYS = (
    "uid, code, person_id, kind, channel, received_on, due_on, language, identity, "
    "{more}correction_id, {paper}state, answered_on, answered_by_id, by_id, at"
)
CLOSED = "OLD.state <> 'open'"
NAMED = (
    f"{CLOSED} AND NOT EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id "
    "AND person.name_display = person.number)"
)


def upgrade() -> None:
    _drop(OVER)
    _never(OVER, STAYS.format(more="", paper=""), CLOSED)
    _never(SHOWN, SAYS_WHO, NAMED)


def downgrade() -> None:
    _drop(SHOWN)
    _drop(OVER)
    _never(OVER, STAYS.format(more="identity_note, ", paper="paper, "), CLOSED)


def _drop(trigger: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {TABLE}")
    op.execute(f"DROP FUNCTION {trigger}()")


def _never(trigger: str, columns: str, when: str) -> None:
    head = f"CREATE TRIGGER {trigger} BEFORE UPDATE OF {columns} ON {TABLE} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    raised = "RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME"
    op.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN {raised}; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
