"""What was asked for more than a week ago nobody agrees to, whoever writes it and however.

Only what is agreed to from now on is looked at: rows of before stay as they are.
"""

from alembic import op

revision = "0136"
down_revision = "0135"

AGREED = "NEW.state = 'agreed'"
ONE_ROW = (
    ("merge", "proposed_at", "decided_at", "NEW.state = 'standing'"),
    ("correction", "proposed_at", "decided_at", "NEW.state = 'applied'"),
    ("pay_channel", "proposed_at", "decided_at", AGREED),
    ("grade_holding", "proposed_at", "decided_at", AGREED),
    ("allowance_grant", "proposed_at", "decided_at", AGREED),
    ("deduction_order", "proposed_at", "decided_at", AGREED),
    ("exchange_rate", "proposed_at", "decided_at", AGREED),
    ("enrolment_waiver_request", "asked_at", "decided_at", "NEW.state = 'signed'"),
    ("curtailment_waiver", "asked_at", "signed_at", "1 = 1"),
    ("revocation_proposal", "at", "decided_at", AGREED),
    ("certificate_request", "asked_at", "decided_at", "NEW.state = 'issued'"),
    ("key_withdrawal", "at", "decided_at", AGREED),
    ("late_attendance", "at", "decided_at", "NEW.state = 'confirmed'"),
    ("pay_hold", "at", "decided_at", "NEW.state = 'in_force'"),
    ("pay_hold", "end_asked_at", "ended_at", "1 = 1"),
    ("source_grant", "asked_at", "decided_at", "NEW.state = 'granted'"),
    ("export_request", "at", "decided_at", AGREED),
    ("import_batch", "checked_at", "approved_at", "1 = 1"),
    ("role_grant", "granted_at", "countersigned_at", "1 = 1"),
    ("watch_list_version", "at", "confirmed_at", "1 = 1"),
    ("sharing_agreement", "written_at", "agreed_at", "1 = 1"),
    ("erasure_run", "proposed_at", "agreed_at", "1 = 1"),
)
"""Where one row holds both: since when it waits, and when another person agreed."""
SIGNED = (
    ("rank_signature", "(SELECT proposed_at FROM rank_decision WHERE id = NEW.decision_id)", "1 = 1"),
    ("panel_vote", "(SELECT at FROM panel_decision WHERE id = NEW.decision_id)", "1 = 1"),
    ("journal_break_signature", "(SELECT at FROM journal_break WHERE id = NEW.break_id)", "1 = 1"),
    (
        "match_decision",
        "(SELECT max(at) FROM match_decision WHERE match_id = NEW.match_id AND deed = 'proposed')",
        "NEW.deed = 'agreed'",
    ),
)
"""Where a row of its own agrees."""


def upgrade() -> None:
    for table, asked, agreed, when in ONE_ROW:
        _rule(_name(table, agreed), table, f"UPDATE OF {agreed}", f"NEW.{asked}", f"NEW.{agreed}", when)
    for table, asked, when in SIGNED:
        _rule(_name(table, "at"), table, "INSERT", asked, "NEW.at", when)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table in (
        *((_name(table, agreed), table) for table, _asked, agreed, _when in ONE_ROW),
        *((_name(table, "at"), table) for table, _asked, _when in SIGNED),
    ):
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")


def _name(table: str, agreed: str) -> str:
    return f"tr_{table}_{'ended_in_time' if agreed == 'ended_at' else 'in_time'}"


def _rule(name: str, table: str, deed: str, asked: str, agreed: str, when: str) -> None:
    head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        late = f"{when} AND julianday({agreed}) - julianday({asked}) > 7.0007"
        op.execute(f"{head} WHEN {late} BEGIN SELECT RAISE(ABORT, '{name}'); END")
        return
    late = f"{when} AND {agreed} > {asked} + interval '7 days 1 minute'"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {late} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {name}()")
