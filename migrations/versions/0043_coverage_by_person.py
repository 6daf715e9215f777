"""Marks of coverage are counted from the person, not through all records of a module."""

from alembic import op
from sqlalchemy import text

revision = "0043"
down_revision = "0042"

NAMES = ("tr_attainment_coverage_new", "tr_attainment_coverage_now", "tr_attainment_coverage_gone",
         "tr_person_coverage")  # fmt: skip
BEFORE = (
    "FROM person k JOIN person p ON (p.id = k.id OR p.same_as_id = k.id) JOIN attainment a "
    "ON a.person_id = p.id AND a.withdrawn_at IS NULL JOIN module o ON o.id = a.module_id WHERE "
)
AFTER = (
    "FROM person k CROSS JOIN person p CROSS JOIN attainment a CROSS JOIN module o "
    "WHERE (p.id = k.id OR p.same_as_id = k.id) AND a.person_id = p.id "
    "AND a.withdrawn_at IS NULL AND o.id = a.module_id AND "
)


def upgrade():
    _reworded(BEFORE, AFTER)


def downgrade():
    _reworded(AFTER, BEFORE)


def _reworded(old, new):
    base = op.get_bind()
    if base.dialect.name == "sqlite":
        known = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name"
    else:
        known = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name"
    for name in NAMES:
        told = base.execute(text(known), {"name": name}).scalar_one()
        assert old in told, name
        if base.dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        base.exec_driver_sql(told.replace(old, new))
