"""Exports say of how many people they show what, and who agreed; alerts about very many looks."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"

COUNTED = op.f("ck_export_record_counted")
CLASSED = op.f("ck_export_record_classed")
LINK = op.f("fk_export_record_request_id_export_request")
CLASSES = ("S1", "S2", "S3", "S4")
KEPT = "uid, user_id, holder_id, people, entries, exported, first_at, last_at, until"
NEVER = (
    ("look_alert", "kept", f"UPDATE OF {KEPT}", "1 = 1"),
    ("look_alert", "answered_once", "UPDATE", "OLD.answered_at IS NOT NULL"),
    ("look_alert", "stays", "DELETE", "1 = 1"),
)


def upgrade() -> None:
    op.create_table('look_alert',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('exported', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(), nullable=False),
    sa.Column('last_at', sa.DateTime(), nullable=False),
    sa.Column('until', sa.Integer(), nullable=False),
    sa.Column('found', sa.String(length=500), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_holder_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(found IS NULL) = (answered_by_id IS NULL) AND (found IS NULL) = (answered_holder_id IS NULL) AND (found IS NULL) = (answered_at IS NULL)', name=op.f('ck_look_alert_answered_whole')),
    sa.CheckConstraint('answered_holder_id IS NULL OR answered_holder_id <> holder_id', name=op.f('ck_look_alert_by_two')),
    sa.CheckConstraint('found IS NULL OR length(trim(found)) >= 10', name=op.f('ck_look_alert_said')),
    sa.CheckConstraint('people > 0 AND entries > 0 AND exported >= 0', name=op.f('ck_look_alert_of_somebody')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_look_alert_answered_by_id_user')),
    sa.ForeignKeyConstraint(['answered_holder_id'], ['holder.id'], name=op.f('fk_look_alert_answered_holder_id_holder')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_look_alert_holder_id_holder')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_look_alert_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_alert')),
    sa.UniqueConstraint('uid', name=op.f('uq_look_alert_uid'))
    )
    op.create_index("ix_look_alert_open", "look_alert", ["answered_at", "last_at"])
    op.create_index("ix_look_alert_user", "look_alert", ["user_id", "until"])
    op.create_index("ix_look_number", "look", ["number"])
    classes = sa.Enum(
        *CLASSES, name="fieldclass", native_enum=False, create_constraint=True, length=40
    )
    with op.batch_alter_table("export_record") as table:
        table.add_column(sa.Column("field_class", classes, nullable=True))
        table.add_column(sa.Column("people", sa.Integer(), nullable=True))
        table.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        table.create_foreign_key(LINK, "export_request", ["request_id"], ["id"])
        table.drop_constraint(COUNTED, type_="check")
        table.create_check_constraint(
            COUNTED, "rows >= 0 AND (people IS NULL OR people >= 0)"
        )
        table.create_check_constraint(CLASSED, "(field_class IS NULL) = (people IS NULL)")
    op.create_index("ix_export_record_at", "export_record", ["at", "id"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    how = "never" if postgresql else "always"  # else the column stands on the line of another
    with op.batch_alter_table("export_request", recreate=how) as table:
        table.add_column(sa.Column("people", sa.Integer(), nullable=True))
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_export_record_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON export_record"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    for deed in ("update", "delete", "truncate"):
        if not (sqlite and deed == "truncate"):
            of = "" if sqlite else " ON export_record"
            op.execute(f"DROP TRIGGER tr_export_record_{deed}{of}")
    op.drop_index("ix_look_number", table_name="look")
    with op.batch_alter_table("export_request") as table:
        table.drop_column("people")
    op.drop_index("ix_export_record_at", table_name="export_record")
    with op.batch_alter_table("export_record") as table:
        table.drop_constraint(CLASSED, type_="check")
        table.drop_constraint(COUNTED, type_="check")
        table.create_check_constraint(COUNTED, "rows >= 0")
        table.drop_constraint(LINK, type_="foreignkey")
        table.drop_column("request_id")
        table.drop_column("people")
        table.drop_constraint(op.f("ck_export_record_fieldclass"), type_="check")
        table.drop_column("field_class")
    op.drop_table("look_alert")


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
