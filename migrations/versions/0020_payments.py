"""Files that ask others to pay, their payments, and what became of each."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

TABLES = ("payment_outcome", "payment", "payment_file", "payment_news", "paying_account")
FILE = (
    "UPDATE OF payroll_id, kind, account_id, unit_id, number, message, sha256, size, count, "
    "total_minor, total_currency, pays_on, stored_as"
)
PAYMENT = (
    "UPDATE OF file_id, line_id, position, reference, amount_minor, amount_currency, name, "
    "account_end"
)
NEVER = (
    ("payment_file", "kept", "DELETE"),
    ("payment_file", "written", FILE),
    ("payment", "kept", "DELETE"),
    ("payment", "written", PAYMENT),
)
ONCE = ("payment_news", "payment_outcome")


def upgrade() -> None:
    op.create_table('paying_account',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('provider_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('credit_transfer', 'mobile_money', 'cash_parade', name='filekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('identifier', sa.LargeBinary(), nullable=True),
    sa.Column('identifier_end', sa.String(length=4), nullable=False),
    sa.Column('is_iban', sa.Boolean(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('at_most', sa.Integer(), nullable=False),
    sa.Column('layout', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('most_minor', sa.BigInteger(), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('operator', sa.String(length=40), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'mobile_money') = (layout IS NOT NULL)", name=op.f('ck_paying_account_laid_out')),
    sa.CheckConstraint("kind <> 'cash_parade'", name=op.f('ck_paying_account_kinds')),
    sa.CheckConstraint('at_most > 0', name=op.f('ck_paying_account_some')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_paying_account_by_id_user')),
    sa.ForeignKeyConstraint(['provider_id'], ['payment_provider.id'], name=op.f('fk_paying_account_provider_id_payment_provider')),
    sa.ForeignKeyConstraint(['service_id'], ['organisation.id'], name=op.f('fk_paying_account_service_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paying_account')),
    sa.UniqueConstraint('uid', name=op.f('uq_paying_account_uid'))
    )
    op.create_index(op.f('ix_paying_account_by_id'), 'paying_account', ['by_id'], unique=False)
    op.create_index('ix_paying_account_service', 'paying_account', ['service_id'], unique=False)
    op.create_table('payment_news',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('pain.002', 'camt.053', 'camt.054', 'provider', name='newskind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('message', sa.String(length=35), nullable=True),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored_as', sa.String(length=64), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('contradicting', sa.Integer(), nullable=False),
    sa.Column('unmatched', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_payment_news_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_news')),
    sa.UniqueConstraint('sha256', name=op.f('uq_payment_news_sha256')),
    sa.UniqueConstraint('uid', name=op.f('uq_payment_news_uid'))
    )
    op.create_index(op.f('ix_payment_news_by_id'), 'payment_news', ['by_id'], unique=False)
    op.create_table('payment_file',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payroll_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('credit_transfer', 'mobile_money', 'cash_parade', name='filekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(length=30), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('total_currency', sa.String(length=3), nullable=False),
    sa.Column('pays_on', sa.Date(), nullable=False),
    sa.Column('stored_as', sa.String(length=64), nullable=True),
    sa.Column('state', sa.Enum('exported', 'submitted', 'recalled', name='filestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('recalled_by_id', sa.Integer(), nullable=True),
    sa.Column('recalled_at', sa.DateTime(), nullable=True),
    sa.Column('recalled_because', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'cash_parade') = (stored_as IS NULL)", name=op.f('ck_payment_file_stored')),
    sa.CheckConstraint("(kind = 'cash_parade') = (unit_id IS NOT NULL)", name=op.f('ck_payment_file_paraded')),
    sa.CheckConstraint("(state IN ('recalled')) = (recalled_at IS NOT NULL)", name=op.f('ck_payment_file_recalled_at_with_state')),
    sa.CheckConstraint("(state IN ('recalled')) = (recalled_because IS NOT NULL)", name=op.f('ck_payment_file_recalled_because_with_state')),
    sa.CheckConstraint("(state IN ('recalled')) = (recalled_by_id IS NOT NULL)", name=op.f('ck_payment_file_recalled_by_id_with_state')),
    sa.CheckConstraint('count > 0', name=op.f('ck_payment_file_some')),
    sa.ForeignKeyConstraint(['account_id'], ['paying_account.id'], name=op.f('fk_payment_file_account_id_paying_account')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_payment_file_by_id_user')),
    sa.ForeignKeyConstraint(['payroll_id'], ['payroll.id'], name=op.f('fk_payment_file_payroll_id_payroll')),
    sa.ForeignKeyConstraint(['recalled_by_id'], ['user.id'], name=op.f('fk_payment_file_recalled_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_payment_file_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_file')),
    sa.UniqueConstraint('message', name=op.f('uq_payment_file_message')),
    sa.UniqueConstraint('sha256', name=op.f('uq_payment_file_sha256')),
    sa.UniqueConstraint('uid', name=op.f('uq_payment_file_uid'))
    )
    op.create_index(op.f('ix_payment_file_by_id'), 'payment_file', ['by_id'], unique=False)
    op.create_index('ix_payment_file_payroll', 'payment_file', ['payroll_id', 'id'], unique=False)
    op.create_table('payment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=17), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('amount_currency', sa.String(length=3), nullable=False),
    sa.Column('name', sa.String(length=240), nullable=False),
    sa.Column('account_end', sa.String(length=4), nullable=True),
    sa.Column('state', sa.Enum('draft', 'checked', 'approved', 'exported', 'submitted', 'accepted', 'settled', 'signed_received', 'held', 'rejected', 'returned', 'unclaimed', 'cancelled', 'partially_paid', 'disputed', 'reissued', 'unknown', name='linestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Enum('explicit', 'inferred', name='source', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Enum('wrong_account', 'closed', 'blocked', 'name_mismatch', 'wallet_limit', 'number_inactive', 'network_down', 'payer_funds', 'duplicate', 'regulatory', 'unclaimed', 'other', name='channelfailure', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('code', sa.String(length=35), nullable=True),
    sa.Column('said', sa.String(length=200), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('is_contradicted', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('exported', 'cancelled')) OR (source IS NOT NULL)", name=op.f('ck_payment_sourced')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_payment_amount')),
    sa.ForeignKeyConstraint(['file_id'], ['payment_file.id'], name=op.f('fk_payment_file_id_payment_file')),
    sa.ForeignKeyConstraint(['line_id'], ['payroll_line.id'], name=op.f('fk_payment_line_id_payroll_line')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment')),
    sa.UniqueConstraint('file_id', 'position', name=op.f('uq_payment_file_id_position')),
    sa.UniqueConstraint('reference', name=op.f('uq_payment_reference')),
    sa.UniqueConstraint('uid', name=op.f('uq_payment_uid'))
    )
    op.create_index('ix_payment_line', 'payment', ['line_id'], unique=False)
    op.create_index('ix_payment_state', 'payment', ['state', 'file_id', 'position'], unique=False)
    op.create_index('uq_payment_under_way', 'payment', ['line_id'], unique=True, sqlite_where=sa.text("state IN ('exported', 'submitted', 'accepted', 'settled', 'signed_received')"), postgresql_where=sa.text("state IN ('exported', 'submitted', 'accepted', 'settled', 'signed_received')"))
    op.create_table('payment_outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payment_id', sa.Integer(), nullable=False),
    sa.Column('news_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'checked', 'approved', 'exported', 'submitted', 'accepted', 'settled', 'signed_received', 'held', 'rejected', 'returned', 'unclaimed', 'cancelled', 'partially_paid', 'disputed', 'reissued', 'unknown', name='linestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Enum('explicit', 'inferred', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('verdict', sa.Enum('changes', 'known', 'contradicts', name='verdict', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Enum('wrong_account', 'closed', 'blocked', 'name_mismatch', 'wallet_limit', 'number_inactive', 'network_down', 'payer_funds', 'duplicate', 'regulatory', 'unclaimed', 'other', name='channelfailure', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('code', sa.String(length=35), nullable=True),
    sa.Column('said', sa.String(length=200), nullable=True),
    sa.Column('because', sa.String(length=500), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(news_id IS NULL) = (because IS NOT NULL)', name=op.f('ck_payment_outcome_told')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_payment_outcome_by_id_user')),
    sa.ForeignKeyConstraint(['news_id'], ['payment_news.id'], name=op.f('fk_payment_outcome_news_id_payment_news')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_payment_outcome_payment_id_payment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_outcome'))
    )
    op.create_index('ix_payment_outcome_news', 'payment_outcome', ['news_id'], unique=False)
    op.create_index('ix_payment_outcome_payment', 'payment_outcome', ['payment_id', 'id'], unique=False)

    for each in NEVER:
        _never(*each)
    for table in ONCE:
        _written_once(table)


def _never(table: str, name: str, deed: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF 1 = 1 THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def _written_once(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, name, _deed in NEVER:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
