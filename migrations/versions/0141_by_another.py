"""Whoever agrees is another human being than whoever asked, by whichever account: where a check
compared accounts, a trigger compares who stands behind them. Three people sign a payroll, and what
they signed, and a stop list after its hearings, has a week in the schema too.

Only what is written from now on is looked at: rows of before stay as they are.
"""

from alembic import op

revision = "0141"
down_revision = "0140"

ASKED = "NEW.state <> 'withdrawn'"
BY_ANOTHER: tuple[tuple[str, str, str, str, str], ...] = (
    ("age_doubt", "closed_by_another", "closed_by_id", "= NEW.raised_by_id", ""),
    ("allowance_grant", "by_two", "decided_by_id", "= NEW.proposed_by_id", ASKED),
    ("arrears_entry", "by_two", "agreed_by_id", "= NEW.by_id", "NEW.kind <> 'accrued'"),
    ("cash_sheet", "by_two", "confirmed_by_id", "= NEW.typed_by_id", ""),
    ("certificate_request", "by_two", "decided_by_id", "= NEW.asked_by_id", ""),
    ("certificate_suspension", "lifted_by_another", "lifted_by_id", "= NEW.by_id", ""),
    ("complaint_measure", "by_two", "decided_by_id", "= NEW.asked_by_id", ASKED),
    ("complaint_measure", "lifted_by_another", "lifted_by_id", "= NEW.decided_by_id", ""),
    ("correction", "by_two", "decided_by_id", "= NEW.proposed_by_id", ""),
    ("criteria_set", "by_two", "published_by_id", "= NEW.written_by_id", ""),
    ("curtailment_waiver", "by_two", "signed_by_id", "= NEW.asked_by_id", ""),
    (
        "data_request", "another", "answered_by_id",
        "= NEW.by_id",
        "NEW.kind IN ('objection', 'erasure') AND NEW.state <> 'withdrawn'",
    ),
    ("deduction_order", "by_two", "decided_by_id", "= NEW.proposed_by_id", ASKED),
    ("enrolment", "confirmed_by_another", "confirmed_by_id", "= NEW.nominated_by_id", ""),
    ("enrolment_waiver_request", "by_two", "decided_by_id", "= NEW.asked_by_id", ASKED),
    ("equipment_deed", "by_another", "signed_by_id", "= NEW.by_id", ""),
    ("exchange_rate", "by_two", "decided_by_id", "= NEW.proposed_by_id", ASKED),
    ("export_request", "by_two", "decided_by_id", "= NEW.by_id", ""),
    ("grade_holding", "by_two", "decided_by_id", "= NEW.proposed_by_id", ASKED),
    ("import_batch", "by_three", "assessed_by_id", "IN (NEW.by_id, NEW.approved_by_id)", ""),
    ("import_batch", "by_two", "approved_by_id", "= NEW.by_id", ""),
    ("item_version", "by_two", "reviewed_by_id", "= NEW.author_id", ""),
    ("key_withdrawal", "by_two", "decided_by_id", "= NEW.by_id", ""),
    ("look_alert", "by_two", "answered_by_id", "= NEW.user_id", ""),
    ("merge", "joined_by_two", "decided_by_id", "= NEW.proposed_by_id", ""),
    ("mitigation_measure", "verified_by_another", "verified_by_id", "= NEW.owner_id", ""),
    ("mobile_team", "by_two", "approved_by_id", "= NEW.requested_by_id", ""),
    ("module_version", "agreed_by_another", "agreed_by_id", "= NEW.drafted_by_id", ""),
    ("pay_channel", "by_two", "decided_by_id", "= NEW.proposed_by_id", ""),
    ("pay_dispute", "by_two", "decided_by_id", "= NEW.by_id", ""),
    ("pay_hold", "by_two", "decided_by_id", "= NEW.by_id", ""),
    ("pay_hold", "ended_by_two", "ended_by_id", "= NEW.end_asked_by_id", ""),
    ("reset_code", "by_two", "countersigned_by_id", "IN (NEW.given_by_id, NEW.user_id)", ""),
    ("revocation_proposal", "by_two", "decided_by_id", "= NEW.by_id", ASKED),
    ("role_grant", "by_two", "countersigned_by_id", "IN (NEW.granted_by_id, NEW.user_id)", ""),
    ("selection_list", "agreed_by_another", "agreed_by_id", "= NEW.proposed_by_id", ""),
    ("source_grant", "by_two", "decided_by_id", "= NEW.asked_by_id", ""),
    ("stop_list", "by_two", "countersigned_by_id", "= NEW.by_id", ""),
    (
        "stop_list_entry", "appeal_by_another", "appeal_decided_by_id",
        "IN (SELECT by_id FROM stop_list WHERE id = NEW.stop_list_id UNION ALL SELECT countersigned_by_id FROM stop_list WHERE id = NEW.stop_list_id)",
        "",
    ),
    ("support_item", "by_two", "countersigned_by_id", "= NEW.claimed_by_id", ""),
    ("support_request", "three_people", "assessed_by_id", "= NEW.requested_by_id", ""),
    ("support_suspension", "lifted_by_another", "lifted_by_id", "= NEW.by_id", ""),
)  # fmt: skip
"""Table, name, who agrees, who may not be the same, and when it is asked."""
WRITTEN: tuple[tuple[str, str, str, str], ...] = (
    ("certificate", "by_two", "issued_by_id", "= NEW.asked_by_id"),
    ("certificate_revocation", "by_two", "by_id", "= NEW.asked_by_id"),
    ("enrolment_waiver", "by_two", "signed_by_id", "= NEW.asked_by_id"),
    ("journal_break_signature", "by_two", "by_id",
     "IN (SELECT by_id FROM journal_break WHERE id = NEW.break_id)"),
    ("decision_signature", "two", "by_id",
     "IN (SELECT by_id FROM decision_signature WHERE decision_id = NEW.decision_id)"),
    ("mentoring_signature", "two", "by_id",
     "IN (SELECT by_id FROM mentoring_signature WHERE assignment_id = NEW.assignment_id)"),
    ("plan_signature", "two", "by_id",
     "IN (SELECT by_id FROM plan_signature WHERE plan_id = NEW.plan_id)"),
    ("standard_signature", "two", "by_id",
     "IN (SELECT by_id FROM standard_signature WHERE standard_id = NEW.standard_id)"),
    ("rank_signature", "two", "by_id",
     "IN (SELECT by_id FROM rank_signature WHERE decision_id = NEW.decision_id)"),
    ("rank_signature", "others", "by_id",
     "IN (SELECT earlier.by_id FROM rank_signature AS earlier JOIN rank_decision ON "
     "rank_decision.answers_id = earlier.decision_id WHERE rank_decision.id = NEW.decision_id)"),
    ("payroll_signature", "by_three", "by_id",
     "IN (SELECT s.by_id FROM payroll_signature AS s WHERE s.payroll_id = NEW.payroll_id "
     "AND s.content_sha256 = NEW.content_sha256 AND s.withdrawn_at IS NULL)"),
)  # fmt: skip
"""Where a row is written once, and agrees by that."""
FORMER = (
    "EXISTS (SELECT 1 FROM rank_signature AS earlier JOIN rank_decision ON "
    "rank_decision.answers_id = earlier.decision_id "
    "WHERE rank_decision.id = NEW.decision_id AND earlier.by_id = NEW.by_id)"
)
SAME = (
    'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = NEW.{one} AND b.id {others})"
)
OF_ROLL = (
    "WHERE s.payroll_id = NEW.id AND s.content_sha256 = NEW.content_sha256 "
    "AND s.withdrawn_at IS NULL"
)
STAYS = (
    ("payroll_signature", "kept", "UPDATE OF payroll_id, deed, content_sha256, by_id, at", "1 = 1"),
    ("payroll_signature", "over", "UPDATE OF withdrawn_at", "OLD.withdrawn_at IS NOT NULL"),
    ("payroll", "by_three", "UPDATE OF state",
     "NEW.state = 'released' AND OLD.state <> 'released' AND "
     '(SELECT count(DISTINCT "user".holder_id) FROM payroll_signature AS s '
     f'JOIN "user" ON "user".id = s.by_id {OF_ROLL}) < 3'),
)  # fmt: skip
SIGNED = (
    "(SELECT min(s.at) FROM payroll_signature AS s WHERE s.payroll_id = NEW.payroll_id "
    "AND s.content_sha256 = NEW.content_sha256 AND s.withdrawn_at IS NULL)"
)
APPROVED = f"(SELECT max(s.at) FROM payroll_signature AS s {OF_ROLL} AND s.deed = 'approved')"
WEEKS = (
    ("payroll_signature", "INSERT", "NEW.at", SIGNED, SIGNED),
    ("payroll", "UPDATE OF released_at", "NEW.released_at", APPROVED, APPROVED),
    ("stop_list", "UPDATE OF countersigned_at", "NEW.countersigned_at",
     "datetime(NEW.hearing_until, '+36 hours')", "NEW.hearing_until + interval '36 hours'"),
)  # fmt: skip


