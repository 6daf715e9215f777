"""A run may have parallel groups: their own classes, and who is in which from which day on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

OF_ANOTHER_RUN = (
    "NEW.group_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cohort_group "
    "WHERE cohort_group.id = NEW.group_id AND cohort_group.cohort_id = NEW.cohort_id)"
)
NOT_OF_THE_RUN = (
    "NOT EXISTS (SELECT 1 FROM cohort_group JOIN enrolment ON "
    "enrolment.cohort_id = cohort_group.cohort_id "
    "WHERE cohort_group.id = NEW.group_id AND enrolment.id = NEW.enrolment_id)"
)
NEVER = (
    ("training_session", "own_group", "INSERT", OF_ANOTHER_RUN),
    ("training_session", "own_group_kept", "UPDATE OF group_id, cohort_id", OF_ANOTHER_RUN),
    ("group_membership", "own_group", "INSERT", NOT_OF_THE_RUN),
)


def upgrade() -> None:
    op.create_table(
        "cohort_group",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(code)) > 0", name=op.f("ck_cohort_group_named")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_cohort_group_seats_somebody")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_group_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_group")),
        sa.UniqueConstraint("cohort_id", "code", name=op.f("uq_cohort_group_cohort_id_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_cohort_group_uid")),
    )
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("training_session", recreate=rebuild, reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_training_session_group_id_cohort_group"), "cohort_group", ["group_id"], ["id"]
        )
        table.create_index("ix_training_session_group", ["group_id"])
    op.create_table(
        "group_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_group_membership_{column}_{table}")
            )
            for column, table in (
                ("enrolment_id", "enrolment"), ("group_id", "cohort_group"), ("by_id", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_membership")),
    )  # fmt: skip
    op.create_index("ix_group_membership_enrolment", "group_membership", ["enrolment_id", "id"])
    op.create_index("ix_group_membership_group", "group_membership", ["group_id"])
    for each in NEVER:
        _never(*each)
    _written_once("group_membership")


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        "USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
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
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _deed, _when in NEVER:
        trigger = f"tr_{table}_{name}"
        if sqlite:
            op.execute(f"DROP TRIGGER {trigger}")
        else:
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
            op.execute(f"DROP FUNCTION {trigger}()")
    op.drop_table("group_membership")
    with op.batch_alter_table("training_session", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_index("ix_training_session_group")
        table.drop_constraint("fk_training_session_group_id_cohort_group", type_="foreignkey")
        table.drop_column("group_id")
    op.drop_table("cohort_group")
