"""Cash parades on paper: their sheets, what came back on them, and that they are answers too."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

TABLES = ("cash_mark", "cash_sheet")
KINDS = ("pain.002", "camt.053", "camt.054", "provider", "cash_sheet")
CONFIRMED = (
    "EXISTS (SELECT 1 FROM cash_sheet WHERE cash_sheet.id = {row}.sheet_id "
    "AND cash_sheet.confirmed_at IS NOT NULL)"
)
NEVER = (
    ("cash_sheet", "kept", "DELETE", "1 = 1"),
    ("cash_sheet", "confirmed", "UPDATE", "OLD.confirmed_at IS NOT NULL"),
    ("cash_mark", "confirmed_stay", "DELETE", CONFIRMED.format(row="OLD")),
    ("cash_mark", "confirmed_keep", "UPDATE", CONFIRMED.format(row="OLD")),
    ("cash_mark", "confirmed_add", "INSERT", CONFIRMED.format(row="NEW")),
)


def upgrade() -> None:
    op.create_table('cash_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('officer', sa.String(length=120), nullable=True),
    sa.Column('witness', sa.String(length=120), nullable=True),
    sa.Column('witness_from', sa.String(length=120), nullable=True),
    sa.Column('carried_minor', sa.BigInteger(), nullable=True),
    sa.Column('paid_minor', sa.BigInteger(), nullable=True),
    sa.Column('returned_minor', sa.BigInteger(), nullable=True),
    sa.Column('typed_by_id', sa.Integer(), nullable=True),
    sa.Column('typed_at', sa.DateTime(), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("confirmed_at IS NULL OR (length(trim(coalesce(officer, ''))) >= 3 AND length(trim(coalesce(witness, ''))) >= 3 AND length(trim(coalesce(witness_from, ''))) >= 2 AND paid_on IS NOT NULL)", name=op.f('ck_cash_sheet_witnessed')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_cash_sheet_confirmed')),
    sa.CheckConstraint('(typed_at IS NULL) = (typed_by_id IS NULL)', name=op.f('ck_cash_sheet_typed')),
    sa.CheckConstraint('confirmed_at IS NULL OR (returned_minor IS NOT NULL AND returned_minor >= 0 AND carried_minor IS NOT NULL AND paid_minor IS NOT NULL AND carried_minor = paid_minor + returned_minor)', name=op.f('ck_cash_sheet_adds_up')),
    sa.CheckConstraint('confirmed_by_id IS NULL OR (typed_by_id IS NOT NULL AND confirmed_by_id <> typed_by_id)', name=op.f('ck_cash_sheet_by_two')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_cash_sheet_confirmed_by_id_user')),
    sa.ForeignKeyConstraint(['file_id'], ['payment_file.id'], name=op.f('fk_cash_sheet_file_id_payment_file')),
    sa.ForeignKeyConstraint(['typed_by_id'], ['user.id'], name=op.f('fk_cash_sheet_typed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cash_sheet')),
    sa.UniqueConstraint('file_id', name=op.f('uq_cash_sheet_file_id'))
    )
    op.create_index(op.f('ix_cash_sheet_confirmed_by_id'), 'cash_sheet', ['confirmed_by_id'], unique=False)
    op.create_index(op.f('ix_cash_sheet_typed_by_id'), 'cash_sheet', ['typed_by_id'], unique=False)
    op.create_index('ix_cash_sheet_waits', 'cash_sheet', ['confirmed_at', 'typed_at'], unique=False)
    op.create_table('cash_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('payment_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Enum('signed', 'thumb', 'proxy', 'absent', 'elsewhere', 'refused', 'not_known', 'no_money', 'not_recorded', name='cashcode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("code <> 'not_recorded'", name=op.f('ck_cash_mark_recorded')),
    sa.CheckConstraint("code <> 'proxy' OR (note IS NOT NULL AND length(trim(note)) >= 5)", name=op.f('ck_cash_mark_sent')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_cash_mark_by_id_user')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_cash_mark_payment_id_payment')),
    sa.ForeignKeyConstraint(['sheet_id'], ['cash_sheet.id'], name=op.f('fk_cash_mark_sheet_id_cash_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cash_mark')),
    sa.UniqueConstraint('payment_id', name=op.f('uq_cash_mark_payment_id'))
    )
    op.create_index(op.f('ix_cash_mark_by_id'), 'cash_mark', ['by_id'], unique=False)
    op.create_index('ix_cash_mark_sheet', 'cash_mark', ['sheet_id'], unique=False)

    for each in NEVER:
        _never(*each)
    _news(KINDS, kept=True)


def _news(kinds: tuple[str, ...], *, kept: bool) -> None:
    """What kinds of answers there are. `kept`: a sheet is one, and is no file that is stored."""
    kind = sa.Enum(*kinds, name="newskind", native_enum=False, create_constraint=True, length=40)
    stored = op.f("ck_payment_news_stored")
    with op.batch_alter_table("payment_news", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_payment_news_newskind"), type_="check")
        if not kept:
            table.drop_constraint(stored, type_="check")
    with op.batch_alter_table("payment_news", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column(
            "kind", existing_type=sa.String(length=40), existing_nullable=False, type_=kind
        )
        table.alter_column("stored_as", existing_type=sa.String(length=64), nullable=kept)
        if kept:
            table.create_check_constraint(
                stored, "(kind = 'cash_sheet') = (stored_as IS NULL)"
            )
    _written_once("payment_news")


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


def _written_once(table: str) -> None:
    """SQLite forgets the triggers of a table that is built anew."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            name = f"tr_{table}_{deed.lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        for table, name, _deed, _when in NEVER:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    # Answers of sheets cannot be said in the former words: they become an operator's results.
    if postgresql:
        op.execute("ALTER TABLE payment_news DISABLE TRIGGER USER")
    else:
        op.execute("DROP TRIGGER tr_payment_news_update")
    op.execute(
        "UPDATE payment_news SET kind = 'provider', stored_as = sha256 WHERE kind = 'cash_sheet'"
    )
    if postgresql:
        op.execute("ALTER TABLE payment_news ENABLE TRIGGER USER")
    _news(KINDS[:-1], kept=False)
