"""Why somebody is away, how long they teach, where they stay, until when their screening holds;
days lent to another centre; and their papers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

_ALONE = {"resolve_fks": False}
LIMITS = (
    "(day_minutes IS NULL OR day_minutes BETWEEN 30 AND 720) AND "
    "(week_minutes IS NULL OR week_minutes BETWEEN 30 AND 3600)"
)
LEAVE = (
    ("away", "kind IN ('leave', 'travel', 'rest', 'stand_down', 'lent')"),
    ("lent", "(kind = 'lent') = (centre_id IS NOT NULL)"),
    ("travel", "travel_days BETWEEN 0 AND 10 AND (kind = 'lent' OR travel_days = 0)"),
)
BEFORE = "NEW.state = 'confirmed' AND OLD.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = NEW.mentor_id AND posting.from_on <= NEW.from_on AND posting.until_on >= NEW.until_on AND posting.certified_on IS NOT NULL AND posting.attested_on IS NOT NULL AND posting.conduct = 'nothing_found')"
NOW = "NEW.state = 'confirmed' AND OLD.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = NEW.mentor_id AND posting.from_on <= NEW.from_on AND posting.until_on >= NEW.until_on AND posting.certified_on IS NOT NULL AND posting.attested_on IS NOT NULL AND posting.conduct = 'nothing_found' AND (posting.screened_until IS NULL OR posting.screened_until >= NEW.until_on))"


def upgrade() -> None:
    op.create_table('trainer_paper',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('visa', 'medical', 'security_training', 'driving_permit', 'undertaking', 'personal_history', 'performance', 'other', name='paperkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('scan_kind', sa.String(length=4), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(scan_kind IS NULL) = (content IS NULL)', name=op.f('ck_trainer_paper_scanned')),
    sa.CheckConstraint('expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on', name=op.f('ck_trainer_paper_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_trainer_paper_by_id_user')),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_trainer_paper_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trainer_paper')),
    sa.UniqueConstraint('uid', name=op.f('uq_trainer_paper_uid'))
    )
    op.create_index(op.f('ix_trainer_paper_by_id'), 'trainer_paper', ['by_id'], unique=False)
    op.create_index('ix_trainer_paper_trainer', 'trainer_paper', ['trainer_id', 'kind'], unique=False)
    _written_once("trainer_paper", " OF uid, id, trainer_id, kind, issued_on, expires_on, scan_kind, sha256, by_id, at")
    _drop("mentoring_assignment", "screened")
    kept = _triggers()
    with _table("posting") as table:
        table.add_column(sa.Column("place", sa.String(120), nullable=True))
        table.add_column(sa.Column("accommodation", sa.String(120), nullable=True))
        table.add_column(sa.Column("in_country", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("screened_until", sa.Date(), nullable=True))
    op.execute("UPDATE posting SET in_country = true")
    with _table("posting") as table:
        table.alter_column("in_country", existing_type=sa.Boolean(), nullable=False)
        table.create_check_constraint(op.f("ck_posting_accommodated"), "in_country OR accommodation IS NULL")
    with _table("trainer") as table:
        table.add_column(sa.Column("day_minutes", sa.Integer(), nullable=True))
        table.add_column(sa.Column("week_minutes", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_trainer_limits"), LIMITS)
    with _table("trainer_leave") as table:
        table.add_column(sa.Column("kind", sa.String(40), nullable=True))
        table.add_column(sa.Column("centre_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("travel_days", sa.Integer(), nullable=True))
    op.execute("UPDATE trainer_leave SET kind = 'leave', travel_days = 0")
    with _table("trainer_leave") as table:
        table.alter_column("kind", existing_type=sa.String(40), nullable=False)
        table.alter_column("travel_days", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f("fk_trainer_leave_centre_id_training_centre"), "training_centre", ["centre_id"], ["id"])
        for name, rule in LEAVE:
            table.create_check_constraint(op.f(f"ck_trainer_leave_{name}"), rule)
    op.create_index("ix_trainer_leave_centre", "trainer_leave", ["centre_id"], unique=False)
    _again(kept)
    _never("mentoring_assignment", "screened", "UPDATE OF state", NOW)


def downgrade() -> None:
    _drop("mentoring_assignment", "screened")
    kept = _triggers()
    op.execute("DELETE FROM trainer_leave WHERE kind = 'lent'")
    op.drop_index("ix_trainer_leave_centre", "trainer_leave")
    with _table("trainer_leave") as table:
        for name, _rule in LEAVE:
            table.drop_constraint(op.f(f"ck_trainer_leave_{name}"), type_="check")
        table.drop_constraint(op.f("fk_trainer_leave_centre_id_training_centre"), type_="foreignkey")
        for column in ("travel_days", "centre_id", "kind"):
            table.drop_column(column)
    with _table("trainer") as table:
        table.drop_constraint(op.f("ck_trainer_limits"), type_="check")
        table.drop_column("week_minutes")
        table.drop_column("day_minutes")
    with _table("posting") as table:
        table.drop_constraint(op.f("ck_posting_accommodated"), type_="check")
        for column in ("screened_until", "in_country", "accommodation", "place"):
            table.drop_column(column)
    _again(kept)
    _never("mentoring_assignment", "screened", "UPDATE OF state", BEFORE)
    op.drop_table("trainer_paper")


def _table(name: str):
    """SQLite writes the table anew, so that it reads as if it had always been so."""
    whole = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    return op.batch_alter_table(name, recreate=whole, reflect_kwargs=_ALONE)


def _triggers() -> list[str]:
    """SQLite builds the tables anew: whatever speaks of them is taken away first, and kept."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND (sql LIKE '%trainer%' OR sql LIKE '%posting%')"
    found = op.get_bind().exec_driver_sql(asked).all()
    for name, _sql in found:
        op.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


def _again(kept: list[str]) -> None:
    for sql in kept:
        op.get_bind().exec_driver_sql(sql)


def _drop(table: str, name: str) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute(f"DROP FUNCTION tr_{table}_{name}()")


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
