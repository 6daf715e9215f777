"""A phase of DDR is agreed anew, and what was agreed stays; a link says who took it away and why."""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"

REPORTED = "EXISTS (SELECT 1 FROM ddr_phase_report WHERE ddr_phase_report.phase_id = OLD.id)"
BOUND = (
    "(EXISTS (SELECT 1 FROM ddr_phase_report WHERE ddr_phase_report.phase_id = OLD.id) OR "
    "EXISTS (SELECT 1 FROM ddr_agreement WHERE ddr_agreement.phase_id = OLD.id)) AND "
    "(NEW.kind <> OLD.kind OR NOT EXISTS (SELECT 1 FROM ddr_agreement AS said WHERE "
    "said.phase_id = OLD.id AND said.number = (SELECT max(number) FROM ddr_agreement "
    "WHERE ddr_agreement.phase_id = OLD.id) AND said.starts_on = NEW.starts_on AND "
    "said.ends_on = NEW.ends_on AND said.women = NEW.women AND said.men = NEW.men))"
)
AGREED = "UPDATE OF kind, starts_on, ends_on, women, men"
TIES = (
    ("kept", "UPDATE OF uid, phase_id, item_id, way, lag", "1 = 1"),
    ("over", "UPDATE", "OLD.ended_on IS NOT NULL"),
    ("stays", "DELETE", "1 = 1"),
)
WHOLE = op.f("ck_ddr_tie_ended_whole")
LINK = op.f("fk_ddr_tie_ended_by_id_user")
INDEX = op.f("ix_ddr_tie_ended_by_id")


def upgrade() -> None:
    op.create_table('ddr_agreement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('phase_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('women', sa.Integer(), nullable=False),
    sa.Column('men', sa.Integer(), nullable=False),
    sa.Column('agreed_by', sa.String(length=120), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('why', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_ddr_agreement_in_order')),
    sa.CheckConstraint('length(trim(agreed_by)) >= 2', name=op.f('ck_ddr_agreement_by_a_body')),
    sa.CheckConstraint('number = 1 OR length(trim(why)) >= 10', name=op.f('ck_ddr_agreement_worded')),
    sa.CheckConstraint('women >= 0 AND men >= 0', name=op.f('ck_ddr_agreement_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_ddr_agreement_by_id_user')),
    sa.ForeignKeyConstraint(['phase_id'], ['ddr_phase.id'], name=op.f('fk_ddr_agreement_phase_id_ddr_phase')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ddr_agreement')),
    sa.UniqueConstraint('phase_id', 'number', name=op.f('uq_ddr_agreement_phase_id_number'))
    )
    op.create_index(op.f('ix_ddr_agreement_by_id'), 'ddr_agreement', ['by_id'], unique=False)
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_ddr_agreement_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON ddr_agreement"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
    _never("ddr_agreement", "dropped", "INSERT",
           "(SELECT dropped_on FROM ddr_phase WHERE ddr_phase.id = NEW.phase_id) IS NOT NULL")
    _gone("ddr_phase", "agreed")
    _never("ddr_phase", "agreed", AGREED, BOUND)
    for name, *_rest in TIES:
        _gone("ddr_tie", name)
    op.drop_index("uq_ddr_tie_stands", table_name="ddr_tie")
    with op.batch_alter_table("ddr_tie") as table:
        table.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("ended_because", sa.String(length=2000), nullable=True))
        table.create_foreign_key(LINK, "user", ["ended_by_id"], ["id"])
        table.create_check_constraint(
            WHOLE, "(ended_by_id IS NULL) = (ended_because IS NULL) AND "
            "(ended_by_id IS NULL OR (ended_on IS NOT NULL AND length(trim(ended_because)) >= 10))"
        )
    op.create_index(INDEX, "ddr_tie", ["ended_by_id"])
    _stands()
    for each in TIES:
        _never("ddr_tie", *each)


def downgrade() -> None:
    """What was agreed anew stands in the phase itself; what stood before goes."""
    for name, *_rest in TIES:
        _gone("ddr_tie", name)
    op.drop_index(INDEX, table_name="ddr_tie")
    op.drop_index("uq_ddr_tie_stands", table_name="ddr_tie")
    with op.batch_alter_table("ddr_tie") as table:
        table.drop_constraint(WHOLE, type_="check")
        table.drop_constraint(LINK, type_="foreignkey")
        table.drop_column("ended_because")
        table.drop_column("ended_by_id")
    _stands()
    for each in TIES:
        _never("ddr_tie", *each)
    _gone("ddr_phase", "agreed")
    _gone("ddr_agreement", "dropped")
    op.drop_table("ddr_agreement")
    _never("ddr_phase", "agreed", AGREED, REPORTED)


def _stands() -> None:
    where = sa.text("ended_on IS NULL")
    op.create_index("uq_ddr_tie_stands", "ddr_tie", ["phase_id", "item_id"], unique=True,
                    sqlite_where=where, postgresql_where=where)  # fmt: skip


def _gone(table: str, name: str) -> None:
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
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
