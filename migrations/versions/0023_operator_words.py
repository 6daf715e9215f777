"""What an operator writes in its results is kept with the account that it pays from."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("paying_account", recreate=rebuild, reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("words", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("paying_account", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("words")