def upgrade() -> None:
    _unruled("rank_signature", "others")
    for table, name, one, others, when in BY_ANOTHER:
        same = SAME.format(one=one, others=others)
        over = f"{when} AND {same}" if when else same
        columns = ", ".join((one, *_columns(others)))
        _rule(table, f"new_{name}", "INSERT", over)
        _rule(table, name, f"UPDATE OF {columns}", over)
    for table, name, one, others in WRITTEN:
        _rule(table, name, "INSERT", SAME.format(one=one, others=others))
    for rule in STAYS:
        _rule(*rule)
    sqlite = _sqlite()
    for table, deed, later, lite, post in WEEKS:
        late = (
            f"1 = 1 AND julianday({later}) - julianday({lite}) > 7.0007"
            if sqlite
            else f"1 = 1 AND {later} > {post} + interval '7 days 1 minute'"
        )
        _rule(table, "in_time", deed, late)


def downgrade() -> None:
    for table, name, *_rest in BY_ANOTHER:
        _unruled(table, name)
        _unruled(table, f"new_{name}")
    for table, name, *_rest in (*WRITTEN, *STAYS):
        _unruled(table, name)
    for table, *_rest in WEEKS:
        _unruled(table, "in_time")
    _rule("rank_signature", "others", "INSERT", FORMER)


def _columns(others: str) -> list[str]:
    """Of the row itself, where no question finds them."""
    if "SELECT" in others:
        return []
    return [each.strip(" ()").removeprefix("NEW.") for each in others[2:].split(",")]


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rule(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if _sqlite():
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def _unruled(table: str, name: str) -> None:
    trigger = f"tr_{table}_{name}"
    if _sqlite():
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")
