"""Whoever has an account stands behind the record that others were joined to."""

from alembic import op

revision = "0129"
down_revision = "0128"

HELD = "FROM person j WHERE j.same_as_id = person.id AND j.holder_id IS NOT NULL"


def upgrade() -> None:
    op.execute(
        f"UPDATE person SET holder_id = (SELECT min(j.holder_id) {HELD}) "  # noqa: S608  no input
        f"WHERE holder_id IS NULL AND EXISTS (SELECT 1 {HELD})"
    )


def downgrade() -> None:
    """Parting the records again takes it back."""
