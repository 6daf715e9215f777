"""Papers of applications are scanned, and letters to applicants are on record."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

ONCE = {
    "application_scan": ' OF "uid", "id", "paper_id", "kind", "size", "sha256", "by_id", "at"',
    "application_letter": "",
}
STATES = ('received', 'incomplete', 'ineligible', 'admissible', 'test_failed', 'test_passed', 'medical_unfit', 'medical_fit', 'vetting_pending', 'vetting_cleared', 'vetting_not_cleared', 'reserve_list', 'selected', 'withdrawn', 'no_show', 'withdrawn_age', 'annulled', 'enlisted')  # fmt: skip
REASONS = ('incomplete_file', 'false_document', 'under_age', 'over_age', 'nationality', 'education', 'physical_test', 'written_test', 'medical', 'integrity', 'sanctions', 'duplicate', 'quota_full', 'withdrew', 'no_show')  # fmt: skip


def _one_of(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.drop_column("application_paper", "scan")
    op.create_table(
        "application_scan",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_application_scan_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["application_paper.id"],
            name=op.f("fk_application_scan_paper_id_application_paper"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_scan")),
        sa.UniqueConstraint("paper_id", "sha256", name=op.f("uq_application_scan_paper_id_sha256")),
        sa.UniqueConstraint("uid", name=op.f("uq_application_scan_uid")),
    )
    op.create_index(op.f("ix_application_scan_by_id"), "application_scan", ["by_id"])
    op.create_table(
        "application_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of(STATES, "applicationstate"), nullable=False),
        sa.Column("reason", _one_of(REASONS, "rejection"), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_letter_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_application_letter_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_letter")),
    )
    op.create_index(op.f("ix_application_letter_by_id"), "application_letter", ["by_id"])
    op.create_index("ix_application_letter_file", "application_letter", ["application_id", "state"])
    for table, columns in ONCE.items():
        _written_once(table, columns)


def downgrade() -> None:
    for table in reversed(ONCE):
        op.drop_table(table)
    op.add_column("application_paper", sa.Column("scan", sa.String(length=80), nullable=True))


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
