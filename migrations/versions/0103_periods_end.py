"""Lines of pay, closed accounts, looks, and people who left long ago are erased in time too."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"

BEFORE = ("application", "sheet_scan", "mentoring_log", "complaint", "pay_channel", "contact", "vetting_file")
NEW = ("payroll", "pay_file", "account", "journal", "leaver")
TABLES = ("erasure_item", "legal_hold")
GATE = (
    "NOT EXISTS (SELECT 1 FROM erasure_item JOIN erasure_run "
    "ON erasure_run.id = erasure_item.run_id WHERE erasure_item.record_id = {key} "
    "AND erasure_item.piece = '{piece}' AND erasure_item.state = 'waiting' "
    "AND erasure_run.state = 'agreed')"
)
COMPUTING = "(SELECT state FROM payroll WHERE payroll.id = OLD.payroll_id) <> 'computing'"
TOLD = "OLD.news_id IS NULL OR EXISTS (SELECT 1 FROM payment_news WHERE payment_news.id = OLD.news_id AND payment_news.state = 'read')"
CONFIRMED = "EXISTS (SELECT 1 FROM cash_sheet WHERE cash_sheet.id = OLD.sheet_id AND cash_sheet.confirmed_at IS NOT NULL)"
OF_FILE = "(SELECT payroll_id FROM payment_file WHERE payment_file.id = {file})"
OF_PAYMENT = OF_FILE.format(file="(SELECT file_id FROM payment WHERE payment.id = OLD.payment_id)")
FILE_KEPT = GATE.format(piece="payroll", key=OF_FILE.format(file="OLD.file_id"))
LINE_KEPT = GATE.format(piece="payroll", key=OF_PAYMENT)
TAKEN = COMPUTING + " AND " + GATE.format(piece="payroll", key="OLD.payroll_id")
CHANGED = (
    ("payroll_line", "taken", "DELETE", COMPUTING, TAKEN),
    ("payroll_change", "taken", "DELETE", COMPUTING, TAKEN),
    ("payment", "kept", "DELETE", "1 = 1", FILE_KEPT),
    ("payment_outcome", "read_stay", "DELETE", TOLD, f"({TOLD}) AND {LINE_KEPT}"),
    ("cash_sheet", "confirmed", "UPDATE", "OLD.confirmed_at IS NOT NULL", f"OLD.confirmed_at IS NOT NULL AND {FILE_KEPT}"),
    ("cash_mark", "confirmed_stay", "DELETE", CONFIRMED, f"{CONFIRMED} AND {LINE_KEPT}"),
)  # fmt: skip
"""Table, name, deed, and the condition before and after."""
OF_PLACE = "(SELECT person_id FROM enrolment WHERE id = OLD.enrolment_id)"
BLANKED = {
    "certificate": "OLD.person_id",
    "transcript": "OLD.person_id",
    "certificate_hand_over": "(SELECT person_id FROM certificate WHERE id = (SELECT certificate_id FROM certificate_print WHERE id = OLD.print_id))",
    "attendance_change": "(SELECT person_id FROM enrolment WHERE id = (SELECT enrolment_id FROM attendance_mark WHERE id = OLD.mark_id))",
    "enrolment_waiver": OF_PLACE,
    "group_membership": OF_PLACE,
}  # fmt: skip
"""Rows that are written once: of somebody who left, a run takes the words."""


def upgrade() -> None:
    for table in TABLES:
        _pieces(table, (*BEFORE, *NEW))
    for table, name, deed, _before, after in CHANGED:
        _dropped(table, name)
        _never(table, name, deed, after)
    for table, key in BLANKED.items():
        _dropped(table, "update", once=True)
        _never(table, "update", "UPDATE", GATE.format(piece="leaver", key=key))


def downgrade() -> None:
    """Lines and holds of what could not be said before go; what was erased does not come back."""
    for table in BLANKED:
        _dropped(table, "update")
        _once(table)
    for table, name, deed, before, _after in CHANGED:
        _dropped(table, name)
        _never(table, name, deed, before)
    for table in TABLES:
        _pieces(table, BEFORE)


def _pieces(table: str, names: tuple[str, ...]) -> None:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """
    listed = ", ".join(f"'{each}'" for each in names)
    check, sqlite = op.f(f"ck_{table}_piece"), op.get_bind().dialect.name == "sqlite"
    held = _triggers(table) if sqlite else {}
    for name in held:
        op.execute(f"DROP TRIGGER {name}")
    if not sqlite:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    op.execute(f"DELETE FROM {table} WHERE piece IS NOT NULL AND piece NOT IN ({listed})")
    with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as made:
        made.drop_constraint(check, type_="check")
        made.create_check_constraint(check, f"piece IN ({listed})")
    if not sqlite:
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for sql in held.values():
        op.execute(sql)


def _triggers(table: str) -> dict[str, str]:
    found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
    return {row.name: row.sql for row in op.get_bind().execute(found, {"of": table})}


def _dropped(table: str, name: str, *, once: bool = False) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
    if not sqlite and not once:
        op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _once(table: str) -> None:
    trigger = f"tr_{table}_update"
    head = f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
    else:
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION forbid()")


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
