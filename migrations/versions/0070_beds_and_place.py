"""Centres say where people sleep; nobody leaves after the end of a tour without its note."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"

COLUMNS = {
    "beds": sa.Integer(),
    "beds_for_women": sa.Integer(),
    "security_area": sa.String(length=120),
    "nights_allowed": sa.Boolean(),
}
COUNTED = op.f("ck_training_centre_beds_counted")
TEACHES = (
    "NEW.left_on IS NOT NULL AND OLD.left_on IS NULL AND EXISTS (SELECT 1 FROM session_trainer "
    "JOIN training_session ON training_session.id = session_trainer.session_id "
    "JOIN cohort ON cohort.id = training_session.cohort_id "
    "WHERE session_trainer.trainer_id = NEW.id AND session_trainer.duty = 'lead' "
    "AND cohort.state IN ('confirmed', 'running', 'suspended'))"
)
LAST = (
    "posting.from_on = (SELECT max(one.from_on) FROM posting one "
    "WHERE one.trainer_id = NEW.id AND one.from_on <= NEW.left_on)"
)
THEN = "posting.from_on <= NEW.left_on AND posting.until_on >= NEW.left_on"


def upgrade() -> None:
    with _rebuilt() as table:
        for name, kind in COLUMNS.items():
            table.add_column(sa.Column(name, kind, nullable=True))
        table.create_check_constraint(
            COUNTED,
            "beds BETWEEN 0 AND 20000 AND (beds_for_women IS NULL OR "
            "(beds IS NOT NULL AND beds_for_women BETWEEN 0 AND beds))",
        )
    _handed_over(LAST)


def downgrade() -> None:
    _handed_over(THEN)
    with _rebuilt() as table:
        table.drop_constraint(COUNTED, type_="check")
        for name in reversed(COLUMNS):
            table.drop_column(name)


def _rebuilt() -> Any:
    return op.batch_alter_table("training_centre", reflect_kwargs={"resolve_fks": False})


def _handed_over(whose: str) -> None:
    name = "tr_trainer_tour_handed_over"
    when = (
        f"{TEACHES} AND EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = NEW.id "
        f"AND {whose} AND NOT EXISTS (SELECT 1 FROM tour_handover "
        "WHERE tour_handover.posting_id = posting.id))"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OF left_on ON trainer FOR EACH ROW WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        "USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
