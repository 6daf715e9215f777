"""What is written once may be sealed anew under a newer key: nothing else of it changes."""

from alembic import op

revision = "0026"
down_revision = "0025"

SCANS = {
    "muster_scan": ("uid", "id", "sheet_id", "kind", "size", "sha256", "by_id", "at"),
    "sheet_scan": ("uid", "id", "sheet_id", "kind", "size", "sha256", "by_id", "at"),
}
DECIDED = (
    "record_id, board_id, stage, rank_id, pay_rank_id, basis, course_reference, answers_id, "
    "state, proposed_by_id, decided_at, appeal_until, version"
)


def upgrade() -> None:
    for table, columns in SCANS.items():
        _written_once(table, " OF " + ", ".join(f'"{name}"' for name in columns))
    _kept(f"UPDATE OF {DECIDED}")


def downgrade() -> None:
    for table in SCANS:
        _written_once(table, "")
    _kept("UPDATE")


def _written_once(table: str, of: str) -> None:
    trigger = f"tr_{table}_update"
    body = f"BEGIN SELECT RAISE(ABORT, '{trigger}'); END"
    _instead(table, trigger, f"UPDATE{of}", body, "FOR EACH ROW EXECUTE FUNCTION forbid()")


def _kept(deed: str) -> None:
    trigger = "tr_rank_decision_kept"
    when = f"FOR EACH ROW WHEN OLD.state <> 'proposed' BEGIN SELECT RAISE(ABORT, '{trigger}'); END"
    _instead("rank_decision", trigger, deed, when, f"FOR EACH ROW EXECUTE FUNCTION {trigger}()")


def _instead(table: str, trigger: str, deed: str, sqlite: str, postgresql: str) -> None:
    """Put a trigger in the place of the one that stood there."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER {trigger}" + ("" if is_sqlite else f" ON {table}"))
    body = sqlite if is_sqlite else postgresql
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} {body}")
