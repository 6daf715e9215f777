"""Lists of rumours, consultations and points are read in the order of their days; what is delivered
to a unit is summed in the order of an index.
"""

from alembic import op

revision = "0113"
down_revision = "0112"

INDEXES = {
    "ix_rumour_list": ("rumour", ["heard_on", "id"]),
    "ix_consultation_state": ("consultation", ["state", "planned_on", "id"]),
    "ix_submission_list": ("submission", ["came_on", "id"]),
    "ix_submission_waits": ("submission", ["replied_on", "came_on", "id"]),
    "ix_submission_year": ("submission", ["reply_by", "replied_on", "decision_id"]),
    "ix_equipment_delivered": ("equipment", ["unit_id", "kind_id", "state", "quantity"]),
}
OLD = {"ix_submission_owed": ("submission", ["replied_on", "reply_by", "id"])}


def upgrade() -> None:
    _changed(OLD, INDEXES)


def downgrade() -> None:
    _changed(INDEXES, OLD)


def _changed(
    gone: dict[str, tuple[str, list[str]]], made: dict[str, tuple[str, list[str]]]
) -> None:
    for name, (table, _columns) in gone.items():
        op.drop_index(name, table_name=table)
    for name, (table, columns) in made.items():
        op.create_index(name, table, columns, unique=False)
