"""Upkeep is estimated year by year, and planned for one piece of equipment by its serial."""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0115"

PLAN, NEED, PAYER = "upkeep_plan", "upkeep_need", "upkeep_payer"
FOREIGN, INDEX = "fk_upkeep_plan_item_id_equipment", "ix_upkeep_plan_item_id"
THING = "ck_upkeep_plan_one_thing"
ONE_OF_TWO = "(facility_id IS NULL) <> (kind_id IS NULL)"
ONE_OF_THREE = "CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END + CASE WHEN kind_id IS NULL THEN 0 ELSE 1 END + CASE WHEN item_id IS NULL THEN 0 ELSE 1 END = 1"
STAY = (
    (PLAN, 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    (PLAN, 'lethal', 'INSERT', "(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'"),
    (PLAN, 'stays', 'DELETE', '1 = 1'),
)  # fmt: skip
BEFORE = (
    (PLAN, 'outgrown', 'UPDATE OF from_year, until_year, amount_minor', 'EXISTS (SELECT 1 FROM upkeep_payer AS payer WHERE payer.plan_id = NEW.id AND payer.dropped_on IS NULL AND (payer.from_year < NEW.from_year OR payer.until_year > NEW.until_year OR payer.amount_minor > NEW.amount_minor))'),
    (PLAN, 'begun', 'INSERT', 'NEW.ended_on IS NOT NULL'),
    (PLAN, 'kept', 'UPDATE OF uid, code, facility_id, kind_id, currency, by_id, at', '1 = 1'),
    (PAYER, 'outside', 'INSERT', 'EXISTS (SELECT 1 FROM upkeep_plan AS plan WHERE plan.id = NEW.plan_id AND (NEW.from_year < plan.from_year OR NEW.until_year > plan.until_year OR NEW.amount_minor > plan.amount_minor OR plan.ended_on IS NOT NULL))'),
)  # fmt: skip
AFTER = (
    (PLAN, 'outgrown', 'UPDATE OF estimate', 'EXISTS (SELECT 1 FROM upkeep_payer AS payer WHERE payer.plan_id = NEW.id AND payer.dropped_on IS NULL AND (payer.from_year < NEW.from_year OR payer.until_year > NEW.until_year OR payer.amount_minor > (SELECT coalesce(max(need.amount_minor), 0) FROM upkeep_need AS need WHERE need.plan_id = NEW.id AND need.number = NEW.estimate AND need.from_year <= payer.until_year AND need.until_year >= payer.from_year)))'),
    (PLAN, 'begun', 'INSERT', 'NEW.ended_on IS NOT NULL OR NEW.estimate <> 1'),
    (PLAN, 'kept', 'UPDATE OF uid, code, facility_id, kind_id, item_id, currency, by_id, at', '1 = 1'),
    (PLAN, 'serial', 'INSERT', "(SELECT serial FROM equipment WHERE id = NEW.item_id) = ''"),
    (PLAN, 'anew', 'UPDATE OF from_year, until_year, amount_minor', 'NEW.estimate = OLD.estimate'),
    (PLAN, 'estimated', 'UPDATE OF estimate', 'NEW.estimate <= OLD.estimate OR (SELECT coalesce(sum(need.until_year - need.from_year + 1), 0) FROM upkeep_need AS need WHERE need.plan_id = NEW.id AND need.number = NEW.estimate AND need.from_year >= NEW.from_year AND need.until_year <= NEW.until_year) <> NEW.until_year - NEW.from_year + 1'),
    (PAYER, 'outside', 'INSERT', 'EXISTS (SELECT 1 FROM upkeep_plan AS plan WHERE plan.id = NEW.plan_id AND (NEW.from_year < plan.from_year OR NEW.until_year > plan.until_year OR plan.ended_on IS NOT NULL OR NEW.amount_minor > (SELECT coalesce(max(need.amount_minor), 0) FROM upkeep_need AS need WHERE need.plan_id = plan.id AND need.number = plan.estimate AND need.from_year <= NEW.until_year AND need.until_year >= NEW.from_year)))'),
)  # fmt: skip
FITS = (NEED, 'fits', 'INSERT', 'NOT EXISTS (SELECT 1 FROM upkeep_estimate AS said WHERE said.plan_id = NEW.plan_id AND said.number = NEW.number AND said.from_year <= NEW.from_year AND said.until_year >= NEW.until_year) OR EXISTS (SELECT 1 FROM upkeep_need AS other WHERE other.plan_id = NEW.plan_id AND other.number = NEW.number AND other.from_year <= NEW.until_year AND other.until_year >= NEW.from_year)')  # fmt: skip


def upgrade() -> None:
    """Each year needs what the plan, and each estimate before it, said of every year."""
    op.create_table(NEED,
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('until_year', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_minor >= 0', name=op.f('ck_upkeep_need_some')),
    sa.CheckConstraint('until_year >= from_year', name=op.f('ck_upkeep_need_in_order')),
    sa.ForeignKeyConstraint(['plan_id'], ['upkeep_plan.id'], name=op.f('fk_upkeep_need_plan_id_upkeep_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upkeep_need'))
    )  # fmt: skip
    op.create_index('ix_upkeep_need_plan', NEED, ['plan_id', 'number', 'from_year'], unique=False)
    op.execute(
        "INSERT INTO upkeep_need (plan_id, number, from_year, until_year, amount_minor) "
        "SELECT said.plan_id, said.number, said.from_year, said.until_year, CASE WHEN said.number = "
        "(SELECT max(last.number) FROM upkeep_estimate AS last WHERE last.plan_id = plan.id) THEN "
        "plan.amount_minor ELSE said.amount_minor END FROM upkeep_estimate AS said "
        "JOIN upkeep_plan AS plan ON plan.id = said.plan_id"
    )
    for each in (*STAY, *BEFORE):
        _gone(*each[:2])
    _single(False, "facility_id", "kind_id")
    with op.batch_alter_table(PLAN, reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("estimate", sa.Integer(), nullable=False, server_default="1"))
        table.create_foreign_key(op.f(FOREIGN), "equipment", ["item_id"], ["id"])
        table.create_index(op.f(INDEX), ["item_id"])
        table.drop_constraint(op.f(THING), type_="check")
        table.create_check_constraint(op.f(THING), ONE_OF_THREE)
    with op.batch_alter_table(PLAN, reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column("estimate", existing_type=sa.Integer(), server_default=None)
    op.execute(
        "UPDATE upkeep_plan SET estimate = coalesce((SELECT max(number) FROM upkeep_estimate "
        "WHERE upkeep_estimate.plan_id = upkeep_plan.id), 1)"
    )
    _single(True, "facility_id", "kind_id", "item_id")
    for each in (*STAY, *AFTER, FITS):
        _never(*each)
    _written_once(NEED)


def downgrade() -> None:
    """Plans of pieces go, with whatever hangs on them; of amounts by year the largest stays, so
    that no payer pays more than is needed.
    """
    for each in (*STAY, *AFTER, FITS):
        _gone(*each[:2])
    op.execute(
        "UPDATE upkeep_plan SET amount_minor = coalesce((SELECT max(need.amount_minor) FROM "
        "upkeep_need AS need WHERE need.plan_id = upkeep_plan.id AND need.number = "
        "upkeep_plan.estimate), amount_minor)"
    )
    op.drop_table(NEED)
    for table in ("upkeep_spending", PAYER):
        _gone(table, "stays")
        _forgotten(table)
        _never(table, "stays", "DELETE", "1 = 1")
    _once_gone("upkeep_estimate")
    _forgotten("upkeep_estimate")
    _written_once("upkeep_estimate")
    op.execute("DELETE FROM upkeep_plan WHERE item_id IS NOT NULL")
    _single(False, "facility_id", "kind_id", "item_id")
    with op.batch_alter_table(PLAN, reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_index(op.f(INDEX))
        table.drop_constraint(op.f(FOREIGN), type_="foreignkey")
        table.drop_constraint(op.f(THING), type_="check")
        table.drop_column("item_id")
        table.drop_column("estimate")
        table.create_check_constraint(op.f(THING), ONE_OF_TWO)
    _single(True, "facility_id", "kind_id")
    for each in (*STAY, *BEFORE):
        _never(*each)


def _forgotten(table: str) -> None:
    """What hangs on plans of pieces."""
    op.execute(
        f"DELETE FROM {table} WHERE plan_id IN "
        "(SELECT id FROM upkeep_plan WHERE item_id IS NOT NULL)"
    )


def _single(there: bool, *columns: str) -> None:
    """A thing has one plan that was not ended; SQLite builds the table anew without that."""
    for column in columns:
        name = f"uq_upkeep_plan_{column.removesuffix('_id')}"
        if there:
            where = sa.text("ended_on IS NULL")
            op.create_index(name, PLAN, [column], unique=True, sqlite_where=where,
                            postgresql_where=where)  # fmt: skip
        else:
            op.drop_index(name, table_name=PLAN)


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


def _once_gone(table: str) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_{table}_{deed}" + ("" if sqlite else f" ON {table}"))


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
