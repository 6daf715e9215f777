"""Of a code that sets a password what is kept is salted and slow to guess. Of those given before nothing
is kept any more: whoever still has one in hand is given another.
"""

import sqlalchemy as sa
from alembic import op

revision = "0134"
down_revision = "0133"

FORGET = "UPDATE reset_code SET code_hash = '-' || id"
END = "UPDATE reset_code SET expires_at = '2000-01-01 00:00:00' WHERE used_at IS NULL"


def upgrade() -> None:
    _kept(128)


def downgrade() -> None:
    _kept(64)


def _kept(length: int) -> None:
    op.execute(END)
    op.execute(FORGET)
    with op.batch_alter_table("reset_code", reflect_kwargs={"resolve_fks": False}) as made:
        made.alter_column("code_hash", type_=sa.String(length))
