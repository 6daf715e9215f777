"""The ledger of arrears, disputes, holds of pay, moves, offers and who taught forget names in time."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"

BEFORE = (
    "application", "sheet_scan", "mentoring_log", "complaint", "pay_channel", "contact",
    "vetting_file", "payroll", "pay_file", "account", "journal", "leaver",
)  # fmt: skip
NEW = ("arrears", "pay_dispute", "pay_hold", "stop_list", "late_marks", "teacher")
TABLES = ("erasure_item", "legal_hold")
GATE = (
    "NOT EXISTS (SELECT 1 FROM erasure_item JOIN erasure_run "
    "ON erasure_run.id = erasure_item.run_id WHERE erasure_item.record_id = {key} "
    "AND erasure_item.piece = '{piece}' AND erasure_item.state = 'waiting' "
    "AND erasure_run.state = 'agreed')"
)
HUMAN = (
    "SELECT one.id FROM person one JOIN person own ON own.id = OLD.person_id "
    "WHERE one.id = coalesce(own.same_as_id, own.id) "
    "OR one.same_as_id = coalesce(own.same_as_id, own.id)"
)
FIRST = (
    "(SELECT min(month.id) FROM arrears_entry month WHERE month.period = OLD.period "  # noqa: S608
    f"AND month.currency = OLD.currency AND month.person_id IN ({HUMAN}))"
)
NAMED = {
    "arrears_entry": ("arrears", FIRST),
    "pay_dispute": ("pay_dispute", "OLD.id"),
    "pay_hold": ("pay_hold", "OLD.id"),
    "stop_list_entry": ("stop_list", "OLD.id"),
}
"""Tables whose rows stay and name nobody: the kind of record and its key."""
AGREED = "OLD.agreed_at IS NOT NULL"
KEPT = "UPDATE OF period, kind, amount_minor, currency, agreed_at"
KEPT_BEFORE = "UPDATE OF person_id, period, kind, amount_minor, currency, authority, agreed_at"
LATE = GATE.format(piece="late_marks", key="OLD.id")
APPEAL = GATE.format(
    piece="leaver", key="(SELECT person_id FROM move_line WHERE move_line.id = OLD.line_id)"
)
OFFER = GATE.format(piece="leaver", key="OLD.person_id")
LATE_KEPT = "UPDATE OF uid, session_id, kind, sheet_id, lines, told, was, seen, client_key, reason, by_id, at"
APPEAL_KEPT = 'UPDATE OF uid, line_id, says, "on", by_id'
OFFER_KEPT = "UPDATE OF uid, person_id, target_id, kind, says, offered_on, by_id"
CHANGED = (
    ("late_attendance", "kept", LATE_KEPT, "1 = 1", LATE),
    ("late_attendance", "decided", "UPDATE", "OLD.state <> 'waiting'", f"OLD.state <> 'waiting' AND {LATE}"),
    ("move_appeal", "answered", "UPDATE", "OLD.decided_on IS NOT NULL", f"OLD.decided_on IS NOT NULL AND {APPEAL}"),
    ("move_appeal", "kept", APPEAL_KEPT, "1 = 1", APPEAL),
    ("placement_offer", "kept", OFFER_KEPT, "1 = 1", OFFER),
    ("placement_offer", "answered", "UPDATE", "OLD.answer IS NOT NULL", f"OLD.answer IS NOT NULL AND {OFFER}"),
)  # fmt: skip
"""Table, name, deed, and the condition before and after."""
ONCE = (
    ("trainer_paper", "DELETE", GATE.format(piece="teacher", key="OLD.trainer_id")),
    ("tour_handover", "UPDATE", GATE.format(piece="teacher", key="(SELECT trainer_id FROM posting WHERE posting.id = OLD.posting_id)")),
)  # fmt: skip
"""Rows that are written once: a run takes them, or their words."""


def upgrade() -> None:
    for table in TABLES:
        _pieces(table, (*BEFORE, *NEW))
    for table, (piece, key) in NAMED.items():
        _rebuilt(table, nullable=True)
        _never(table, "whose", "INSERT", "NEW.person_id IS NULL")
        gate = GATE.format(piece=piece, key=key)
        if table == "arrears_entry":
            _dropped(table, "kept")
            _never(table, "kept", KEPT, AGREED)
            when = f"({AGREED} OR NEW.person_id IS NULL) AND {gate}"
            _never(table, "named", "UPDATE OF person_id, authority", when)
        else:
            _never(table, "named", "UPDATE OF person_id", f"NEW.person_id IS NULL AND {gate}")
    for table, name, deed, _before, after in CHANGED:
        _dropped(table, name)
        _never(table, name, deed, after)
    for table, deed, gate in ONCE:
        _dropped(table, deed.lower(), once=True)
        _never(table, deed.lower(), deed, gate)


def downgrade() -> None:
    """Rows that name nobody go, and holds of what could not be said before: what was erased does
    not come back.
    """
    for table, deed, _gate in ONCE:
        _dropped(table, deed.lower())
        _once(table, deed)
    for table, name, deed, before, _after in CHANGED:
        _dropped(table, name)
        _never(table, name, deed, before)
    for table in NAMED:
        for name in ("whose", "named"):
            _dropped(table, name)
        if table == "arrears_entry":
            _dropped(table, "kept")
            _never(table, "kept", KEPT_BEFORE, AGREED)
        _rebuilt(table, nullable=False)
    for table in TABLES:
        _pieces(table, BEFORE)


def _rebuilt(table: str, *, nullable: bool) -> None:
    with _Standing(table):
        if not nullable:
            if table == "pay_dispute":
                op.execute(
                    "UPDATE pay_dispute SET appeal_of_id = NULL WHERE appeal_of_id IN "
                    "(SELECT d.id FROM pay_dispute d WHERE d.person_id IS NULL)"
                )
            op.execute(f"DELETE FROM {table} WHERE person_id IS NULL")
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as made:
            made.alter_column("person_id", existing_type=sa.Integer(), nullable=nullable)


def _pieces(table: str, names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{each}'" for each in names)
    check = op.f(f"ck_{table}_piece")
    with _Standing(table):
        op.execute(f"DELETE FROM {table} WHERE piece IS NOT NULL AND piece NOT IN ({listed})")
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as made:
            made.drop_constraint(check, type_="check")
            made.create_check_constraint(check, f"piece IN ({listed})")


class _Standing:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        self._sqlite = op.get_bind().dialect.name == "sqlite"
        self._held: dict[str, str] = {}

    def __enter__(self) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} DISABLE TRIGGER USER")
            return
        found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
        self._held = {
            row.name: row.sql for row in op.get_bind().execute(found, {"of": self._table})
        }
        for name in self._held:
            op.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_error: Any) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} ENABLE TRIGGER USER")
        for sql in self._held.values():
            op.execute(sql)


def _dropped(table: str, name: str, *, once: bool = False) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
    if not sqlite and not once:
        op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _once(table: str, deed: str) -> None:
    trigger = f"tr_{table}_{deed.lower()}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table}"
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
