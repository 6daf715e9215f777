"""How a migration runs: whole or not at all, on SQLite as on PostgreSQL.

A table that SQLite builds anew is first read from the database: `resolve_fks=False` reads it alone,
and not with every table that it points at, which would be half the schema each time.
"""

from typing import Any

from alembic import context
from sqlalchemy import NullPool, TypeDecorator, create_engine, inspect

from trainingmgr.core.db import Bare, db


def as_stored(kind: str, item: Any, _context: object) -> str | bool:
    """Write a migration in the database's types: it outlives our own."""
    ours = kind == "type" and isinstance(item, TypeDecorator)
    return f"sa.{item.impl_instance!r}" if ours else False


sqlite = db.engine.dialect.name == "sqlite"
# on SQLite a connection is told what no other may be told: it goes back to no pool
engine = create_engine(db.engine.url, poolclass=NullPool) if sqlite else db.engine
with engine.connect().execution_options(writes=True) as connection:
    if sqlite:  # rebuilding a table drops it, which would break the rows that point at it
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
        # and while it is away, triggers of other tables may speak of it
        connection.connection.dbapi_connection.execute("PRAGMA legacy_alter_table = ON")
    # of a new database nothing can be lost: each step is a transaction, for PostgreSQL has no room
    # for the locks of everything at once
    new = not sqlite and not inspect(connection).has_table("alembic_version")
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Bare.metadata,
        render_as_batch=sqlite,
        render_item=as_stored,
        transactional_ddl=True,
        transaction_per_migration=new,
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("The migration leaves rows that point at nothing.")
